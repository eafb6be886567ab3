"""What walks of a share tell: whose files lie in it, and how fast it changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.model.file_share import MOST_FOLDERS, Count
from assess.model.sizes import in_words
from assess.rules.base import FindingRule

SOURCE = "own: names of first-level folders against the tenants' names and match patterns, 2026-11"
GROWTH_SOURCE = "own: two complete walks, 2026-11"


@dataclass(frozen=True, slots=True)
class Growth:
    """What a share gained in a day between two complete walks; less than nothing where it shrank."""

    since: datetime
    days: float
    files_per_day: float
    bytes_per_day: float


@dataclass(frozen=True, slots=True)
class WalkedShare:
    """A walked share: `parts` are tenants' own folders by tenant, `rest` lies in none of them.

    `users` are the tenants that use it, `owners` first-level folders with their owners, where told. With
    `sampled` only folders that were walked whole are counted, with `cut` only the first of them.
    """

    name: str
    tenant: str
    users: tuple[str, ...]
    parts: tuple[Count, ...]
    rest: Count
    sampled: bool
    cut: bool
    growth: Growth | None
    trace: Trace
    owners: tuple[tuple[str, str], ...] = ()


def _folders_of_tenants(subject: WalkedShare) -> Iterable[Finding]:
    named = tuple(each.name for each in subject.parts)
    tenants = sorted({*named, *subject.users})
    if len(tenants) < 2:
        return
    without = [each for each in tenants if each not in named]
    yield Finding(
        "share.folders_of_tenants",
        Severity.MEDIUM if without or subject.rest.files else Severity.LOW,
        subject.name,
        subject.tenant,
        _told_apart(subject, tenants, without),
        (subject.trace,),
        "Copy each tenant's folders by a task of their own to a place of their own (access point, volume); "
        "find out whose the rest is before the wave of its first tenant.",
        SOURCE,
    )


def _told_apart(subject: WalkedShare, tenants: list[str], without: list[str]) -> str:
    rest = f"{_said(subject.rest)} in no tenant's folder{_owned(subject)}"
    counted = "; counted are the folders that were walked whole" if subject.sampled else ""
    counted += f"; of its folders only {MOST_FOLDERS} are told apart" if subject.cut else ""
    if not subject.parts:
        return f"{', '.join(tenants)} use it, and no first-level folder tells whose it is: {rest}{counted}"
    parts = ", ".join(f"{each.name} {_said(each)}" for each in subject.parts)
    used = f"; {', '.join(without)} use it without a folder that is named so" if without else ""
    holders = "1 tenant" if len(subject.parts) == 1 else f"{len(subject.parts)} tenants"
    return f"Folders of {holders} lie in it: {parts}; {rest}{used}{counted}"


def _owned(subject: WalkedShare) -> str:
    """Whether owners tell its folders apart."""
    if not subject.owners:
        return ""
    owners = len({owner for _, owner in subject.owners})
    if len(subject.owners) == 1:
        return "; 1 folder looked at has 1 owner"
    return f"; {len(subject.owners)} folders looked at have {owners} owner{'s' * (owners > 1)}"


def _said(count: Count) -> str:
    return f"{count.files} files ({in_words(count.size_bytes)})"


def _growth(subject: WalkedShare) -> Iterable[Finding]:
    growth = subject.growth
    if growth is None or not (growth.bytes_per_day or growth.files_per_day):
        return
    sign = "-" if growth.bytes_per_day < 0 else "+"
    size = in_words(abs(growth.bytes_per_day))
    yield Finding(
        "share.growth",
        Severity.INFO,
        subject.name,
        subject.tenant,
        f"It changed by {sign}{size} and {growth.files_per_day:+.1f} files a day in {growth.days:.1f} days, "
        f"since {growth.since:%Y-%m-%d %H:%M}",
        (subject.trace,),
        "Size the target for its lifetime, and the last copy for what changes meanwhile; what is rewritten "
        "in place does not show here.",
        GROWTH_SOURCE,
    )


RULES = (
    FindingRule(
        "share.folders_of_tenants",
        WalkedShare,
        _folders_of_tenants,
        "Several tenants use one share: how far each one's files can be told apart.",
        SOURCE,
    ),
    FindingRule(
        "share.growth", WalkedShare, _growth, "A share's change since an earlier scan.", GROWTH_SOURCE
    ),
)
