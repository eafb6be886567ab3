"""A row of items cut into waves where the least traffic is cut, exactly, by dynamic programming."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assess.waves.solver.problem import Assignment, Problem

Band = NDArray[np.int64]
NEVER = -(2**62)


def sliced(problem: Problem, row: Sequence[int]) -> Assignment | None:
    """The cheapest assignment in which waves are consecutive parts of the row; None where there is none.

    The row must have everything after what it needs.
    """
    bands = _Bands(problem, row)
    best: Band = np.full(problem.count + 1, NEVER, dtype=np.int64)
    best[0] = 0
    choices = []
    for wave in range(problem.waves):
        best, choice = bands.step(best, wave)
        choices.append(choice)
    if best[-1] <= NEVER // 2:
        return None
    return _assignment(row, choices)


def _assignment(row: Sequence[int], choices: Sequence[Band]) -> Assignment:
    wave_of = [0] * len(row)
    end = len(row)
    for wave in range(len(choices) - 1, -1, -1):
        length = int(choices[wave][end])
        for item in row[end - length : end]:
            wave_of[item] = wave
        end -= length
    return wave_of


class _Bands:
    """What each part of the row is worth: entry [length, end], as far as some wave can hold it."""

    def __init__(self, problem: Problem, row: Sequence[int]) -> None:
        self.problem = problem
        self.row = row
        self.place = {item: index for index, item in enumerate(row)}
        self.most = _longest(problem, row)
        self.worth = self._worth()
        self.first = self._extreme(problem.first, np.maximum, 0)
        self.last = self._extreme(problem.last, np.minimum, problem.waves)
        self.sizes = [
            np.concatenate(([0], np.cumsum([problem.sizes[item][dimension] for item in row])))
            for dimension in range(len(problem.limits[0]))
        ]
        self.fitting: dict[tuple[int, ...], NDArray[np.bool_]] = {}

    def _worth(self) -> Band:
        """Traffic kept inside, less the disorder; one row per length."""
        problem, n = self.problem, len(self.row)
        worth = np.zeros((self.most + 1, n + 1), dtype=np.int64)
        for end in range(1, n + 1):
            kept = 0
            back = self._backward(end - 1)
            for length in range(1, min(self.most, end) + 1):
                kept += back.get(end - length, 0)
                worth[length, end] = worth[length - 1, end - 1] + kept
        return worth * problem.risk_unit

    def _backward(self, index: int) -> dict[int, int]:
        """The traffic of an item with those before it, by their place."""
        ties = self.problem.ties[self.row[index]]
        return {place: weight for other, weight in ties.items() if (place := self.place[other]) < index}

    def _extreme(self, bound: Sequence[int], worse: np.ufunc, neutral: int) -> Band:
        n = len(self.row)
        own = np.array([bound[item] for item in self.row], dtype=np.int64)
        found = np.full((self.most + 1, n + 1), neutral, dtype=np.int64)
        for length in range(1, self.most + 1):
            found[length, length:] = worse(found[length - 1, length - 1 : n], own[length - 1 :])
        return found

    def _fit(self, limit: tuple[int, ...]) -> NDArray[np.bool_]:
        if limit not in self.fitting:
            n = len(self.row)
            fits = np.zeros((self.most + 1, n + 1), dtype=np.bool_)
            for length in range(self.most + 1):
                parts = [
                    size[length:] - size[: n + 1 - length] <= most
                    for size, most in zip(self.sizes, limit, strict=True)
                ]
                fits[length, length:] = np.logical_and.reduce(parts)
            fits &= self._without_strict()
            self.fitting[limit] = fits
        return self.fitting[limit]

    def _without_strict(self) -> NDArray[np.bool_]:
        """Whether a part holds nobody together with what must move strictly before."""
        n = len(self.row)
        start = np.zeros(n + 1, dtype=np.int64)
        for end in range(1, n + 1):
            item = self.row[end - 1]
            start[end] = max([start[end - 1], *(self.place[o] + 1 for o in self.problem.strictly[item])])
        lengths = np.arange(self.most + 1)[:, None]
        return np.asarray(np.arange(n + 1)[None, :] - lengths >= start[None, :])

    def step(self, best: Band, wave: int) -> tuple[Band, Band]:
        """The best worth by end with one more wave, and the length of that wave."""
        n = len(self.row)
        allowed = self._fit(self.problem.limits[wave]) & (self.first <= wave) & (self.last >= wave)
        allowed[0, :] = True
        value = np.full((self.most + 1, n + 1), NEVER, dtype=np.int64)
        for length in range(self.most + 1):
            value[length, length:] = best[: n + 1 - length] + self.worth[length, length:]
        value -= self._disorder(wave)
        value[~allowed] = NEVER
        choice = value.argmax(axis=0)
        return np.maximum(value[choice, np.arange(n + 1)], NEVER), choice

    def _disorder(self, wave: int) -> Band:
        away = np.abs(np.array([self.problem.ideal[item] for item in self.row], dtype=np.int64) - wave)
        total = np.concatenate(([0], np.cumsum(away)))
        n = len(self.row)
        found = np.zeros((self.most + 1, n + 1), dtype=np.int64)
        for length in range(self.most + 1):
            found[length, length:] = total[length:] - total[: n + 1 - length]
        return found


def _longest(problem: Problem, row: Sequence[int]) -> int:
    """The most consecutive items that some wave may hold."""
    widest = [max(limit[d] for limit in problem.limits) for d in range(len(problem.limits[0]))]
    most = 0
    held = [0] * len(widest)
    start = 0
    for end, item in enumerate(row):
        held = [has + size for has, size in zip(held, problem.sizes[item], strict=True)]
        while start <= end and any(has > limit for has, limit in zip(held, widest, strict=True)):
            held = [has - size for has, size in zip(held, problem.sizes[row[start]], strict=True)]
            start += 1
        most = max(most, end + 1 - start)
    return most
