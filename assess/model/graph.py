"""The dependency graph: identified things and who depends on whom, tenants on every node and edge."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assess.model.evidence import Trace


class NodeKind(StrEnum):
    """What a node of the graph is."""

    HOST = "host"
    SERVICE = "service"
    DATABASE = "database"
    SHARE = "share"
    CONTEXT = "context"
    VIP = "vip"
    EXTERNAL = "external"


class EdgeKind(StrEnum):
    """Why one node depends on another; the strongest that was seen."""

    QUERIES = "queries"
    MOUNTS = "mounts"
    FRONTS = "fronts"
    REPLICATES = "replicates"
    CONNECTS = "connects"
    CONFIGURED = "configured"
    PERMITS = "permits"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Service:
    """A piece of software running on a host: its processes, listeners and what the catalog says of it.

    `signature` is the catalog's id (`postgresql`, `php-fpm`), or the command's name where no signature fits.
    `confidence` is 0 to 1; `traces` are what identified it.
    """

    host: str
    id: str
    signature: str
    category: str
    software: str
    version: str = ""
    user: str = ""
    unit: str = ""
    pids: tuple[int, ...] = ()
    listens: tuple[str, ...] = ()
    confidence: float = 0.0
    traces: tuple[Trace, ...] = ()

    @property
    def name(self) -> str:
        """Its name in all tables: `host/service`."""
        return f"{self.host}/{self.id}"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with one name. `endpoints` are the inventory entries that it lives on or is.

    `tenants` holds whose it is: one name (its own), several (shared), none (unknown). `because` says why.
    `infrastructure` marks noise that ties nothing together (DNS, NTP, SSH, monitoring, backup, directory).
    """

    name: str
    kind: NodeKind
    endpoints: tuple[str, ...] = ()
    signature: str = ""
    category: str = ""
    tenants: tuple[str, ...] = ()
    tenant_confidence: float = 0.0
    because: str = ""
    infrastructure: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A row of `edges`: `source` depends on `target`. `weight` is connections seen, at least 1.

    `bytes_per_hour` is what flow records counted between them, both ways; None where none did.
    """

    source: str
    target: str
    kind: EdgeKind
    protocol: str = "tcp"
    port: int | None = None
    tenants: tuple[str, ...] = ()
    cross_tenant: bool = False
    weight: float = 1.0
    samples_seen: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    confidence: float = 0.0
    evidence: tuple[Trace, ...] = ()
    infrastructure: bool = False
    bytes_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by name and edges sorted by source, target and kind."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
