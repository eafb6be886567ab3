"""Where each thing of the graph stands on the map: in which box, and the box in which tile."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assess.model.assessment import Assessment
from assess.model.graph import Node, NodeKind

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Box:
    """A machine, device or server and what runs on it. `node` is None where the graph has none so called."""

    name: str
    node: Node | None
    inside: tuple[Node, ...]
    tenants: tuple[str, ...]
    wave: int | None


@dataclass(frozen=True, slots=True)
class Tile:
    """The map's largest unit. `kind`: tenant, shared (a machine of several tenants), unassigned, outside."""

    kind: str
    name: str
    boxes: tuple[Box, ...]
    wave: int | None


def tiles(assessment: Assessment) -> tuple[Tile, ...]:
    """Every tile, by wave (those without one last), shared ones first; all endpoints stand in one of them."""
    placed: dict[tuple[str, str], list[Box]] = defaultdict(list)
    for tenant in assessment.tenants:
        placed["tenant", tenant.name] = []
    for box in _boxes(assessment):
        placed[_tile_of(box)].append(box)
    waves = {tenant.name: tenant.wave for tenant in assessment.tenants}
    found = [_tile(kind, name, boxes, waves) for (kind, name), boxes in placed.items()]
    return tuple(sorted(found, key=_order))


def _tile(kind: str, name: str, boxes: list[Box], waves: Mapping[str, int | None]) -> Tile:
    wave = waves.get(name) if kind == "tenant" else None
    if wave is None:
        counted = Counter(box.wave for box in boxes if box.wave is not None)
        wave = min(counted, key=lambda number: (-counted[number], number), default=None)
    return Tile(kind, name, tuple(boxes), wave)


def _order(tile: Tile) -> tuple[float, int, str]:
    late = tile.wave if tile.wave is not None else float("inf")
    return late, ("shared", "tenant", "unassigned", OUTSIDE).index(tile.kind), tile.name


def _tile_of(box: Box) -> tuple[str, str]:
    if box.name == OUTSIDE and box.node is None:
        return OUTSIDE, "outside the inventory"
    if len(box.tenants) == 1:
        return "tenant", box.tenants[0]
    if box.tenants:
        return "shared", box.name
    return "unassigned", "no tenant yet" if box.wave is None else f"no tenant yet (wave {box.wave})"


def _boxes(assessment: Assessment) -> Iterator[Box]:
    hosts = {node.name: node for node in assessment.nodes if node.kind is NodeKind.HOST}
    inside: dict[str, list[Node]] = {name: [] for name in hosts}
    for node in [*assessment.nodes, *_unlisted(assessment)]:
        if node.kind is not NodeKind.HOST:
            inside.setdefault(_home(node, hosts), []).append(node)
    spoken_for = {name for node in assessment.nodes for name in node.endpoints}
    for endpoint in assessment.endpoints:
        if endpoint.name not in spoken_for:
            inside.setdefault(endpoint.name, [])
    tenants = {endpoint.name: endpoint.tenant for endpoint in assessment.endpoints}
    waves = {name: wave.number for wave in assessment.waves for name in wave.endpoints}
    for name in sorted(inside):
        host = hosts.get(name)
        things = tuple(sorted(inside[name], key=lambda node: (node.infrastructure, node.kind, node.name)))
        known = host.tenants if host else _own(tenants.get(name, ""), things)
        yield Box(name, host, things, known, _wave(name, host, things, waves))


def _unlisted(assessment: Assessment) -> list[Node]:
    """Ends of edges that are neither a node nor an endpoint: nothing that was seen is left out."""
    known = {node.name for node in assessment.nodes} | {each.name for each in assessment.endpoints}
    ends = {name for edge in assessment.edges for name in (edge.source, edge.target)}
    return [Node(name, NodeKind.EXTERNAL) for name in sorted(ends - known)]


def _home(node: Node, hosts: Mapping[str, Node]) -> str:
    """The machine that a thing lives on; its server or device where no machine of it was seen."""
    if node.kind is NodeKind.EXTERNAL:
        return OUTSIDE
    head = node.name.partition("/")[0]
    if head in hosts:
        return head
    machine = next((name for name in node.endpoints if name in hosts), None)
    return machine or next(iter(node.endpoints), None) or head or node.name


def _own(tenant: str, things: Iterable[Node]) -> tuple[str, ...]:
    if tenant:
        return (tenant,)
    return tuple(sorted({name for node in things for name in node.tenants}))


def _wave(name: str, host: Node | None, things: Iterable[Node], waves: Mapping[str, int]) -> int | None:
    names = [name, *(host.endpoints if host else ())]
    names += [endpoint for node in things for endpoint in node.endpoints]
    return next((waves[each] for each in names if each in waves), None)
