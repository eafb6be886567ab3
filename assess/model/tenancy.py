"""What tenancy rules judge: edges across tenants, shared state, identities, far ends."""

from dataclasses import dataclass

from assess.model.evidence import Trace
from assess.model.graph import Edge, Node


@dataclass(frozen=True, slots=True)
class TenantCrossing:
    """An edge from one tenant's thing to another tenant's."""

    edge: Edge
    source_tenant: str
    target: Node

    @property
    def target_tenant(self) -> str:
        """Whose the far end is."""
        return self.target.tenants[0]


@dataclass(frozen=True, slots=True)
class SharedState:
    """A place of state that several tenants use. `users` are tenant and the nodes that use it."""

    node: Node
    users: tuple[tuple[str, tuple[str, ...]], ...]
    evidence: tuple[Trace, ...]
    keys: str = ""


@dataclass(frozen=True, slots=True)
class SharedLogin:
    """A database login that things of several tenants use. `users` as in `SharedState`."""

    server: str
    login: str
    users: tuple[tuple[str, tuple[str, ...]], ...]
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class IdentityCollision:
    """One identity that several endpoints claim: `what` is machine-id, product UUID, address or host name.

    `merged` says that they are one machine listed more than once; else they are taken as different machines.
    """

    what: str
    value: str
    endpoints: tuple[str, ...]
    evidence: tuple[Trace, ...]
    merged: bool = False


@dataclass(frozen=True, slots=True)
class IdleDependency:
    """A dependency that only configuration names; no traffic was seen while sampling."""

    edge: Edge
    tenant: str


@dataclass(frozen=True, slots=True)
class UnreadFarEnd:
    """Something that our things depend on and that no endpoint of the inventory is."""

    node: Node
    port: int | None
    users: tuple[str, ...]
    tenants: tuple[str, ...]
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class PinnedName:
    """A line of a hosts file that fixes another machine's address."""

    endpoint: str
    ip: str
    names: tuple[str, ...]
    tenant: str
    trace: Trace


@dataclass(frozen=True, slots=True)
class DormantTenant:
    """A tenant that has endpoints and no traffic of its own in any sample."""

    name: str
    endpoints: tuple[str, ...]
