"""Several views of one dependency made one edge: socket and session, host and service, mount and traffic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from assess.analysis.graph.edge_ledger import STRENGTH
from assess.analysis.graph.estate_index import EstateIndex
from assess.analysis.traces import fewest
from assess.model.graph import Edge, EdgeKind

PLAIN = frozenset({EdgeKind.CONNECTS, EdgeKind.CONFIGURED})
UNATTRIBUTED = PLAIN | {EdgeKind.QUERIES}
MOUNT_PORTS = {
    2049: frozenset({2049, 111, 20048}),
    445: frozenset({445, 139}),
    22: frozenset({22}),
    24007: frozenset({24007, 24008}),
    6789: frozenset({6789, 3300}),
}
BRICKS = range(49152, 60999)
"""Ports of Gluster's bricks."""

Key = tuple[str, str]


def fold(index: EstateIndex, edges: Iterable[Edge], share_machine: Mapping[str, str]) -> tuple[Edge, ...]:
    """The edges with plain views merged into the ones that say more, sorted.

    A connection to a database server goes into the edges to its databases; what a host as a whole was seen
    to do goes into the edges of its services; a mount takes the traffic of its protocol.
    """
    by_key = {(edge.source, edge.target): edge for edge in edges}
    _merge(by_key, _into_mounts(index, by_key, share_machine))
    _merge(by_key, _into_databases(index, by_key))
    _merge(by_key, _into_services(index, by_key))
    return tuple(by_key[key] for key in sorted(by_key))


def _merge(by_key: dict[Key, Edge], moves: Mapping[Key, tuple[Key, ...]]) -> None:
    for key in sorted(moves):
        plain = by_key.pop(key)
        alone = len(moves[key]) == 1
        for target in moves[key]:
            by_key[target] = _merged(by_key[target], plain, alone=alone)


def _merged(edge: Edge, plain: Edge, *, alone: bool) -> Edge:
    """The edge with the plain one's evidence; its weight counts only where it can be nobody else's."""
    kind = edge.kind
    if kind is EdgeKind.CONFIGURED and plain.kind is EdgeKind.CONNECTS and alone:
        kind = EdgeKind.QUERIES
    elif alone:
        kind = min(kind, plain.kind, key=STRENGTH.index)
    return replace(
        edge,
        kind=kind,
        port=edge.port or plain.port,
        weight=max(edge.weight, plain.weight) if alone else edge.weight,
        bytes_per_hour=_larger(edge.bytes_per_hour, plain.bytes_per_hour) if alone else edge.bytes_per_hour,
        samples_seen=max(edge.samples_seen, plain.samples_seen) if alone else edge.samples_seen,
        first_seen=min((t for t in (edge.first_seen, plain.first_seen) if t), default=None),
        last_seen=max((t for t in (edge.last_seen, plain.last_seen) if t), default=None),
        confidence=max(edge.confidence, plain.confidence) if alone else edge.confidence,
        evidence=fewest((*edge.evidence, *plain.evidence)),
        infrastructure=edge.infrastructure and plain.infrastructure,
    )


def _larger(first: float | None, second: float | None) -> float | None:
    return max((each for each in (first, second) if each is not None), default=None)


def _into_databases(index: EstateIndex, by_key: Mapping[Key, Edge]) -> dict[Key, tuple[Key, ...]]:
    database_node = _server_of(index)
    richer: dict[Key, list[Key]] = defaultdict(list)
    for (source, target), edge in by_key.items():
        if target in database_node and edge.kind in {EdgeKind.QUERIES, EdgeKind.CONFIGURED}:
            richer[source, database_node[target]].append((source, target))
    return {
        key: tuple(sorted(richer[key]))
        for key, edge in by_key.items()
        if edge.kind in PLAIN and key in richer and key not in richer[key]
    }


def _server_of(index: EstateIndex) -> dict[str, str]:
    return {
        f"{endpoint}/{database}": index.server_node[endpoint]
        for endpoint, names in index.databases.items()
        for database in names
    }


def _into_services(index: EstateIndex, by_key: Mapping[Key, Edge]) -> dict[Key, tuple[Key, ...]]:
    """Edges of a host as a whole that its services' edges to the same target explain."""
    server_of = _server_of(index)
    by_host: dict[Key, list[Key]] = defaultdict(list)
    for source, target in by_key:
        service = index.by_name.get(source)
        if service is not None:
            by_host[service.host, target].append((source, target))
            if target in server_of:
                by_host[service.host, server_of[target]].append((source, target))
    return {
        key: tuple(sorted(by_host[key]))
        for key, edge in by_key.items()
        if edge.kind in UNATTRIBUTED and key in by_host
    }


def _into_mounts(
    index: EstateIndex, by_key: Mapping[Key, Edge], share_machine: Mapping[str, str]
) -> dict[Key, tuple[Key, ...]]:
    mounts: dict[Key, list[Key]] = defaultdict(list)
    for (source, target), edge in by_key.items():
        if edge.kind is EdgeKind.MOUNTS and target in share_machine:
            mounts[source, share_machine[target]].append((source, target))
    moves: dict[Key, tuple[Key, ...]] = {}
    for (source, target), edge in by_key.items():
        if edge.kind not in PLAIN:
            continue
        found = mounts.get((_machine(index, source), _machine(index, target)), [])
        carrying = [key for key in found if _carries(by_key[key], edge)]
        if carrying:
            moves[source, target] = tuple(sorted(carrying))
    return moves


def _carries(mount: Edge, edge: Edge) -> bool:
    ports = MOUNT_PORTS.get(mount.port or 0, frozenset())
    return edge.port in ports or (mount.port == 24007 and (edge.port or 0) in BRICKS)


def _machine(index: EstateIndex, name: str) -> str:
    service = index.by_name.get(name)
    if service is not None:
        return service.host
    return name.split(":", 2)[1] if name.startswith("external:") else name
