"""Cubes as bits of whole numbers, so that sets of rules are met, cut and swept at machine speed."""

from collections.abc import Iterable

from assess.analysis.filters.cubes import Cube
from assess.analysis.filters.intervals import Intervals
from assess.analysis.filters.packets import DEPTH, Region
from assess.model.network import Interval

Key = tuple[int, ...]
BUDGET = 3_000_000


class BudgetSpent(Exception):
    """The question needs more steps than it was given: the answer is "undecided"."""


class Classes:
    """Numbers for what is left of a cube from some dimension on: equal rests get one number."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self.actions: list[str] = []

    def number(self, rest: Region, action: str, tag: str) -> int:
        """The number of this rest; `actions` holds what it does."""
        key = (rest, action, tag)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.actions)
            self.actions.append(action)
        return found


class Steps:
    """How many steps are left."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.left = budget

    def take(self, count: int = 1) -> None:
        """Use steps up.

        Raises:
            BudgetSpent: none is left.
        """
        self.left -= count
        if self.left < 0:
            raise BudgetSpent


class Table:
    """Cubes of a list with their masks; bit i is the cube at place i, and low bits are asked first."""

    def __init__(self, cubes: tuple[Cube, ...], whole: Region, classes: Classes | None = None) -> None:
        self.cubes = cubes
        self.whole = whole
        self.all = (1 << len(cubes)) - 1
        self.classes = classes or Classes()
        self.regions = [cube.region for cube in cubes]
        self.maybe = _mask(bool(cube.tag) for cube in cubes)
        self.any = [_mask(cube.region[d] == whole[d] for cube in cubes) for d in range(DEPTH)]
        self.total = _totals(self.any, self.all, self.maybe)
        self._numbers: list[dict[int, int]] = [{} for _ in range(DEPTH + 1)]

    def cut(self, depth: int, mask: int) -> int:
        """The mask without what comes after the first cube that is certain of all that is left."""
        total = mask & self.total[depth]
        return mask & (((total & -total) << 1) - 1) if total else mask

    def sweep(self, depth: int, mask: int) -> list[tuple[Interval, int]]:
        """Intervals of one dimension in order, each with the cubes that hold it."""
        always = mask & self.any[depth]
        flips: dict[int, int] = {}
        rest = mask ^ always
        while rest:
            bit = rest & -rest
            rest ^= bit
            for low, high in self.regions[bit.bit_length() - 1][depth]:
                flips[low] = flips.get(low, 0) ^ bit
                flips[high + 1] = flips.get(high + 1, 0) ^ bit
        points = sorted(point for point, flip in flips.items() if flip)
        return _segments(points, flips, always, self.whole[depth])

    def key(self, depth: int, mask: int) -> Key:
        """What the cubes do from this dimension on, in a form that does not depend on how it is written.

        Neighbours with one action are sorted; a cube that an equal one precedes, and those that do what the
        last one does anyway, are left out.
        """
        numbers, actions = self._numbers[depth], self.classes.actions
        found: list[int] = []
        seen: set[int] = set()
        while mask:
            bit = mask & -mask
            mask ^= bit
            place = bit.bit_length() - 1
            number = numbers.get(place)
            if number is None:
                number = numbers[place] = self._number(depth, place)
            if number not in seen:
                seen.add(number)
                found.append(number)
        last = found.pop()
        while found and actions[found[-1]] == actions[last]:
            found.pop()
        return (*_runs_sorted(found, actions), last)

    def _number(self, depth: int, place: int) -> int:
        cube = self.cubes[place]
        return self.classes.number(cube.region[depth:], cube.action, cube.tag)


def _segments(
    points: list[int], flips: dict[int, int], always: int, whole: Intervals
) -> list[tuple[Interval, int]]:
    """The whole cut at the points, in one pass over both."""
    found: list[tuple[Interval, int]] = []
    current = always
    place, count = 0, len(points)
    for start, end in whole:
        low = start
        while place < count and points[place] <= end:
            point = points[place]
            if point > low:
                found.append(((low, point - 1), current))
                low = point
            current ^= flips[point]
            place += 1
        found.append(((low, end), current))
    return found


def _runs_sorted(numbers: list[int], actions: list[str]) -> list[int]:
    found: list[int] = []
    run: list[int] = []
    for number in numbers:
        if run and actions[number] != actions[run[-1]]:
            found += sorted(run)
            run = []
        run.append(number)
    return found + sorted(run)


def _mask(bits: Iterable[bool]) -> int:
    mask = 0
    for place, is_set in enumerate(bits):
        if is_set:
            mask |= 1 << place
    return mask


def _totals(any_masks: list[int], everything: int, maybe: int) -> list[int]:
    totals = [everything & ~maybe]
    for mask in reversed(any_masks):
        totals.append(totals[-1] & mask)
    return totals[::-1]
