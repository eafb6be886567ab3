"""The goals of the scoreboard, and how far each is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.score.calibration import calibrate, sure_and_right
from tests.score.judgement import ERRORS, Judgement, Verdict, tally
from tests.score.scoreboard import Scoreboard


@dataclass(frozen=True)
class Goal:
    """One number to reach; `most` is the highest that is allowed, else `least` the lowest."""

    subject: str
    measure: str
    measured: Callable[[Scoreboard], float | None]
    least: float = 0.0
    most: float | None = None

    def met(self, board: Scoreboard) -> bool:
        """Whether the goal is met; what cannot be measured is not."""
        value = self.measured(board)
        if value is None:
            return False
        return value <= self.most if self.most is not None else value >= self.least

    @property
    def wanted(self) -> str:
        """The goal in a table's cell."""
        return str(self.most) if self.most is not None else f"at least {self.least:.2f}"


def precision(subject: str) -> Callable[[Scoreboard], float | None]:
    """The precision of one subject."""
    return lambda board: tally(board.judged[subject]).precision


def recall(subject: str) -> Callable[[Scoreboard], float | None]:
    """The recall of one subject."""
    return lambda board: tally(board.judged[subject]).recall


def idle_recall(board: Scoreboard) -> float | None:
    """Recall of the dependencies that never or seldom speak."""
    return tally(each for each in board.judged["edges"] if each.idle).recall


def sure(board: Scoreboard) -> float | None:
    """Share of right ones among the answers given with 0.9 or more."""
    return sure_and_right(calibrate(board.with_confidence))


GOALS: Sequence[Goal] = (
    Goal("surfaces", "data loss", lambda board: len(board.data_loss), most=0),
    Goal("secrets", "leaked", lambda board: len(board.leaks), most=0),
    Goal("surfaces", "precision", precision("surfaces"), 0.95),
    Goal("surfaces", "recall", recall("surfaces"), 0.95),
    Goal("edges", "precision", precision("edges"), 0.97),
    Goal("edges", "recall", recall("edges"), 0.95),
    Goal("edges", "recall of idle ones", idle_recall, 0.95),
    Goal("tenants", "precision", precision("tenants"), 0.98),
    Goal("tenants", "recall", recall("tenants"), 0.98),
    Goal("cross_tenant", "precision", precision("cross_tenant"), 1.0),
    Goal("cross_tenant", "recall", recall("cross_tenant"), 1.0),
    Goal("confidence", "right where 0.9 or more", sure, 0.90),
)


def shortfalls(goal: Goal, board: Scoreboard) -> list[Judgement]:
    """The judgements that keep a goal from being met."""
    if goal.subject not in board.judged:
        chosen = [each for each in board.with_confidence if (each.confidence or 0) >= goal.least]
        return [each for each in chosen if each.verdict in (Verdict.WRONG, Verdict.INVENTED)]
    if goal.measure == "data loss":
        return board.data_loss
    wrong = {Verdict.WRONG, Verdict.INVENTED} if goal.measure == "precision" else ERRORS - {Verdict.INVENTED}
    return [each for each in board.judged[goal.subject] if each.verdict in wrong]
