"""Everything that stands on the map, in one numbered row of things: tiles, boxes, and what is in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assess.model.assessment import Assessment
from assess.model.estate import EndpointRow
from assess.model.graph import Node
from assess.model.state import Surface
from reports.page.layout import Layout
from reports.page.packing import Rect
from reports.page.places import OUTSIDE, Box, Tile

NOWHERE = -1
DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the map. `parent` is the number of what it stands in; `node` what the graph says of it."""

    name: str
    kind: str
    parent: int
    rect: Rect
    tenants: tuple[str, ...]
    wave: int | None
    node: Node | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The items in order, and the number of each thing by its one name."""

    rows: tuple[Item, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)
    surfaces: Mapping[str, Surface] = field(default_factory=dict)

    def of_subject(self, subject: str) -> int:
        """The number of what a finding or decision speaks of; -1 where it is nothing on the map."""
        if subject in self.numbers:
            return self.numbers[subject]
        surface = self.surfaces.get(subject)
        return self.of_surface(surface) if surface else NOWHERE

    def of_surface(self, surface: Surface) -> int:
        """The number of the thing that holds a surface: itself, its database, its service, its machine."""
        database = surface.name.rpartition("/")[0]
        names = (surface.name, database, f"{surface.host}/{surface.service}", surface.host)
        return next((self.numbers[name] for name in names if name in self.numbers), NOWHERE)


def items(tiles: Sequence[Tile], layout: Layout, assessment: Assessment) -> Items:
    """All items, tiles before boxes before things."""
    endpoints = {each.name: each for each in assessment.endpoints}
    boxes = [
        (number, box, rect, things)
        for number, (tile, rects, inner) in enumerate(zip(tiles, layout.boxes, layout.things, strict=True))
        for box, rect, things in zip(tile.boxes, rects, inner, strict=True)
    ]
    rows = [_tile(tile, rect) for tile, rect in zip(tiles, layout.tiles, strict=True)]
    rows += [_box(box, rect, parent, endpoints) for parent, box, rect, _ in boxes]
    for place, (_, box, _, rects) in enumerate(boxes, start=len(tiles)):
        rows += _things(box, rects, place)
    numbers = {row.name: number for number, row in enumerate(rows) if row.parent != NOWHERE}
    for number, row in enumerate(rows):
        for name in row.node.endpoints if row.node else ():
            numbers.setdefault(name, number if row.parent < len(tiles) else row.parent)
    surfaces = {each.name: each for each in assessment.surfaces}
    return Items(tuple(rows), numbers, surfaces)


def _tile(tile: Tile, rect: Rect) -> Item:
    named = tile.kind == "tenant"
    tenants = (tile.name,) if named else tuple(sorted({name for box in tile.boxes for name in box.tenants}))
    return Item(tile.name, tile.kind, NOWHERE, rect, tenants, tile.wave)


def _box(box: Box, rect: Rect, parent: int, endpoints: Mapping[str, EndpointRow]) -> Item:
    kind = box.node.kind if box.node else OUTSIDE if box.name == OUTSIDE else DEVICE
    names = (box.name, *(box.node.endpoints if box.node else ()))
    status = next((str(endpoints[name].status) for name in names if name in endpoints), "")
    return Item(box.name, kind, parent, rect, box.tenants, box.wave, box.node, status)


def _things(box: Box, rects: Sequence[Rect], parent: int) -> Iterator[Item]:
    for node, rect in zip(box.inside, rects, strict=True):
        yield Item(node.name, node.kind, parent, rect, node.tenants, box.wave, node)
