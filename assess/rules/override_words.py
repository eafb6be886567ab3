"""Findings on the architect's words: newer evidence speaks against one, or one makes light of data."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.model.overrides import Heard, Topic
from assess.model.state import State, Surface
from assess.rules.base import FindingRule

MAY_BE_LOST = frozenset({State.STATELESS, State.EPHEMERAL})
CURE = "Confirm the override with a new reason, change it, or clear it (`assess apply`)."


def _conflict(heard: Heard) -> Iterator[Finding]:
    said = heard.override
    if not heard.conflict:
        return
    risky = said.about is Topic.STATE and said.value in MAY_BE_LOST
    yield Finding(
        id="override.conflict",
        severity=Severity.HIGH if risky else Severity.MEDIUM,
        subject=said.subject,
        tenant="",
        title=f"override of {said.about.replace('_', ' ')} to {said.value}: {heard.conflict}",
        evidence=(
            Trace(f"{said.value}: so says {said.words}", f"override:{said.source or 'file'}", said.at),
        ),
        remedy=CURE,
    )


def _lowered(surface: Surface) -> Iterator[Finding]:
    if not surface.overridden_by or surface.state not in MAY_BE_LOST or surface.proposed in MAY_BE_LOST:
        return
    yield Finding(
        id="override.state_lowered",
        severity=Severity.MEDIUM,
        subject=surface.name,
        tenant=surface.tenant,
        title=f"an override calls {surface.state} what the rules call {surface.proposed}",
        evidence=surface.evidence,
        remedy="Be sure that nobody needs what lies there; clear the override where in doubt.",
    )


RULES = (
    FindingRule(
        "override.conflict",
        Heard,
        _conflict,
        "An override stands against evidence that came after it, or can no longer be followed.",
    ),
    FindingRule(
        "override.state_lowered",
        Surface,
        _lowered,
        "An override says that state may be lost which the rules would keep.",
    ),
)
