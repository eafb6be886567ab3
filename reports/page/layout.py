"""Where everything on the map is: tiles in blocks by wave, boxes in tiles by their needs, things in boxes.

Computed once here, so that the page opens at once and looks the same on every machine.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assess.model.graph import Edge
from reports.page.layers import layers
from reports.page.packing import Rect, Size, columns, shelves
from reports.page.places import Box, Tile

CHIP: Size = (150.0, 22.0)
NOISE: Size = (21.9, 10.0)
GAP = 4.0
PAD = 8.0
BOX_HEAD = 22.0
TILE_HEAD = 34.0
BOX_GAP = 22.0
LEAST_BOX = 64.0
LEAST_TILE: Size = (230.0, 120.0)
LEAST_SHARE = 0.6
"""Of the middle tile's width and height: small tenants stay legible beside large ones."""
TOO_WIDE = 3.2
WIDE = 1.55
"""Width to height of the whole map: that of the space a screen leaves for it."""
WIDTHS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.7, 1.9, 2.2, 2.6, 3.0)
"""Widths that are tried, in parts of the one that would do if nothing were lost between tiles."""


FORMS = (1.4, 2.2, 4.0, 1000.0)
"""Width to height of a block that are tried; the last one puts a wave in one row where it has room."""


@dataclass(frozen=True, slots=True)
class Block:
    """The tiles of one wave; None: of none."""

    wave: int | None
    rect: Rect


@dataclass(frozen=True, slots=True)
class Layout:
    """Rectangles of blocks, and of tiles, boxes and things in the order of the tiles given."""

    blocks: tuple[Block, ...]
    tiles: tuple[Rect, ...]
    boxes: tuple[tuple[Rect, ...], ...]
    things: tuple[tuple[tuple[Rect, ...], ...], ...]
    size: Size


@dataclass(frozen=True, slots=True)
class _Inner:
    """A tile by itself, its corner at 0, 0."""

    size: Size
    boxes: tuple[Rect, ...]
    things: tuple[tuple[Rect, ...], ...]


def lay_out(tiles: Sequence[Tile], edges: Iterable[Edge]) -> Layout:
    """The place of every tile, box and thing; the same for the same input."""
    needs = _needs(tiles, edges)
    inner = _evened([_tile(tile, needs) for tile in tiles])
    blocks, corners, size = _best_blocks(tiles, inner)
    return Layout(
        blocks=blocks,
        tiles=tuple(Rect(*corner, *each.size) for corner, each in zip(corners, inner, strict=True)),
        boxes=tuple(
            tuple(rect.moved(*corner) for rect in each.boxes)
            for corner, each in zip(corners, inner, strict=True)
        ),
        things=tuple(
            tuple(tuple(rect.moved(*corner) for rect in box) for box in each.things)
            for corner, each in zip(corners, inner, strict=True)
        ),
        size=size,
    )


def _needs(tiles: Iterable[Tile], edges: Iterable[Edge]) -> dict[str, list[str]]:
    """Which box needs which, without noise."""
    home = {node.name: box.name for tile in tiles for box in tile.boxes for node in box.inside}
    needs: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if not edge.infrastructure:
            source, target = home.get(edge.source, edge.source), home.get(edge.target, edge.target)
            needs[source].append(target)
    return needs


