"""What a question of the decision room is, and the pieces that its answers are made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.evidence import Trace

MOST_TRACES = 6


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the estate. `decide` sees the answers to the questions that it comes `after`.

    `choices` are all its answers, of which an architect may take another one; `settle` makes what gives such
    a decision the parameters and cost of its choice.
    """

    about: About
    decide: Callable[[EstateView], Iterable[Decision]]
    after: tuple[About, ...] = ()
    choices: tuple[str, ...] = ()
    settle: Callable[[EstateView], Callable[[Decision], Decision]] | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of one subject: a choice and how sure it is, with its reason in words."""

    rule: str
    choice: str
    confidence: float
    text: str
    rejected: tuple[Rejected, ...] = ()
    would_change_it: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Trace, ...] = ()
    also: tuple[RuleReason, ...] = ()

    @property
    def reasons(self) -> tuple[RuleReason, ...]:
        """The rule's own reason, then what it adds."""
        return (RuleReason(self.rule, self.text), *self.also)


def decision_of(
    ruling: Ruling,
    *,
    subject: str,
    tenant: str,
    about: About,
    cap: float = 1.0,
    cost_usd: float | None = None,
) -> Decision:
    """The ruling as a decision on its subject, with confidence at most `cap`."""
    return Decision(
        subject=subject,
        tenant=tenant,
        about=about,
        choice=ruling.choice,
        confidence=round(min(ruling.confidence, cap), 2),
        reasons=ruling.reasons,
        rejected=ruling.rejected,
        details=ruling.details,
        evidence=unique(ruling.evidence)[:MOST_TRACES],
        would_change_it=tuple(dict.fromkeys(ruling.would_change_it)),
        monthly_cost_usd=None if cost_usd is None else round(cost_usd, 2),
    )


def unique(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """The traces in their order, each once."""
    return tuple(dict.fromkeys(traces))
