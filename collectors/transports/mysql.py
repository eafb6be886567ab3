"""Reaches MySQL and MariaDB servers: one read-only session with short limits."""

import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from assess.errors import TimedOut, TransportError, Unsupported
from assess.model.evidence import Reason
from assess.model.login import Login, Target
from collectors.base import Limits, Query, Session, Transport
from collectors.transports.mysql_refusals import LOST, connect_error, number_of, query_reason, query_words
from collectors.transports.sql_answers import Answer, QueryRefused
from collectors.transports.sql_rounds import Ask, Deadline, SqlSession, went_away

DEFAULT_PORT = 3306
STATEMENT_SECONDS = 5
MOST_HANGING = 3  # statements without an answer, after which the endpoint is given up

# Each alone, because no version knows all of them: read-only sessions since MySQL 5.6 and MariaDB 10.0;
# max_statement_time is MariaDB 10.1 (seconds), max_execution_time MySQL 5.7 (milliseconds).
SESSION_SETUP = (
    "SET SESSION TRANSACTION READ ONLY",
    f"SET SESSION max_statement_time = {STATEMENT_SECONDS}",
    f"SET SESSION max_execution_time = {STATEMENT_SECONDS * 1000}",
    "SET SESSION lock_wait_timeout = 1",
    "SET SESSION sql_mode = ''",
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION information_schema_stats_expiry = 0",
)

SYSTEM_SCHEMAS = ("information_schema", "mysql", "performance_schema", "sys")

DATABASES = "SELECT schema_name FROM information_schema.schemata"

# The stubs know of a cursor type, the class itself takes none.
MySql: TypeAlias = "Connection[Cursor]"


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
    line = _Line(_open(target, limits), target.endpoint, deadline, reopen=lambda: _open(target, limits))
    try:
        line.set_up()
        yield SqlSession(target.endpoint, _server(line), limits, deadline)
    finally:
        _close(line.connection)


def _open(target: Target, limits: Limits) -> MySql:
    login = target.login
    try:
        return pymysql.connect(
            host=target.address,
            port=target.port or DEFAULT_PORT,
            user=login.user,
            password=login.password.get_secret_value() if login.password else "",
            database=login.database,
            charset="utf8mb4",
            autocommit=True,
            program_name="assess",
            connect_timeout=max(1, round(limits.connect_seconds)),
            # Longer than a statement may take, so that only a server that is gone is given up.
            read_timeout=max(1, min(round(limits.seconds), 4 * STATEMENT_SECONDS)),
            ssl=_tls(login),
            ssl_disabled=login.tls == "disable",
        )
    except Exception as refusal:  # the driver raises anything on bytes that are no MySQL
        raise connect_error(refusal, target.endpoint) from refusal


def _close(connection: MySql) -> None:
    try:
        connection.close()
    except (pymysql.MySQLError, OSError):
        return


@dataclass(slots=True)
class _Line:
    """A connection on which single statements are asked; made anew after one that the server left hanging."""

    connection: MySql
    endpoint: str
    deadline: Deadline
    reopen: Callable[[], MySql]
    database: str | None = None
    hanging: int = 0

    def set_up(self) -> None:
        """Makes the session read-only and impatient."""
        for statement in SESSION_SETUP:
            self.try_to(statement)

    def run(self, sql: str) -> Answer:
        """The rows of one statement. Raises QueryRefused, or TransportError when the server is gone."""
        self.deadline.check()
        if not self.connection.open:
            self._begin_again()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                rows = cursor.fetchall()
                columns = tuple(column[0] for column in cursor.description or ())
        except Exception as refusal:  # the driver raises anything on bytes that are no MySQL
            raise self._refusal(refusal) from refusal
        return Answer(columns, rows)

    def use(self, database: str) -> None:
        """Makes a database the current one. Raises as `run`."""
        if not self.connection.open:
            self._begin_again()
        try:
            self.connection.select_db(database)
        except Exception as refusal:  # as above
            raise self._refusal(refusal) from refusal
        self.database = database

    def _number(self) -> int:
        number: int = self.connection.thread_id()  # type: ignore[no-untyped-call]
        return number

    def _begin_again(self) -> None:
        left, self.connection = self._number(), self.reopen()
        # A login may end its own statements; otherwise the server goes on with what nobody waits for.
        self.try_to(f"KILL {left}")
        self.set_up()
        if self.database is not None:
            self.use(self.database)

    def try_to(self, sql: str) -> None:
        """Runs a statement that this version need not know."""
        try:
            self.run(sql)
        except QueryRefused:
            return

    def _refusal(self, refusal: Exception) -> TransportError | QueryRefused:
        number = number_of(refusal)
        words = query_words(refusal)
        if isinstance(refusal, pymysql.MySQLError) and number not in LOST and self.connection.open:
            return QueryRefused(query_reason(refusal), words)
        if "timed out" in words:
            self.hanging += 1
            if self.hanging < MOST_HANGING and self.deadline.left() > 0:
                return QueryRefused(Reason.TIMED_OUT, "the server did not answer in time")
            return TimedOut("the server did not answer in time", where=self.endpoint)
        return went_away(self.endpoint, words)


@dataclass(frozen=True, slots=True)
class _Server:
    """A server over its one connection; see `sql_rounds.SqlServer`."""

    line: _Line
    version: tuple[int, ...]
    engine: str
    guarded: dict[tuple[str | None, str], bool] = field(default_factory=dict)

    def ask(self, query: Query) -> Answer:
        """The answer of the server; a guard is asked once in each schema, whatever it guards."""
        place = (self.line.database, query.guard)
        if query.guard and place not in self.guarded:
            self.guarded[place] = bool(self.line.run(query.guard).rows)
        return self.line.run(query.instead if self.guarded.get(place) else query.sql)

    def databases(self) -> Sequence[str]:
        """All schemas that the login may see, the server's own left out."""
        names = (str(row[0]) for row in self.line.run(DATABASES).rows)
        return sorted(name for name in names if name.lower() not in SYSTEM_SCHEMAS)

    def enter(self, database: str) -> AbstractContextManager[Ask]:
        """Questions with that schema as the current one."""
        return self._entered(database)

    @contextmanager
    def _entered(self, database: str) -> Iterator[Ask]:
        self.line.use(database)
        yield self.ask


def _server(line: _Line) -> _Server:
    words = " ".join(str(value) for value in next(iter(line.run("SELECT VERSION(), @@version_comment").rows)))
    numbers = re.match(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", words)
    version = tuple(int(part) for part in numbers.groups(default="0")) if numbers else ()
    return _Server(line, version, "mariadb" if "mariadb" in words.lower() else "mysql")


def _tls(login: Login) -> ssl.SSLContext | None:
    """How the server must prove itself; None: TLS where it offers it, unverified (`prefer`)."""
    mode = login.tls or "prefer"
    if mode in ("disable", "prefer"):
        return None
    context = ssl.create_default_context(cafile=str(login.tls_ca_file) if login.tls_ca_file else None)
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


TRANSPORT = Transport(name="mysql", connect=connect)
