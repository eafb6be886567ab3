"""The search that weighs all items at once, and whole waves that change places."""

import numpy as np
import pytest
from hypothesis import given, settings

from assess.waves.solver.links import links
from assess.waves.solver.problem import Problem
from assess.waves.solver.sequence import row_by_wave
from assess.waves.solver.slicing import sliced
from assess.waves.solver.sweeping import Course, Slope, settled, swept
from assess.waves.solver.wave_order import new_places
from bench.waves.random_groups import random_groups
from tests.assess.waves.solver.small_problems import problem, problems

BRIEF = Course(sweeps=60, seed=1)
TRIANGLES = [(0, 1, 9), (1, 2, 9), (0, 2, 9), (3, 4, 9), (4, 5, 9), (3, 5, 9), (2, 3, 1)]


@settings(max_examples=100, deadline=None)
@given(given_problem=problems())
def test_every_link_is_there_from_both_ends_and_says_who_needs_whom(given_problem: Problem) -> None:
    found = links(given_problem)
    rows = set(
        zip(
            *(getattr(found, name).tolist() for name in ("item", "other", "weight", "way", "gap")),
            strict=True,
        )
    )
    assert {(other, item, weight, -way, gap) for item, other, weight, way, gap in rows} == rows
    assert {(i, o): w for i, o, w, _, _ in rows if w} == {
        (item, other): weight
        for item, ties in enumerate(given_problem.ties)
        for other, weight in ties.items()
    }
    strict = {(item, other) for item, others in enumerate(given_problem.strictly) for other in others}
    lax = {(item, other) for item, others in enumerate(given_problem.needs) for other in others}
    assert {(i, o) for i, o, _, way, gap in rows if way == 1 and gap} == strict
    assert {(i, o) for i, o, _, way, gap in rows if way == 1 and not gap} == lax - strict


@settings(max_examples=100, deadline=None)
@given(given_problem=problems())
def test_what_is_settled_is_lawful(given_problem: Problem) -> None:
    found = settled(given_problem, given_problem.first, BRIEF)
    if found is not None:
        assert given_problem.in_order(found)
        assert given_problem.within_limits(found)


@settings(max_examples=100, deadline=None)
@given(given_problem=problems())
def test_whatever_is_swept_stays_within_its_bounds(given_problem: Problem) -> None:
    found = swept(given_problem, given_problem.first, BRIEF)
    bounds = zip(given_problem.first, found, given_problem.last, strict=True)
    assert all(first <= wave <= last for first, wave, last in bounds)


def test_triangles_find_together_although_they_began_in_pieces() -> None:
    found = swept(problem(2, 6, TRIANGLES, cap=3), [0, 1, 0, 1, 0, 1], BRIEF)
    assert [len({found[item] for item in each}) for each in ((0, 1, 2), (3, 4, 5))] == [1, 1]
    assert found[0] != found[3], "a wave takes three"


def test_without_caps_all_that_talks_ends_in_one_wave() -> None:
    assert len(set(swept(problem(3, 6, TRIANGLES), [0, 1, 2, 0, 1, 2], BRIEF))) == 1


def test_dear_order_is_kept_and_cheap_order_is_not() -> None:
    """Item 1 needs 0 strictly before it, but talks to it, and there are two waves."""
    strict = problem(2, 2, [(0, 1, 5)], strictly=[(1, 0)])
    dear = Course(60, 1, late=Slope(9, 90))
    cheap = Course(60, 1, late=Slope(0.01, 0.01))
    assert swept(strict, [0, 0], dear) == [0, 1]
    assert len(set(swept(strict, [0, 1], cheap))) == 1


def test_waves_that_need_each_other_the_wrong_way_round_change_places() -> None:
    """Everything in wave 0 needs what lies in wave 1, and that what lies in wave 2."""
    chain = problem(3, 3, needs=[(0, 1), (1, 2)])
    assert new_places(chain, links(chain), np.array([0, 1, 2])).tolist() == [2, 1, 0]


def test_waves_keep_their_places_where_something_is_bound_to_them() -> None:
    bound = problem(3, 3, needs=[(0, 1), (1, 2)], bound={1: (1, 1)})
    assert new_places(bound, links(bound), np.array([0, 1, 2])).tolist() == [0, 1, 2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hard_groups_come_near_the_plan_that_they_were_made_from(seed: int) -> None:
    """A seventh of the usual sweeps, once, and no polish; the row alone cuts nearly twice as much."""
    made = random_groups(300, hard=True, seed=seed)
    start = sliced(made.problem, row_by_wave(made.problem, [0] * 300))
    assert start is not None
    course = Course(sweeps=3000, seed=seed)
    found = settled(made.problem, swept(made.problem, start, course), course)
    assert found is not None
    assert made.problem.in_order(found)
    assert made.problem.within_limits(found)
    assert made.problem.cut(found) <= 1.15 * made.problem.cut(made.planted)
