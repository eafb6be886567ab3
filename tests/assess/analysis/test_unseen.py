"""The estimate of what was not seen, against formulas worked by hand and against simulated truth."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.unseen import unseen


def simulated(rng: random.Random, rates: list[float], samples: int) -> tuple[list[int], int]:
    """In how many samples each dependency was seen, and how many never were."""
    counts = [sum(rng.random() < rate for _ in range(samples)) for rate in rates]
    return [count for count in counts if count], counts.count(0)


def test_three_seen_once_and_one_seen_twice_in_five_samples() -> None:
    """4/5 * 3*2 / (2*2) = 1.2; the variance is 0.8*1.5 + 0.64*3*25/16 + 0.64*9*1*4/64 = 4.56."""
    found = unseen([1, 1, 1, 2, 5], samples=5)
    assert found.estimate == pytest.approx(1.2)
    # K = exp(1.96 sqrt(ln(1 + 4.56/1.44))) = exp(1.96 * 1.19464) = 10.395
    assert found.low == pytest.approx(1.2 / 10.395, rel=0.01)
    assert found.high == pytest.approx(1.2 * 10.395, rel=0.01)


def test_how_long_to_go_on_until_95_percent_are_seen() -> None:
    """Seen 5 of 6.2, so 0.89 lack; one more sample misses an unseen one with 1 - 3/(5*1.2+3) = 2/3.

    (2/3)^n <= 1 - 0.89/1.2 = 0.2583, so n = ln 0.2583 / ln 0.6667 = 3.34, four samples.
    """
    assert unseen([1, 1, 1, 2, 5], samples=5).more_samples == 4


def test_nothing_more_is_needed_where_all_were_seen_often() -> None:
    found = unseen([9, 9, 8, 9, 7], samples=9)
    assert (found.estimate, found.low, found.more_samples) == (0.0, 0.0, 0)
    assert found.high < 0.5


def test_where_nothing_was_seen_nothing_is_claimed() -> None:
    assert unseen([], samples=9).estimate == 0.0


@pytest.mark.parametrize("spread", ["alike", "mixed"])
def test_the_interval_holds_the_truth_in_most_simulated_estates(spread: str) -> None:
    """Forty dependencies, 24 samples, 300 estates; seldom ones, or from one in two to one in fifty."""
    rng = random.Random(7)
    held = 0
    for _ in range(300):
        rates = [0.06] * 40 if spread == "alike" else [10 ** -rng.uniform(0.3, 1.7) for _ in range(40)]
        incidence, never = simulated(rng, rates, 24)
        found = unseen(incidence, 24)
        held += found.low <= never <= found.high
    assert held / 300 >= (0.9 if spread == "alike" else 0.85)


def test_the_estimate_is_near_the_truth_on_average_when_all_are_alike() -> None:
    rng = random.Random(3)
    missed, told = 0, 0.0
    for _ in range(400):
        incidence, never = simulated(rng, [0.08] * 60, 20)
        missed += never
        told += unseen(incidence, 20).estimate
    assert told / missed == pytest.approx(1.0, abs=0.1)


def test_the_promised_number_of_samples_sees_about_95_percent() -> None:
    rng = random.Random(11)
    shares = []
    for _ in range(200):
        rates = [0.05] * 60
        incidence, _ = simulated(rng, rates, 20)
        more = unseen(incidence, 20).more_samples
        again, _ = simulated(rng, rates, 20 + more)
        shares.append(len(again) / 60)
    assert sum(shares) / len(shares) == pytest.approx(0.95, abs=0.03)


@given(st.lists(st.integers(1, 9), max_size=50), st.integers(9, 30))
def test_the_interval_is_in_order_and_never_negative(incidence: list[int], samples: int) -> None:
    found = unseen(incidence, samples)
    assert 0 <= found.low <= found.estimate <= found.high
    assert found.more_samples >= 0
