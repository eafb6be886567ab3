"""Reaches Redis and Valkey: one connection, commands that read no value, every one of them named here."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assess.errors import AuthenticationFailed, TimedOut, TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, StoreProbe, Transport
from collectors.store.key_words import segments_of
from collectors.store.queue_shapes import BULL, SORTED, STREAM, QueueShape
from collectors.store.redis_asked import SETTINGS
from collectors.transports.deadline import Deadline
from collectors.transports.redis_answers import (
    CLIENT_COLUMNS,
    OUR_NAME,
    PATTERN_COLUMNS,
    QUEUE_COLUMNS,
    Row,
    body,
    client_rows,
    group_sums,
    info_rows,
    module_rows,
    pattern_rows,
    text,
)
from collectors.transports.redis_keys import Budget, Command, KeySample, sample
from collectors.transports.redis_login import connected, refusal_of

PORT = 6379
MOST_DATABASES = 32
DAY = 86_400
FEWEST_KEYS = 200


@dataclass(slots=True)
class RedisSession:
    """A logged-in session."""

    target: Target
    connection: Any
    deadline: Deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields what the server says of itself, then `sampled`, `keys@DB` and `queues@DB`.

        Raises:
            TransportError: the server went away, or wants a login.
        """
        self._send([("CLIENT", "SETNAME", OUR_NAME)])
        yield self._answer("login", ("user",), ("ACL", "WHOAMI"), lambda reply: [(text(reply),)])
        info: list[Row] = []
        yield self._answer("info", ("name", "value"), ("INFO", "all"), lambda r: _kept(info_rows(r), info))
        yield self._settings()
        yield self._answer("clients", CLIENT_COLUMNS, ("CLIENT", "LIST"), client_rows)
        yield self._answer("modules", ("name", "version"), ("MODULE", "LIST"), module_rows)
        yield self._answer("slowlog", ("length",), ("SLOWLOG", "LEN"), lambda reply: [(reply,)])
        size: list[Row] = []
        yield self._answer("size", ("keys",), ("DBSIZE",), lambda reply: _kept([(reply,)], size))
        budget = probe if isinstance(probe, StoreProbe) else StoreProbe()
        yield from self._keys(_keyspaces(info) if info else _first_database(size), budget)

    def _send(self, commands: Sequence[Command]) -> list[object]:
        """The replies in order, refusals among them.

        Raises:
            TransportError: the connection broke, or the login does not count.
        """
        from redis.exceptions import RedisError, ResponseError  # noqa: PLC0415 it costs 150 ms

        self.deadline.left()
        replies: list[object] = []
        try:
            self.connection.send_packed_command(self.connection.pack_commands(commands))
            for _ in commands:
                try:
                    replies.append(self.connection.read_response(disconnect_on_error=False))
                except ResponseError as refused:
                    replies.append(refused)
        except (RedisError, OSError) as error:
            raise self._gone(error) from error
        return replies

    def _gone(self, error: Exception) -> TransportError:
        if self.deadline.is_over():
            return self.deadline.passed()
        refused = refusal_of(error, self.target.endpoint)
        if isinstance(refused, (AuthenticationFailed, TimedOut)):
            return refused
        return Unreachable(
            f"the server closed the connection: {refused.what}",
            where=self.target.endpoint,
            hint="Look at its log and load; what it answered before is kept.",
        )

    def _answer(
        self, section: str, columns: Iterable[str], command: Command, rows: Callable[[object], Iterable[Row]]
    ) -> Evidence:
        (reply,) = self._send([command])
        if isinstance(reply, Exception):
            return self._refused(section, reply, str(command[0]))
        return self._told(section, columns, rows(reply))

    def _told(self, section: str, columns: Iterable[str], rows: Iterable[Row]) -> Evidence:
        return Evidence(self.target.endpoint, section, datetime.now(UTC), body(columns, rows))

    def _refused(self, section: str, refusal: Exception, command: str) -> Evidence:
        words = " ".join(str(refusal).split())[:200]
        return Evidence(
            self.target.endpoint, section, datetime.now(UTC), "", _reason(refusal), f"{command}: {words}"
        )

    def _settings(self) -> Evidence:
        replies = self._send([("CONFIG", "GET", name) for name in SETTINGS])
        refused = next((each for each in replies if isinstance(each, Exception)), None)
        if refused is not None:
            return self._refused("config", refused, "CONFIG GET")
        found = [each for each in replies if isinstance(each, list) and len(each) == 2]
        return self._told("config", ("name", "value"), [(text(name), text(value)) for name, value in found])

    def _keys(self, keyspaces: Sequence[tuple[int, int]], probe: StoreProbe) -> Iterator[Evidence]:
        """Each database's part of keys and time is as its part of all keys."""
        if not probe.keys:
            return
        total = sum(keys for _, keys in keyspaces)
        ends_at = time.monotonic()
        sampled: list[Row] = []
        for database, keys in keyspaces[:MOST_DATABASES]:
            share = keys / total if total else 1.0
            ends_at = max(ends_at, time.monotonic()) + probe.seconds * share
            budget = Budget(max(FEWEST_KEYS, round(probe.keys * share)), ends_at)
            (selected,) = self._send([("SELECT", database)])
            found = KeySample(refused=selected) if isinstance(selected, Exception) else None
            found = found or sample(self._send, keys, budget)
            if found.refused is not None:
                yield self._refused(f"keys@{database}", found.refused, "SCAN")
                continue
            sampled.append((str(database), found.keys, found.whole))
            yield self._told(f"keys@{database}", PATTERN_COLUMNS, pattern_rows(found.patterns))
            if found.queues:
                yield self._queues(database, found)
        yield self._told("sampled", ("database", "keys", "whole"), sampled)

    def _queues(self, database: int, found: KeySample) -> Evidence:
        now = time.time()
        rows: list[Row] = []
        refused: Exception | None = None
        for key, shape, size in found.queues:
            replies = self._send(_lengths(key, shape, now))
            refused = refused or next((each for each in replies if isinstance(each, Exception)), None)
            ready, more = [None if isinstance(each, Exception) else each for each in (*replies, None)][:2]
            name = "".join(shown for shown, _ in segments_of(key))
            if shape.type == STREAM:
                groups = group_sums(more)
                if groups is None or groups[0]:
                    rows.append((name, STREAM, shape.library, ready, groups and groups[1], None, size))
            else:
                rows.append((name, shape.type, shape.library, ready, None, more, size))
        told = self._told(f"queues@{database}", QUEUE_COLUMNS, rows)
        if refused is None:
            return told
        why = self._refused(told.section, refused, "the length of a queue")
        return Evidence(told.endpoint, told.section, told.at, told.body, Reason.TRUNCATED, why.detail)


