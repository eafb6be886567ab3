"""Groups into waves, hard ones: caps with 15 % slack, dependencies that only go back, a planted solution.

`clean`: each wave is tied together by edges heavier than all edges between waves together, so that the
planted solution cuts least. `hard`: 30 % of the edges are noise between waves, of the same weight as those
inside; the planted solution is a reference then, and there may be better ones.
"""

import random
from dataclasses import dataclass

from assess.waves.solver.problem import Assignment, Problem

PER_WAVE = 25
EDGES_PER_GROUP = 3
NOISE = 0.3
SLACK = 1.15
HEAVIEST = 20


@dataclass(frozen=True, slots=True)
class RandomGroups:
    """The problem, and the solution that it was made from."""

    problem: Problem
    planted: Assignment


class _Making:
    """Edges that are being drawn; a group needs only what lies before it in the planted order."""

    def __init__(self, groups: int, chance: random.Random) -> None:
        self.chance = chance
        self.waves = max(4, round(groups / PER_WAVE))
        row = chance.sample(range(groups), groups)
        self.place = {group: place for place, group in enumerate(row)}
        self.planted = [self.place[group] * self.waves // groups for group in range(groups)]
        self.members: list[list[int]] = [[] for _ in range(self.waves)]
        for group in row:
            self.members[self.planted[group]].append(group)
        self.ties: list[dict[int, int]] = [{} for _ in range(groups)]
        self.needs: list[set[int]] = [set() for _ in range(groups)]

    def add(self, one: int, other: int, weight: int) -> None:
        later, earlier = sorted((one, other), key=lambda each: -self.place[each])
        self.ties[one][other] = self.ties[one].get(other, 0) + weight
        self.ties[other][one] = self.ties[one][other]
        self.needs[later].add(earlier)

    def weight(self) -> int:
        return self.chance.randint(1, HEAVIEST)


def random_groups(groups: int, *, hard: bool, seed: int = 1) -> RandomGroups:
    """A problem of so many groups."""
    making = _Making(groups, random.Random(f"{seed} {groups} {hard}"))
    _inside(making, groups, hard=hard)
    _between(making, groups, hard=hard)
    cap = int(max(map(len, making.members)) * SLACK)
    problem = Problem(
        waves=making.waves,
        ties=tuple(making.ties),
        needs=tuple(tuple(sorted(each)) for each in making.needs),
        strictly=((),) * groups,
        first=(0,) * groups,
        last=(making.waves - 1,) * groups,
        sizes=((1,),) * groups,
        limits=((cap,),) * making.waves,
        ideal=tuple(making.chance.randrange(making.waves) for _ in range(groups)),
    )
    return RandomGroups(problem, making.planted)


def _inside(making: _Making, groups: int, *, hard: bool) -> None:
    """A tree that ties each wave together, and more edges in it."""
    chance = making.chance
    for members in making.members:
        row = chance.sample(members, len(members))
        for at in range(1, len(row)):
            making.add(row[at], row[chance.randrange(at)], making.weight() if hard else groups * HEAVIEST)
    extra = int(groups * EDGES_PER_GROUP * (1 - NOISE)) - groups + making.waves
    for _ in range(extra):
        one, other = chance.sample(chance.choice(making.members), 2)
        making.add(one, other, making.weight())


def _between(making: _Making, groups: int, *, hard: bool) -> None:
    chance = making.chance
    count = int(groups * EDGES_PER_GROUP * NOISE) if hard else groups // 10
    while count:
        one, other = chance.randrange(groups), chance.randrange(groups)
        if making.planted[one] != making.planted[other]:
            making.add(one, other, making.weight() if hard else 1)
            count -= 1
