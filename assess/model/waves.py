"""Move groups and waves: what must move together, and in which order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """A row of `groups`. `members` are endpoints or nodes by name; `why_together` one reason each."""

    id: str
    members: tuple[str, ...]
    tenants: tuple[str, ...]
    why_together: tuple[str, ...]
    endpoints: tuple[str, ...] = ()
    data_bytes: int = 0
    transactions_per_second: float = 0.0
    is_shared: bool = False
    durable: bool = False


@dataclass(frozen=True, slots=True)
class Bridge:
    """A dependency that runs against the order: its source moves before its target."""

    source: str
    target: str
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

    def span_of(self, group: str) -> tuple[datetime | None, datetime | None]:
        """From the first step of one of its groups to the end of the last; the wave's own without steps."""
        own = [step for step in self.steps if group in step.groups]
        if not own:
            return self.starts_at, self.ends_at
        return min(step.starts_at for step in own), max(step.ends_at for step in own)


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups, waves and what the planner has to say (limits that could not be kept, with the cure).

    `stays` holds endpoints that no wave carries, each with the reason.
    """

    groups: tuple[MoveGroup, ...] = ()
    waves: tuple[Wave, ...] = ()
    warnings: tuple[str, ...] = ()
    stays: tuple[tuple[str, str], ...] = ()
