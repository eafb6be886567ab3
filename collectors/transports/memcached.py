"""Reaches memcached: its statistics, and nothing that it keeps. Items are never listed or read."""

import ssl
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assess.errors import AuthenticationFailed, TimedOut, TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Login, Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.store.memcached_asked import ITEM_FIELDS, KEPT
from collectors.store.numbers import whole_number
from collectors.transports.deadline import Deadline
from collectors.transports.redis_answers import body, text

PORT = 11211
REPLY_SECONDS = 20.0
Told = Mapping[Any, Any]


@dataclass(slots=True)
class MemcachedSession:
    """An open connection."""

    target: Target
    client: Any
    deadline: Deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 there is one question
        """Yields `stats`, `settings`, `items` and `clients`.

        Raises:
            TransportError: not reached, or silent.
        """
        yield self._asked("stats", (), ("name", "value"), _named)
        yield self._asked("settings", ("settings",), ("name", "value"), _named)
        yield self._asked("items", ("items",), ("class", *ITEM_FIELDS), _items)
        yield self._asked("clients", ("conns",), ("address", "count"), _clients)

    def _asked(self, section: str, words: tuple[str, ...], columns: tuple[str, ...], rows: Any) -> Evidence:
        from pymemcache.exceptions import MemcacheError  # noqa: PLC0415 few scans ask memcached

        self.deadline.left()
        try:
            told = self.client.stats(*words)
        except (MemcacheError, OSError) as error:
            refused = self._refusal(error)
            if isinstance(refused, Unsupported):
                return self._evidence(section, "", Reason.UNSUPPORTED, refused.what)
            raise refused from None
        return self._evidence(section, body(columns, rows(told)))

    def _evidence(self, section: str, text_: str, reason: Reason | None = None, detail: str = "") -> Evidence:
        return Evidence(self.target.endpoint, section, datetime.now(UTC), text_, reason, detail)

    def _refusal(self, error: Exception) -> TransportError:
        from pymemcache.exceptions import MemcacheClientError, MemcacheUnknownCommandError  # noqa: PLC0415

        if self.deadline.is_over():
            return self.deadline.passed()
        words = " ".join(str(error).split())[:200] or type(error).__name__
        where = self.target.endpoint
        if "auth" in words.lower():
            hint = "memcached with SASL or an authentication file is read as the host's process only."
            return AuthenticationFailed("it wants a login, which is not spoken here", where=where, hint=hint)
        if isinstance(error, TimeoutError):
            return TimedOut("the server did not answer in time", where=where)
        if isinstance(error, (MemcacheClientError, MemcacheUnknownCommandError)):
            return Unsupported(words, where=where)
        hint = "Check address, port, firewall, and whether the port wants TLS (`tls: verify-full`)."
        return Unreachable(words, where=where, hint=hint)


def _named(told: Told) -> Iterator[tuple[object, ...]]:
    for name, value in told.items():
        if text(name) in KEPT:
            yield text(name), text(value)


def _items(told: Told) -> Iterable[tuple[object, ...]]:
    """A row for each slab class out of `items:CLASS:field`."""
    classes: dict[str, dict[str, object]] = {}
    for name, value in told.items():
        parts = text(name).split(":")
        if len(parts) == 3 and parts[2] in ITEM_FIELDS:
            classes.setdefault(parts[1], {})[parts[2]] = whole_number(text(value))
    return [(name, *(mine.get(field) for field in ITEM_FIELDS)) for name, mine in sorted(classes.items())]


def _clients(told: Told) -> Iterable[tuple[object, ...]]:
    """Addresses of connections out of `FD:addr tcp:10.0.0.1:4711`; our own is one of them."""
    found: Counter[str] = Counter()
    states = {text(name).split(":")[0] for name, value in told.items() if text(value) == "conn_listening"}
    for name, value in told.items():
        number, _, field = text(name).partition(":")
        kind, _, address = text(value).partition(":")
        if field == "addr" and kind.startswith("tcp") and number not in states:
            found[address.rpartition(":")[0].strip("[]")] += 1
    return sorted(found.items())


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A connection to the server.

    Raises:
        TransportError: not reached.
    """
    from pymemcache.client.base import Client  # noqa: PLC0415 as above

    if target.jump is not None:
        raise Unsupported(
            "a store cannot be reached through a jump host",
            where=target.endpoint,
            hint="Open a tunnel (ssh -L) and give its local end as address and port.",
        )
    client = Client(
        (target.address, target.port or PORT),
        connect_timeout=limits.connect_seconds,
        timeout=min(limits.seconds, REPLY_SECONDS),
        tls_context=_tls(target.login),
    )
    try:
        yield MemcachedSession(target, client, Deadline.after(limits.seconds, target.endpoint))
    finally:
        client.close()


def _tls(login: Login) -> ssl.SSLContext | None:
    if login.tls in {None, "disable", "prefer"}:
        return None
    context = ssl.create_default_context(cafile=str(login.tls_ca_file) if login.tls_ca_file else None)
    context.check_hostname = login.tls == "verify-full"
    if login.tls == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


TRANSPORT = Transport(name="memcached", connect=connect)
