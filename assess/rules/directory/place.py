"""What the state rules read about one place in a file system: who claims it, and what lies in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assess.model.evidence import Trace
from assess.model.state import Signal, State


class ClaimKind(StrEnum):
    """Why somebody says that a directory matters."""

    DATA = "data"
    DEVICE = "device"
    WRITTEN = "written"
    MAPPED = "mapped"
    EMBEDDED = "embedded"
    UPLOADS = "uploads"
    APP_DATA = "application data"
    SESSIONS = "sessions"
    CACHE = "cache"
    SCRATCH = "scratch"
    LOGS = "logs"
    DOCUMENTS = "documents"
    DECLARED = "declared"
    SPOOL = "spool"
    VOLUME = "volume"
    EXPORTED = "exported"
    NETWORK = "network"
    CONTAINER_MOUNT = "container mount"
    CONTAINER_LAYER = "container layer"
    BACKED_UP = "backed up"
    BACKUP_TARGET = "backup target"
    RETAINED = "retained"
    JOB_OUTPUT = "job output"
    FOUND = "found"
    CLOSED = "closed"
    COLLECTED = "collected"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Claim:
    """One observation about a place. `service` is the unit that makes it, `state` what its product keeps.

    `strength` is 0 to 1: how sure the observation itself is. `broad` says that it covers more than this.
    """

    kind: ClaimKind
    trace: Trace
    service: str = ""
    state: str = ""
    detail: str = ""
    strength: float = 1.0
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What a walk saw below a place. Ages are days before the walk; None: not known.

    `young` counts files changed within an hour, a day, 7 and 90 days. `extensions` are lower case, no dot.
    """

    files: int
    size_bytes: int
    trace: Trace
    newest_days: float | None = None
    oldest_days: float | None = None
    young: tuple[int, int, int, int] = (0, 0, 0, 0)
    extensions: tuple[tuple[str, int], ...] = ()
    owners: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryPlace:
    """One directory of one host with everything that was observed about it.

    `fstype` is the file system that it lies on; `writers` the users that the services near it run as.
    `writer_days` is how long the oldest of them has run. `root_view` says that open files of all processes
    were readable, `writers_known` that the host told what its processes are and as whom they run, `samples`
    how often was looked.
    """

    path: str
    claims: tuple[Claim, ...] = ()
    contents: Contents | None = None
    fstype: str = ""
    mount: Trace | None = None
    root_view: bool = False
    samples: int = 1
    writers: tuple[str, ...] = ()
    writers_known: bool = True
    writer_days: float | None = None

    def of(self, *kinds: ClaimKind) -> tuple[Claim, ...]:
        """The claims of these kinds."""
        return tuple(claim for claim in self.claims if claim.kind in kinds)

    def has(self, *kinds: ClaimKind) -> bool:
        """There is a claim of one of these kinds."""
        return any(claim.kind in kinds for claim in self.claims)

    @property
    def is_written(self) -> bool:
        """A process was seen holding a file in it open for writing."""
        return self.has(ClaimKind.WRITTEN, ClaimKind.MAPPED, ClaimKind.EMBEDDED)

    def share(self, extensions: frozenset[str]) -> float:
        """Share of files with one of these extensions among all files, 0 to 1."""
        if self.contents is None or not self.contents.files:
            return 0.0
        counted = sum(count for extension, count in self.contents.extensions if extension in extensions)
        return min(counted / self.contents.files, 1.0)


def say(
    rule: str,
    state: State,
    weight: float,
    claims: Iterable[Claim],
    *,
    hard: bool = False,
    name_only: bool = False,
    flips_if: str = "",
    purpose: str = "",
    flags: tuple[str, ...] = (),
) -> Iterable[Signal]:
    """One signal for the first of these claims, none where there is no claim."""
    for claim in claims:
        yield Signal(
            rule=rule,
            state=state,
            weight=weight,
            trace=claim.trace,
            hard=hard,
            name_only=name_only,
            flips_if=flips_if,
            purpose=purpose,
            flags=flags,
        )
        return
