"""Local search that weighs all items at once, through assignments that break order and limits at a price.

Sweep by sweep every item looks at the wave of one of its neighbours; whole waves change places in between,
since an order that is wrong early is hard to leave item by item. All in arrays: a step costs a tenth of one
in `annealing`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.waves.solver.links import Ints, links
from assess.waves.solver.problem import Assignment, Problem
from assess.waves.solver.repair import in_order, within_limits
from assess.waves.solver.wave_order import new_places

FOLLOWS_TRAFFIC = 0.9
SWEEPS_PER_ORDER = 50

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slope:
    """A price that grows or falls by the same factor with every sweep."""

    first: float
    last: float

    def at(self, done: float) -> float:
        """The price when so much of the search is done, 0 to 1."""
        return self.first * math.pow(self.last / self.first, done)


@dataclass(frozen=True, slots=True)
class Course:
    """How long, and how warm and strict. Temperature and prices are in mean ties.

    `late` is the price of one dependency against the order, `over` of one mean item too many in a wave.
    """

    sweeps: int
    seed: int
    warmth: Slope = Slope(1.5, 0.2)
    late: Slope = Slope(0.7, 60.0)
    over: Slope = Slope(8.0, 20.0)


SETTLING = (Slope(0.3, 0.15), Slope(100.0, 100.0), Slope(5.0, 20.0))
"""Warmth, and prices at which order is never left again."""
BRIEFER = 7


def swept(problem: Problem, start: Sequence[int], course: Course) -> Assignment:
    """A good assignment near the law: some dependencies may run against the order, some waves be too full."""
    crowd = _Crowd(problem, start, course.seed)
    for sweep in range(course.sweeps):
        if sweep % SWEEPS_PER_ORDER == 0:
            crowd.reorder()
        search = crowd.exchange if sweep % 2 and crowd.rooms.are_scarce else crowd.move
        search(course, sweep / course.sweeps)
    return [int(wave) for wave in crowd.wave_of]


def settled(problem: Problem, loose: Sequence[int], course: Course) -> Assignment | None:
    """A lawful assignment near a loose one; None where none was found.

    What runs against the order is carried over, and what that fills too much is levelled by a shorter search.
    """
    ordered = in_order(problem, loose)
    if ordered is None:
        return None
    brief = Course(course.sweeps // BRIEFER, course.seed, *SETTLING)
    ways = (ordered, swept(problem, ordered, brief))
    lawful = [each for way in ways if (each := within_limits(problem, way)) and problem.in_order(each)]
    return min(lawful, key=problem.cost, default=None)


class _Crowd:
    """Where everything lies, and what each wave holds."""

    def __init__(self, problem: Problem, start: Sequence[int], seed: int) -> None:
        self.problem = problem
        self.links = links(problem)
        self.wave_of: Ints = np.array(start, dtype=np.int64)
        self.random = np.random.default_rng(seed)
        self.first, self.last = np.array(problem.first), np.array(problem.last)
        self.degree = np.bincount(self.links.item, minlength=problem.count)
        self.begin = np.cumsum(self.degree) - self.degree
        traffic = self.links.weight[self.links.weight > 0]
        self.mean = float(traffic.mean()) if len(traffic) else 1.0
        self.rooms = _Rooms(problem, start)

    def reorder(self) -> None:
        """Puts whole waves where fewest dependencies run against the order."""
        place = new_places(self.problem, self.links, self.wave_of)
        self.wave_of = place[self.wave_of]
        self.rooms.renumber(place)

    def move(self, course: Course, done: float) -> None:
        """Every item looks at one wave, and moves there if that is worth it or by luck."""
        goal = self._goals()
        spare = self._luck(course, done) - self._change(goal, course.late.at(done) * self.mean)
        turn = self.random.random(self.problem.count)
        movers = np.flatnonzero(self._apart(self._open(goal) & (spare >= 0), turn))
        price = course.over.at(done) * self.mean
        for item, here, there, left in self._rows(movers[np.argsort(turn[movers])], goal, spare):
            if price * self.rooms.growth(item, here, there) <= left:
                self.rooms.move(item, here, there)
                self.wave_of[item] = there

    def exchange(self, course: Course, done: float) -> None:
        """Every item looks at one wave, and may change places with somebody there."""
        turn = self.random.random(self.problem.count)
        goal, mate = self._pairs(self._goals(), turn)
        change = self._change(goal, course.late.at(done) * self.mean)
        spare = self._luck(course, done) - change - change[mate]
        turn = np.minimum(turn, turn[mate])
        free = self._apart(self._open(goal) & (spare >= 0), turn)
        movers = np.flatnonzero(free & free[mate] & (np.arange(self.problem.count) < mate))
        price = course.over.at(done) * self.mean
        for item, here, there, left in self._rows(movers, goal, spare):
            other = int(mate[item])
            growth = self.rooms.growth(other, there, here)
            self.rooms.move(other, there, here)
            if price * (growth + self.rooms.growth(item, here, there)) <= left:
                self.rooms.move(item, here, there)
                self.wave_of[item], self.wave_of[other] = there, here
            else:
                self.rooms.move(other, here, there)

    def _luck(self, course: Course, done: float) -> Floats:
        return self.random.standard_exponential(self.problem.count) * (course.warmth.at(done) * self.mean)

    def _open(self, goal: Ints) -> Flags:
        found: Flags = (goal != self.wave_of) & (goal >= self.first) & (goal <= self.last)
        return found

    def _rows(self, movers: Ints, goal: Ints, spare: Floats) -> Iterator[tuple[int, int, int, float]]:
        """Item, where it lies, where it goes, and what may be paid for it."""
        columns = (movers, self.wave_of[movers], goal[movers], spare[movers])
        return zip(*(column.tolist() for column in columns), strict=True)

    def _pairs(self, goal: Ints, turn: Floats) -> tuple[Ints, Ints]:
        """Where each item goes and with whom it changes places; itself, and nowhere, where with nobody.

        Each has one mate at most, and mates have no link, so that what each would change can be added up.
        """
        everybody = np.arange(self.problem.count)
        held = np.bincount(self.wave_of, minlength=self.problem.waves)
        pick = (self.random.random(self.problem.count) * held[goal]).astype(np.int64)
        begin = np.cumsum(held) - held
        row = np.argsort(self.wave_of, kind="stable")
        asks = np.flatnonzero((held[goal] > 0) & (goal != self.wave_of))
        asked = row[(begin[goal] + pick)[asks]]
        claim = np.ones(self.problem.count)
        np.minimum.at(claim, asks, turn[asks])
        np.minimum.at(claim, asked, turn[asks])
        sure = (claim[asks] == turn[asks]) & (claim[asked] == turn[asks])
        mate = everybody.copy()
        mate[asks[sure]], mate[asked[sure]] = asked[sure], asks[sure]
        linked = self.links.item[mate[self.links.item] == self.links.other]
        mate[linked] = linked
        return self.wave_of[mate], mate

    def _goals(self) -> Ints:
        """For each item the wave of a neighbour, now and then any wave."""
        way, pick = self.random.random((2, self.problem.count))
        goal: Ints = self.first + (pick * (self.last - self.first + 1)).astype(np.int64)
        follows = (way < FOLLOWS_TRAFFIC) & (self.degree > 0)
        link = self.begin[follows] + (pick[follows] * self.degree[follows]).astype(np.int64)
        goal[follows] = self.wave_of[self.links.other[link]]
        return goal

    def _change(self, goal: Ints, late: float) -> Floats:
        """What the cost would grow by if the item moved and all others stayed; limits apart."""
        chosen = np.flatnonzero(self._open(goal)[self.links.item])
        item, way = self.links.item[chosen], self.links.way[chosen]
        there, here, other = goal[item], self.wave_of[item], self.wave_of[self.links.other[chosen]]
        edge = way * other + self.links.gap[chosen]
        kept = (other == here).astype(np.int64) - (other == there)
        against = ((edge > way * there).astype(np.int64) - (edge > way * here)) * (way != 0)
        weights = self.links.weight[chosen] * kept + late * against
        return np.bincount(item, weights, self.problem.count).astype(np.float64)

    def _apart(self, moving: Flags, turn: Floats) -> Flags:
        """Those of the moving whose neighbours do not move before them, so that what was weighed is so."""
        item, other = self.links.item, self.links.other
        both = moving[item] & moving[other]
        behind = item[both][turn[item[both]] > turn[other[both]]]
        found = moving.copy()
        found[behind] = False
        return found


class _Rooms:
    """What each wave holds, in mean items, and what it may; only where limits can be reached at all."""

    def __init__(self, problem: Problem, start: Sequence[int]) -> None:
        total = [sum(column) for column in zip(*problem.sizes, strict=True)]
        bound = [d for d, held in enumerate(total) if held > min(limit[d] for limit in problem.limits)]
        unit = {d: total[d] / max(1, sum(size[d] > 0 for size in problem.sizes)) or 1.0 for d in bound}
        self.sized = [
            tuple((index, size[d] / unit[d]) for index, d in enumerate(bound) if size[d])
            for size in problem.sizes
        ]
        self.limits = [[limit[d] / unit[d] for d in bound] for limit in problem.limits]
        self.held = [[0.0] * len(bound) for _ in problem.limits]
        for item, wave in enumerate(start):
            for index, size in self.sized[item]:
                self.held[wave][index] += size

    @property
    def are_scarce(self) -> bool:
        """Whether any limit can be reached."""
        return bool(self.limits[0])

    def growth(self, item: int, here: int, there: int) -> float:
        """How much more is held too much once the item moved."""
        found = 0.0
        for index, size in self.sized[item]:
            more = self.held[there][index] - self.limits[there][index]
            less = self.held[here][index] - self.limits[here][index]
            found += max(0.0, min(size, more + size)) - max(0.0, min(size, less))
        return found

    def move(self, item: int, here: int, there: int) -> None:
        """Carries the item's size over."""
        for index, size in self.sized[item]:
            self.held[here][index] -= size
            self.held[there][index] += size

    def renumber(self, place: Ints) -> None:
        """Gives every wave its new number."""
        old = self.held
        self.held = [[] for _ in old]
        for wave, held in zip(place.tolist(), old, strict=True):
            self.held[wave] = held
