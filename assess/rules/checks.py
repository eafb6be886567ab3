"""What a preflight check is: it passes, fails with the objects concerned, or could not be made.

Checks are data plus a pure function. Those that AWS DMS names in its premigration assessments carry the same
name behind `dms.`; `rds.*` say what Amazon RDS and Aurora do not offer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

from assess.model.database import Relation
from assess.model.estate import Finding, Outcome, PreflightRow, Severity
from assess.model.evidence import Trace
from assess.rules.base import FindingRule, gathered
from assess.rules.database.subject import DatabaseSubject, ServerSubject, TablesSubject
from assess.rules.store.subject import StoreSubject

S = TypeVar("S", ServerSubject, DatabaseSubject, TablesSubject, StoreSubject)
D = TypeVar("D", ServerSubject, DatabaseSubject, TablesSubject)
Subject = ServerSubject | DatabaseSubject | TablesSubject | StoreSubject

Judge = Callable[[S], "Answer | None"]
"""What a check does with its subject."""

MOST_TRACES = 10
"""So many objects are shown as evidence; all of them are listed as objects."""
NOT_CHECKED = "preflight.not_checked"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found. `severity` is given where it is not the check's own."""

    outcome: Outcome
    title: str = ""
    objects: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    severity: Severity | None = None


PASSED = Answer(Outcome.PASSED)


def failed(
    title: str,
    traces: Iterable[Trace] = (),
    objects: Iterable[str] = (),
    severity: Severity | None = None,
) -> Answer:
    """The check fails, as the title says."""
    return Answer(Outcome.FAILED, title, tuple(objects), tuple(traces), severity)


def unknown(why: str) -> Answer:
    """The check could not be made."""
    return Answer(Outcome.UNKNOWN, why)


@dataclass(frozen=True, slots=True)
class Check(Generic[S]):
    """One question to a server, a database, or one tenant's tables in it; None where it does not apply.

    `reads` names the sections of evidence without which it cannot pass: what was not read has no faults.
    """

    id: str
    subject: type[S]
    severity: Severity
    text: str
    remedy: str
    source: str
    judge: Judge[S]
    reads: tuple[str, ...] = ()

    def answer(self, subject: S) -> Answer | None:
        """What it found; open where it found nothing in what was hidden from the login."""
        answer = self.judge(subject)
        if answer is None or answer.outcome is not Outcome.PASSED:
            return answer
        hidden = [each for each in self.reads if subject.hides(each)]
        return unknown(f"not all was read: {', '.join(hidden)}") if hidden else answer


def rules_of(checks: Iterable[Check[Any]]) -> tuple[FindingRule[Any], ...]:
    """The checks as rules, so that they are listed with all others."""
    return tuple(
        FindingRule(each.id, each.subject, partial(_findings, each), each.text, each.source)
        for each in checks
    )


def _findings(check: Check[S], subject: S) -> Iterator[Finding]:
    answer = check.answer(subject)
    if answer is not None and answer.outcome is Outcome.FAILED:
        yield finding_of(row_of(check, subject, answer), answer)


@cache
def all_checks() -> tuple[Check[Any], ...]:
    """Every check of the package, by id. Fails when there is none, or two of one id."""
    return gathered("CHECKS")


@dataclass(frozen=True, slots=True)
class Checked:
    """A subject after all its checks."""

    rows: tuple[PreflightRow, ...]
    findings: tuple[Finding, ...]


def check(subject: Subject) -> Checked:
    """Makes every check for this type of subject; those that could not be made are one finding together."""
    rows: list[PreflightRow] = []
    findings: list[Finding] = []
    for each in all_checks():
        if each.subject is not type(subject):
            continue
        answer = each.answer(subject)
        if answer is None:
            continue
        row = row_of(each, subject, answer)
        rows.append(row)
        if answer.outcome is Outcome.FAILED:
            findings.append(finding_of(row, answer))
    return Checked(tuple(rows), (*findings, *_not_checked(subject, rows)))


def row_of(check: Check[Any], subject: Subject, answer: Answer) -> PreflightRow:
    """The answer as users see it."""
    return PreflightRow(
        subject=subject.name,
        tenant=subject.tenant,
        check=check.id,
        outcome=answer.outcome,
        severity=answer.severity or check.severity,
        title=answer.title,
        objects=answer.objects,
        remedy=check.remedy if answer.outcome is Outcome.FAILED else "",
        source=check.source,
    )


def finding_of(row: PreflightRow, answer: Answer) -> Finding:
    """A failed check as a finding, with its first pieces of evidence and all objects."""
    return Finding(
        id=row.check,
        severity=row.severity,
        subject=row.subject,
        tenant=row.tenant,
        title=row.title,
        evidence=answer.traces[:MOST_TRACES],
        remedy=row.remedy,
        source=row.source,
        objects=row.objects,
    )


def _not_checked(subject: Subject, rows: Iterable[PreflightRow]) -> Iterator[Finding]:
    open_ = [row for row in rows if row.outcome is Outcome.UNKNOWN]
    if not open_:
        return
    reasons = "; ".join(tuple(dict.fromkeys(row.title for row in open_))[:4])
    yield Finding(
        id=NOT_CHECKED,
        severity=Severity.LOW,
        subject=subject.name,
        tenant=subject.tenant,
        title=f"preflight checks that could not be made: {len(open_)} ({reasons})",
        remedy="grant what the endpoint's gaps name, then scan again",
        source="a check that was not made has not passed",
        objects=tuple(row.check for row in open_),
    )


def on_relations(
    subject: TablesSubject, what: str, relations: Iterable[Relation], severity: Severity | None = None
) -> Answer:
    """Fails on these tables, all of them named; passes where there are none."""
    listed = tuple(relations)
    if not listed:
        return PASSED
    names = tuple(f"{each.schema}.{each.name}" for each in listed)
    traces = (subject.trace(name, each.ref) for name, each in zip(names, listed[:MOST_TRACES], strict=False))
    return failed(f"{what}: {len(listed)}", traces, names, severity)


def of_tables(what: str, test: Callable[[TablesSubject, Relation], bool]) -> Judge[TablesSubject]:
    """A check that fails on the tables for which the test holds, and is open where tables are not known."""

    def judge(subject: TablesSubject) -> Answer:
        if not subject.database.entered:
            return unknown("the catalog could not be read")
        return on_relations(subject, what, [r for r in subject.tables() if test(subject, r)])

    return judge


def only(engine: str, judge: Judge[D]) -> Judge[D]:
    """The check for one family of engines: `postgresql`, or `mysql` with MariaDB."""

    def judged(subject: D) -> Answer | None:
        return judge(subject) if subject.is_postgresql == (engine == "postgresql") else None

    return judged
