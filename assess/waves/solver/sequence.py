"""A row of all items in which everything stands after what it needs, and communities stand together."""

import heapq
from collections.abc import Sequence

from assess.waves.circles import sequence
from assess.waves.solver.problem import Problem


def row_by_community(problem: Problem, community: Sequence[int]) -> list[int]:
    """Items by community; communities with few dependencies against their row, quiet ones first.

    Single items may stand before what they need.
    """
    arcs: dict[tuple[int, int], float] = {}
    for item, earlier in enumerate(problem.before):
        for other, gap in earlier:
            one, two = community[item], community[other]
            if one != two:
                weight = problem.ties[item].get(other, 0) + gap * problem.risk_unit + 1
                arcs[one, two] = arcs.get((one, two), 0) + weight
    members: dict[int, list[int]] = {}
    for item, own in enumerate(community):
        members.setdefault(own, []).append(item)
    quiet = {own: sum(problem.ideal[item] for item in items) / len(items) for own, items in members.items()}
    place = {own: index for index, own in enumerate(sequence(sorted(members), arcs, quiet))}
    keys = [
        (problem.first[item], place[own], problem.ideal[item], item) for item, own in enumerate(community)
    ]
    return sorted(range(problem.count), key=keys.__getitem__)


def row_by_wave(problem: Problem, wave_of: Sequence[int]) -> list[int]:
    """Items by wave, as far as everything comes after what it needs."""
    keys = [(problem.first[item], wave, problem.ideal[item], item) for item, wave in enumerate(wave_of)]
    waiting = [len(each) for each in problem.before]
    ready = [keys[item] for item in range(problem.count) if not waiting[item]]
    heapq.heapify(ready)
    row = []
    while ready:
        item = heapq.heappop(ready)[-1]
        row.append(item)
        for other, _ in problem.after[item]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, keys[other])
    return row
