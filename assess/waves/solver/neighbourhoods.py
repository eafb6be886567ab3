"""CP-SAT where it pays: on a few waves that talk much to each other, while all others stay."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assess.waves.solver.exact import Part, best
from assess.waves.solver.problem import Assignment, Problem
from assess.waves.solver.solution import Effort


@dataclass(frozen=True, slots=True)
class _Stage:
    """Neighbourhoods of so many items and waves at most, how many, and deterministic time for each."""

    items: int
    waves: int
    rounds: int
    effort: float


STAGES = (_Stage(60, 2, 200, 0.1), _Stage(90, 3, 20, 0.5))


def polished(problem: Problem, wave_of: Sequence[int], effort: Effort) -> Assignment:
    """The assignment after many neighbourhoods; never worse."""
    found = list(wave_of)
    for stage in STAGES:
        rounds = int(stage.rounds * effort.share)
        found = _after(problem, found, replace(stage, rounds=rounds), effort.seed)
    return found


def _after(problem: Problem, found: Assignment, stage: _Stage, seed: int) -> Assignment:
    tried: set[tuple[int, ...]] = set()
    for _ in range(stage.rounds):
        waves = _waves(problem, found, tried, stage)
        if waves is None:
            break
        better = best(problem, Part(found, _open(problem, found, waves)), stage.effort, seed).wave_of
        changed = {wave for pair in zip(found, better, strict=True) if pair[0] != pair[1] for wave in pair}
        tried = {each for each in tried if changed.isdisjoint(each)} | {waves}
        found = better
    return found


def _waves(
    problem: Problem, wave_of: Sequence[int], tried: set[tuple[int, ...]], stage: _Stage
) -> tuple[int, ...] | None:
    """The waves with most traffic between them that were not tried since they changed."""
    between: dict[tuple[int, int], int] = defaultdict(int)
    for item, others in enumerate(problem.ties):
        for other, weight in others.items():
            one, two = wave_of[item], wave_of[other]
            if one < two:
                between[one, two] += weight
    count = [0] * problem.waves
    for wave in wave_of:
        count[wave] += 1
    for (one, two), _ in sorted(between.items(), key=lambda each: (-each[1], each[0])):
        if count[one] + count[two] > stage.items:
            continue
        chosen = _grown(between, count, [one, two], stage)
        if chosen not in tried:
            return chosen
    return None


def _grown(
    between: dict[tuple[int, int], int], count: Sequence[int], chosen: list[int], stage: _Stage
) -> tuple[int, ...]:
    """The waves with others that talk much to them, as far as CP-SAT can take them."""
    while len(chosen) < stage.waves:
        near: dict[int, int] = defaultdict(int)
        for (one, two), weight in between.items():
            if (one in chosen) != (two in chosen):
                near[two if one in chosen else one] += weight
        left = stage.items - sum(count[wave] for wave in chosen)
        fitting = [(-weight, wave) for wave, weight in near.items() if count[wave] <= left]
        if not fitting:
            break
        chosen.append(min(fitting)[1])
    return tuple(sorted(chosen))


def _open(problem: Problem, wave_of: Sequence[int], waves: Sequence[int]) -> dict[int, list[int]]:
    inside = set(waves)
    bounds = zip(problem.first, problem.last, strict=True)
    return {
        item: [each for each in waves if low <= each <= high]
        for item, (low, high) in enumerate(bounds)
        if wave_of[item] in inside
    }
