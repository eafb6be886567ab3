"""Collectors and transports to each other: a transport asks a probe, a collector reads the answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from assess.model.database import DatabaseServerFacts
from assess.model.evidence import Evidence, Gap
from assess.model.file_share import FileServerFacts
from assess.model.flows import FlowFacts
from assess.model.host import HostFacts
from assess.model.login import Target
from assess.model.network import NetworkFacts
from assess.model.store import StoreFacts

Facts = HostFacts | DatabaseServerFacts | NetworkFacts | FileServerFacts | FlowFacts | StoreFacts
"""What a collector may read out of an endpoint's answer; each has `endpoint`, `gaps` and `section_at`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one endpoint may cost. `seconds` bounds the whole of it, `max_bytes` its answer."""

    connect_seconds: float = 10.0
    seconds: float = 120.0
    max_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ShellProbe:
    """A POSIX sh script for one `sh -s`; prints framed sections (see `docs/probe.md`)."""

    script: str


@dataclass(frozen=True, slots=True)
class PowerShellProbe:
    """A script for one process of Windows PowerShell, which `command` starts and which reads it on its input.

    ASCII only; prints packed frames (see `docs/windows.md`).
    """

    script: str
    command: str


@dataclass(frozen=True, slots=True)
class Query:
    """One read-only question to a database server.

    `scope` is `server` (asked once) or `database` (asked in each database; its section is `name@database`).
    `since` and `before` bound the server's version number. `repeat` asks it again after the pause between
    samples (section `name#2`; in a database `name#2@database`). `privilege` is what the login needs, told
    when it is refused. `engine` limits it to one of several engines that a transport speaks to. `keep` names
    the columns to bring home where the statement cannot choose them itself (`SHOW ...`); empty: all.
    `guard`, where it answers with any row, has `instead` asked in place of `sql`.
    """

    name: str
    sql: str
    scope: str = "server"
    since: tuple[int, ...] | None = None
    before: tuple[int, ...] | None = None
    repeat: bool = False
    privilege: str = ""
    engine: str = ""
    keep: tuple[str, ...] = ()
    guard: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SqlProbe:
    """Queries in order; each answer is one section in JSON Lines: the first line the columns, then rows."""

    queries: tuple[Query, ...]
    seconds_between_samples: float = 5.0


@dataclass(frozen=True, slots=True)
class FileProbe:
    """Asks for the files of a configuration, all of them."""


@dataclass(frozen=True, slots=True)
class ShareProbe:
    """Asks a file server for its shares and who uses them, and walks the shares within a budget for each.

    `walk_entries` 0 walks none. The time of all walks together stays within the endpoint's limit.
    """

    walk_entries: int = 200_000
    walk_seconds: float = 600.0
    requests_per_second: float = 200.0


@dataclass(frozen=True, slots=True)
class StoreProbe:
    """Asks a store, broker or search engine what it is, holds and serves, by commands that read no value.

    Key names are sampled up to `keys` of them or for `seconds`, whichever comes first; 0 keys: not at all.
    """

    keys: int = 10_000
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class HttpQuestion:
    """A GET of `path`, and the fields of its answer's objects to bring home.

    `at` leads to the objects: names joined by dots, `*` for every field of an object; lists are entered. In
    `columns` a `*` stands for the name that the last `*` of `at` met.
    """

    section: str
    path: str
    columns: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """Questions to a server that answers in JSON, in order; each answer is one section."""

    questions: tuple[HttpQuestion, ...]


Probe = ShellProbe | PowerShellProbe | SqlProbe | FileProbe | ShareProbe | StoreProbe | HttpProbe


class Session(Protocol):
    """An open, logged-in connection to one endpoint."""

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields one `Evidence` per section as answers arrive; a refused section carries its reason.

        Raises:
            TransportError: the endpoint as a whole went away or timed out.
        """
        ...


@dataclass(frozen=True, slots=True)
class Transport:
    """A way to reach endpoints. `connect` raises `TransportError` when it cannot."""

    name: str
    connect: Callable[[Target, Limits], AbstractContextManager[Session]]


def gaps_of(
    parse: Callable[[str, Sequence[Evidence]], Facts],
) -> Callable[[Sequence[Evidence]], tuple[Gap, ...]]:
    """A collector's `missing` where what the full scan could not read is all that `check` has to tell."""

    def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
        return parse(evidence[0].endpoint, evidence).gaps if evidence else ()

    return missing


@dataclass(frozen=True, slots=True)
class Collector:
    """How one kind of endpoint is read.

    `probe` is the full question, `sample` the light one for connections only (None: not sampled), `check`
    the one of `assess inventory check`, whose answer `missing` turns into privileges that are missing.
    `parse` is pure: the same evidence gives the same facts; what it cannot read becomes a gap. `live` is the
    transport for an address, where the other one reads files. `ports` are the transports that an endpoint
    may choose by name, each with its port; empty: there is no choice.
    """

    kind: str
    transport: str
    default_port: int
    probe: Probe
    check: Probe
    parse: Callable[[str, Sequence[Evidence]], Facts]
    missing: Callable[[Sequence[Evidence]], tuple[Gap, ...]]
    sample: Probe | None = None
    live: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)
    software: tuple[str, ...] = field(default_factory=tuple)
