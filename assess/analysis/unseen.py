"""How many dependencies no sample has seen yet, with an interval, and how long it takes to see them.

Chao2, bias-corrected, from in how many samples each thing was seen (A. Chao, Biometrics 43, 1987, 783-791);
variance and log-normal interval as EstimateS 9.1 computes them (R. K. Colwell, user's guide, appendix B);
samples still needed by the extrapolation S(m+n) = S + U [1 - (1 - Q1 / (m U + Q1))^n], U being the unseen
(Chao, Gotelli, Hsieh et al., Ecological Monographs 84, 2014, 45-67).

The estimate is a lower bound: what happens once a month leaves no trace in a day of samples.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

NORMAL_95 = 1.96
AIM = 0.95


@dataclass(frozen=True, slots=True)
class Unseen:
    """`estimate` of things not yet seen, with the ends of its 95 % interval.

    `more_samples` is how many further samples see 95 % of all, 0 where they were seen already.
    """

    estimate: float
    low: float
    high: float
    more_samples: int


def unseen(incidence: Iterable[int], samples: int) -> Unseen:
    """What is estimated to be unseen, from in how many of the samples each thing was seen.

    >>> round(unseen([1, 1, 1, 2, 5], samples=5).estimate, 9)
    1.2
    """
    counts = list(incidence)
    estimate = chao2_unseen(counts, samples)
    low, high = _interval(counts, samples, estimate)
    return Unseen(estimate, low, high, _more_samples(len(counts), estimate, samples, counts.count(1)))


def chao2_unseen(incidence: Iterable[int], samples: int) -> float:
    """The bias-corrected estimate: (m-1)/m * Q1(Q1-1) / (2(Q2+1)), with Q1 things seen once and Q2 twice.

    >>> round(chao2_unseen([1, 1, 1, 2, 5], samples=5), 9)
    1.2
    """
    counts = list(incidence)
    once, twice = counts.count(1), counts.count(2)
    return (samples - 1) / samples * once * max(0, once - 1) / (2 * (twice + 1))


def _interval(counts: list[int], samples: int, estimate: float) -> tuple[float, float]:
    """The ends of the 95 % interval of what is unseen; never below nothing."""
    seen = len(counts)
    if not seen:
        return 0.0, 0.0
    if estimate == 0:
        return 0.0, _high_when_nothing_seems_unseen(counts)
    once, twice = counts.count(1), counts.count(2)
    share = (samples - 1) / samples
    variance = (
        share * once * (once - 1) / (2 * (twice + 1))
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    factor = math.exp(NORMAL_95 * math.sqrt(math.log1p(variance / estimate**2)))
    return estimate / factor, estimate * factor


def _high_when_nothing_seems_unseen(counts: list[int]) -> float:
    """How many may be unseen all the same, by how near to never those were seen that were."""
    seen = len(counts)
    share = sum(math.exp(-count) for count in counts) / seen
    spread = NORMAL_95 * math.sqrt(seen * share) / (1 - share)
    return seen * share / (1 - share) + spread


def _more_samples(seen: int, estimate: float, samples: int, once: int) -> int:
    """Further samples until 95 % of the estimated total are seen."""
    lacking = AIM * (seen + estimate) - seen
    if lacking <= 0:
        return 0
    missed_by_one = 1 - once / (samples * estimate + once)
    return math.ceil(math.log(1 - lacking / estimate) / math.log(missed_by_one))
