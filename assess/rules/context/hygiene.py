"""Findings on rules of firewall contexts: shadowed, doubled, empty, unused, open."""

from collections.abc import Iterable, Iterator

from assess.model.estate import Finding, Severity
from assess.model.policies import (
    DuplicateRule,
    EmptyRule,
    Holders,
    OpenRule,
    ShadowedRule,
    UndecidedQuestion,
    UnenforcedList,
    UnusedRules,
)
from assess.rules.base import FindingRule

SOURCE = "first match over boxes of headers, decided exactly (docs/contexts.md)"
MOST = 6


def subject_of(holders: Holders) -> str:
    """The one context, or the device of several, or all their names."""
    names = sorted({each.context for each in holders})
    devices = sorted({name.partition("/")[0] for name in names})
    return names[0] if len(names) == 1 else ", ".join(devices)


def tenant_of(holders: Holders) -> str:
    """The one tenant, else empty."""
    tenants = {each.tenant for each in holders}
    return tenants.pop() if len(tenants) == 1 else ""


def in_words(holders: Holders) -> str:
    """All contexts with their tenants, as a title ends.

    >>> from assess.model.policies import Holder
    >>> in_words((Holder("fw/a", "acme"), Holder("fw/b")))
    'in fw/a (acme), fw/b'
    """
    shown = [f"{each.context} ({each.tenant})" if each.tenant else each.context for each in sorted_(holders)]
    return f"in {', '.join(shown)}"


def sorted_(holders: Holders) -> Holders:
    """By context."""
    return tuple(sorted(holders, key=lambda each: (each.context, each.tenant)))


def _shadowed(found: ShadowedRule) -> Iterator[Finding]:
    by = "; ".join(found.covers[:MOST]) or "the rules before it together"
    what = " of another action" if found.other_action else ""
    yield Finding(
        id="context.rule_shadowed",
        severity=Severity.MEDIUM if found.other_action else Severity.LOW,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=(
            f"{found.rule} never decides: earlier rules{what} take all its packets, {in_words(found.holders)}"
        ),
        evidence=found.evidence,
        remedy=(
            f"Covered by {by}. "
            + (
                "Its author meant another outcome: ask which one is right before the policy is carried over."
                if found.other_action
                else "Leave it out of the target policy."
            )
        ),
        source=SOURCE,
    )


def _duplicate(found: DuplicateRule) -> Iterator[Finding]:
    yield Finding(
        id="context.rule_duplicate",
        severity=Severity.LOW,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"{found.rule} repeats {found.first}, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="Leave it out of the target policy.",
        source=SOURCE,
    )


def _empty(found: EmptyRule) -> Iterator[Finding]:
    yield Finding(
        id="context.rule_empty",
        severity=Severity.LOW,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"{found.rule} matches no packet: what it names is empty, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="Ask what it was for; nothing of it is carried over.",
        source=SOURCE,
    )


def _unused(found: UnusedRules) -> Iterator[Finding]:
    some = "; ".join(found.rules[:MOST]) + (" ..." if len(found.rules) > MOST else "")
    yield Finding(
        id="context.rules_unused",
        severity=Severity.LOW,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"{len(found.rules)} of {found.of} counted rules have no hit, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy=f"No longer needed, unless the counters are young: {some}",
        source="the device's own hit counters",
    )


def _openness(found: OpenRule) -> Severity:
    if found.is_implicit:
        return Severity.LOW
    return Severity.MEDIUM if found.zones or found.is_default else Severity.HIGH


def _open(found: OpenRule) -> Iterator[Finding]:
    where = f" between zones ({found.zones})" if found.zones else ""
    yield Finding(
        id="context.rule_any_any",
        severity=_openness(found),
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"{found.rule} lets everything pass{where}, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="Replace it by the flows that were seen, before it becomes a security group that allows all.",
        source=SOURCE,
    )


def _unenforced(found: UnenforcedList) -> Iterator[Finding]:
    yield Finding(
        id="context.list_unenforced",
        severity=Severity.INFO,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"the list {found.name} with {found.rules} rules is bound nowhere, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="It decides nothing today. Leave it out of the target policy, or ask where it should apply.",
        source="the device's own configuration",
    )


def _undecided(found: UndecidedQuestion) -> Iterator[Finding]:
    yield Finding(
        id="context.undecided",
        severity=Severity.INFO,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=f"undecided within the budget: {found.question}, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="Split the list, or ask a person; nothing was guessed.",
        source=SOURCE,
    )


def _rules() -> Iterable[FindingRule]:  # type: ignore[type-arg]
    yield FindingRule(
        "context.rule_shadowed", ShadowedRule, _shadowed, "Earlier rules take all packets of a rule.", SOURCE
    )
    yield FindingRule(
        "context.rule_duplicate", DuplicateRule, _duplicate, "A rule says what an earlier one says.", SOURCE
    )
    yield FindingRule("context.rule_empty", EmptyRule, _empty, "A rule names nothing.", SOURCE)
    yield FindingRule(
        "context.rules_unused", UnusedRules, _unused, "The device counted no packet for a rule.", SOURCE
    )
    yield FindingRule("context.rule_any_any", OpenRule, _open, "A rule lets everything pass.", SOURCE)
    yield FindingRule(
        "context.list_unenforced", UnenforcedList, _unenforced, "A rule list is bound nowhere.", SOURCE
    )
    yield FindingRule(
        "context.undecided", UndecidedQuestion, _undecided, "The engine's budget left no answer.", SOURCE
    )


RULES = tuple(_rules())
