"""Waves become alike in size where that costs nothing that counts more."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assess.waves.solver.evening import evened
from assess.waves.solver.problem import Assignment, Problem
from tests.assess.waves.solver.small_problems import lawful_ones, problem, problems


def sized(given_problem: Problem, *sizes: int) -> Problem:
    return replace(given_problem, sizes=tuple((each,) for each in sizes))


def squares(given_problem: Problem, wave_of: Assignment) -> int:
    return sum(load[0] ** 2 for load in given_problem.loads(wave_of))


def test_a_large_and_a_small_one_change_places() -> None:
    four = sized(problem(2, 4, ideal=(0, 0, 0, 0)), 5, 4, 1, 2)
    found = evened(four, [0, 0, 1, 1], (0, 1))
    assert squares(four, found) == 36 + 36, "5 and 1, 4 and 2: both waves hold six"
    assert four.disorder(found) == four.disorder([0, 0, 1, 1])


def test_what_talks_to_its_wave_stays_in_it() -> None:
    tied = sized(problem(2, 4, ties=[(0, 1, 3), (2, 3, 3)]), 5, 4, 1, 2)
    assert evened(tied, [0, 0, 1, 1], (0, 1)) == [0, 0, 1, 1]


def test_what_risk_puts_early_stays_early() -> None:
    ranked = sized(problem(2, 4, ideal=(0, 0, 1, 1)), 5, 4, 1, 2)
    assert evened(ranked, [0, 0, 1, 1], (0, 1)) == [0, 0, 1, 1]


def test_waves_of_their_own_are_left_as_they_are() -> None:
    """The pilot is small on purpose."""
    four = sized(problem(2, 4), 5, 4, 1, 2)
    assert evened(four, [0, 0, 1, 1], (1,)) == [0, 0, 1, 1]


@given(given_problem=problems(), data=st.data())
def test_it_stays_lawful_and_nothing_that_counts_more_changes(
    given_problem: Problem, data: st.DataObject
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=given_problem.count, max_size=given_problem.count))
    roomy = replace(sized(given_problem, *sizes), limits=((sum(sizes),),) * given_problem.waves)
    lawful = list(lawful_ones(roomy))
    if not lawful:
        return
    start = data.draw(st.sampled_from(lawful))
    found = evened(roomy, start, range(roomy.waves))
    assert roomy.in_order(found)
    assert roomy.within_limits(found)
    assert (roomy.cut(found), roomy.disorder(found)) == (roomy.cut(start), roomy.disorder(start))
    assert squares(roomy, found) <= squares(roomy, start)
