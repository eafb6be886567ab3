"""`markdown`: the plan as a runbook that people read and tick off."""

from collections.abc import Iterator
from datetime import datetime

from assess.model.assessment import Assessment
from assess.model.sizes import in_words
from assess.model.waves import MoveGroup, Wave
from reports.hostile_text import markdown_safe as safe
from reports.waves.exporter import Exporter

BEFORE = (
    "Everything that this wave needs has moved (see *Waits for*), and its own gaps are closed or accepted.",
    "Backups of the day are restored once, on the target.",
    "DNS TTLs are lowered at least one old TTL ahead.",
    "Data that is copied ahead (CDC, DataSync) is level; the lag is watched.",
)
DURING = (
    "Stop writers; confirm that nobody writes.",
    "Wait until the lag is zero; copy the rest.",
    "Compare counts and sums of tables, files and queues on both sides.",
    "Switch names and virtual addresses.",
    "Watch errors, latency and queues for 30 minutes.",
)
BACK = "Until writers are opened on the target: switch names back and start the old side; nothing is lost."


def render(assessment: Assessment) -> str:
    """Markdown (GitHub flavour): an overview table, then a section per wave."""
    return "\n".join([*_overview(assessment), *_sections(assessment)]).rstrip() + "\n"


def _overview(assessment: Assessment) -> Iterator[str]:
    yield "# Wave plan"
    yield ""
    if not assessment.waves:
        yield "No wave was planned: the inventory has no endpoint that moves."
        return
    yield "| Wave | Name | Starts (UTC) | Endpoints | Data | Cutover | Risk | Waits for |"
    yield "| ---: | --- | --- | ---: | ---: | ---: | ---: | --- |"
    for wave in assessment.waves:
        cells = [
            str(wave.number),
            safe(wave.name),
            _time(wave.starts_at),
            str(len(wave.endpoints)),
            in_words(wave.data_bytes),
            _minutes(wave.cutover_minutes),
            str(wave.risk),
            _after(wave),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _sections(assessment: Assessment) -> Iterator[str]:
    groups = {group.id: group for group in assessment.groups}
    for wave in assessment.waves:
        yield from _section(wave, [groups[id_] for id_ in wave.groups if id_ in groups])


def _section(wave: Wave, groups: list[MoveGroup]) -> Iterator[str]:
    yield f"## {safe(wave.name)}"
    yield ""
    yield f"Window: {_time(wave.starts_at)} to {_time(wave.ends_at)} (UTC). Waits for: {_after(wave)}."
    yield ""
    if len(wave.steps) > 1:
        yield from _steps(wave)
    yield "Why this wave:"
    yield ""
    yield from (f"- {safe(reason)}" for reason in wave.reasons)
    yield ""
    yield from _group_table(groups)
    yield from _bridges(wave)
    yield from _list("Before the window", BEFORE)
    yield from _list("In the window", DURING)
    yield f"Way back: {BACK}"
    yield ""


def _steps(wave: Wave) -> Iterator[str]:
    yield f"Cut over in {len(wave.steps)} steps (UTC):"
    yield ""
    for step in wave.steps:
        moved = ", ".join(safe(name) for name in step.groups)
        yield f"- {_time(step.starts_at)} to {_time(step.ends_at)}: {moved}"
    yield ""


def _group_table(groups: list[MoveGroup]) -> Iterator[str]:
    yield "| Moves together | Endpoints | Data | Why together |"
    yield "| --- | --- | ---: | --- |"
    for group in groups:
        endpoints = ", ".join(safe(name) for name in group.endpoints)
        why = "; ".join(safe(reason) for reason in group.why_together)
        yield f"| {safe(group.id)} | {endpoints} | {in_words(group.data_bytes)} | {why} |"
    yield ""


def _bridges(wave: Wave) -> Iterator[str]:
    if wave.bridges:
        yield "Bridges (needs that move later, over the hybrid link until then):"
        yield ""
        yield from (f"- {safe(b.source)} needs {safe(b.target)}: {safe(b.why)}" for b in wave.bridges)
        yield ""


def _list(title: str, steps: tuple[str, ...]) -> Iterator[str]:
    yield f"{title}:"
    yield ""
    yield from (f"- [ ] {step}" for step in steps)
    yield ""


def _time(at: datetime | None) -> str:
    return "no common window" if at is None else at.strftime("%Y-%m-%d %H:%M")


def _minutes(minutes: float | None) -> str:
    return "not known" if minutes is None else f"{minutes:.0f} min"


def _after(wave: Wave) -> str:
    return ", ".join(f"wave {each}" for each in wave.after) or "nothing"


EXPORTER = Exporter("markdown", ".md", render)
