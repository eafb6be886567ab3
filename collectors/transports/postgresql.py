"""Reaches PostgreSQL servers: read-only sessions with short limits, one connection per database at a time."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from assess.errors import PermissionRefused, TimedOut, TransportError, Unsupported
from assess.model.login import Login, Target
from collectors.base import Limits, Query, Session, Transport
from collectors.transports.postgresql_refusals import connect_error, query_reason, query_words
from collectors.transports.sql_answers import Answer, QueryRefused
from collectors.transports.sql_rounds import Ask, Deadline, SqlSession, went_away

DEFAULT_PORT = 5432
LOGIN_DATABASES = ("postgres", "template1")
OLDEST = 90400

# search_path: nothing that a tenant defined may stand in for a system function or operator.
# jit: compiling takes longer than our catalog queries.
# client_encoding: a conversion to UTF8 fails on bytes that are no UTF-8, which SQL_ASCII lets in.
SESSION_SETUP = """
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
SET statement_timeout = 5000;
SET lock_timeout = 500;
SET search_path = pg_catalog;
SET datestyle = 'ISO';
SELECT set_config('client_encoding', CASE WHEN current_setting('server_encoding') IN ('SQL_ASCII', 'UTF8')
                                          THEN 'SQL_ASCII' ELSE 'UTF8' END, false);
SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'jit'
"""

DATABASES = """
SELECT datname::text FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1
"""

Connection = psycopg.Connection[tuple[object, ...]]


class LenientText(Loader):
    """Text in any bytes: what is no UTF-8 (a database in SQL_ASCII) is shown as escapes, never lost."""

    def load(self, data: Buffer) -> str:
        """The text."""
        return bytes(data).decode("utf-8", "backslashreplace")


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """An open session to the server. Raises TransportError when it cannot be had."""
    if target.jump is not None:
        raise Unsupported(
            "a database cannot be reached through a jump host yet",
            where=target.endpoint,
            hint="open a tunnel (ssh -L) and give its local end as address and port",
        )
    deadline = Deadline.after(limits.seconds)
    door = _Door(target, limits, deadline)
    with ExitStack() as stack:
        connection = _first_connection(door, stack)
        if connection.info.server_version < OLDEST:
            raise Unsupported("PostgreSQL older than 9.4 is not read", where=target.endpoint)
        yield SqlSession(target.endpoint, _Server(door, connection), limits, deadline)


@dataclass(frozen=True, slots=True)
class _Door:
    """What is needed to open one more connection to the same server."""

    target: Target
    limits: Limits
    deadline: Deadline

    def conninfo(self, database: str) -> dict[str, str | int | None]:
        login = self.target.login
        return {
            "host": self.target.address,
            "port": self.target.port or DEFAULT_PORT,
            "dbname": database,
            "user": login.user,
            "password": login.password.get_secret_value() if login.password else None,
            "passfile": os.devnull,
            "connect_timeout": max(2, round(min(self.limits.connect_seconds, self.deadline.left()))),
            "application_name": "assess",
            "gssencmode": "disable",
            "keepalives_idle": 10,
            **_tls(login),
        }

    @contextmanager
    def open(self, database: str) -> Iterator[Connection]:
        """A connection that is closed afterwards, and cut when the deadline passes."""
        self.deadline.check()
        try:
            connection = psycopg.connect(autocommit=True, **self.conninfo(database))  # type: ignore[arg-type]
        except psycopg.Error as refusal:
            raise connect_error(refusal, self.target.endpoint) from refusal
        with connection, _cut_at(self.deadline, connection):
            for type_name in ("text", "varchar", "bpchar", "name"):
                connection.adapters.register_loader(type_name, LenientText)
            self.run(connection, SESSION_SETUP)
            yield connection

    def run(self, connection: Connection, sql: str) -> Answer:
        """The rows of one statement. Raises QueryRefused, or TransportError when the server is gone."""
        self.deadline.check()
        try:
            cursor = connection.execute(sql.encode())
            rows = cursor.fetchall() if cursor.description else []
        except psycopg.Error as refusal:
            if connection.broken or connection.closed:
                raise self._lost(refusal) from refusal
            raise QueryRefused(query_reason(refusal), query_words(refusal)) from refusal
        return Answer(tuple(column.name for column in cursor.description or ()), rows)

    def _lost(self, refusal: psycopg.Error) -> TransportError:
        if self.deadline.left() <= 0:
            return TimedOut("the server did not answer in time", where=self.target.endpoint)
        return went_away(self.target.endpoint, query_words(refusal))


@dataclass(frozen=True, slots=True)
class _Server:
    """A server and the connection that was opened first; see `sql_rounds.SqlServer`."""

    door: _Door
    first: Connection
    engine: str = field(default="postgresql")

    @property
    def version(self) -> tuple[int, ...]:
        """(15, 18) or (9, 6, 24)."""
        number = self.first.info.server_version
        if number >= 100000:
            return (number // 10000, number % 10000)
        return (number // 10000, number // 100 % 100, number % 100)

    def ask(self, query: Query) -> Answer:
        """The answer of the database that was logged in to first."""
        return self.door.run(self.first, query.sql)

    def databases(self) -> Sequence[str]:
        """All databases that take connections, templates left out."""
        return sorted(str(row[0]) for row in self.door.run(self.first, DATABASES).rows)

    def enter(self, database: str) -> AbstractContextManager[Ask]:
        """Questions to that database, over a connection of its own unless it was logged in to first."""
        return self._entered(database)

    @contextmanager
    def _entered(self, database: str) -> Iterator[Ask]:
        if database == self.first.info.dbname:
            yield self.ask
            return
        with self.door.open(database) as connection:
            yield lambda query: self.door.run(connection, query.sql)


def _first_connection(door: _Door, stack: ExitStack) -> Connection:
    """To the database of the login, else to one that every server has."""
    wanted = door.target.login.database
    if wanted:
        return stack.enter_context(door.open(wanted))
    try:
        return stack.enter_context(door.open(LOGIN_DATABASES[0]))
    except PermissionRefused:
        return stack.enter_context(door.open(LOGIN_DATABASES[1]))


@contextmanager
def _cut_at(deadline: Deadline, connection: Connection) -> Iterator[None]:
    """Ends the connection when time is up: a frozen server answers nothing, not even a timeout."""
    line = socket.socket(fileno=os.dup(connection.fileno()))
    timer = threading.Timer(deadline.left(), _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _tls(login: Login) -> dict[str, str]:
    """libpq's settings for the login's TLS mode; an unknown CA is an error in the verifying modes."""
    mode = login.tls or "prefer"
    if login.tls_ca_file:
        return {"sslmode": mode, "sslrootcert": str(login.tls_ca_file)}
    trusted = ssl.get_default_verify_paths().cafile
    if mode.startswith("verify") and trusted:
        return {"sslmode": mode, "sslrootcert": trusted}
    return {"sslmode": mode}


TRANSPORT = Transport(name="postgresql", connect=connect)
