"""Reads what PostgreSQL and libpq say when they refuse: which error it is, and what to do about it."""

import re

import psycopg
from psycopg import errors

from assess.errors import (
    AuthenticationFailed,
    PermissionRefused,
    TimedOut,
    TransportError,
    Unreachable,
    Unsupported,
)
from assess.model.evidence import Reason

# libpq hands over no SQLSTATE when a connection fails, only words.
_NOT_LET_IN = re.compile(r"permission denied for database|is not currently accepting connections")
_NO_SUCH_DATABASE = re.compile(r'database ".*" does not exist', re.DOTALL)
_NO_HBA = re.compile(r"no pg_hba\.conf entry|pg_hba\.conf rejects")
_WRONG_LOGIN = re.compile(
    r"authentication failed|no password supplied|role \".*\" does not exist|not permitted to log in",
    re.DOTALL,
)
_FULL = re.compile(r"too many (clients|connections)|remaining connection slots")
_STARTING = re.compile(
    r"the database system is (starting up|shutting down|in recovery mode|not yet accepting)"
)
_NO_TLS = re.compile(r"server does not support SSL")
_BAD_CERTIFICATE = re.compile(r"certificate verify failed|server certificate for|root certificate file")
_SLOW = re.compile(r"timeout expired|timed out", re.IGNORECASE)

_REASONS: tuple[tuple[type[psycopg.Error], Reason], ...] = (
    (errors.InsufficientPrivilege, Reason.DENIED),
    (errors.QueryCanceled, Reason.TIMED_OUT),
    (errors.LockNotAvailable, Reason.TIMED_OUT),
    (errors.UndefinedTable, Reason.UNSUPPORTED),
    (errors.UndefinedFunction, Reason.UNSUPPORTED),
    (errors.UndefinedColumn, Reason.UNSUPPORTED),
    (errors.InvalidSchemaName, Reason.UNSUPPORTED),
    (errors.FeatureNotSupported, Reason.UNSUPPORTED),
    (errors.ObjectNotInPrerequisiteState, Reason.UNSUPPORTED),
)


def connect_error(refusal: psycopg.Error, endpoint: str) -> TransportError:
    """The error of a connection that could not be made, with what to do."""
    words = _words(refusal)
    for pattern, error, hint in _CONNECT_ERRORS:
        if pattern.search(words):
            return error(words, where=endpoint, hint=hint)
    if refusal.pgconn is not None and (refusal.pgconn.used_password or refusal.pgconn.needs_password):
        return AuthenticationFailed(words, where=endpoint, hint="check user, password and pg_hba.conf")
    return Unreachable(words, where=endpoint, hint="check address, port, firewall and listen_addresses")


_CONNECT_ERRORS: tuple[tuple[re.Pattern[str], type[TransportError], str], ...] = (
    (_NO_TLS, Unsupported, "the server speaks no TLS: set `tls: prefer` or `disable` if that is acceptable"),
    (_BAD_CERTIFICATE, AuthenticationFailed, "give the CA of the server's certificate as `tls_ca_file`"),
    (_NO_HBA, PermissionRefused, "add a line for this login and this machine to the server's pg_hba.conf"),
    (_NOT_LET_IN, PermissionRefused, "GRANT CONNECT ON DATABASE ... TO the login"),
    (_NO_SUCH_DATABASE, PermissionRefused, "name a database that exists as `database` of the credential"),
    (_WRONG_LOGIN, AuthenticationFailed, "check user and password of the credential"),
    (_FULL, Unreachable, "the server has no free connection slot: try again later"),
    (_STARTING, Unreachable, "the server takes no connections yet: try again later"),
    (_SLOW, TimedOut, "the server did not answer: check address, port and firewall"),
)


def query_reason(refusal: psycopg.Error) -> Reason:
    """Why one query failed, as its section carries it."""
    return next((reason for kind, reason in _REASONS if isinstance(refusal, kind)), Reason.MALFORMED)


def query_words(refusal: psycopg.Error) -> str:
    """The server's message in one line, without the statement."""
    return refusal.diag.message_primary or _words(refusal)


def _words(refusal: psycopg.Error) -> str:
    return " ".join(str(refusal).split())
