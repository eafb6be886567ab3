"""`jira`: epics, tasks and gates for Jira's CSV importer, which joins them by `Issue Id` and `Parent Id`."""

from collections.abc import Iterator

from assess.model.assessment import Assessment
from assess.model.waves import MoveGroup, Wave
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.markdown_plan import BACK, BEFORE, DURING

COLUMNS = ("Issue Id", "Parent Id", "Issue Type", "Summary", "Description", "Due Date", "Labels", "Priority")
RISKY, CALM = 60, 30
MOST_SUMMARY = 255
Issue = tuple[str, ...]


def render(assessment: Assessment) -> str:
    """An epic per wave; a task per move group, and one for the cutover with a sub-task per gate."""
    groups = {group.id: group for group in assessment.groups}
    numbered = _numbered(wave_issues for wave in assessment.waves for wave_issues in _wave(wave, groups))
    return csv_text(COLUMNS, numbered)


def _numbered(issues: Iterator[tuple[str, Issue]]) -> Iterator[Issue]:
    """The issues with an id each; the parent is the last one of the level above."""
    last: dict[str, str] = {}
    above = {"Epic": "", "Task": "Epic", "Sub-task": "Task"}
    for number, (kind, rest) in enumerate(issues, start=1):
        last[kind] = str(number)
        yield (str(number), last.get(above[kind], ""), kind, *rest)


def _wave(wave: Wave, groups: dict[str, MoveGroup]) -> Iterator[tuple[str, Issue]]:
    due = wave.ends_at.date().isoformat() if wave.ends_at else ""
    priority = "High" if wave.risk >= RISKY else "Medium" if wave.risk >= CALM else "Low"
    label = f"wave-{wave.number}"
    told = "\n".join((*wave.reasons, *(f"Bridge: {b.source} -> {b.target}: {b.why}" for b in wave.bridges)))
    yield "Epic", (_short(f"Wave {wave.number}: {wave.name}"), told, due, label, priority)
    for id_ in wave.groups:
        group = groups.get(id_)
        why = "\n".join((*group.why_together, "Endpoints: " + ", ".join(group.endpoints))) if group else ""
        yield "Task", (_short(f"Move {id_}"), why, due, label, priority)
    yield "Task", (_short(f"Cut over wave {wave.number}"), BACK, due, label, priority)
    for gate in (*BEFORE, *DURING):
        yield "Sub-task", (_short(gate), "", due, label, priority)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= MOST_SUMMARY else f"{one_line[: MOST_SUMMARY - 1]}…"


EXPORTER = Exporter("jira", ".csv", render)
