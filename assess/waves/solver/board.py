"""An assignment on which moves can be weighed and made quickly."""

import math
from collections.abc import Sequence

from assess.waves.solver.problem import Assignment, Problem


class Board:
    """Where every item lies, what each wave holds, and what a move would gain or break."""

    def __init__(self, problem: Problem, wave_of: Sequence[int]) -> None:
        self.problem = problem
        self.wave_of: Assignment = list(wave_of)
        self.load = problem.loads(wave_of)
        self.members: list[list[int]] = [[] for _ in range(problem.waves)]
        self._place = [0] * problem.count
        for item, wave in enumerate(wave_of):
            self._place[item] = len(self.members[wave])
            self.members[wave].append(item)
        self._ties = [tuple(each.items()) for each in problem.ties]
        self._before, self._after = problem.before, problem.after
        self._sizes, self._limits = problem.sizes, problem.limits
        self._sized = [tuple((d, size) for d, size in enumerate(each) if size) for each in problem.sizes]
        self._first, self._last, self._ideal = problem.first, problem.last, problem.ideal
        self._risk = 1.0 / problem.risk_unit

    def may(self, item: int, there: int) -> bool:
        """Whether bounds and the order let an item lie in a wave."""
        if there < self._first[item] or there > self._last[item]:
            return False
        wave_of = self.wave_of
        for other, gap in self._before[item]:
            if wave_of[other] + gap > there:
                return False
        for other, gap in self._after[item]:  # noqa: SIM110 - twice as fast as all(), and called most
            if wave_of[other] - gap < there:
                return False
        return True

    def reach(self, item: int) -> range:
        """The waves in which the item may lie while all others stay."""
        wave_of = self.wave_of
        low = max([self._first[item], *(wave_of[other] + gap for other, gap in self._before[item])])
        high = min([self._last[item], *(wave_of[other] - gap for other, gap in self._after[item])])
        return range(low, high + 1)

    def fits(self, item: int, there: int) -> bool:
        """Whether a wave can hold one item more."""
        load, limit = self.load[there], self._limits[there]
        for dimension, size in self._sized[item]:  # noqa: SIM110 - twice as fast as all(), and called most
            if load[dimension] + size > limit[dimension]:
                return False
        return True

    def exchange(self, item: int, other: int) -> float:
        """What the cost grows by when two items change places; infinite where they may not."""
        wave_of = self.wave_of
        here, there = wave_of[item], wave_of[other]
        if not (self._fits_instead(item, other, there) and self._fits_instead(other, item, here)):
            return math.inf
        change = self.change(item, there)
        wave_of[item] = there
        change = change + self.change(other, here) if self.may(other, here) else math.inf
        wave_of[item] = here
        return change

    def swap(self, item: int, other: int) -> None:
        """Lets two items change places."""
        here, there = self.wave_of[item], self.wave_of[other]
        self.move(item, there)
        self.move(other, here)

    def _fits_instead(self, item: int, goes: int, there: int) -> bool:
        load, limit, less = self.load[there], self._limits[there], self._sizes[goes]
        for dimension, size in self._sized[item]:
            if size > less[dimension] and load[dimension] + size - less[dimension] > limit[dimension]:
                return False
        return True

    def change(self, item: int, there: int) -> float:
        """What the cost grows by when the item moves, in traffic; below 0 it gets better."""
        wave_of = self.wave_of
        here = wave_of[item]
        found = (abs(there - self._ideal[item]) - abs(here - self._ideal[item])) * self._risk
        for other, weight in self._ties[item]:
            wave = wave_of[other]
            if wave == here:
                found += weight
            elif wave == there:
                found -= weight
        return found

    def move(self, item: int, there: int) -> None:
        """Lays an item into a wave."""
        here = self.wave_of[item]
        row, place = self.members[here], self._place
        last = row.pop()
        if last != item:
            row[place[item]] = last
            place[last] = place[item]
        place[item] = len(self.members[there])
        self.members[there].append(item)
        self.wave_of[item] = there
        leaving, coming = self.load[here], self.load[there]
        for dimension, size in self._sized[item]:
            leaving[dimension] -= size
            coming[dimension] += size
