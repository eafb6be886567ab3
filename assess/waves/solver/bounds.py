"""How little traffic can be cut at all: a bound that holds for every lawful assignment."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.waves.solver.problem import Problem


@dataclass(frozen=True, slots=True)
class Reach:
    """The first and the last wave that each item can lie in at all."""

    first: tuple[int, ...]
    last: tuple[int, ...]


def reach_of(problem: Problem, row: list[int]) -> Reach:
    """The bounds of all items, with those that order brings; `row` has everything after what it needs."""
    first, last = list(problem.first), list(problem.last)
    for item in row:
        first[item] = max([first[item], *(first[other] + gap for other, gap in problem.before[item])])
    for item in reversed(row):
        last[item] = min([last[item], *(last[other] - gap for other, gap in problem.after[item])])
    return Reach(tuple(first), tuple(last))


def least_cut(problem: Problem, reach: Reach, known: int) -> int:
    """Traffic that every assignment cuts, or `known` where nothing can be better than that.

    What is better than `known` cuts no tie that is as heavy as the part of `known` that can be saved. So the
    ends of such ties count as one; and ties between what cannot share a wave are cut.
    """
    forced = _apart(problem, reach, list(range(problem.count)))
    while True:
        joined = _joined(problem, reach, known - forced)
        found = _apart(problem, reach, joined)
        if found >= known:
            return known
        if found <= forced:
            return forced
        forced = found


def _joined(problem: Problem, reach: Reach, savable: int) -> list[int]:
    """The item that stands for each, once ties heavier than what can be saved are taken as kept."""
    root = list(range(problem.count))

    def find(item: int) -> int:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for item, other, weight in _ties(problem):
        if (
            weight > savable
            and reach.first[item] <= reach.last[other]
            and reach.first[other] <= reach.last[item]
        ):
            one, two = sorted((find(item), find(other)))
            root[two] = one
    return [find(item) for item in range(problem.count)]


def _ties(problem: Problem) -> Iterator[tuple[int, int, int]]:
    for item, others in enumerate(problem.ties):
        for other, weight in others.items():
            if item < other:
                yield item, other, weight


def _apart(problem: Problem, reach: Reach, joined: list[int]) -> int:
    """The traffic between blocks that no wave can hold together."""
    dimensions = range(len(problem.limits[0]))
    widest = [max(limit[d] for limit in problem.limits) for d in dimensions]
    size: dict[int, list[int]] = {}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for item, block in enumerate(joined):
        held = size.setdefault(block, [0] * len(widest))
        for d in dimensions:
            held[d] += problem.sizes[item][d]
        first[block] = max(first.get(block, 0), reach.first[item])
        last[block] = min(last.get(block, problem.waves), reach.last[item])
    found = 0
    for item, other, weight in _ties(problem):
        one, two = joined[item], joined[other]
        if one != two and (
            first[one] > last[two]
            or first[two] > last[one]
            or any(size[one][d] + size[two][d] > widest[d] for d in dimensions)
        ):
            found += weight
    return found
