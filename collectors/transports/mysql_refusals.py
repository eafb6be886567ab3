"""Reads what MySQL, MariaDB and their driver say when they refuse: which error it is, and what to do."""

import ssl

import pymysql

from assess.errors import (
    AuthenticationFailed,
    PermissionRefused,
    TimedOut,
    TransportError,
    Unreachable,
    Unsupported,
)
from assess.model.evidence import Reason

# Numbers: "Server Error Message Reference" of MySQL, "MariaDB Error Codes" of MariaDB.
LOST = frozenset({2006, 2013, 2014, 2027, 1053, 1927, 4031})
_TLS_FAILED = 2026

_CONNECT: dict[int, tuple[type[TransportError], str]] = {
    1044: (PermissionRefused, "GRANT the login a privilege on that database"),
    1045: (
        AuthenticationFailed,
        "check user and password; a login made for another client host does not match",
    ),
    1049: (PermissionRefused, "name a database that exists as `database` of the credential"),
    1040: (Unreachable, "the server has no free connection slot: try again later"),
    1129: (Unreachable, "the server blocks this machine after many errors: FLUSH HOSTS"),
    1130: (PermissionRefused, "make the login for this machine's address ('user'@'address')"),
    1203: (Unreachable, "the login has no free connection: try again later"),
    1251: (Unsupported, "the server wants an authentication method that is not spoken here"),
    1698: (AuthenticationFailed, "the login is tied to a socket: give it a password"),
    3118: (AuthenticationFailed, "the account is locked"),
    3159: (AuthenticationFailed, "the server demands TLS: set `tls: require` or a verifying mode"),
    1862: (AuthenticationFailed, "the password has expired: set a new one"),
    1820: (AuthenticationFailed, "the password has expired: set a new one"),
    _TLS_FAILED: (
        Unsupported,
        "the server speaks no TLS: set `tls: prefer` or `disable` if that is acceptable",
    ),
}

_QUERY: dict[int, Reason] = {
    **dict.fromkeys((1044, 1045, 1142, 1143, 1227, 1370, 1419), Reason.DENIED),
    **dict.fromkeys((1205, 1317, 1907, 1969, 3024), Reason.TIMED_OUT),
    **dict.fromkeys((1054, 1064, 1109, 1146, 1193, 1235, 1286, 1305), Reason.UNSUPPORTED),
}


def connect_error(refusal: Exception, endpoint: str) -> TransportError:
    """The error of a connection that could not be made, with what to do."""
    words = _words(refusal)
    cause: BaseException | None = refusal
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            hint = "give the CA of the server's certificate as `tls_ca_file`"
            return AuthenticationFailed(
                f"the server's certificate is not trusted: {words}", where=endpoint, hint=hint
            )
        if isinstance(cause, TimeoutError):
            return TimedOut(
                words, where=endpoint, hint="the server did not answer: check address, port, firewall"
            )
        cause = getattr(cause, "original_exception", None) or cause.__cause__ or cause.__context__
    error, hint = _CONNECT.get(
        number_of(refusal), (Unreachable, "check address, port, firewall and bind-address")
    )
    return error(words, where=endpoint, hint=hint)


def number_of(refusal: Exception) -> int:
    """The server's or the driver's error number; 0 where there is none."""
    first = refusal.args[0] if refusal.args else 0
    return first if isinstance(first, int) else 0


def query_reason(refusal: pymysql.MySQLError) -> Reason:
    """Why one query failed, as its section carries it."""
    return _QUERY.get(number_of(refusal), Reason.MALFORMED)


def query_words(refusal: Exception) -> str:
    """The server's message in one line."""
    return _words(refusal)


def _words(refusal: Exception) -> str:
    return " ".join(str(refusal.args[-1] if refusal.args else refusal).split())
