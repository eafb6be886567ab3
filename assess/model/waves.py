"""Move groups and waves: what must move together, and in which order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CutEdge:
    """A dependency of `source` on `target`; `weight` is the connections seen.

    Of a wave: `wave` is the other end's, and until both have moved the traffic goes over the hybrid link.
    Of a move group: one of the cheapest ties to cut so that its circle falls apart; `wave` is 0.
    """

    source: str
    target: str
    weight: float
    wave: int = 0


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """A row of `groups`. `members` are endpoints or nodes by name; `why_together` one reason each.

    `cutover_low_minutes` and `cutover_high_minutes` bound its cutover, None where that is not known.
    `would_part_it` is the cheapest set of dependencies without which it would not have to move together.
    """

    id: str
    members: tuple[str, ...]
    tenants: tuple[str, ...]
    why_together: tuple[str, ...]
    endpoints: tuple[str, ...] = ()
    data_bytes: int = 0
    transactions_per_second: float = 0.0
    is_shared: bool = False
    durable: bool = False
    cutover_low_minutes: float | None = None
    cutover_high_minutes: float | None = None
    would_part_it: tuple[CutEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """A dependency that runs against the order: its source moves before its target.

    It is needed for `days`, until `until_wave` has moved. `bytes_per_hour` is its traffic, both ways; None
    where nobody counted it. `cost_usd` is the price of the link, and at most of that traffic, for that time;
    None where a date or a price is not known. `price` says what is in it and what is not.
    """

    source: str
    target: str
    why: str
    until_wave: int = 0
    days: float | None = None
    cost_usd: float | None = None
    price: str = ""
    bytes_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class LocalTime:
    """When a tenant is cut over, in its own time zone: ISO 8601 with offset."""

    tenant: str
    zone: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class RiskPart:
    """What a part of the risk adds: points of at most so many, and why."""

    points: int
    most: int
    why: str


@dataclass(frozen=True, slots=True)
class CutoverStep:
    """Groups of one wave that are cut over in one window."""

    starts_at: datetime
    ends_at: datetime
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """A row of `waves`. `after` holds wave numbers it waits for; `risk` is 0 to 100.

    `steps` are its cutovers in order of time: one where a window is common to all of it, more where none is.
    `cutover_low_minutes` to `cutover_high_minutes` is the interval of its cutover, `cutover_minutes` what is
    expected. `confidence` (0 to 1) tells how much of what the wave rests on was seen. `edges_cut` are
    dependencies between this wave and earlier ones.
    """

    number: int
    name: str
    groups: tuple[str, ...]
    tenants: tuple[str, ...]
    endpoints: tuple[str, ...]
    data_bytes: int
    cutover_minutes: float | None
    starts_at: datetime | None
    ends_at: datetime | None
    after: tuple[int, ...]
    cut_weight: float
    bridges: tuple[Bridge, ...]
    risk: int
    reasons: tuple[str, ...]
    steps: tuple[CutoverStep, ...] = ()
    cutover_low_minutes: float | None = None
    cutover_high_minutes: float | None = None
    fits_window: bool = True
    local_times: tuple[LocalTime, ...] = ()
    entry_criteria: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    exit_criteria: tuple[str, ...] = ()
    rollback: str = ""
    risk_parts: tuple[RiskPart, ...] = ()
    confidence: float = 0.0
    confidence_reasons: tuple[str, ...] = ()
    edges_cut: tuple[CutEdge, ...] = ()

    def span_of(self, group: str) -> tuple[datetime | None, datetime | None]:
        """From the first step of one of its groups to the end of the last; the wave's own without steps."""
        own = [step for step in self.steps if group in step.groups]
        if not own:
            return self.starts_at, self.ends_at
        return min(step.starts_at for step in own), max(step.ends_at for step in own)


@dataclass(frozen=True, slots=True)
class Objective:
    """A row of `objectives`: what the plan was made to keep small, in the order in which it counts.

    No plan under the same limits can have a value below `bound`, and `gap` is how far the value may be from
    the best: 0 is proven best, None where no bound is known. `note` says how it was found.
    """

    order: int
    name: str
    value: float
    bound: float | None
    gap: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups, waves and what the planner has to say (limits that could not be kept, with the cure).

    `stays` holds endpoints that no wave carries, each with the reason. `objectives` tells how good it is.
    """

    groups: tuple[MoveGroup, ...] = ()
    waves: tuple[Wave, ...] = ()
    warnings: tuple[str, ...] = ()
    stays: tuple[tuple[str, str], ...] = ()
    objectives: tuple[Objective, ...] = ()
