"""Maintenance windows and freezes: when a cutover may be, in each tenant's own time zone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assess.errors import InputError

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FORM = re.compile(r"(daily|[A-Z][a-z]{2}(?:[,-][A-Z][a-z]{2})*) (\d\d:\d\d)-(\d\d:\d\d) (\S+)")
ASSUMED = "Sat 22:00-04:00 UTC"
"""Where nobody gave a window; every wave that uses it says so."""
HORIZON_DAYS = 400

Interval = tuple[datetime, datetime]
"""From and until, UTC."""


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays (Monday 0) and local times; an end not after the start is on the next day."""

    days: frozenset[int]
    start: time
    end: time
    zone: str


@dataclass(frozen=True, slots=True)
class Freeze:
    """Dates without any cutover, both included, in the window's own time zone."""

    first: date
    last: date


@cache
def window(text: str) -> Window:
    """A window from text such as `Sat 22:00-04:00 Europe/Berlin`.

    Raises:
        InputError: another form, or an unknown day or time zone.

    >>> window("Mon-Wed,Sat 22:00-04:00 UTC").days == frozenset({0, 1, 2, 5})
    True
    """
    found = FORM.fullmatch(text)
    if found is None:
        raise _no_window(text)
    days, start, end, zone = found.groups()
    try:
        ZoneInfo(zone)
        return Window(frozenset(_days(days)), time.fromisoformat(start), time.fromisoformat(end), zone)
    except (ValueError, ZoneInfoNotFoundError):
        raise _no_window(text) from None


def _no_window(text: str) -> InputError:
    return InputError(f"'{text}' is no window", hint=f"For example '{ASSUMED}'.")


def _days(text: str) -> Iterator[int]:
    if text == "daily":
        yield from range(7)
        return
    for part in text.split(","):
        ends = [DAYS.index(day) for day in part.split("-")]
        length = (ends[-1] - ends[0]) % 7
        yield from ((ends[0] + step) % 7 for step in range(length + 1))


def freeze(text: str) -> Freeze:
    """A freeze from text such as `2026-12-15/2027-01-05`.

    Raises:
        InputError: another form, or an end before the start.
    """
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        raise InputError(f"'{text}' is no freeze", hint="For example '2026-12-15/2027-01-05'.") from None
    if last < first:
        raise InputError(f"freeze '{text}' ends before it begins", hint="Give the earlier date first.")
    return Freeze(first, last)


def openings(windows: Sequence[str], freezes: Sequence[Freeze], after: datetime) -> Iterator[Interval]:
    """When one of the windows is open, from `after` on for 400 days, sorted; frozen days are left out."""
    zones = [(each, ZoneInfo(each.zone)) for each in map(window, windows)]
    begin = after.date() - timedelta(days=1)
    for offset in range(HORIZON_DAYS):
        day = begin + timedelta(days=offset)
        found = (_occurrence(each, zone, day, freezes) for each, zone in zones)
        yield from sorted(each for each in found if each is not None and each[0] >= after)


def _occurrence(each: Window, zone: ZoneInfo, day: date, freezes: Iterable[Freeze]) -> Interval | None:
    if day.weekday() not in each.days:
        return None
    end_day = day if each.end > each.start else day + timedelta(days=1)
    if any(day <= freeze.last and end_day >= freeze.first for freeze in freezes):
        return None
    start = datetime.combine(day, each.start, zone).astimezone(UTC)
    end = datetime.combine(end_day, each.end, zone).astimezone(UTC)
    return (start, end) if end > start else None


def common(parties: Sequence[Sequence[str]], freezes: Sequence[Freeze], after: datetime) -> list[Interval]:
    """When all parties have a window open at once, sorted; each party is one tenant's windows."""
    if not parties:
        return []
    found = [_merged(openings(windows, freezes, after)) for windows in parties]
    shared = found[0]
    for other in found[1:]:
        shared = list(_overlaps(shared, other))
    return shared


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, sorted."""
    found: list[Interval] = []
    for start, end in intervals:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _overlaps(one: Sequence[Interval], other: Sequence[Interval]) -> Iterator[Interval]:
    """What two sorted rows without overlaps have in common."""
    here = there = 0
    while here < len(one) and there < len(other):
        start, end = max(one[here][0], other[there][0]), min(one[here][1], other[there][1])
        if start < end:
            yield start, end
        if one[here][1] <= other[there][1]:
            here += 1
        else:
            there += 1
