"""The solver beside plain trying of everything, and on problems whose best answer is known by thinking."""

import pytest
from hypothesis import assume, given, settings

from assess.waves.solver.bounds import least_cut, reach_of
from assess.waves.solver.communities import by_heaviest_ties, communities
from assess.waves.solver.exact import best, whole
from assess.waves.solver.problem import Problem
from assess.waves.solver.repair import lawful
from assess.waves.solver.sequence import row_by_wave
from assess.waves.solver.slicing import sliced
from assess.waves.solver.solution import Effort
from assess.waves.solver.solve import solve
from bench.waves.random_groups import random_groups
from tests.assess.waves.solver.small_problems import lawful_ones, problem, problems

LITTLE = Effort(steps=20_000)


@settings(max_examples=150, deadline=None)
@given(given_problem=problems())
def test_no_lawful_assignment_is_better_than_what_is_found_on_small_problems(given_problem: Problem) -> None:
    every = list(lawful_ones(given_problem))
    assume(every)
    found = solve(given_problem, every[-1], LITTLE)
    assert given_problem.in_order(found.wave_of)
    assert given_problem.within_limits(found.wave_of)
    assert found.cut == given_problem.cut(found.wave_of) == min(map(given_problem.cut, every))
    assert found.bound == found.cut, "small problems are proven"
    if found.risk_proven:
        assert found.disorder == min(
            given_problem.disorder(e) for e in every if given_problem.cut(e) == found.cut
        )


@settings(max_examples=150, deadline=None)
@given(given_problem=problems())
def test_the_bound_is_never_above_what_some_lawful_assignment_cuts(given_problem: Problem) -> None:
    every = list(lawful_ones(given_problem))
    assume(every)
    reach = reach_of(given_problem, row_by_wave(given_problem, every[0]))
    least = min(map(given_problem.cut, every))
    for known in sorted({given_problem.cut(each) for each in every}):
        assert least_cut(given_problem, reach, known) <= least
    answer = best(given_problem, whole(given_problem, every[-1]), 5.0, 1)
    assert answer.optimal
    assert answer.bound == least
    assert given_problem.cost(answer.wave_of) == min(map(given_problem.cost, every))


@settings(max_examples=150, deadline=None)
@given(given_problem=problems())
def test_a_row_is_cut_into_waves_as_well_as_it_can_be(given_problem: Problem) -> None:
    every = list(lawful_ones(given_problem))
    assume(every)
    row = row_by_wave(given_problem, every[0])
    in_row = [each for each in every if [each[item] for item in row] == sorted(each[item] for item in row)]
    found = sliced(given_problem, row)
    assert (found is None) == (not in_row)
    if found is not None:
        assert given_problem.cost(found) == min(map(given_problem.cost, in_row))


@settings(max_examples=150, deadline=None)
@given(given_problem=problems())
def test_what_is_mended_is_lawful(given_problem: Problem) -> None:
    mended = lawful(given_problem, given_problem.first)
    if mended is not None:
        assert given_problem.in_order(mended)
        assert given_problem.within_limits(mended)


def test_heavy_ties_stay_inside_waves_and_the_light_one_is_cut() -> None:
    """Two triangles of weight 9 hang together by a tie of 1; a wave takes three."""
    triangles = [(0, 1, 9), (1, 2, 9), (0, 2, 9), (3, 4, 9), (4, 5, 9), (3, 5, 9), (2, 3, 1)]
    two = problem(2, 6, triangles, cap=3)
    found = solve(two, [0, 1, 0, 1, 0, 1], LITTLE)
    assert (found.cut, found.bound) == (1, 1)
    assert len({found.wave_of[item] for item in (0, 1, 2)}) == 1
    assert communities(two, (3,), 0.05) == by_heaviest_ties(two, (3,)) == [0, 0, 0, 1, 1, 1]


def test_traffic_counts_before_risk_and_risk_before_nothing() -> None:
    """Items 0 and 1 talk; by risk 1 belongs into the second wave, where nobody else would be."""
    assert solve(problem(2, 2, [(0, 1, 1)], ideal=[0, 1]), [0, 1], LITTLE).wave_of in ([0, 0], [1, 1])
    assert solve(problem(2, 2, ideal=[0, 1]), [1, 0], LITTLE).wave_of == [0, 1]


def test_a_bigger_problem_is_solved_alike_twice_and_never_worse_than_planted() -> None:
    made = random_groups(60, hard=False)
    start = sliced(made.problem, row_by_wave(made.problem, [0] * 60))
    assert start is not None
    one, other = (solve(made.problem, start, Effort(steps=100_000)) for _ in range(2))
    assert one == other
    assert one.cut == one.bound == made.problem.cut(made.planted)


@pytest.mark.parametrize("seed", [1, 2])
def test_local_search_from_another_seed_is_lawful_too(seed: int) -> None:
    made = random_groups(80, hard=True)
    start = sliced(made.problem, row_by_wave(made.problem, [0] * 80))
    assert start is not None
    found = solve(made.problem, start, Effort(steps=60_000, seed=seed))
    assert made.problem.in_order(found.wave_of)
    assert made.problem.within_limits(found.wave_of)
    assert found.bound <= found.cut <= made.problem.cut(start)
