"""How long writers stand still: fixed steps, and what the line carries meanwhile, with an interval."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assess.waves.loads import Load

SWITCH_MINUTES = 15.0
"""Stop writers, wait until replicas are level, count, switch names (lowered TTL)."""
SWITCH_INTERVAL = (10.0, 30.0)
WATCH_MINUTES = 30.0
"""Watched after the switch, before the wave is called done."""
LINE_EFFICIENCY = 0.7
"""The part of a line's nominal rate that a copy gets."""
LINE_INTERVAL = (0.9, 0.5)
DUMP_BYTES_PER_HOUR = 30e9
"""Dump, restore and index build; own working figure, until a rehearsal measures it."""
DUMP_INTERVAL = (60e9, 15e9)

SiteMinutes = tuple[tuple[str, float], ...]
"""Minutes by site, sorted; sites copy in parallel, machines of one site share its line."""


@dataclass(frozen=True, slots=True)
class Cutover:
    """Copy minutes by site: expected, at least, at most. `dumping` is the same three of the slowest dump.

    `unknown` names what keeps the time from being known.
    """

    copy_minutes: SiteMinutes = ()
    unknown: tuple[str, ...] = ()
    low: SiteMinutes = ()
    high: SiteMinutes = ()
    dumping: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def copying(self) -> float:
        """Minutes until the slowest site has copied; a lower bound where something is unknown."""
        return max(_slowest(self.copy_minutes), self.dumping[0])

    @property
    def at_least(self) -> float:
        """Minutes from the first step to the end of the watch, as far as known."""
        return SWITCH_MINUTES + self.copying + WATCH_MINUTES

    @property
    def minutes(self) -> float | None:
        """The same, or None where something is unknown."""
        return None if self.unknown else round(self.at_least, 1)

    @property
    def low_minutes(self) -> float:
        """Minutes if all goes well; a lower bound where something is unknown."""
        return round(SWITCH_INTERVAL[0] + max(_slowest(self.low), self.dumping[1]) + WATCH_MINUTES, 1)

    @property
    def high_minutes(self) -> float | None:
        """Minutes if little goes well; None where something is unknown."""
        if self.unknown:
            return None
        return round(SWITCH_INTERVAL[1] + max(_slowest(self.high), self.dumping[2]) + WATCH_MINUTES, 1)

    @property
    def downtime_minutes(self) -> float:
        """Minutes in which users are without service, as far as known."""
        return SWITCH_MINUTES + self.copying


def _slowest(sites: SiteMinutes) -> float:
    return max((minutes for _, minutes in sites), default=0.0)


def cutover(loads: Iterable[Load]) -> Cutover:
    """The cutover of machines that are switched together."""
    return together(_one(load) for load in loads)


def _one(load: Load) -> Cutover:
    unknown = load.unsized
    if load.cutover_high_bytes and load.site_mbps is None:
        unknown = (*unknown, f"uplink_mbps of site {load.site or '(none given)'}")
    return Cutover(
        _on_line(load, load.cutover_bytes, LINE_EFFICIENCY),
        unknown,
        _on_line(load, load.cutover_low_bytes, LINE_INTERVAL[0]),
        _on_line(load, load.cutover_high_bytes, LINE_INTERVAL[1]),
        (
            60 * load.dump_bytes / DUMP_BYTES_PER_HOUR,
            60 * load.dump_bytes / DUMP_INTERVAL[0],
            60 * load.dump_bytes / DUMP_INTERVAL[1],
        ),
    )


def _on_line(load: Load, size_bytes: int, efficiency: float) -> SiteMinutes:
    if not size_bytes or load.site_mbps is None:
        return ()
    return ((load.site, copy_minutes(size_bytes, load.site_mbps, efficiency)),)


def together(parts: Iterable[Cutover]) -> Cutover:
    """Cutovers that happen in one window; dumps of different machines run side by side."""
    listed = tuple(parts)
    dumping = (0.0, 0.0, 0.0)
    for part in listed:
        one, two, three = (max(pair) for pair in zip(dumping, part.dumping, strict=True))
        dumping = (one, two, three)
    return Cutover(
        _added(part.copy_minutes for part in listed),
        tuple(dict.fromkeys(text for part in listed for text in part.unknown)),
        _added(part.low for part in listed),
        _added(part.high for part in listed),
        dumping,
    )


def _added(parts: Iterable[SiteMinutes]) -> SiteMinutes:
    found: dict[str, float] = defaultdict(float)
    for sites in parts:
        for site, minutes in sites:
            found[site] += minutes
    return tuple(sorted(found.items()))


def copy_minutes(size_bytes: int, mbps: float, efficiency: float = LINE_EFFICIENCY) -> float:
    """Minutes that a copy takes on a line of so many megabits a second.

    >>> round(copy_minutes(1024**3, 1000), 2)
    0.2
    """
    return size_bytes * 8 / (mbps * 1e6 * efficiency) / 60
