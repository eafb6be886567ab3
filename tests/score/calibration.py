"""Whether confidence means what it says: of all answers given with 0.9, how many were right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tests.score.judgement import CLAIMS, Judgement, Verdict

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
SURE = 0.9


@dataclass(frozen=True)
class Bucket:
    """Answers with a confidence from `low` up to, not including, `high`."""

    low: float
    high: float
    right: int
    given: int

    @property
    def share_right(self) -> float | None:
        """Right ones among those given; None where none was."""
        return self.right / self.given if self.given else None


def calibrate(judgements: Iterable[Judgement]) -> list[Bucket]:
    """A bucket per step of confidence, over the answers that truth can judge; `unknown` is no answer."""
    claims = [
        (judgement.confidence, judgement.verdict in (Verdict.RIGHT, Verdict.OPTIONAL))
        for judgement in judgements
        if judgement.confidence is not None and judgement.verdict in CLAIMS
    ]
    return [_bucket(low, high, claims) for low, high in pairwise(EDGES)]


def sure_and_right(buckets: Iterable[Bucket]) -> float | None:
    """Share of right ones among the answers given with 0.9 or more."""
    sure = [bucket for bucket in buckets if bucket.low >= SURE]
    given = sum(bucket.given for bucket in sure)
    return sum(bucket.right for bucket in sure) / given if given else None


def _bucket(low: float, high: float, claims: list[tuple[float, bool]]) -> Bucket:
    inside = [right for confidence, right in claims if low <= confidence < high]
    return Bucket(low, high, sum(inside), len(inside))
