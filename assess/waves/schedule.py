"""When each wave is cut over: the next windows of its tenants, one wave after the other."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assess.model.inventory import Inventory
from assess.model.waves import MoveGroup
from assess.waves.cutover import Cutover, together
from assess.waves.windows import ASSUMED, Freeze, Interval, common, freeze

LONGEST_WAIT = timedelta(days=56)
"""Nobody waits longer for a window that is longer (the night in which clocks go back)."""

Parties = tuple[tuple[str, ...], ...]
"""Windows of each tenant that must be open at once."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When a wave is cut over; `fits` is False where a cutover is longer than its window."""

    starts_at: datetime | None
    ends_at: datetime | None
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """Windows by tenant, freezes, and the first moment at which anything may be cut over."""

    windows: dict[str, tuple[str, ...]]
    freezes: tuple[Freeze, ...]
    earliest: datetime


def calendar(inventory: Inventory, start: date) -> Calendar:
    """The calendar of the estate.

    Raises:
        InputError: a freeze or the date of the first wave that cannot be read.
    """
    limits = inventory.constraints
    first = max(start, date.fromisoformat(limits.first_wave_at)) if limits.first_wave_at else start
    return Calendar(
        {tenant.name: tenant.windows for tenant in inventory.tenants if tenant.windows},
        tuple(freeze(text) for text in limits.freeze),
        datetime.combine(first, time(), UTC),
    )


def slot(
    when: Calendar, groups: Sequence[MoveGroup], cutovers: Mapping[str, Cutover], after: datetime, number: int
) -> Slot:
    """When the groups of one wave are cut over, not before `after`."""
    parts = [_part(when, parties, cutovers, members, after) for parties, members in _by_windows(when, groups)]
    starts = [interval[0] for interval, _ in parts if interval is not None]
    ends = [interval[1] for interval, _ in parts if interval is not None]
    said = [f"wave {number}: {text}" for _, text in parts if text]
    assumed = sorted({t for g in groups for t in g.tenants if t not in when.windows})
    reasons = (f"no window is given for {_few(assumed)}: {ASSUMED} is assumed",) if assumed else ()
    if not starts:
        return Slot(None, None, reasons, tuple(said), fits=not said)
    return Slot(min(starts), max(ends), reasons, tuple(said), fits=not said)


def next_after(taken: Slot, otherwise: datetime) -> datetime:
    """When the following wave may begin: the day after this one."""
    if taken.ends_at is None:
        return otherwise
    return datetime.combine(taken.ends_at.date() + timedelta(days=1), time(), UTC)


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _by_windows(when: Calendar, groups: Sequence[MoveGroup]) -> list[tuple[Parties, list[MoveGroup]]]:
    """Groups that are cut over in the same windows."""
    found: dict[Parties, list[MoveGroup]] = defaultdict(list)
    for group in groups:
        parties = {when.windows[tenant] for tenant in group.tenants if tenant in when.windows}
        found[tuple(sorted(parties)) or ((ASSUMED,),)].append(group)
    return sorted(found.items(), key=lambda each: each[0])


def _part(
    when: Calendar,
    parties: Parties,
    cutovers: Mapping[str, Cutover],
    groups: Sequence[MoveGroup],
    after: datetime,
) -> tuple[Interval | None, str]:
    """When these groups are cut over, and what is wrong with it (empty: nothing)."""
    needed = together(cutovers[group.id] for group in groups)
    minutes = timedelta(minutes=math.ceil(needed.at_least))
    open_ = list(common(parties, when.freezes, after))
    names = _few([group.id for group in groups])
    if not open_:
        return None, f"the tenants of {names} have no common window within 400 days: agree on one"
    soon = [each for each in open_ if each[0] - open_[0][0] <= LONGEST_WAIT]
    fitting = next((each for each in soon if each[1] - each[0] >= minutes), None)
    if fitting is not None:
        return (fitting[0], fitting[1] if needed.unknown else fitting[0] + minutes), ""
    first = open_[0]
    length = int((first[1] - first[0]).total_seconds() // 60)
    said = (
        f"cutover of {names} takes {needed.at_least:.0f} minutes, the window has {length}: copy ahead "
        f"(CDC, DataSync), split the wave, or ask for {needed.at_least - length:.0f} minutes more"
    )
    return (first[0], first[0] + minutes), said
