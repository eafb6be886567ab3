"""Facts of one database server: catalogs, counters and sessions; never a customer's row."""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation; `type` as the server names it. `generated`: computed from other columns.

    `invisible`: left out of SELECT * (MySQL 8.0.23, MariaDB 10.3).
    """

    name: str
    type: str
    nullable: bool = True
    generated: bool = False
    invisible: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or other relation. Counters are since `stats_reset_at` of its database; None: unknown.

    `kind`: table, partitioned, view, materialized_view, foreign_table. `persistence`: permanent, unlogged,
    temporary, memory, blackhole. `high_water` is the last value of its identity, serial or AUTO_INCREMENT.
    `skips_locked` says that statements or routines take its rows with SKIP LOCKED, as workers of a queue do.
    `key_columns` are those of the primary key (PostgreSQL). `has_unique_index`: a unique index besides it.
    `invalid_indexes` are unique ones left half built. `cascades` names foreign keys that change or remove
    rows by themselves. `large_bytes` is what lies outside the rows because it is large. `options` are the
    table's own (MySQL), `temporal` says that it keeps old versions of its rows (MariaDB).
    """

    schema: str
    name: str
    kind: str
    ref: Ref
    persistence: str = "permanent"
    storage_engine: str = ""
    rows: int | None = None
    size_bytes: int | None = None
    inserts: int | None = None
    updates: int | None = None
    deletes: int | None = None
    live_rows: int | None = None
    writes_per_second: float | None = None
    high_water: int | None = None
    has_primary_key: bool | None = None
    replica_identity: str = ""
    inbound_foreign_keys: int = 0
    outbound_foreign_keys: tuple[str, ...] = ()
    indexed_first: tuple[str, ...] = ()
    row_security: bool = False
    partition_of: str = ""
    columns: tuple[Column, ...] = ()
    skips_locked: bool = False
    key_columns: tuple[str, ...] = ()
    has_unique_index: bool | None = None
    invalid_indexes: tuple[str, ...] = ()
    secondary_indexes: int | None = None
    cascades: tuple[str, ...] = ()
    large_bytes: int | None = None
    options: str = ""
    temporal: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """An installed extension, storage engine or plug-in that a target must offer too."""

    name: str
    version: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class ForeignServer:
    """A link from one database to another server (postgres_fdw, dblink, FEDERATED, mysql.servers)."""

    name: str
    wrapper: str
    host: str
    port: int | None
    database: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Routine:
    """A stored routine's features that matter to a move: language, and words found in its source."""

    schema: str
    name: str
    language: str
    ref: Ref
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A view and as whom it reads: `definer` is empty where that is not told apart from its owner."""

    schema: str
    name: str
    definer: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Account:
    """A login with rights that matter to a move. `reads_all`: it may read every table of the server."""

    name: str
    ref: Ref
    superuser: bool = False
    replicates: bool = False
    reads_all: bool | None = None
    may_log_in: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """A login that replicates, and how many tables of a database it may not read."""

    name: str
    unreadable: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """A setting of the server as it reports it, or another named value that it was asked for."""

    name: str
    value: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Database:
    """One database (for MySQL: one schema). `entered` is False where its catalog could not be read.

    `readings` are values that are no settings: counts of large objects, event triggers, publications.
    `readers` are the logins that replicate; None where they were not asked for or not told.
    """

    name: str
    ref: Ref
    owner: str = ""
    encoding: str = ""
    collation: str = ""
    size_bytes: int | None = None
    entered: bool = True
    transactions: int | None = None
    transactions_per_second: float | None = None
    stats_reset_at: datetime | None = None
    relations: tuple[Relation, ...] = ()
    extensions: tuple[Extension, ...] = ()
    languages: tuple[str, ...] = ()
    foreign_servers: tuple[ForeignServer, ...] = ()
    routines: tuple[Routine, ...] = ()
    readings: tuple[ServerSetting, ...] = ()
    views: tuple[View, ...] = ()
    readers: tuple[Reader, ...] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Client sessions folded by who they are. An empty `client_address` is a local socket; None: hidden."""

    database: str
    user: str
    application: str
    client_address: str | None
    count: int
    ref: Ref
    samples_seen: int = 1
    samples: int = 1
    active: int = 0


@dataclass(frozen=True, slots=True)
class ReplicationLink:
    """`direction` is `to` (a standby or subscriber reads from us) or `from` (we read from a primary)."""

    direction: str
    method: str
    peer: str
    port: int | None
    database: str
    ref: Ref
    state: str = ""


@dataclass(frozen=True, slots=True)
class DatabaseServerFacts:
    """All that one database server's evidence says. `engine`: postgresql, mysql or mariadb.

    `readings` are momentary values that are no settings: prepared transactions, the longest transaction.
    `accounts` are the logins that replicate, read all or are superusers; None where that was not told.
    """

    endpoint: str
    engine: str = ""
    version: str = ""
    version_number: tuple[int, ...] = ()
    hostname: str = ""
    port: int | None = None
    data_directory: str = ""
    is_replica: bool | None = None
    started_at: datetime | None = None
    login: str = ""
    max_connections: int | None = None
    wal_bytes_per_second: float | None = None
    settings: tuple[ServerSetting, ...] = ()
    databases: tuple[Database, ...] = ()
    sessions: tuple[Session, ...] = ()
    replication: tuple[ReplicationLink, ...] = ()
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)
    readings: tuple[ServerSetting, ...] = ()
    accounts: tuple[Account, ...] | None = None
