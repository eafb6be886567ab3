"""What runs at set times: cron lines and systemd timers, from the sections `cron` and `timers`."""

import re
from collections.abc import Iterator

from assess.model.evidence import Ref
from assess.model.host import ScheduledJob
from collectors.host.lines import fields, numbered

_CALENDAR = re.compile(r"(?:OnCalendar|On[A-Za-z]+Sec|On[A-Za-z]+USec)=([^;}]*)")


def parse_jobs(cron: str, timers: str) -> tuple[ScheduledJob, ...]:
    """Cron lines, then scripts of the hourly to monthly folders, then timers, in the sections' order.

    Raises:
        ParseError: a line has not its form.
    """
    return (*_cron_jobs(cron), *_timers(timers))


def _cron_jobs(cron: str) -> Iterator[ScheduledJob]:
    for ref, line in numbered("cron", cron):
        kind, _, rest = line.partition("\t")
        if kind == "job":
            source, schedule, user, command = fields(rest, ref, 4, "\t", 3)
            yield ScheduledJob(source, schedule, user, command, ref)
        elif kind == "script":
            folder = rest.rpartition("/")[0]
            yield ScheduledJob(folder, f"@{folder.rpartition('.')[2]}", "root", rest, ref)


def _timers(timers: str) -> Iterator[ScheduledJob]:
    name, unit, start = "", "", 0
    schedule: list[str] = []
    for number, line in enumerate([*timers.split("\n"), ""], start=1):
        key, _, value = line.partition("=")
        if not line and name:
            yield ScheduledJob(name, "; ".join(schedule), "", unit, Ref("timers", start))
            name, unit, start, schedule = "", "", 0, []
        elif key == "Id":
            name, start = value, number
        elif key == "Unit":
            unit = value
        elif key in {"TimersCalendar", "TimersMonotonic"}:
            schedule.extend(found.strip() for found in _CALENDAR.findall(value))
