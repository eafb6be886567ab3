"""`mermaid`: the plan as a Gantt chart (https://mermaid.js.org/syntax/gantt.html)."""

import re
from collections.abc import Iterator
from datetime import datetime

from assess.model.assessment import Assessment
from assess.model.waves import MoveGroup, Wave
from reports.hostile_text import one_line
from reports.waves.exporter import Exporter

LONGEST_LABEL = 80
RISKY = 60


def render(assessment: Assessment) -> str:
    """A Mermaid `gantt`; a section per wave, a bar per group. Waves without a window are comments."""
    return "\n".join(_lines(assessment)) + "\n"


def _lines(assessment: Assessment) -> Iterator[str]:
    yield "gantt"
    yield "    title Wave plan (UTC)"
    yield "    dateFormat YYYY-MM-DDTHH:mm"
    yield "    axisFormat %Y-%m-%d"
    groups = {group.id: group for group in assessment.groups}
    for wave in assessment.waves:
        yield from _wave(wave, groups)


def _wave(wave: Wave, groups: dict[str, MoveGroup]) -> Iterator[str]:
    if wave.starts_at is None or wave.ends_at is None:
        yield f"    %% {_label(wave.name)}: no common window"
        return
    yield f"    section {_label(wave.name)}"
    tag = "crit, " if wave.risk >= RISKY else ""
    for index, id_ in enumerate(wave.groups, start=1):
        endpoints = len(groups[id_].endpoints) if id_ in groups else 0
        yield f"    {_label(id_)} ({endpoints}) :{tag}w{wave.number}g{index}, {_span(wave, id_)}"


def _span(wave: Wave, group: str) -> str:
    starts_at, ends_at = wave.span_of(group)
    return f"{_time(starts_at)}, {_time(ends_at)}" if starts_at and ends_at else ""


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def _label(text: str) -> str:
    """Text without the characters that Mermaid reads as syntax."""
    plain = re.sub(r"[:;#%,<>{}\"`\\\s]+", " ", one_line(text))
    return plain[:LONGEST_LABEL].strip() or "-"


EXPORTER = Exporter("mermaid", ".mmd", render)
