"""The planner's problem in whole numbers: items into waves, and what an assignment costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Assignment = list[int]
"""The wave of every item, counted from 0."""


@dataclass(frozen=True)
class Problem:
    """Items 0 to n-1 that go into waves 0 to `waves`-1. What waves may hold comes in dimensions.

    `ties[i]` is the traffic with each neighbour, both ways. `needs[i]` move not later than i, `strictly[i]`
    earlier; together they have no circle. `first` and `last` bound the wave, `sizes` (by item) stay within
    `limits` (by wave), dimension by dimension. `ideal` is the wave in which risk alone would put an item.
    """

    waves: int
    ties: tuple[dict[int, int], ...]
    needs: tuple[tuple[int, ...], ...]
    strictly: tuple[tuple[int, ...], ...]
    first: tuple[int, ...]
    last: tuple[int, ...]
    sizes: tuple[tuple[int, ...], ...]
    limits: tuple[tuple[int, ...], ...]
    ideal: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self.ties)

    @cached_property
    def before(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """By item: (other, gap) that must move at least `gap` waves earlier."""
        return tuple(
            (*((j, 0) for j in needs), *((j, 1) for j in strictly))
            for needs, strictly in zip(self.needs, self.strictly, strict=True)
        )

    @cached_property
    def after(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """By item: (other, gap) that must move at least `gap` waves later."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        for item, earlier in enumerate(self.before):
            for other, gap in earlier:
                found[other].append((item, gap))
        return tuple(map(tuple, found))

    @cached_property
    def risk_unit(self) -> int:
        """How much traffic outweighs: any saving of traffic is worth more than all disorder of risk."""
        return self.count * self.waves + 1

    def cut(self, wave_of: Sequence[int]) -> int:
        """The traffic between different waves; each tie counts once."""
        return sum(
            weight
            for item, others in enumerate(self.ties)
            for other, weight in others.items()
            if item < other and wave_of[item] != wave_of[other]
        )

    def disorder(self, wave_of: Sequence[int]) -> int:
        """How many waves the items lie from where risk alone would put them, added up."""
        return sum(abs(wave - ideal) for wave, ideal in zip(wave_of, self.ideal, strict=True))

    def cost(self, wave_of: Sequence[int]) -> int:
        """Traffic first, then risk, as one number."""
        return self.cut(wave_of) * self.risk_unit + self.disorder(wave_of)

    def loads(self, wave_of: Sequence[int]) -> list[list[int]]:
        """What each wave holds, by dimension."""
        found = [[0] * len(limit) for limit in self.limits]
        for item, wave in enumerate(wave_of):
            for dimension, size in enumerate(self.sizes[item]):
                found[wave][dimension] += size
        return found

    def in_order(self, wave_of: Sequence[int]) -> bool:
        """Whether bounds, needs and strict orders are kept."""
        return all(
            self.first[item] <= wave <= self.last[item]
            and all(wave_of[other] + gap <= wave for other, gap in self.before[item])
            for item, wave in enumerate(wave_of)
        )

    def within_limits(self, wave_of: Sequence[int]) -> bool:
        """Whether no wave holds more than it may."""
        return all(
            held <= most
            for load, limit in zip(self.loads(wave_of), self.limits, strict=True)
            for held, most in zip(load, limit, strict=True)
        )
