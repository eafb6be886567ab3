"""Whether two rule lists do the same to every packet, and if not a packet that shows it."""

from dataclasses import dataclass
from enum import StrEnum

from assess.analysis.filters.cubes import Cube, Policy
from assess.analysis.filters.packets import DEPTH, Packet, Region, point_of
from assess.analysis.filters.table import BUDGET, BudgetSpent, Classes, Key, Steps, Table
from assess.model.network import Interval


class Answer(StrEnum):
    """`conditional`: they differ only in what headers do not show. `undecided`: the budget was spent."""

    EQUAL = "equal"
    DIFFERENT = "different"
    CONDITIONAL = "conditional"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Difference:
    """A packet on which the lists differ, its point, and the rules that decide on either side.

    The last rule of a side decides for certain (`DEFAULT` for the list's default); those before it may.
    """

    packet: Packet
    point: tuple[int, ...]
    left: tuple[Cube, ...]
    right: tuple[Cube, ...]
    is_certain: bool

    @property
    def rules(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers of the deciding rules on both sides."""
        return tuple(each.rule for each in self.left), tuple(each.rule for each in self.right)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer, with differences where there are any, each of other rules."""

    answer: Answer
    differences: tuple[Difference, ...] = ()


class Comparer:
    """Compares lists over one space of headers; what it learns of one pair it keeps for the next."""

    def __init__(self, whole: Region) -> None:
        self.whole = whole
        self.classes = Classes()
        self._equal: set[tuple[int, Key, Key]] = set()

    def compare(self, left: Policy, right: Policy, *, most: int = 1, budget: int = BUDGET) -> Comparison:
        """What the two policies have in common; at most `most` differences, certain ones first.

        Both number zones alike, and their cubes lie in `whole`.
        """
        run = _Run(self, left, right, Steps(budget), most)
        try:
            run.walk(0, run.left.all, run.right.all, ())
        except BudgetSpent:
            if not run.certain:
                return Comparison(Answer.UNDECIDED, tuple(run.doubtful.values()))
        if run.certain:
            found = (*run.certain.values(), *run.doubtful.values())
            return Comparison(Answer.DIFFERENT, found[:most])
        if run.doubtful:
            return Comparison(Answer.CONDITIONAL, tuple(run.doubtful.values())[:most])
        return Comparison(Answer.EQUAL)

    def is_known(self, depth: int, left: Key, right: Key) -> bool:
        """Whether the two were found to be equal from this dimension on."""
        return left == right or (depth, left, right) in self._equal

    def remember(self, depth: int, left: Key, right: Key) -> None:
        """Keep that the two are equal from this dimension on."""
        self._equal.add((depth, left, right))


class _Run:
    def __init__(self, comparer: Comparer, left: Policy, right: Policy, steps: Steps, most: int) -> None:
        self.comparer = comparer
        self.policies = (left, right)
        self.left = Table(left.cubes, comparer.whole, comparer.classes)
        self.right = Table(right.cubes, comparer.whole, comparer.classes)
        self.steps = steps
        self.most = most
        self.certain: dict[tuple[object, object], Difference] = {}
        self.doubtful: dict[tuple[object, object], Difference] = {}
        self._seen: set[tuple[int, Key, Key]] = set()

    def walk(self, depth: int, left: int, right: int, path: tuple[Interval, ...]) -> bool:
        """Whether the two are equal from here on; collects differences, and stops when there are enough."""
        left, right = self.left.cut(depth, left), self.right.cut(depth, right)
        left_key, right_key = self.left.key(depth, left), self.right.key(depth, right)
        if self.comparer.is_known(depth, left_key, right_key):
            return True
        if (depth, left_key, right_key) in self._seen or len(self.certain) >= self.most:
            return False
        if depth == DEPTH or (len(left_key) == len(right_key) == 1):
            self._differ(depth, left_key, right_key, path)
            return False
        is_equal = True
        for interval, mine, theirs in self._both(depth, left, right):
            is_equal = self.walk(depth + 1, mine, theirs, (*path, interval)) and is_equal
        if is_equal:
            self.comparer.remember(depth, left_key, right_key)
        else:
            self._seen.add((depth, left_key, right_key))
        return is_equal

    def _both(self, depth: int, left: int, right: int) -> list[tuple[Interval, int, int]]:
        """The segments of both sides together; of those with the same cubes only the first."""
        mine, theirs = self.left.sweep(depth, left), self.right.sweep(depth, right)
        self.steps.take(len(mine) + len(theirs))
        found: dict[tuple[int, int], Interval] = {}
        i = j = 0
        while i < len(mine) and j < len(theirs):
            (low, high), one = mine[i]
            (other_low, other_high), other = theirs[j]
            found.setdefault((one, other), (max(low, other_low), min(high, other_high)))
            i, j = i + (high <= other_high), j + (other_high <= high)
        return [(interval, one, other) for (one, other), interval in found.items()]

    def _differ(self, depth: int, left: Key, right: Key, path: tuple[Interval, ...]) -> None:
        region = (*((each,) for each in path), *self.comparer.whole[depth:])
        point = point_of(region)
        is_certain = len(left) == len(right) == 1
        sides = tuple(policy.deciding(point) for policy in self.policies)
        packet = self.policies[0].packet(point)
        difference = Difference(packet, point, sides[0], sides[1], is_certain)
        (self.certain if is_certain else self.doubtful).setdefault(difference.rules, difference)
