"""How long is searched, and what was found."""

from dataclasses import dataclass

from assess.waves.solver.problem import Assignment

SEED = 20_261_128
STEPS = 36_000_000


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is searched: `steps` of local search in all. The same seed and steps find the same."""

    steps: int = STEPS
    seed: int = SEED

    @property
    def share(self) -> float:
        """The part of the usual effort, at most 1: CP-SAT's deterministic time goes with it."""
        return min(1.0, self.steps / STEPS)


@dataclass(frozen=True, slots=True)
class Solution:
    """`bound` is proven: no lawful assignment cuts less traffic. `methods` says how it was found.

    `risk_proven`: at this traffic, none has less disorder.
    """

    wave_of: Assignment
    cut: int
    bound: int
    disorder: int
    methods: tuple[str, ...]
    risk_proven: bool = False
