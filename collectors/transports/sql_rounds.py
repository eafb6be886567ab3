"""Puts the queries of a probe to a database server, in order, one connection per database at a time."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from assess.errors import AuthenticationFailed, PermissionRefused, TimedOut, Unreachable, Unsupported
from assess.model.evidence import Evidence, Reason
from collectors.base import Limits, Probe, Query, SqlProbe
from collectors.transports.sql_answers import Answer, QueryRefused, body_of

Ask = Callable[[Query], Answer]


class SqlServer(Protocol):
    """A logged-in database server, as the rounds need it."""

    @property
    def version(self) -> tuple[int, ...]:
        """Its version number."""
        ...

    @property
    def engine(self) -> str:
        """postgresql, mysql or mariadb."""
        ...

    def ask(self, query: Query) -> Answer:
        """The answer of the whole server. Raises QueryRefused, TransportError."""
        ...

    def databases(self) -> Sequence[str]:
        """Databases to enter, sorted. Raises QueryRefused, TransportError."""
        ...

    def enter(self, database: str) -> AbstractContextManager[Ask]:
        """Questions to one database. Raises QueryRefused where it may not be entered, TransportError."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which an endpoint must have answered, on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """That many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    def check(self) -> None:
        """Raises TimedOut when nothing is left."""
        if self.left() <= 0:
            raise TimedOut("the time limit of this endpoint is used up", hint="raise --timeout")


@dataclass(frozen=True, slots=True)
class SqlSession:
    """An open session: asks probes of its server and frames the answers as evidence."""

    endpoint: str
    server: SqlServer
    limits: Limits
    deadline: Deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """One piece of evidence per section as answers arrive; see `collectors.base.Session`."""
        if not isinstance(probe, SqlProbe):
            raise Unsupported("a database server is asked in SQL", where=self.endpoint)
        budget = _Budget(self.limits.max_bytes)
        started = time.monotonic()
        yield from self._round([each for each in probe.queries if self._fits(each)], "", budget)
        again = [each for each in probe.queries if each.repeat and self._fits(each)]
        if again:
            pause = probe.seconds_between_samples - (time.monotonic() - started)
            time.sleep(min(max(0.0, pause), self.deadline.left()))
            yield from self._round(again, "#2", budget)

    def _fits(self, query: Query) -> bool:
        version = self.server.version
        return (
            query.engine in ("", self.server.engine)
            and (query.since is None or version >= query.since)
            and (query.before is None or version < query.before)
        )

    def _round(self, queries: Sequence[Query], sample: str, budget: "_Budget") -> Iterator[Evidence]:
        for query in queries:
            if query.scope == "server":
                yield self._section(query, f"{query.name}{sample}", self.server.ask, budget)
        inner = [query for query in queries if query.scope == "database"]
        for database in self._databases(inner):
            yield from self._inside(database, inner, sample, budget)

    def _databases(self, inner: Sequence[Query]) -> Sequence[str]:
        if not inner:
            return ()
        try:
            return self.server.databases()
        except QueryRefused as refused:
            raise PermissionRefused(
                f"the list of databases cannot be read: {refused.what}", where=self.endpoint
            ) from refused

    def _inside(
        self, database: str, queries: Sequence[Query], sample: str, budget: "_Budget"
    ) -> Iterator[Evidence]:
        """All sections of one database; where it may not be entered, one section `entered` says why."""
        began = time.monotonic()
        try:
            with self.server.enter(database) as ask:
                for query in queries:
                    yield self._section(query, f"{query.name}{sample}@{database}", ask, budget)
        except QueryRefused as refused:
            if not sample:
                yield self._refused(f"entered@{database}", refused, began)
        except (AuthenticationFailed, PermissionRefused) as refusal:
            if not sample:
                denied = QueryRefused(Reason.DENIED, refusal.what)
                yield self._refused(f"entered@{database}", denied, began)

    def _section(self, query: Query, section: str, ask: Ask, budget: "_Budget") -> Evidence:
        self.deadline.check()
        began = time.monotonic()
        try:
            body = body_of(ask(query), query, budget.left)
        except QueryRefused as refused:
            return self._refused(section, refused, began)
        budget.spend(len(body.text))
        return Evidence(
            endpoint=self.endpoint,
            section=section,
            at=datetime.now(UTC),
            body=body.text,
            reason=Reason.TRUNCATED if body.truncated else None,
            detail="the answer is larger than one endpoint may bring home" if body.truncated else "",
            milliseconds=_milliseconds_since(began),
        )

    def _refused(self, section: str, refused: QueryRefused, began: float) -> Evidence:
        return Evidence(
            endpoint=self.endpoint,
            section=section,
            at=datetime.now(UTC),
            body="",
            reason=refused.reason,
            detail=refused.what,
            milliseconds=_milliseconds_since(began),
        )


class _Budget:
    """Bytes that the endpoint's answer may still take."""

    def __init__(self, size_bytes: int) -> None:
        self.left = size_bytes

    def spend(self, size_bytes: int) -> None:
        """Takes bytes away."""
        self.left = max(0, self.left - size_bytes)


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def went_away(endpoint: str, words: str) -> Unreachable:
    """The error of a server that ended the connection while it was asked."""
    return Unreachable(
        f"the server went away while it was asked: {words}",
        where=endpoint,
        hint="what came before is kept; see the server's log, then scan again with --resume",
    )
