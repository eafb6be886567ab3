"""`ics`: the cutovers as a calendar (RFC 5545) that every client imports and updates by its stable ids."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

from icalendar import Calendar, Event

from assess.model.assessment import Assessment
from assess.model.waves import CutoverStep, Wave
from reports.hostile_text import one_line
from reports.waves.exporter import Exporter

PRODUCT = "-//assess//wave plan//EN"


def render(assessment: Assessment) -> str:
    """An event per cutover; waves without a window have none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Wave plan")
    stamp = _stamp(assessment)
    for wave in assessment.waves:
        for event in _events(wave, stamp):
            calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _stamp(assessment: Assessment) -> datetime:
    """When the plan's evidence was gathered: the same plan gives the same bytes."""
    seen = [endpoint.started_at for endpoint in assessment.endpoints if endpoint.started_at]
    starts = [wave.starts_at for wave in assessment.waves if wave.starts_at]
    return max(seen) if seen else min(starts, default=datetime(1970, 1, 1, tzinfo=UTC))


def _events(wave: Wave, stamp: datetime) -> Iterator[Event]:
    if wave.starts_at is None or wave.ends_at is None:
        return
    steps = wave.steps or (CutoverStep(wave.starts_at, wave.ends_at, wave.groups),)
    for number, step in enumerate(steps, start=1):
        event = Event()
        event.add("uid", f"{_id(wave, number)}@assess")
        event.add("dtstamp", stamp)
        event.add("dtstart", step.starts_at.astimezone(UTC))
        event.add("dtend", step.ends_at.astimezone(UTC))
        part = f", step {number} of {len(steps)}" if len(steps) > 1 else ""
        event.add("summary", one_line(f"Cutover wave {wave.number}{part}: {wave.name}"))
        event.add("description", "\n".join(one_line(line) for line in _told(wave, step)))
        event.add("categories", [f"wave {wave.number}"])
        yield event


def _id(wave: Wave, step: int) -> str:
    return sha256("\x00".join((str(wave.number), str(step), *sorted(wave.groups))).encode()).hexdigest()[:32]


def _told(wave: Wave, step: CutoverStep) -> Iterator[str]:
    yield f"Move groups: {', '.join(step.groups)}"
    yield f"{len(wave.endpoints)} endpoints, risk {wave.risk} of 100"
    if wave.after:
        yield f"Waits for waves {', '.join(str(number) for number in wave.after)}"
    yield from wave.reasons


EXPORTER = Exporter("ics", ".ics", render)
