"""What is noteworthy about a store: what a crash would lose now, and who shares it."""

from collections.abc import Iterable
from datetime import timedelta

from assess.model.estate import Finding, Severity
from assess.model.naming import SHARED
from assess.rules.base import FindingRule
from assess.rules.store.subject import StoreSubject

SOURCE = "evidence rules 3.5 R6, 2026-11"
MANY_CHANGES = 10_000
OLD = timedelta(hours=1)
MOST_NAMED = 6


def _unsaved(subject: StoreSubject) -> Iterable[Finding]:
    told = subject.store.persistence
    if told is None or told.snapshots is not True or told.log or told.saved_at is None:
        return
    seen_at = subject.store.section_at.get("info")
    changes = told.unsaved_changes or 0
    if seen_at is not None and changes >= MANY_CHANGES and seen_at - told.saved_at > OLD:
        hours = (seen_at - told.saved_at).total_seconds() / 3600
        yield Finding(
            "store.unsaved_changes",
            Severity.MEDIUM,
            subject.name,
            subject.tenant,
            f"A crash now loses {changes} changes: the last snapshot is {hours:.0f} hours old",
            (subject.trace(f"{changes} changes since {told.saved_at.isoformat()}", told.ref),),
            "Take a snapshot before the copy, and ask its owner whether this loss is accepted.",
            SOURCE,
        )


def _strangers(subject: StoreSubject) -> Iterable[Finding]:
    """Several tenants' keys in what is known as one tenant's; a store known as shared is told elsewhere."""
    if len(subject.shares) < 2 or subject.tenant == SHARED:
        return
    keys = ", ".join(f"{each.keys} keys of {each.word}" for each in subject.shares[:MOST_NAMED])
    more = f" and {len(subject.shares) - MOST_NAMED} more" if len(subject.shares) > MOST_NAMED else ""
    yield Finding(
        "store.tenants_share",
        Severity.HIGH,
        subject.name,
        subject.tenant,
        f"It is known as {subject.tenant}'s, but holds {keys}{more}",
        tuple(subject.trace(keys, each.ref) for each in subject.store.patterns[:1]),
        "Say in the inventory whose it is, or give each tenant a store of its own before the move.",
        SOURCE,
        objects=tuple(each.word for each in subject.shares),
    )


RULES = (
    FindingRule("store.unsaved_changes", StoreSubject, _unsaved, "What a crash loses now.", SOURCE),
    FindingRule(
        "store.tenants_share", StoreSubject, _strangers, "Keys of others in one tenant's store.", SOURCE
    ),
)
