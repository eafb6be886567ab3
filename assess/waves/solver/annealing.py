"""Local search that also takes steps that cost a little, fewer of them as it cools."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from assess.waves.solver.board import Board
from assess.waves.solver.problem import Assignment, Problem

FOLLOWS_TRAFFIC = 0.9
FOLLOWS_RISK = 0.95


@dataclass(frozen=True, slots=True)
class Cooling:
    """How long and how warm: steps, not seconds, so that any machine finds the same.

    `warm` and `cold` are the first and last temperature, in traffic.
    """

    steps: int
    warm: float
    cold: float
    seed: int


def anneal(problem: Problem, start: Sequence[int], cooling: Cooling) -> Assignment:
    """An assignment that was improved step by step; limits, bounds and order stay kept.

    A move is tried where the wave has room, else a change of places with somebody there.
    """
    board = Board(problem, start)
    wave_of, members, may, fits = board.wave_of, board.members, board.may, board.fits
    draw, exp = random.Random(cooling.seed).random, math.exp  # noqa: S311 - no secret, but a search
    count, waves, ideal = problem.count, problem.waves, problem.ideal
    neighbours = [tuple(each) for each in problem.ties]
    factor = (cooling.cold / cooling.warm) ** (1.0 / max(1, cooling.steps))
    warmth = cooling.warm
    for _ in range(cooling.steps):
        warmth *= factor
        item = int(draw() * count)
        near = neighbours[item]
        way = draw()
        if way < FOLLOWS_TRAFFIC and near:
            there = wave_of[near[int(draw() * len(near))]]
        else:
            there = ideal[item] if way < FOLLOWS_RISK else int(draw() * waves)
        if there == wave_of[item] or not may(item, there):
            continue
        if fits(item, there):
            change = board.change(item, there)
            if change <= 0 or draw() < exp(-change / warmth):
                board.move(item, there)
        elif members[there]:
            other = members[there][int(draw() * len(members[there]))]
            change = board.exchange(item, other)
            if change <= 0 or draw() < exp(-change / warmth):
                board.swap(item, other)
    return wave_of
