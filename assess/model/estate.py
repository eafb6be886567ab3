"""The rows of the tables that users see (`assess show TABLE`), as the contract names them.

Sizes are bytes, times UTC, confidence 0 to 1. None means: not known, and a gap says why.
Surfaces, edges, decisions, groups and waves are rows as they are; see `state`, `graph`, `decisions`, `waves`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assess.model.evidence import Trace


class Status(StrEnum):
    """How reading an endpoint ended."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a finding matters to the move."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An inventory entry and how reading it went. `missing` lists what could not be read, and why.

    `region` is the AWS region of its site. `ips` are those that the inventory gives.
    """

    name: str
    kind: str
    address: str | None
    tenant: str
    site: str
    status: Status
    error: str
    hint: str
    missing: tuple[str, ...]
    started_at: datetime | None
    seconds: float | None
    environment: str = ""
    region: str = ""
    ips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host as its probe saw it. `privileged_needs` are proven by device nodes, modules and the like."""

    name: str
    tenant: str
    os: str
    os_version: str
    kernel: str
    arch: str
    virtualization: str
    cpus: int | None
    memory_bytes: int | None
    privileged_needs: tuple[str, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process and the service it belongs to; `state` is the heaviest class that it writes."""

    host: str
    pid: int
    service: str
    software: str
    version: str
    user: str
    command: str
    listens: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection from the side that opened it. The far end is empty where it was not scanned."""

    source_host: str
    source_service: str
    target_address: str
    target_port: int
    target_host: str
    target_service: str
    protocol: str
    samples_seen: int
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class FilesystemRow:
    """A mounted file system with its use and rate."""

    host: str
    mountpoint: str
    fstype: str
    source: str
    size_bytes: int | None
    used_bytes: int | None
    iops_read: float | None
    iops_write: float | None


@dataclass(frozen=True, slots=True)
class DatabaseRow:
    """A database of a server. `tenancy`: silo, bridge_database, bridge_schema, pool, unknown.

    `tenants` are all that are known to be in it; in a pool there may be more, which only rows could tell.
    """

    name: str
    server: str
    engine: str
    version: str
    tenant: str
    size_bytes: int | None
    transactions_per_second: float | None
    tenancy: str
    cdc_ready: bool | None
    findings: tuple[str, ...]
    tenants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A table of a database. `purpose`: data, queue, session, cache, log, config."""

    database: str
    schema: str
    name: str
    rows: int | None
    size_bytes: int | None
    has_primary_key: bool | None
    purpose: str
    state: str
    confidence: float


class Outcome(StrEnum):
    """How a check ended; `unknown`: it could not be made."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PreflightRow:
    """A check on a database server, a database, or one tenant's tables in it, with all objects concerned."""

    subject: str
    tenant: str
    check: str
    outcome: Outcome
    severity: Severity
    title: str
    objects: tuple[str, ...]
    remedy: str
    source: str


@dataclass(frozen=True, slots=True)
class ConnectionChangeRow:
    """A service that uses a database today, and what must be injected when the database has moved.

    `connects_to` is server, port and database; `seen` says that it was seen at it, not only configured.
    `configured_in` names file and key on the host; `inject` what these must hold afterwards. `sessions` is
    the most seen at once, None where none was told apart.
    """

    tenant: str
    service: str
    host: str
    database: str
    connects_to: str
    logins: tuple[str, ...]
    sessions: int | None
    seen: bool
    configured_in: tuple[str, ...]
    target: str
    instance: str
    inject: tuple[str, ...]
    evidence: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareRow:
    """An exported directory."""

    name: str
    host: str
    protocol: str
    path: str
    size_bytes: int | None
    files: int | None
    clients: tuple[str, ...]
    tenant: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextRow:
    """A virtual context of a firewall or load balancer. `interfaces` to `pools` and `unparsed` are counts."""

    name: str
    device: str
    platform: str
    kind: str
    tenant: str
    interfaces: int
    objects: int
    groups: int
    rules: int
    nats: int
    vips: int
    pools: int
    unparsed: int
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A firewall rule. `hits` is None where the device was not asked; `raw` the file's own words."""

    context: str
    name: str
    order: int
    action: str
    protocol: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    services: tuple[str, ...]
    hits: int | None
    raw: str


@dataclass(frozen=True, slots=True)
class VipRow:
    """A virtual server. `members` are `address:port` of all its pools."""

    context: str
    name: str
    address: str
    port: int | None
    protocol: str
    tls: str
    persistence: str
    members: tuple[str, ...]
    tenant: str


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant and what the assessment says of it. `state_bytes` counts durable and unknown surfaces."""

    name: str
    tier: str
    endpoints: tuple[str, ...]
    shared_with: tuple[str, ...]
    state_bytes: int | None
    transactions_per_second: float | None
    segmentation: str
    wave: int | None
    monthly_cost_usd: float | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict. `id` is the rule; `source` where it comes from; `objects` all that it is about."""

    id: str
    severity: Severity
    subject: str
    tenant: str
    title: str
    evidence: tuple[Trace, ...] = ()
    remedy: str = ""
    source: str = ""
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What was expected and what was seen; `completeness` is 0 to 1, None where it cannot be told.

    `unseen_low` and `unseen_high` are the ends of the 95 % interval of `estimated_unseen`;
    `more_samples_for_95` says how many further samples would see 95 % of all.
    """

    scope: str
    expected: int
    observed: int
    estimated_unseen: float | None
    completeness: float | None
    what_is_missing: tuple[str, ...]
    unseen_low: float | None = None
    unseen_high: float | None = None
    samples: int | None = None
    more_samples_for_95: int | None = None


@dataclass(frozen=True, slots=True)
class DriftRow:
    """Where one tenant's item differs from what most tenants of that role have."""

    role: str
    tenant: str
    item: str
    value: str
    modal_value: str
    severity: Severity
