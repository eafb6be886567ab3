"""Whole waves put into another order, so that fewer dependencies run against it."""

from collections.abc import Iterator

import numpy as np

from assess.waves.solver.links import Ints, Links
from assess.waves.solver.problem import Problem

SWEEPS = 20


def new_places(problem: Problem, links: Links, wave_of: Ints) -> Ints:
    """The new number of every wave, where waves are inserted elsewhere as long as that helps.

    Only equal waves change places: alike in limits, and nothing in them is bound to a part of them.
    """
    needs = links.way > 0
    pairs = wave_of[links.item[needs]] * problem.waves + wave_of[links.other[needs]]
    needed = np.bincount(pairs, minlength=problem.waves**2).reshape(problem.waves, problem.waves)
    late = needed - needed.T
    place = np.arange(problem.waves)
    for start, end in _equal_waves(problem, wave_of):
        place[_row(late, list(range(start, end)))] = np.arange(start, end)
    return place


def _row(late: Ints, row: list[int]) -> list[int]:
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


def _equal_waves(problem: Problem, wave_of: Ints) -> Iterator[tuple[int, int]]:
    start = 0
    first, last = np.array(problem.first), np.array(problem.last)
    for end in range(1, problem.waves + 1):
        if end == problem.waves or problem.limits[end] != problem.limits[start]:
            inside = (wave_of >= start) & (wave_of < end)
            if (first[inside] <= start).all() and (last[inside] >= end - 1).all():
                yield start, end
            start = end
