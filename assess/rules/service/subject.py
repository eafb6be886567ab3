"""What the state rules read about one service of the application tier: what it writes, holds and talks to."""

from dataclasses import dataclass

from assess.model.evidence import Trace
from assess.model.state import State


@dataclass(frozen=True, slots=True)
class Kept:
    """A surface that the service writes: its name and verdict."""

    name: str
    state: State
    confidence: float
    trace: Trace
    user_visible: bool = False


@dataclass(frozen=True, slots=True)
class SessionStore:
    """Where a service keeps HTTP sessions: `memory`, `files`, `external` or `none`.

    `explicit` says that configuration names it; otherwise it is what the product does by default.
    """

    place: str
    trace: Trace
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class Tie:
    """A balancer's setting that ties clients to one member. `grade`: how strong evidence of state it is."""

    trace: Trace
    grade: str = "strong"


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """A web, application, worker, proxy or balancer service as it was seen running.

    `write_rate` is bytes per second over all its processes; None: not measured. `other_files` are traces of
    files open for writing that are no log, lock or scratch file; `hidden` says why they may be incomplete.
    """

    name: str
    category: str
    product_state: str
    identified: float
    trace: Trace
    root_view: bool
    samples: int
    uptime_days: float | None
    write_rate: float | None
    log_files: tuple[Trace, ...] = ()
    other_files: tuple[Trace, ...] = ()
    scratch_files: tuple[Trace, ...] = ()
    kept: tuple[Kept, ...] = ()
    sessions: tuple[SessionStore, ...] = ()
    sticky: Trace | None = None
    sticky_grade: str = "strong"
    clients: Trace | None = None
    stores: Trace | None = None
    singleton: Trace | None = None

    @property
    def keeps_sessions_in_memory(self) -> bool:
        """Sessions lie in its memory, as far as configuration or its product's default tell."""
        places = {store.place for store in self.sessions if store.explicit}
        if places:
            return "memory" in places
        defaults = {store.place for store in self.sessions}
        return "memory" in defaults or self.sticky is not None
