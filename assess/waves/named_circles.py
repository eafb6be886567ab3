"""Circles of groups, named in each of them, with what would be cheapest to cut."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assess.model.waves import CutEdge, MoveGroup
from assess.model.wording import few
from assess.waves.cheapest_cut import PROVEN_UP_TO, cheapest_cut
from assess.waves.circles import Arc, inside
from assess.waves.dependencies import Dependencies
from assess.waves.precedence import Order

NAMED_AT_MOST = 6


def with_circles(
    groups: Sequence[MoveGroup],
    order: Order,
    *,
    traffic: Mapping[Arc, float],
    needs: Dependencies,
    group_of: Mapping[str, str],
) -> Iterator[MoveGroup]:
    """The groups; those that need each other in a circle say so, and what would part them."""
    said: dict[str, tuple[str, tuple[CutEdge, ...]]] = {}
    for ids in order.bundles.values():
        if len(ids) > 1:
            cut = set(cheapest_cut(inside(ids, traffic)))
            edges = _edges(cut, needs, group_of)
            said |= {id_: (_words(ids, edges), edges) for id_ in ids}
    for group in groups:
        if group.id in said:
            words, edges = said[group.id]
            yield replace(
                group, why_together=(*group.why_together, words), would_part_it=(*group.would_part_it, *edges)
            )
        else:
            yield group


def _edges(cut: set[Arc], needs: Dependencies, group_of: Mapping[str, str]) -> tuple[CutEdge, ...]:
    found: dict[Arc, float] = defaultdict(float)
    for (source, target), weight in needs.items():
        if (group_of[source], group_of[target]) in cut:
            found[source, target] += weight
    return tuple(CutEdge(source, target, weight) for (source, target), weight in sorted(found.items()))


def _words(ids: Sequence[str], edges: Sequence[CutEdge]) -> str:
    shown = ", ".join(f"{e.source} -> {e.target} ({e.weight:g})" for e in edges[:NAMED_AT_MOST])
    how = "cheapest" if len(ids) <= PROVEN_UP_TO else "cheap"
    return f"one wave with {few(ids, NAMED_AT_MOST)}: they need each other in a circle; {how} to cut: {shown}"
