"""When each wave is cut over: windows that all its tenants have in common, one wave after the other."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assess.model.inventory import Inventory
from assess.model.waves import CutoverStep, MoveGroup
from assess.model.wording import few
from assess.waves.cutover import Cutover, together
from assess.waves.windows import ASSUMED, Freeze, Interval, common, freeze

LONGEST_WAIT = timedelta(days=56)
"""Nobody waits longer for a window that is longer (the night in which clocks go back)."""
WORTH_WAITING = timedelta(days=7)
"""So much later a wave moves in one window, where it could move sooner in several."""
PREPARATION = timedelta(days=14)
"""AWS Application Migration Service: test at least two weeks before the cutover (user guide, 2026-11)."""
HYPERCARE = timedelta(days=4)
"""Own working rule: so long a wave is watched before the next one may begin."""

Parties = tuple[tuple[str, ...], ...]
"""Windows of each tenant that must be open at once."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When a wave is cut over, step by step; `fits` is False where a cutover is longer than its window."""

    steps: tuple[CutoverStep, ...] = ()
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    fits: bool = True

    @property
    def starts_at(self) -> datetime | None:
        """The start of the first step; None where there is no window."""
        return min((step.starts_at for step in self.steps), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last step."""
        return max((step.ends_at for step in self.steps), default=None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Windows by tenant, freezes, and the first moment at which anything may be cut over, with its reason."""

    windows: dict[str, tuple[str, ...]]
    freezes: tuple[Freeze, ...]
    earliest: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """Groups that share windows; `needed` is their cutover, `open_` when they may move."""

    groups: tuple[str, ...]
    parties: Parties
    needed: Cutover
    open_: tuple[Interval, ...]

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=math.ceil(self.needed.at_least))

    def fitting(self) -> list[Interval]:
        """Openings that are long enough."""
        return [each for each in self.open_ if each[1] - each[0] >= self.minutes]

    def soonest(self) -> Interval:
        """The first opening that is long enough; the first of all where a longer one is too far off."""
        first = self.open_[0]
        found = next(iter(self.fitting()), first)
        return found if found[0] - first[0] <= LONGEST_WAIT else first

    def step(self, opening: Interval) -> CutoverStep:
        """The cutover in this opening; the whole of it where the time is not known."""
        start, end = opening
        fits = end - start >= self.minutes
        return CutoverStep(start, end if fits and self.needed.unknown else start + self.minutes, self.groups)


def calendar(inventory: Inventory, start: date) -> Calendar:
    """The calendar of the estate. Unless a date is given, there is time to prepare before the first cutover.

    Raises:
        InputError: a freeze that cannot be read.
    """
    given = inventory.constraints.first_wave_at
    first = max(start, date.fromisoformat(given)) if given else start + PREPARATION
    why = f"first_wave_at is not given: {PREPARATION.days} days from {start} are left to prepare and to test"
    return Calendar(
        {tenant.name: tenant.windows for tenant in inventory.tenants if tenant.windows},
        tuple(freeze(text) for text in inventory.constraints.freeze),
        datetime.combine(first, time(), UTC),
        "" if given else why,
    )


def slot(
    when: Calendar, groups: Sequence[MoveGroup], cutovers: Mapping[str, Cutover], after: datetime, number: int
) -> Slot:
    """When the groups of one wave are cut over, not before `after`: in one window if there is one."""
    parts, said = _parts(when, groups, cutovers, after)
    steps = _in_one_window(when, parts, cutovers, after) or _in_several(parts)
    short = [text for part in parts if (text := _too_short(part, steps))]
    return Slot(
        steps,
        (*_assumptions(when, groups), *_why_several(steps)),
        tuple(f"wave {number}: {text}" for text in (*said, *short)),
        fits=not (said or short),
    )


def next_after(taken: Slot, otherwise: datetime) -> datetime:
    """When the following wave may begin: after the days in which this one is watched."""
    if taken.ends_at is None:
        return otherwise
    return datetime.combine(taken.ends_at.date() + HYPERCARE, time(), UTC)


