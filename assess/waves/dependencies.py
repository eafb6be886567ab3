"""Who needs whom, machine by machine: the graph's edges added up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from assess.model.graph import Edge, EdgeKind, Graph, NodeKind

NO_DEPENDENCY = frozenset({EdgeKind.PERMITS, EdgeKind.NAMES})

Dependencies = dict[tuple[str, str], float]
"""Weight (connections seen) by dependent and provider, sorted by both."""


def dependencies(graph: Graph, machine_of: Mapping[str, str]) -> Dependencies:
    """Dependencies between different machines. Infrastructure's noise and mere permissions are left out.

    A virtual address is passed through: who uses it depends on the members behind it. What a balancer of
    several tenants fronts has no weight: each tenant's names are switched at its own cutover, so that the
    balancer ties nobody together; it moves with the last of them.
    """
    return _summed(graph, machine_of, lambda edge: 0.0 if _is_shared_front(graph, edge) else edge.weight)


def hourly_bytes(graph: Graph, machine_of: Mapping[str, str]) -> Dependencies:
    """Bytes an hour, both ways, in place of the weight; of those only that flow records counted."""
    return _summed(graph, machine_of, lambda edge: edge.bytes_per_hour)


def _summed(
    graph: Graph, machine_of: Mapping[str, str], value: Callable[[Edge], float | None]
) -> Dependencies:
    behind = _members_behind(graph, machine_of)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for edge in _counted(graph.edges):
        each = value(edge)
        if each is None:
            continue
        for source in _machines(graph, edge.source, machine_of):
            for target in behind.get(edge.target) or _machines(graph, edge.target, machine_of):
                if source != target:
                    sums[source, target] += each
    return dict(sorted(sums.items()))


def _is_shared_front(graph: Graph, edge: Edge) -> bool:
    source = graph.nodes.get(edge.source)
    return edge.kind is EdgeKind.FRONTS and source is not None and len(source.tenants) > 1


def _counted(edges: Iterable[Edge]) -> Iterable[Edge]:
    return (edge for edge in edges if not edge.infrastructure and edge.kind not in NO_DEPENDENCY)


def _machines(graph: Graph, name: str, machine_of: Mapping[str, str]) -> tuple[str, ...]:
    node = graph.nodes.get(name)
    endpoints = node.endpoints if node is not None else ()
    return tuple(sorted({machine_of[each] for each in endpoints if each in machine_of}))


def _members_behind(graph: Graph, machine_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    members: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        source = graph.nodes.get(edge.source)
        if source is not None and source.kind is NodeKind.VIP and edge.kind is EdgeKind.FRONTS:
            members[edge.source].update(_machines(graph, edge.target, machine_of))
    return {name: tuple(sorted(found)) for name, found in members.items() if found}
