"""How long writers stand still: fixed steps, and what the line carries meanwhile."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assess.waves.loads import Load

SWITCH_MINUTES = 15.0
"""Stop writers, wait until replicas are level, count, switch names (lowered TTL)."""
WATCH_MINUTES = 30.0
"""Watched after the switch, before the wave is called done."""
LINE_EFFICIENCY = 0.7
"""The part of a line's nominal rate that a copy gets."""


@dataclass(frozen=True, slots=True)
class Cutover:
    """Copy minutes by site; sites copy in parallel, machines of one site share its line.

    `unknown` names what keeps the time from being known.
    """

    copy_minutes: tuple[tuple[str, float], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def copying(self) -> float:
        """Minutes until the slowest site has copied; a lower bound where something is unknown."""
        return max((minutes for _, minutes in self.copy_minutes), default=0.0)

    @property
    def at_least(self) -> float:
        """Minutes from the first step to the end of the watch, as far as known."""
        return SWITCH_MINUTES + self.copying + WATCH_MINUTES

    @property
    def minutes(self) -> float | None:
        """The same, or None where something is unknown."""
        return None if self.unknown else round(self.at_least, 1)

    @property
    def downtime_minutes(self) -> float:
        """Minutes in which users are without service, as far as known."""
        return SWITCH_MINUTES + self.copying


def cutover(loads: Iterable[Load]) -> Cutover:
    """The cutover of machines that are switched together."""
    copying: dict[str, float] = defaultdict(float)
    unknown: list[str] = []
    for load in loads:
        unknown.extend(load.unsized)
        if load.cutover_bytes and load.site_mbps is None:
            unknown.append(f"uplink_mbps of site {load.site or '(none given)'}")
        elif load.cutover_bytes and load.site_mbps is not None:
            copying[load.site] += copy_minutes(load.cutover_bytes, load.site_mbps)
    return Cutover(tuple(sorted(copying.items())), tuple(dict.fromkeys(unknown)))


def together(parts: Iterable[Cutover]) -> Cutover:
    """Cutovers that happen in one window."""
    copying: dict[str, float] = defaultdict(float)
    unknown: list[str] = []
    for part in parts:
        unknown.extend(part.unknown)
        for site, minutes in part.copy_minutes:
            copying[site] += minutes
    return Cutover(tuple(sorted(copying.items())), tuple(dict.fromkeys(unknown)))


def copy_minutes(size_bytes: int, mbps: float) -> float:
    """Minutes that a copy takes on a line of so many megabits a second.

    >>> round(copy_minutes(1024**3, 1000), 2)
    0.2
    """
    return size_bytes * 8 / (mbps * 1e6 * LINE_EFFICIENCY) / 60