def _parts(
    when: Calendar, groups: Sequence[MoveGroup], cutovers: Mapping[str, Cutover], after: datetime
) -> tuple[list[_Part], list[str]]:
    """What is cut over in the same windows, and what has no window (with what would help)."""
    parts: list[_Part] = []
    said: list[str] = []
    for parties, members in _by_windows(when, groups):
        part = _part(when, parties, [group.id for group in members], cutovers, after)
        if part.open_:
            parts.append(part)
            continue
        own = [group.id for group in members if not group.is_shared]
        shared = [group.id for group in members if group.is_shared]
        if own:
            said.append(f"the tenants of {few(own)} have no common window within 400 days: agree on one")
        if shared:
            alone = [_part(when, (windows,), shared, cutovers, after) for windows in parties]
            parts += [each for each in alone if each.open_]
            said.append(_both_sides(shared))
    return parts, said


def _both_sides(shared: Sequence[str]) -> str:
    return (
        f"the tenants of {few(shared)} have no common window within 400 days: it is cut over tenant by "
        "tenant, and both sides must run until the last step; or agree on one window"
    )


def _by_windows(when: Calendar, groups: Sequence[MoveGroup]) -> list[tuple[Parties, list[MoveGroup]]]:
    """Groups that are cut over in the same windows."""
    found: dict[Parties, list[MoveGroup]] = defaultdict(list)
    for group in groups:
        given = {when.windows[tenant] for tenant in group.tenants if tenant in when.windows}
        found[tuple(sorted(given)) or ((ASSUMED,),)].append(group)
    return sorted(found.items(), key=lambda each: each[0])


def _part(
    when: Calendar, parties: Parties, groups: Iterable[str], cutovers: Mapping[str, Cutover], after: datetime
) -> _Part:
    names = tuple(groups)
    needed = together(cutovers[name] for name in names)
    return _Part(names, parties, needed, tuple(common(parties, when.freezes, after)))


def _in_one_window(
    when: Calendar, parts: Sequence[_Part], cutovers: Mapping[str, Cutover], after: datetime
) -> tuple[CutoverStep, ...]:
    """One step for all in a window that all have; empty where it is too short or much later than several."""
    if not parts:
        return ()
    parties = tuple(sorted({windows for part in parts for windows in part.parties}))
    names = sorted({name for part in parts for name in part.groups})
    every = _part(when, parties, names, cutovers, after)
    latest = max(part.soonest()[0] for part in parts) + WORTH_WAITING
    found = next((each for each in every.fitting() if each[0] <= latest), None)
    return () if found is None else (every.step(found),)


def _in_several(parts: Sequence[_Part]) -> tuple[CutoverStep, ...]:
    """A step for each part, as near as its windows allow to the one that can only move last."""
    if not parts:
        return ()
    latest = max(part.soonest()[0] for part in parts)
    steps = []
    for part in parts:
        before = [each for each in part.fitting() if each[0] <= latest]
        steps.append(part.step(before[-1] if before else part.soonest()))
    return tuple(sorted(steps, key=lambda step: (step.starts_at, step.groups)))


def _too_short(part: _Part, steps: Sequence[CutoverStep]) -> str:
    """What would help where the part's cutover is longer than the window that it got; empty where it fits."""
    starts = {step.starts_at for step in steps if set(part.groups) <= set(step.groups)}
    window = next((each for each in part.open_ if any(each[0] <= at < each[1] for at in starts)), None)
    if window is None or window[1] - window[0] >= part.minutes:
        return ""
    length = int((window[1] - window[0]).total_seconds() // 60)
    needed = part.needed.at_least
    return (
        f"cutover of {few(part.groups)} takes {needed:.0f} minutes, the window has {length}: copy ahead "
        f"(CDC, DataSync), split the wave, or ask for {needed - length:.0f} minutes more"
    )


def _assumptions(when: Calendar, groups: Sequence[MoveGroup]) -> Iterable[str]:
    """Whose windows are not known, and which are taken instead."""
    alone: set[str] = set()
    beside: set[str] = set()
    for group in groups:
        silent = [tenant for tenant in group.tenants if tenant not in when.windows]
        if len(silent) == len(group.tenants):
            alone.update(silent or group.endpoints)
        else:
            beside.update(silent)
    if alone:
        yield f"no window is given for {few(sorted(alone))}: {ASSUMED} is assumed"
    if beside - alone:
        names = few(sorted(beside - alone))
        yield f"no window is given for {names}: what they share moves in the windows of the others"


def _why_several(steps: Sequence[CutoverStep]) -> Iterable[str]:
    if len(steps) > 1:
        told = "; ".join(
            f"{step.starts_at:%Y-%m-%d %H:%M} to {step.ends_at:%Y-%m-%d %H:%M} {few(step.groups)}"
            for step in steps
        )
        yield f"cut over in {len(steps)} steps, as no window that is long enough is open to all (UTC): {told}"
