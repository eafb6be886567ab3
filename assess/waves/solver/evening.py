"""Waves of sizes more alike, where nothing that counts before it changes: the last objective."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from assess.waves.solver.problem import Assignment, Problem

MOST_ROUNDS = 300
PAIRS_PER_ROUND = 40
SIZE = 0
"""The dimension of sizes that counts endpoints."""

Change = tuple[tuple[int, int], ...]
"""Items with the waves that they go to."""


def evened(problem: Problem, wave_of: Sequence[int], waves: Collection[int]) -> Assignment:
    """The assignment after moves and swaps between these waves, of the same traffic and disorder of risk.

    Every step lowers the sum of the squares of the waves' sizes, so that it ends; it is lawful if it was.
    """
    found = list(wave_of)
    for _ in range(MOST_ROUNDS):
        change = _change(problem, found, waves)
        if change is None:
            break
        for item, wave in change:
            found[item] = wave
    return found


def _change(problem: Problem, found: Assignment, waves: Collection[int]) -> Change | None:
    """The first change that helps, from the pair of waves whose sizes differ most."""
    loads = problem.loads(found)
    items: list[list[int]] = [[] for _ in range(problem.waves)]
    for item, wave in enumerate(found):
        items[wave].append(item)
    pairs = combinations([wave for wave in sorted(waves) if items[wave]], 2)
    ordered = sorted(pairs, key=lambda pair: -abs(loads[pair[0]][SIZE] - loads[pair[1]][SIZE]))
    for pair in ordered[:PAIRS_PER_ROUND]:
        large, small = sorted(pair, key=lambda wave: -loads[wave][SIZE])
        gap = loads[large][SIZE] - loads[small][SIZE]
        for change in _changes(problem, (large, small), items, gap):
            if _is_free(problem, found, change) and _is_lawful(problem, found, loads, change):
                return change
    return None


def _changes(problem: Problem, pair: tuple[int, int], items: list[list[int]], gap: int) -> Iterator[Change]:
    """Moves and swaps that bring the two sizes nearer, those first that bring them nearest."""
    large, small = pair
    sizes = problem.sizes
    moves = [(sizes[i][SIZE], ((i, small),)) for i in items[large] if len(items[large]) > 1]
    swaps = [
        (sizes[i][SIZE] - sizes[j][SIZE], ((i, small), (j, large)))
        for i in items[large]
        for j in items[small]
    ]
    for _, change in sorted(
        (abs(gap - 2 * each), change) for each, change in (*moves, *swaps) if 0 < each < gap
    ):
        yield change


def _is_free(problem: Problem, found: Assignment, change: Change) -> bool:
    """Neither traffic nor disorder changes."""
    goes = dict(change)
    disorder = sum(abs(to - problem.ideal[i]) - abs(found[i] - problem.ideal[i]) for i, to in change)
    if disorder:
        return False
    cut = 0
    for item, to in change:
        for other, weight in problem.ties[item].items():
            if other in goes and other < item:
                continue
            there = goes.get(other, found[other])
            cut += weight * ((to != there) - (found[item] != found[other]))
    return cut == 0


def _is_lawful(problem: Problem, found: Assignment, loads: list[list[int]], change: Change) -> bool:
    """Bounds, needs and what the waves may hold are kept."""
    goes = dict(change)
    for item, to in change:
        if not problem.first[item] <= to <= problem.last[item]:
            return False
        if any(goes.get(other, found[other]) + gap > to for other, gap in problem.before[item]):
            return False
        if any(goes.get(other, found[other]) - gap < to for other, gap in problem.after[item]):
            return False
    after = {wave: list(loads[wave]) for item, to in change for wave in (to, found[item])}
    for item, to in change:
        for dimension, size in enumerate(problem.sizes[item]):
            after[found[item]][dimension] -= size
            after[to][dimension] += size
    return all(
        held <= max(limit, loads[wave][dimension])
        for wave, sums in after.items()
        for dimension, (held, limit) in enumerate(zip(sums, problem.limits[wave], strict=True))
    )
