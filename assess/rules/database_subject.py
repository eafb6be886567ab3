"""What the rules on databases read: one database of a server, or the server itself, with its evidence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from assess.model.database import Database, DatabaseServerFacts, Relation, ServerSetting
from assess.model.estate import Finding, Severity
from assess.model.evidence import Ref, Trace
from assess.model.state import State
from assess.rules.base import FindingRule


@dataclass(frozen=True, slots=True)
class ServerSubject:
    """A database server; findings on its settings stand once, however many databases it has."""

    server: DatabaseServerFacts
    tenant: str = ""

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL; else MySQL or MariaDB."""
        return self.server.engine == "postgresql"

    def setting(self, *names: str) -> ServerSetting | None:
        """The first of these settings that the server reports."""
        found = {each.name: each for each in (*self.server.readings, *self.server.settings)}
        return next((found[name] for name in names if name in found), None)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this server."""
        return _trace(self.server, observed, ref)


@dataclass(frozen=True, slots=True)
class DatabaseSubject:
    """A database that was entered. `states` holds the class of each base table by schema and name."""

    server: DatabaseServerFacts
    database: Database
    name: str
    tenant: str = ""
    states: Mapping[tuple[str, str], State] = field(default_factory=dict)

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL; else MySQL or MariaDB."""
        return self.server.engine == "postgresql"

    def tables(self) -> tuple[Relation, ...]:
        """Base tables, partitions left out: their parent stands for them."""
        kinds = ("table", "partitioned")
        return tuple(r for r in self.database.relations if r.kind in kinds and not r.partition_of)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this database's server."""
        return _trace(self.server, observed, ref)


def _trace(server: DatabaseServerFacts, observed: str, ref: Ref) -> Trace:
    at = server.section_at.get(ref.section)
    return Trace(observed, f"{server.endpoint}:{ref.section}", at, ref.line)


@dataclass(frozen=True, slots=True)
class Advice:
    """The unchanging part of a finding: how bad it is, what to do, where it comes from."""

    id: str
    severity: Severity
    remedy: str
    source: str


MOST_NAMED = 10
"""So many objects are named as evidence; the title counts all of them."""


def found(
    subject: ServerSubject | DatabaseSubject, advice: Advice, title: str, evidence: tuple[Trace, ...]
) -> Finding:
    """The finding on this subject, with its first pieces of evidence."""
    name = subject.server.endpoint if isinstance(subject, ServerSubject) else subject.name
    return Finding(
        id=advice.id,
        severity=advice.severity,
        subject=name,
        tenant=subject.tenant,
        title=title,
        evidence=evidence[:MOST_NAMED],
        remedy=advice.remedy,
        source=advice.source,
    )


def on_relations(
    subject: DatabaseSubject, advice: Advice, what: str, relations: tuple[Relation, ...]
) -> tuple[Finding, ...]:
    """One finding on all of these tables; none where there are none."""
    if not relations:
        return ()
    traces = tuple(subject.trace(f"{each.schema}.{each.name}", each.ref) for each in relations)
    return (found(subject, advice, f"{len(relations)} {what}", traces),)


S = TypeVar("S", ServerSubject, DatabaseSubject)


def rules_of(
    subject: type[S], judge: Callable[[S], Iterable[Finding]], texts: Mapping[str, str], source: str
) -> tuple[FindingRule[S], ...]:
    """One rule for each id that `judge` may find, with its text."""
    return tuple(
        FindingRule(id_, subject, partial(_only, judge, id_), text, source) for id_, text in texts.items()
    )


def _only(judge: Callable[[S], Iterable[Finding]], id_: str, subject: S) -> Iterator[Finding]:
    return (each for each in judge(subject) if each.id == id_)
