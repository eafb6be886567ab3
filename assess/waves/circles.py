"""Circles of groups that no wave can hold: which dependencies to give up so that an order exists."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

import networkx as nx

Name = TypeVar("Name", str, int)

Arc = tuple[str, str]
"""(later, earlier): the first needs the second."""


def components(names: Iterable[str], arcs: Iterable[Arc]) -> list[list[str]]:
    """Strongly connected components, each sorted, sorted by their first name; single ones too."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from(arcs)
    return sorted(sorted(each) for each in nx.strongly_connected_components(graph))


def inside(names: Iterable[str], arcs: Mapping[Arc, float]) -> dict[Arc, float]:
    """The arcs with both ends among the names."""
    within = set(names)
    return {arc: weight for arc, weight in arcs.items() if arc[0] in within and arc[1] in within}


def thin_ties(arcs: Mapping[Arc, float]) -> tuple[Arc, ...]:
    """Arcs of little weight without which no circle is left, by Eades, Lin and Smyth (1993), weighted.

    Fast and near the least weight, not proven the least.
    """
    names = sorted({name for arc in arcs for name in arc})
    position = {name: index for index, name in enumerate(sequence(names, arcs, {}))}
    return tuple(sorted(arc for arc in arcs if position[arc[0]] < position[arc[1]]))


def sequence(
    names: Iterable[Name], arcs: Mapping[tuple[Name, Name], float], key: Mapping[Name, float]
) -> list[Name]:
    """Names with providers first, so that little weight points to a later name; of equals the lower key."""
    needs: dict[Name, dict[Name, float]] = defaultdict(dict)
    needed: dict[Name, dict[Name, float]] = defaultdict(dict)
    for (later, earlier), weight in sorted(arcs.items()):
        needs[later][earlier] = weight
        needed[earlier][later] = weight
    left = set(names)
    heap = [(_cost(name, needs, needed), key.get(name, 0.0), name) for name in sorted(left)]
    heapq.heapify(heap)
    ordered: list[Name] = []
    while heap:
        cost, _, name = heapq.heappop(heap)
        if name not in left or cost != _cost(name, needs, needed):
            continue
        ordered.append(name)
        left.discard(name)
        for other in _forget(name, needs, needed):
            heapq.heappush(heap, (_cost(other, needs, needed), key.get(other, 0.0), other))
    return ordered


def _cost(
    name: Name, needs: Mapping[Name, Mapping[Name, float]], needed: Mapping[Name, Mapping[Name, float]]
) -> tuple[int, float]:
    """What placing `name` next gives up, less what it saves; nothing is given up by who needs nobody left."""
    out = needs.get(name, {})
    if not out:
        return 0, 0.0
    if not needed.get(name):
        return 2, 0.0
    return 1, round(sum(out.values()) - sum(needed[name].values()), 6)


def _forget(
    name: Name, needs: dict[Name, dict[Name, float]], needed: dict[Name, dict[Name, float]]
) -> list[Name]:
    touched = sorted({*needs.get(name, ()), *needed.get(name, ())})
    for other in needs.pop(name, {}):
        needed[other].pop(name, None)
    for other in needed.pop(name, {}):
        needs[other].pop(name, None)
    return touched
