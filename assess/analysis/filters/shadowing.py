"""Which rules of a list never decide on a packet, and which earlier lines see to that."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.analysis.filters.cubes import DEFAULT, Cube, Policy
from assess.analysis.filters.intervals import common, holds, meets, size
from assess.analysis.filters.packets import DEPTH, Region
from assess.analysis.filters.table import BUDGET, BudgetSpent, Steps, Table

MOST_MINIMISED = 24
COVER_BUDGET = 20_000


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rule that never decides. `covers` are the rules before it that together take all its packets.

    No rule of `covers` can be left out. `other_action` says that one of them does something else than the
    rule: its author meant another outcome than he gets.
    """

    rule: int
    covers: tuple[int, ...]
    other_action: bool


@dataclass(frozen=True, slots=True)
class Shadowing:
    """Rules by number. `empty` match no packet by themselves; of `undecided` the budget left no answer."""

    shadows: tuple[Shadow, ...] = ()
    undecided: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()


def find_shadowed(policies: Sequence[Policy], rules: Iterable[int], budget: int = BUDGET) -> Shadowing:
    """The rules that decide on no packet of any of the policies (one for each IP version).

    A conditional cube takes nothing away from a later rule for certain. `rules` are the numbers to judge.
    """
    wanted = sorted(set(rules))
    seen: set[int] = set()
    present: set[int] = set()
    is_complete = True
    for policy in policies:
        present |= {cube.rule for cube in policy.cubes}
        reach = _Reach(policy, Steps(budget))
        is_complete = reach.walk_all() and is_complete
        seen |= reach.reached
    silent = [rule for rule in wanted if rule in present and rule not in seen]
    shadows, undecided = _explained(policies, silent, seen, is_complete=is_complete)
    return Shadowing(shadows, undecided, tuple(rule for rule in wanted if rule not in present))


class _Reach:
    """Marks the rules that are first on some packet."""

    def __init__(self, policy: Policy, steps: Steps, targets: frozenset[int] | None = None) -> None:
        self.table = Table(policy.cubes, policy.cubes[-1].region)
        self.steps = steps
        self.reached: set[int] = set()
        self._of_rule: dict[int, int] = defaultdict(int)
        for place, cube in enumerate(policy.cubes):
            self._of_rule[cube.rule] |= 1 << place
        open_rules = targets if targets is not None else self._of_rule.keys() - {DEFAULT}
        self.open = sum(self._of_rule[rule] for rule in open_rules)
        self._seen: set[tuple[int, int]] = set()

    def walk_all(self) -> bool:
        """Walk the whole list; False when the budget ended first."""
        try:
            self._walk(0, self.table.all)
        except BudgetSpent:
            return False
        return True

    def _walk(self, depth: int, mask: int) -> None:
        mask = self._mark(self.table.cut(depth, mask))
        if not mask & self.open:
            return
        key = (depth, mask)
        if key in self._seen:
            return
        self._seen.add(key)
        segments = self.table.sweep(depth, mask)
        self.steps.take(len(segments))
        for part in dict.fromkeys(each for _, each in segments):
            if part & self.open:
                self._walk(depth + 1, part)

    def _mark(self, mask: int) -> int:
        """Mark what may be first here: conditional cubes in front, and the first certain one."""
        rest = mask
        while rest:
            low = rest & -rest
            self._found(low)
            if not low & self.table.maybe:
                break
            rest ^= low
        return mask

    def _found(self, bit: int) -> None:
        if bit & self.open:
            rule = self.table.cubes[bit.bit_length() - 1].rule
            self.reached.add(rule)
            self.open &= ~self._of_rule[rule]


def _explained(
    policies: Sequence[Policy], silent: list[int], seen: set[int], *, is_complete: bool
) -> tuple[tuple[Shadow, ...], tuple[int, ...]]:
    finders = [_Covers(policy, seen) for policy in policies]
    shadows: list[Shadow] = []
    undecided: list[int] = []
    for rule in silent:
        single = _single(finders, rule)
        covers = single if single or not is_complete else _several(finders, rule)
        if covers is None and not is_complete:
            undecided.append(rule)
            continue
        action = next(f.of_rule[rule][0].action for f in finders if rule in f.of_rule)
        others = {f.of_rule[each][0].action for f in finders for each in covers or () if each in f.of_rule}
        shadows.append(Shadow(rule, covers or (), bool(others - {action})))
    return tuple(shadows), tuple(undecided)


