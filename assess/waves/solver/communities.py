"""Items that talk to each other more than to others, as far as one wave can hold them.

Local moving on the constant Potts model (Traag, Van Dooren and Nesterov 2011), level by level as in Louvain
(Blondel et al. 2008); a community never outgrows a wave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.waves.solver.problem import Problem

ROUNDS = 12
"""Of local moving on one level; nearly all gain comes in the first few."""
ROUNDING = 1e-9


@dataclass(slots=True)
class _Level:
    """A graph of joined items: ties both ways, sizes by dimension, and the part of a wave that each fills."""

    ties: list[dict[int, int]]
    sizes: list[tuple[int, ...]]
    fills: list[float]


def communities(problem: Problem, limit: Sequence[int], density: float) -> list[int]:
    """The community of every item, numbered from 0 by their first items.

    A higher `density` makes smaller and tighter ones: it is the share of its traffic that an item
    must have with a community that fills a wave.
    """
    level = _Level(
        [_meeting(problem, item) for item in range(problem.count)],
        list(problem.sizes),
        [_fill(size, limit) for size in problem.sizes],
    )
    price = density * _mean_traffic(level) / max(sum(level.fills) / len(level.fills), 1e-12)
    found = list(range(problem.count))
    while True:
        label = _Moving(level, limit, price).labels()
        count = max(label) + 1
        if count == len(level.ties):
            return found
        found = [label[each] for each in found]
        level = _joined(level, label, count)


def by_heaviest_ties(problem: Problem, limit: Sequence[int]) -> list[int]:
    """The community of every item, joined along the heaviest ties first, as far as one wave can hold them."""
    root = list(range(problem.count))
    held = [list(size) for size in problem.sizes]

    def find(item: int) -> int:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    ties = (
        (-weight, item, other)
        for item in range(problem.count)
        for other, weight in _meeting(problem, item).items()
    )
    for _, item, other in sorted(each for each in ties if each[1] < each[2]):
        one, two = sorted((find(item), find(other)))
        both = [has + more for has, more in zip(held[one], held[two], strict=True)]
        if one != two and all(has <= most for has, most in zip(both, limit, strict=True)):
            root[two] = one
            held[one] = both
    numbers: dict[int, int] = {}
    return [numbers.setdefault(find(item), len(numbers)) for item in range(problem.count)]


def _meeting(problem: Problem, item: int) -> dict[int, int]:
    """The ties of an item with those that may share a wave with it."""
    first, last = problem.first, problem.last
    return {
        other: weight
        for other, weight in problem.ties[item].items()
        if first[item] <= last[other] and first[other] <= last[item]
    }


def _fill(size: Sequence[int], limit: Sequence[int]) -> float:
    return max((each / most for each, most in zip(size, limit, strict=True) if most), default=0.0)


def _mean_traffic(level: _Level) -> float:
    return sum(sum(each.values()) for each in level.ties) / len(level.ties)


class _Moving:
    """Labels of one level while nodes move; `price` is what a full wave asks of who fills one."""

    def __init__(self, level: _Level, limit: Sequence[int], price: float) -> None:
        self.level, self.limit, self.price = level, limit, price
        self.label = list(range(len(level.ties)))
        self.held = [list(size) for size in level.sizes]
        self.filled = list(level.fills)

    def labels(self) -> list[int]:
        """The community by node after local moving, numbered without holes."""
        row: Iterable[int] = range(len(self.label))
        for _ in range(ROUNDS):
            touched: set[int] = set()
            for node in row:
                best = self._best(node)
                if best != self.label[node]:
                    self._move(node, best)
                    touched.update(other for other in self.level.ties[node] if self.label[other] != best)
            if not touched:
                break
            row = sorted(touched)
        numbers = {old: new for new, old in enumerate(dict.fromkeys(self.label))}
        return [numbers[each] for each in self.label]

    def _best(self, node: int) -> int:
        here = self.label[node]
        near: dict[int, int] = {here: 0}
        for other, weight in self.level.ties[node].items():
            near[self.label[other]] = near.get(self.label[other], 0) + weight
        fill = self.level.fills[node]
        best, gain = here, near[here] - self.price * fill * (self.filled[here] - fill) + ROUNDING
        for there, weight in near.items():
            worth = weight - self.price * fill * self.filled[there]
            if there != here and worth > gain and self._fits(node, there):
                best, gain = there, worth
        return best

    def _fits(self, node: int, there: int) -> bool:
        held, size = self.held[there], self.level.sizes[node]
        return all(has + more <= most for has, more, most in zip(held, size, self.limit, strict=True))

    def _move(self, node: int, there: int) -> None:
        here = self.label[node]
        for dimension, size in enumerate(self.level.sizes[node]):
            self.held[here][dimension] -= size
            self.held[there][dimension] += size
        self.filled[here] -= self.level.fills[node]
        self.filled[there] += self.level.fills[node]
        self.label[node] = there


def _joined(level: _Level, label: Sequence[int], count: int) -> _Level:
    ties: list[dict[int, int]] = [{} for _ in range(count)]
    sizes = [[0] * len(level.sizes[0]) for _ in range(count)]
    fills = [0.0] * count
    for node, own in enumerate(label):
        fills[own] += level.fills[node]
        for dimension, size in enumerate(level.sizes[node]):
            sizes[own][dimension] += size
        for other, weight in level.ties[node].items():
            if label[other] != own:
                ties[own][label[other]] = ties[own].get(label[other], 0) + weight
    return _Level(ties, [tuple(each) for each in sizes], fills)
