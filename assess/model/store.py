"""What key-value stores, brokers, search engines and caches say of themselves; no value that they keep."""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref


@dataclass(frozen=True, slots=True)
class StoreReading:
    """A setting or a counter as the store tells it."""

    name: str
    value: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Keyspace:
    """A numbered database of a key-value store, and how much of it was looked at.

    `sampled` is how many keys; with `whole` that is all of them.
    """

    name: str
    ref: Ref
    keys: int
    expiring: int | None = None
    sampled: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class NamedPart:
    """What one word at a place of a pattern stands for: so many sampled keys and their bytes."""

    word: str
    keys: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeyPattern:
    """Keys of one shape, with `*` for what differs; numbers are of the sample.

    `types` are names with counts. `expiring` counts keys with a time to live among `timed` that told theirs;
    `longest_ttl` is in seconds. `parts` are frequent words that a `*` stands for, by which tenants are told.
    """

    database: str
    pattern: str
    ref: Ref
    keys: int
    types: tuple[tuple[str, int], ...] = ()
    timed: int = 0
    expiring: int = 0
    longest_ttl: int | None = None
    size_bytes: int | None = None
    largest_bytes: int | None = None
    parts: tuple[NamedPart, ...] = ()

    @property
    def expiring_share(self) -> float | None:
        """The part of its keys that has a time to live; None where no key told."""
        return self.expiring / self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class StoreQueue:
    """A queue: a list, sorted set or stream of a queue library, or a broker's own.

    `place` is the database or virtual host. `ready` waits to be taken, `pending` was taken and not yet
    confirmed, `persistent` of them outlive a restart, `far_ahead` are due later than a day from now. What a
    product does not know is None.
    """

    place: str
    name: str
    kind: str
    ref: Ref
    library: str = ""
    ready: int | None = None
    pending: int | None = None
    far_ahead: int | None = None
    persistent: int | None = None
    durable: bool | None = None
    auto_delete: bool | None = None
    exclusive: bool | None = None
    consumers: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """An index, or a data stream's backing index. `policy` is its lifecycle policy, if it has one."""

    name: str
    ref: Ref
    documents: int | None = None
    deleted: int | None = None
    size_bytes: int | None = None
    replicas: int | None = None
    health: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class StoreClient:
    """Who is connected: `count` connections of one address, user, name, library and database."""

    address: str
    ref: Ref
    user: str = ""
    name: str = ""
    library: str = ""
    database: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class StorePeer:
    """A store that this one follows (`direction` "from"), or that follows it ("to")."""

    direction: str
    address: str
    ref: Ref
    port: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class StoreModule:
    """A module or plugin that is loaded."""

    name: str
    version: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class StorePersistence:
    """What outlives a restart. `saves` is None where it was not told, `log` is the append-only file.

    `unsaved_changes` are those since `saved_at`.
    """

    ref: Ref
    saves: bool | None = None
    snapshots: bool | None = None
    log: bool | None = None
    unsaved_changes: int | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoreMemory:
    """Bytes used, at most allowed (0: no limit), and what happens when they are full."""

    ref: Ref
    used_bytes: int | None = None
    peak_bytes: int | None = None
    limit_bytes: int | None = None
    policy: str = ""
    evicted: int | None = None


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """One store, broker, cache or search engine. `port` is the one its clients use, where it tells."""

    endpoint: str
    product: str
    version: str = ""
    role: str = ""
    port: int | None = None
    clustered: bool | None = None
    login: str = ""
    settings: tuple[StoreReading, ...] = ()
    memory: StoreMemory | None = None
    persistence: StorePersistence | None = None
    keyspaces: tuple[Keyspace, ...] = ()
    patterns: tuple[KeyPattern, ...] = ()
    queues: tuple[StoreQueue, ...] = ()
    indices: tuple[SearchIndex, ...] = ()
    clients: tuple[StoreClient, ...] = ()
    peers: tuple[StorePeer, ...] = ()
    modules: tuple[StoreModule, ...] = ()
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)

    def setting(self, name: str) -> StoreReading | None:
        """The setting or counter of this name, where it was told."""
        return next((each for each in self.settings if each.name == name), None)