def _single(finders: Sequence["_Covers"], rule: int) -> tuple[int, ...] | None:
    """One earlier rule that holds all of this one, in every IP version; the readable reason."""
    found: set[int] = set()
    for finder in finders:
        if rule not in finder.of_rule:
            continue
        one = finder.single(rule)
        if one is None:
            return None
        found.add(one)
    return tuple(sorted(found))


def _several(finders: Sequence["_Covers"], rule: int) -> tuple[int, ...]:
    found: set[int] = set()
    for finder in finders:
        if rule in finder.of_rule:
            one = finder.single(rule)
            found.update([one] if one is not None else finder.several(rule))
    return tuple(sorted(found))


class _Covers:
    """Finds the earlier rules of one policy that take a rule's packets."""

    def __init__(self, policy: Policy, seen: set[int]) -> None:
        self.policy = policy
        self.of_rule: dict[int, list[Cube]] = defaultdict(list)
        for cube in policy.cubes[:-1]:
            self.of_rule[cube.rule].append(cube)
        self._alive = [
            (rule, [cube for cube in cubes if not cube.tag])
            for rule, cubes in sorted(self.of_rule.items())
            if rule in seen
        ]
        self._same: dict[tuple[Region, ...], int | None] = {}

    def single(self, rule: int) -> int | None:
        """The first earlier rule whose certain cubes hold every cube of this one, each in one."""
        mine = tuple(cube.region for cube in self.of_rule[rule])
        if mine not in self._same:
            self._same[mine] = next((each for each, _ in self._before(rule) if self._holds(each, mine)), None)
        found = self._same[mine]
        return found if found is not None and found < rule else None

    def _before(self, rule: int) -> Iterable[tuple[int, list[Cube]]]:
        for number, cubes in self._alive:
            if number >= rule:
                return
            if cubes:
                yield number, cubes

    def _holds(self, rule: int, regions: tuple[Region, ...]) -> bool:
        certain = [cube.region for cube in self.of_rule[rule] if not cube.tag]
        return all(any(_inside(theirs, mine) for theirs in certain) for mine in regions)

    def several(self, rule: int) -> tuple[int, ...]:
        """Rules that together hold this one; the smallest overlaps are left out first while it stays held."""
        mine = [cube.region for cube in self.of_rule[rule]]
        first = self._first_on(rule, mine)
        if len(first) > MOST_MINIMISED:
            return tuple(sorted(first))
        kept = sorted(first, key=lambda each: (self._overlap(each, mine), -each))
        for candidate in tuple(kept):
            rest = [each for each in kept if each != candidate]
            if self._covered(rest, mine):
                kept = rest
        return tuple(sorted(kept))

    def _overlap(self, rule: int, regions: Sequence[Region]) -> int:
        total = 0
        for cube in self.of_rule[rule]:
            for region in regions:
                volume = 1
                for d in range(DEPTH):
                    volume *= size(common(cube.region[d], region[d]))
                total += volume
        return total

    def _first_on(self, rule: int, regions: Sequence[Region]) -> set[int]:
        """The earlier rules that are first on some packet of the regions."""
        earlier = [cube for number, cubes in self._before(rule) for cube in cubes]
        found: set[int] = set()
        for region in regions:
            reach = _Reach(_cut_to(self.policy, earlier, region), Steps(COVER_BUDGET))
            reach.walk_all()
            found |= reach.reached
        return found

    def _covered(self, rules: Sequence[int], regions: Sequence[Region]) -> bool:
        cubes = [cube for rule in rules for cube in self.of_rule[rule] if not cube.tag]
        for region in regions:
            reach = _Reach(_cut_to(self.policy, cubes, region), Steps(COVER_BUDGET), frozenset({DEFAULT}))
            if not reach.walk_all() or reach.reached:
                return False
        return True


def _cut_to(policy: Policy, cubes: Iterable[Cube], region: Region) -> Policy:
    inside = [
        Cube(cube.rule, tuple(common(cube.region[d], region[d]) for d in range(DEPTH)), cube.action, cube.tag)
        for cube in cubes
        if all(meets(cube.region[d], region[d]) for d in range(DEPTH))
    ]
    return Policy(policy.family, (*inside, Cube(DEFAULT, region, "")), policy.zones)


def _inside(outer: Region, inner: Region) -> bool:
    return all(holds(outer[d], inner[d]) for d in range(DEPTH))