def _kept(rows: Iterable[Row], keep: list[Row]) -> list[Row]:
    keep += rows
    return keep


def _keyspaces(info: Sequence[Row]) -> list[tuple[int, int]]:
    """Numbered databases with how many keys each has, the largest first."""
    found = []
    for name, value in info:
        told = dict(part.partition("=")[::2] for part in str(value).split(","))
        if str(name).startswith("db") and str(name)[2:].isdigit() and told.get("keys", "").isdigit():
            found.append((int(str(name)[2:]), int(told["keys"])))
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _first_database(size: Sequence[Row]) -> list[tuple[int, int]]:
    """The database that a login starts in, where INFO does not tell of all."""
    return [(0, keys) for (keys,) in size if isinstance(keys, int) and keys]


def _lengths(key: bytes, shape: QueueShape, now: float) -> list[Command]:
    if shape.type == STREAM:
        return [("XLEN", key), ("XINFO", "GROUPS", key)]
    if shape.type != SORTED:
        return [("LLEN", key)]
    tomorrow = int((now + DAY) * 1000) << 12 if shape.due == BULL else int(now + DAY)
    return [("ZCARD", key), ("ZCOUNT", key, tomorrow, "+inf")]


def _reason(refusal: Exception) -> Reason:
    words = f"{type(refusal).__name__} {refusal}".lower()
    if "noperm" in words or "no permissions" in words or "nopermission" in words:
        return Reason.DENIED
    if "unknown" in words or "syntax" in words or "wrong number" in words or "disabled" in words:
        return Reason.UNSUPPORTED
    if any(word in words for word in ("busy", "loading", "masterdown", "timeout")):
        return Reason.TIMED_OUT
    return Reason.MALFORMED


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session on the server.

    Raises:
        TransportError: not reached, refused, or not as the login's `tls` demands.
    """
    if target.jump is not None:
        raise Unsupported(
            "a store cannot be reached through a jump host",
            where=target.endpoint,
            hint="Open a tunnel (ssh -L) and give its local end as address and port.",
        )
    deadline = Deadline.after(limits.seconds, target.endpoint)
    opened = connected(target, limits)
    try:
        yield RedisSession(target, opened, deadline)
    finally:
        opened.disconnect()


TRANSPORT = Transport(name="redis", connect=connect)
