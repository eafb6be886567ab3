"""CP-SAT on some of the items while all others stay: the best assignment, and a bound that nothing beats.

One worker, a fixed seed and deterministic time (CP-SAT's own count of its work): the same answer anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from assess.waves.solver.problem import Assignment, Problem


@dataclass(frozen=True, slots=True)
class Part:
    """What may change: the waves that are open to each free item. `start` is where everything lies."""

    start: Sequence[int]
    open_to: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`wave_of` is not worse than the start. `bound` is proven for the traffic, `optimal` for the cost."""

    wave_of: Assignment
    bound: int
    optimal: bool


def whole(problem: Problem, start: Sequence[int]) -> Part:
    """Everything may change."""
    bounds = enumerate(zip(problem.first, problem.last, strict=True))
    return Part(start, {item: range(low, high + 1) for item, (low, high) in bounds})


def best(problem: Problem, part: Part, effort: float, seed: int) -> Answer:
    """The best that CP-SAT finds with so much deterministic time (about seconds)."""
    model = _Model(problem, part)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model.model)
    wave_of = list(part.start)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        found = model.read(solver)
        if problem.cost(found) < problem.cost(wave_of):
            wave_of = found
    least = solver.best_objective_bound
    bound = max(0, round(least)) // problem.risk_unit
    cut = problem.cut(wave_of)
    return Answer(wave_of, min(bound, cut), optimal=status == cp_model.OPTIMAL)


class _Model:
    """The free items as variables: in which wave, and which ties stay inside a wave."""

    def __init__(self, problem: Problem, part: Part) -> None:
        self.problem, self.part = problem, part
        self.model = cp_model.CpModel()
        self.free = sorted(part.open_to)
        self.lies = {
            item: {wave: self.model.new_bool_var("") for wave in sorted(part.open_to[item])}
            for item in self.free
        }
        for item in self.free:
            self.model.add_exactly_one(self.lies[item].values())
            for wave, lies in self.lies[item].items():
                self.model.add_hint(lies, wave == part.start[item])
        self._keep_order()
        self._keep_limits()
        self._objective()

    def _keep_order(self) -> None:
        wave_of = self.part.start
        for item in self.free:
            low, high = 0, self.problem.waves
            for other, gap in self.problem.before[item]:
                if other in self.lies:
                    self._one_before(item, other, gap)
                else:
                    low = max(low, wave_of[other] + gap)
            for other, gap in self.problem.after[item]:
                if other not in self.lies:
                    high = min(high, wave_of[other] - gap)
            for wave, lies in self.lies[item].items():
                if not low <= wave <= high:
                    self.model.add(lies == 0)

    def _one_before(self, item: int, other: int, gap: int) -> None:
        """Of the first waves, however many: the item lies in them only if the other does, `gap` earlier."""
        later, earlier = self.lies[item], self.lies[other]
        for wave in later:
            self.model.add(
                sum(lies for at, lies in later.items() if at <= wave)
                <= sum(lies for at, lies in earlier.items() if at <= wave - gap)
            )

    def _keep_limits(self) -> None:
        problem = self.problem
        stays = [wave if item not in self.lies else -1 for item, wave in enumerate(self.part.start)]
        held = [[0] * len(limit) for limit in problem.limits]
        for item, wave in enumerate(stays):
            if wave >= 0:
                for dimension, size in enumerate(problem.sizes[item]):
                    held[wave][dimension] += size
        for wave in sorted({wave for waves in self.part.open_to.values() for wave in waves}):
            here = [(item, self.lies[item][wave]) for item in self.free if wave in self.lies[item]]
            for dimension, most in enumerate(problem.limits[wave]):
                room = most - held[wave][dimension]
                if sum(problem.sizes[item][dimension] for item, _ in here) > room:
                    self.model.add(sum(problem.sizes[item][dimension] * lies for item, lies in here) <= room)

    def _objective(self) -> None:
        """All traffic and disorder of the whole problem, so that the bound is one of the whole problem."""
        problem, lies, wave_of = self.problem, self.lies, self.part.start
        constant = problem.cut(wave_of) * problem.risk_unit + problem.disorder(wave_of)
        terms = []
        for item in self.free:
            constant -= abs(wave_of[item] - problem.ideal[item])
            terms += [abs(wave - problem.ideal[item]) * at for wave, at in lies[item].items()]
            for other, weight in problem.ties[item].items():
                price = weight * problem.risk_unit
                if other not in lies:
                    constant += price * (wave_of[item] == wave_of[other])
                    terms += [-price * at for wave, at in lies[item].items() if wave == wave_of[other]]
                elif item < other:
                    constant += price * (wave_of[item] == wave_of[other])
                    terms += [-price * kept for kept in self._kept(item, other)]
        self.model.minimize(constant + sum(terms))

    def _kept(self, item: int, other: int) -> Iterator[cp_model.IntVar]:
        """For each wave open to both: whether the tie stays inside it."""
        for wave in sorted(self.lies[item].keys() & self.lies[other].keys()):
            kept = self.model.new_bool_var("")
            self.model.add_implication(kept, self.lies[item][wave])
            self.model.add_implication(kept, self.lies[other][wave])
            self.model.add_hint(kept, self.part.start[item] == wave == self.part.start[other])
            yield kept

    def read(self, solver: cp_model.CpSolver) -> Assignment:
        """The assignment that the solver found."""
        wave_of = list(self.part.start)
        for item in self.free:
            wave_of[item] = next(wave for wave, at in self.lies[item].items() if solver.value(at))
        return wave_of
