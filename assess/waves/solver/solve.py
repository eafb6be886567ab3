"""The best assignment that was found, and how far it may be from the best that there is.

First lawful assignments from several sides, then CP-SAT on the whole where that is small, then local search,
then CP-SAT on neighbourhoods; what is proven ends it. Everything counts steps, never seconds.
"""

from collections.abc import Iterator, Sequence

from assess.waves.solver.annealing import Cooling, anneal
from assess.waves.solver.bounds import least_cut, reach_of
from assess.waves.solver.communities import by_heaviest_ties, communities
from assess.waves.solver.packing import packed
from assess.waves.solver.problem import Assignment, Problem
from assess.waves.solver.repair import lawful
from assess.waves.solver.sequence import row_by_community, row_by_wave
from assess.waves.solver.slicing import sliced
from assess.waves.solver.solution import Effort, Solution
from assess.waves.solver.sweeping import Course, settled, swept

STEPS_PER_ITEM = 3000
"""Of one round of annealing; more does not help, less is felt."""
MOST_RESTARTS = 8
DENSITIES = (0.05, 0.2)
SWEEPS = 20_000
"""Of one search over unlawful assignments; from more sweeps less is won than from another seed."""
SWEPT_STEPS = 5
"""Steps of sweeping that take as long as one of annealing, at least."""
BRIEF_STEPS = 200
"""By item."""
EXACT_RISK_ITEMS = 30
"""Up to here the order of risk is proven too, where traffic already is."""
EXACT_CHOICES = 1000
"""Items times waves: up to here CP-SAT takes the whole."""
EXACT_EFFORT = 8.0
LEAST_EXACT_EFFORT = 0.5


def solve(problem: Problem, start: Sequence[int], effort: Effort) -> Solution:
    """The best lawful assignment that was found from a lawful start; never worse than the start."""
    search = _Search(problem, start, effort)
    for step in (search.communities, search.briefly, search.exactly, search.locally, search.polished):
        if not search.is_proven:
            step()
    search.tidy()
    if problem.count <= EXACT_RISK_ITEMS and problem.disorder(search.found):
        search.exactly()
    return search.solution()


class _Search:
    """The best so far, the bound, and how both were found."""

    def __init__(self, problem: Problem, start: Sequence[int], effort: Effort) -> None:
        self.problem, self.effort = problem, effort
        row = row_by_wave(problem, start)
        self.reach = reach_of(problem, row)
        self.found = _from_row(problem, start, row)
        self.methods = ["construction"]
        self.exact_bound = 0
        self.risk_proven = False

    @property
    def bound(self) -> int:
        """Traffic that every lawful assignment cuts."""
        return max(self.exact_bound, least_cut(self.problem, self.reach, self.problem.cut(self.found)))

    @property
    def is_proven(self) -> bool:
        """Whether no assignment cuts less traffic."""
        return self.bound >= self.problem.cut(self.found)

    def _take(self, found: Assignment | None, method: str) -> None:
        self.methods.append(method)
        if found is not None and self.problem.cost(found) < self.problem.cost(self.found):
            self.found = found

    def communities(self) -> None:
        """From communities that stay together as far as the order lets them."""
        for found in _from_communities(self.problem):
            self._take(found, "communities")
            if self.is_proven:
                break

    def briefly(self) -> None:
        """By a short local search within the law: often enough where little is tied."""
        mean = _mean_tie(self.problem)
        cooling = Cooling(BRIEF_STEPS * self.problem.count, mean, 0.05 * mean, self.effort.seed)
        self._take(anneal(self.problem, self.found, cooling), "local search")

    def exactly(self) -> None:
        """By CP-SAT on the whole, where it is small. It takes a second to import."""
        if self.risk_proven or self.problem.count * self.problem.waves > EXACT_CHOICES:
            return
        from assess.waves.solver.exact import best, whole  # noqa: PLC0415

        answer = best(
            self.problem,
            whole(self.problem, self.found),
            max(LEAST_EXACT_EFFORT, EXACT_EFFORT * self.effort.share),
            self.effort.seed,
        )
        self.exact_bound, self.risk_proven = answer.bound, answer.optimal
        self._take(answer.wave_of, "CP-SAT on the whole")

    def locally(self) -> None:
        """By local search, over unlawful assignments to lawful ones."""
        self._take(_searched(self.problem, self.found, self.effort), "local search")

    def polished(self) -> None:
        """By CP-SAT on neighbourhoods."""
        from assess.waves.solver.neighbourhoods import polished  # noqa: PLC0415

        self._take(polished(self.problem, self.found, self.effort), "CP-SAT on neighbourhoods")

    def tidy(self) -> None:
        """Less disorder of risk at the same traffic."""
        if not self.risk_proven:
            self.found = _tidied(self.problem, self.found, self.effort)

    def solution(self) -> Solution:
        """What was found."""
        cut, disorder = self.problem.cut(self.found), self.problem.disorder(self.found)
        methods = tuple(dict.fromkeys(self.methods))
        return Solution(self.found, cut, self.bound, disorder, methods, self.risk_proven or not disorder)


def _from_row(problem: Problem, start: Sequence[int], row: list[int]) -> Assignment:
    """The start, or the same row of items cut into waves at better places."""
    again = sliced(problem, row)
    return min([list(start), *([again] if again else [])], key=problem.cost)


def _from_communities(problem: Problem) -> Iterator[Assignment]:
    """Lawful assignments that keep communities together as far as the order lets them."""
    widest = _widest(problem)
    ways = [by_heaviest_ties(problem, widest), *(communities(problem, widest, each) for each in DENSITIES)]
    for found in ways:
        place = _places(row_by_community(problem, found))
        again = sliced(problem, row_by_wave(problem, place))
        if again:
            yield again
        whole = packed(problem, found, place)
        mended = lawful(problem, whole) if whole else None
        if mended:
            yield mended


def _places(row: Sequence[int]) -> list[int]:
    place = [0] * len(row)
    for index, item in enumerate(row):
        place[item] = index
    return place


def _searched(problem: Problem, found: Assignment, effort: Effort) -> Assignment:
    """Local search, at first with dependencies against the order, then lawful."""
    affordable = effort.steps * SWEPT_STEPS // problem.count
    sweeps = min(SWEEPS, affordable)
    best = found
    for restart in range(min(MOST_RESTARTS, affordable // max(1, sweeps))):
        course = Course(sweeps, effort.seed + restart)
        mended = settled(problem, swept(problem, found, course), course)
        best = min([best, *([mended] if mended else [])], key=problem.cost)
    steps = min(STEPS_PER_ITEM * problem.count, effort.steps // 4)
    mean = _mean_tie(problem)
    cold = Cooling(steps, 0.3 * mean, 0.05 * mean, effort.seed)
    return min(best, anneal(problem, best, cold), key=problem.cost)


def _tidied(problem: Problem, found: Assignment, effort: Effort) -> Assignment:
    """The same traffic or less, with less disorder of risk: so cold that nothing heavier is taken."""
    unit = 1.0 / problem.risk_unit
    steps = min(STEPS_PER_ITEM * problem.count, effort.steps // 4) // 4
    return min(
        found, anneal(problem, found, Cooling(steps, 3 * unit, 0.1 * unit, effort.seed)), key=problem.cost
    )


def _widest(problem: Problem) -> tuple[int, ...]:
    """The limits of the roomiest wave."""
    return max(problem.limits)


def _mean_tie(problem: Problem) -> float:
    count = sum(map(len, problem.ties))
    return sum(sum(each.values()) for each in problem.ties) / count if count else 1.0
