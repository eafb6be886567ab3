"""One judged answer, and the arithmetic over many: precision, recall, shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What became of one truth or of one answer."""

    RIGHT = "right"
    WRONG = "wrong"
    INVENTED = "invented"
    MISSED = "missed"
    UNKNOWN = "unknown"
    EXCUSED = "excused"
    OPTIONAL = "optional"
    NEUTRAL = "neutral"


V = Verdict
ERRORS = frozenset({V.WRONG, V.INVENTED, V.MISSED, V.UNKNOWN})
CLAIMS = frozenset({V.RIGHT, V.OPTIONAL, V.WRONG, V.INVENTED})
LIGHTER = {"durable": ("stateless", "ephemeral")}
"""Classes whose use for a class loses data."""


@dataclass(frozen=True)
class Judgement:
    """One answer compared with one truth, or either of them alone.

    `host` is where the evidence came from, `confidence` what the answer gave itself (None without answer).
    """

    verdict: Verdict
    name: str
    expected: str = ""
    answered: str = ""
    confidence: float | None = None
    host: str = ""
    note: str = ""
    idle: bool = False

    @property
    def loses_data(self) -> bool:
        """Whether something durable was called stateless or ephemeral."""
        return self.verdict is V.WRONG and self.answered in LIGHTER.get(self.expected, ())


@dataclass(frozen=True)
class Tally:
    """Counts of verdicts; a share without anything to count is None."""

    counts: Counter[Verdict]

    @property
    def precision(self) -> float | None:
        """Right answers among the answers that truth can judge."""
        return _share(self.counts[V.RIGHT], self._sum(V.RIGHT, V.WRONG, V.INVENTED))

    @property
    def recall(self) -> float | None:
        """Right answers among the truths that have to be found and could be seen."""
        return _share(self.counts[V.RIGHT], self._sum(V.RIGHT, V.WRONG, V.MISSED, V.UNKNOWN))

    @property
    def recall_of_all(self) -> float | None:
        """The same, among all truths: also those that the login had no right to see."""
        wanted = self._sum(V.RIGHT, V.WRONG, V.MISSED, V.UNKNOWN, V.EXCUSED)
        return _share(self.counts[V.RIGHT], wanted)

    @property
    def errors(self) -> int:
        """How many are wrong, invented, missed or left unknown."""
        return self._sum(*ERRORS)

    def _sum(self, *verdicts: Verdict) -> int:
        return sum(self.counts[verdict] for verdict in verdicts)


def tally(judgements: Iterable[Judgement]) -> Tally:
    """The counts of some judgements."""
    return Tally(Counter(judgement.verdict for judgement in judgements))


def split(
    judgements: Iterable[Judgement], group_of: Callable[[Judgement], str]
) -> dict[str, list[Judgement]]:
    """Judgements by group, groups in order of name."""
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        groups.setdefault(group_of(judgement), []).append(judgement)
    return dict(sorted(groups.items()))


def confusion(judgements: Iterable[Judgement]) -> Counter[tuple[str, str]]:
    """How often a true class got an answer: (expected, answered) to count; nothing found is `missed`."""
    counted = [j for j in judgements if j.expected and j.verdict not in (V.NEUTRAL, V.INVENTED)]
    return Counter((j.expected, j.answered or "missed") for j in counted)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