def _tile(tile: Tile, needs: Mapping[str, list[str]]) -> _Inner:
    """Boxes in layers, who needs left of what is needed."""
    names = [box.name for box in tile.boxes]
    depth = layers(names, needs)
    by_layer: dict[int, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        by_layer[depth[name]].append(place)
    order = [by_layer[layer] for layer in sorted(by_layer)]
    own = [_box(box) for box in tile.boxes]
    area = sum((size[0] + BOX_GAP) * (size[1] + BOX_GAP) for size, _ in own)
    rects, (wide, tall) = _in_layers(order, [size for size, _ in own], area)
    margin = BOX_GAP / 2
    boxes = tuple(rects[place].moved(margin, TILE_HEAD) for place in range(len(names)))
    things = tuple(
        tuple(rect.moved(box.x, box.y) for rect in chips) for box, (_, chips) in zip(boxes, own, strict=True)
    )
    size = (max(LEAST_TILE[0], wide + 2 * margin), max(LEAST_TILE[1], tall + TILE_HEAD + margin))
    return _Inner(size, boxes, things)


def _in_layers(
    order: Sequence[Sequence[int]], sizes: Sequence[Size], area: float
) -> tuple[dict[int, Rect], Size]:
    """Boxes in columns by layer; where that makes a ribbon, in rows in the order of the layers."""
    height = max([math.sqrt(area / WIDE), *(size[1] for size in sizes)], default=0.0)
    placed, (wide, tall) = columns([[sizes[each] for each in group] for group in order], height, BOX_GAP)
    numbers = [each for group in order for each in group]
    if wide > TOO_WIDE * (tall + TILE_HEAD):
        width = max([math.sqrt(area * WIDE), *(size[0] for size in sizes)])
        flat, size = shelves([sizes[each] for each in numbers], width, BOX_GAP)
        return dict(zip(numbers, flat, strict=True)), size
    return dict(zip(numbers, (rect for row in placed for rect in row), strict=True)), (wide, tall)


def _evened(inner: Sequence[_Inner]) -> list[_Inner]:
    """Tiles made large enough to be read beside the others; a box that stands alone fills its tile."""
    wide = sorted(each.size[0] for each in inner)[len(inner) // 2] if inner else 0.0
    tall = sorted(each.size[1] for each in inner)[len(inner) // 2] if inner else 0.0
    return [_grown(each, (wide * LEAST_SHARE, tall * LEAST_SHARE)) for each in inner]


def _grown(inner: _Inner, least: Size) -> _Inner:
    size = (max(inner.size[0], least[0]), max(inner.size[1], least[1]))
    boxes = inner.boxes
    if len(boxes) == 1:
        (box,) = boxes
        margin = BOX_GAP / 2
        boxes = (Rect(box.x, box.y, size[0] - 2 * margin, size[1] - TILE_HEAD - margin),)
    return _Inner(size, boxes, inner.things)


def _box(box: Box) -> tuple[Size, tuple[Rect, ...]]:
    """A box by itself: its things as chips in columns, noise as small ones below."""
    loud = sum(not node.infrastructure for node in box.inside)
    across = max(1, math.ceil(math.sqrt(loud * CHIP[1] / CHIP[0] * 1.2)))
    width = across * (CHIP[0] + GAP) - GAP
    chips, (_, deep) = shelves([CHIP] * loud, width, GAP)
    noise, (_, low) = shelves([NOISE] * (len(box.inside) - loud), width, GAP)
    below = BOX_HEAD + deep + (GAP if loud and noise else 0)
    rects = [each.moved(PAD, BOX_HEAD) for each in chips] + [each.moved(PAD, below) for each in noise]
    return (width + 2 * PAD, max(LEAST_BOX, below + low + PAD)), tuple(rects)


def _best_blocks(
    tiles: Sequence[Tile], inner: Sequence[_Inner]
) -> tuple[tuple[Block, ...], list[tuple[float, float]], Size]:
    """The blocks in the width in which the whole map can be shown largest."""
    area = sum((each.size[0] + BOX_GAP) * (each.size[1] + BOX_GAP) for each in inner)
    least = max((each.size[0] for each in inner), default=1.0) * 1.1
    widths = sorted({max(math.sqrt(area * WIDE) * share, least) for share in WIDTHS})
    tried = [_blocks(tiles, inner, width, form) for width in widths for form in FORMS]
    return min(tried, key=lambda each: max(each[2][0] / WIDE, each[2][1]))


def _block_width(sizes: Sequence[Size], form: float) -> float:
    area = sum((w + BOX_GAP) * (h + BOX_GAP) for w, h in sizes)
    return max([math.sqrt(area * form), *(w for w, _ in sizes)])


def _blocks(
    tiles: Sequence[Tile], inner: Sequence[_Inner], width: float, form: float
) -> tuple[tuple[Block, ...], list[tuple[float, float]], Size]:
    members: dict[int | None, list[int]] = defaultdict(list)
    for place, tile in enumerate(tiles):
        members[tile.wave].append(place)
    head = max(30.0, width / 52)
    margin = head / 3
    packed = {
        wave: shelves(sizes, min(width - 2 * margin, _block_width(sizes, form)), BOX_GAP)
        for wave, sizes in ((wave, [inner[each].size for each in own]) for wave, own in members.items())
    }
    sizes = [(w + 2 * margin, h + head + margin) for _, (w, h) in packed.values()]
    rects, size = shelves(sizes, width * 1.02, head / 2)
    corners: list[tuple[float, float]] = [(0.0, 0.0)] * len(tiles)
    for rect, (wave, (placed, _)) in zip(rects, packed.items(), strict=True):
        for each, spot in zip(members[wave], placed, strict=True):
            corners[each] = (rect.x + margin + spot.x, rect.y + head + spot.y)
    return tuple(Block(wave, rect) for wave, rect in zip(packed, rects, strict=True)), corners, size
