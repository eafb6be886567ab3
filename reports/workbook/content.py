"""The assessment with what several sheets look up in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision
from assess.model.estate import Finding
from assess.model.evidence import Trace
from assess.model.overrides import OverrideRow, Topic
from reports.workbook.properties import WorkbookProperties

STAYS = "waves.stays"
LISTED_AT_MOST = 12
TRACES_AT_MOST = 3
TRACE_CHARACTERS = 110


@dataclass(frozen=True, slots=True)
class Content:
    """What sheets are made from. Decisions are by topic, findings by subject, overrides by both."""

    assessment: Assessment
    properties: WorkbookProperties
    decisions: dict[About, tuple[Decision, ...]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    overrides: dict[tuple[Topic, str], OverrideRow] = field(default_factory=dict)

    def word(self, topic: Topic, subject: str) -> tuple[str, str, str]:
        """The architect's word on the subject, its reason and how it fares; empty where there is none."""
        row = self.overrides.get((topic, subject))
        if row is None:
            return "", "", ""
        standing = row.standing.replace("_", " ")
        return row.value, row.reason, f"{standing}: {row.conflict}" if row.conflict else standing

    def stays(self, endpoints: Iterable[str]) -> bool:
        """No wave carries any of the endpoints, and the plan says so of one at least."""
        names = set(endpoints)
        carried = any(not names.isdisjoint(wave.endpoints) for wave in self.assessment.waves)
        told = any(each.id == STAYS for name in names for each in self.findings.get(name, ()))
        return told and not carried

    def decided(self, about: About) -> dict[str, Decision]:
        """Decisions on a topic by their subject."""
        return {each.subject: each for each in self.decisions.get(about, ())}


def content(assessment: Assessment, properties: WorkbookProperties) -> Content:
    """The assessment with its look-up tables."""
    decisions: dict[About, list[Decision]] = defaultdict(list)
    for decision in assessment.decisions:
        decisions[decision.about].append(decision)
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        findings[finding.subject].append(finding)
    return Content(
        assessment,
        properties,
        {about: tuple(found) for about, found in decisions.items()},
        {subject: tuple(found) for subject, found in findings.items()},
        {(row.about, row.subject): row for row in assessment.overrides},
    )


def listed(names: Iterable[object], *, at_most: int = LISTED_AT_MOST, separator: str = ", ") -> str:
    """Names in one cell; where there are many, the first ones and how many more."""
    texts = [str(name) for name in names]
    more = len(texts) - at_most
    return separator.join(texts[:at_most]) + (f"{separator}and {more} more" if more > 0 else "")


def evidence_text(traces: Iterable[Trace]) -> str:
    """How much was observed, and the first of it with its place (`assess explain` has it all)."""
    found = tuple(traces)
    count = f"{len(found)} pieces: " if len(found) > 1 else ""
    return count + listed((_shown(trace) for trace in found), at_most=TRACES_AT_MOST, separator="; ")


def _shown(trace: Trace) -> str:
    observed = " ".join(trace.observed.split())
    if len(observed) > TRACE_CHARACTERS:
        observed = f"{observed[:TRACE_CHARACTERS]}..."
    return f"{observed} [{trace.source}{f':{trace.line}' if trace.line else ''}]"


def reasons_text(decision: Decision) -> str:
    """Why a decision was taken, rule by rule."""
    return listed((f"{reason.text} ({reason.rule})" for reason in decision.reasons), separator="; ")


def rejected_text(decision: Decision) -> str:
    """Which alternatives lost, and why."""
    return listed((f"{each.choice}: {each.why}" for each in decision.rejected), separator="; ")
