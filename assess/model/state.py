"""State surfaces: places where state lives, and what the rules say of them."""

from dataclasses import dataclass
from enum import StrEnum

from assess.model.evidence import Trace


class State(StrEnum):
    """What is lost when the surface is lost: nothing, something bearable, data; or not known."""

    STATELESS = "stateless"
    EPHEMERAL = "ephemeral"
    DURABLE = "durable"
    UNKNOWN = "unknown"


class SurfaceKind(StrEnum):
    """What a surface is."""

    DIRECTORY = "directory"
    DATABASE = "database"
    RELATION = "relation"
    KEYSPACE = "keyspace"
    QUEUE = "queue"
    SHARE = "share"
    CONFIG = "config"
    MEMORY = "memory"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule's word on a surface. `hard` fixes the class; `name_only` may not decide alone.

    `flips_if` is what evidence would change it. A `weight` below 0 speaks against `state`.
    """

    rule: str
    state: State
    weight: float
    trace: Trace
    hard: bool = False
    name_only: bool = False
    flips_if: str = ""
    purpose: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all signals on one surface add up to. `conflict` says that hard rules disagree."""

    state: State
    confidence: float
    rules: tuple[str, ...]
    evidence: tuple[Trace, ...]
    would_change_it: tuple[str, ...]
    purpose: str = ""
    flags: tuple[str, ...] = ()
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Surface:
    """A row of `surfaces`. `location` is the path, relation or store; `name` is unique over the estate.

    `flags` are sub-classes: user-visible, drain, rebuildable, config, shared, append-only, singleton.
    `overridden_by` is the architect's word on its class, if any, and `proposed` what the rules say then.
    """

    id: str
    name: str
    tenant: str
    host: str
    service: str
    kind: SurfaceKind
    location: str
    state: State
    confidence: float
    size_bytes: int | None = None
    change_bytes_per_day: int | None = None
    evidence: tuple[Trace, ...] = ()
    would_change_it: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    purpose: str = ""
    tenants: tuple[str, ...] = ()
    overridden_by: str = ""
    proposed: str = ""

    @property
    def service_name(self) -> str:
        """Its service's name in all tables."""
        return self.service if "/" in self.service else f"{self.host}/{self.service}"
