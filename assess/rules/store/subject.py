"""What the rules on stores read that were asked themselves: the store, a key pattern, a queue, an index."""

from dataclasses import dataclass
from datetime import datetime

from assess.model.evidence import Ref, Trace
from assess.model.store import KeyPattern, NamedPart, SearchIndex, StoreFacts, StoreQueue

KEY_VALUE = frozenset({"redis", "valkey", "keydb", "dragonfly"})
UNLIMITED = 0


def _trace(store: StoreFacts, observed: str, ref: Ref) -> Trace:
    at: datetime | None = store.section_at.get(ref.section)
    return Trace(observed, f"{store.endpoint}:{ref.section}", at, ref.line)


@dataclass(frozen=True, slots=True)
class StoreSubject:
    """A store by its node's name. `shares` are tenants with the keys and bytes that bear their names."""

    store: StoreFacts
    name: str
    tenant: str = ""
    shares: tuple[NamedPart, ...] = ()

    @property
    def is_key_value(self) -> bool:
        """Redis, or what speaks like it."""
        return self.store.product in KEY_VALUE

    def hides(self, section: str) -> bool:
        """The section was refused."""
        return any(gap.section == section for gap in self.store.gaps)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this store."""
        return _trace(self.store, observed, ref)

    def persisted(self) -> Trace | None:
        """What tells whether it saves; None where nothing does."""
        told = self.store.persistence
        if told is None:
            return None
        words = {None: "not told", True: "on", False: "off"}
        shown = f"{self.store.product}: snapshots {words[told.snapshots]}, append-only log {words[told.log]}"
        return self.trace(shown, told.ref)

    def limited(self) -> Trace | None:
        """What tells what happens when memory is full."""
        memory = self.store.memory
        if memory is None:
            return None
        limit = "no limit" if memory.limit_bytes == UNLIMITED else f"{memory.limit_bytes} bytes at most"
        return self.trace(f"maxmemory-policy {memory.policy}, {limit}", memory.ref)

    @property
    def never_saves(self) -> bool:
        """Nothing outlives a restart, and there is no replica that may save what this one does not."""
        told = self.store.persistence
        followed = any(each.direction == "to" for each in self.store.peers)
        return told is not None and told.saves is False and not followed

    @property
    def evicts_any(self) -> bool:
        """Any key may go when memory is full, and memory has a limit."""
        memory = self.store.memory
        return memory is not None and bool(memory.limit_bytes) and memory.policy.startswith("allkeys")


@dataclass(frozen=True, slots=True)
class PatternSubject:
    """Keys of one shape in a database that was looked at whole, or in part."""

    of: StoreSubject
    pattern: KeyPattern
    name: str
    whole: bool

    @property
    def trace(self) -> Trace:
        """What was counted."""
        pattern = self.pattern
        share = pattern.expiring_share
        lives = "" if share is None else f", {share:.0%} with a time to live"
        kinds = ", ".join(f"{count} {kind}" for kind, count in pattern.types)
        part = "" if self.whole else " of the sample"
        return self.of.trace(f"{pattern.pattern}: {pattern.keys} keys{part} ({kinds}){lives}", pattern.ref)


@dataclass(frozen=True, slots=True)
class QueueSubject:
    """A queue of a library or a broker."""

    of: StoreSubject
    queue: StoreQueue
    name: str
    tenant: str = ""

    @property
    def trace(self) -> Trace:
        """What waits in it."""
        queue = self.queue
        told = (
            ("ready", queue.ready),
            ("taken and not confirmed", queue.pending),
            ("persistent", queue.persistent),
            ("due in over a day", queue.far_ahead),
        )
        waits = ", ".join(f"{count} {word}" for word, count in told if count is not None)
        return self.of.trace(f"{queue.library or 'stream'} {queue.kind} {queue.name}: {waits}", queue.ref)


@dataclass(frozen=True, slots=True)
class IndexSubject:
    """A search index. `twin` names a table with as many rows, `snapshots` whether any are kept."""

    of: StoreSubject
    index: SearchIndex
    name: str
    snapshots: Trace | None = None
    twin: Trace | None = None

    @property
    def trace(self) -> Trace:
        """What it holds."""
        policy = f", policy {self.index.policy}" if self.index.policy else ""
        return self.of.trace(
            f"index {self.index.name}: {self.index.documents} documents{policy}", self.index.ref
        )
