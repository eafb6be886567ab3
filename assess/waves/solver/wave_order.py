"""Whole waves put into another order, so that fewer dependencies run against it."""

from collections.abc import Iterator, Sequence

import numpy as np

from assess.waves.solver.problem import Assignment, Problem

SWEEPS = 20


def reordered(problem: Problem, wave_of: Sequence[int]) -> Assignment:
    """The assignment with waves inserted elsewhere as long as that helps; only among equal waves."""
    needed = np.zeros((problem.waves, problem.waves), dtype=np.int64)
    for item, earlier in enumerate(problem.before):
        for other, _ in earlier:
            needed[wave_of[item], wave_of[other]] += 1
    late = needed - needed.T
    place = list(range(problem.waves))
    for start, end in _equal_waves(problem, wave_of):
        for index, wave in enumerate(_row(late, list(range(start, end)))):
            place[wave] = start + index
    return [place[wave] for wave in wave_of]


def _row(late: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", row: list[int]) -> list[int]:
    for _ in range(SWEEPS):
        moved = False
        for wave in sorted(row):
            here = row.index(wave)
            rest = row[:here] + row[here + 1 :]
            cost = np.concatenate(([0], np.cumsum(-late[wave, rest])))
            there = int(cost.argmin())
            if cost[there] < cost[here]:
                row = [*rest[:there], wave, *rest[there:]]
                moved = True
        if not moved:
            break
    return row


def _equal_waves(problem: Problem, wave_of: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of waves that may change places: alike in limits, and nothing in them is bound to a part."""
    start = 0
    for end in range(1, problem.waves + 1):
        if end == problem.waves or problem.limits[end] != problem.limits[start]:
            free = _free(problem, wave_of, start, end)
            if free:
                yield start, end
            start = end


def _free(problem: Problem, wave_of: Sequence[int], start: int, end: int) -> bool:
    return all(
        problem.first[item] <= start and problem.last[item] >= end - 1
        for item, wave in enumerate(wave_of)
        if start <= wave < end
    )
