"""Opens a connection to Redis as the login says, and tells why it could not be had."""

import ssl
from typing import Any

from assess.errors import AuthenticationFailed, TimedOut, TransportError, Unreachable, Unsupported
from assess.model.login import Login, Target
from collectors.base import Limits

PORT = 6379
REPLY_SECONDS = 20.0
TLS_ATTEMPT_SECONDS = 3.0
WITH_TLS = frozenset({"require", "verify-ca", "verify-full"})


def connected(target: Target, limits: Limits) -> Any:
    """A logged-in connection. Redis does not negotiate TLS: without `tls` it is plain; `prefer` tries both.

    Raises:
        TransportError: it cannot be had.
    """
    mode = target.login.tls or "disable"
    if mode in WITH_TLS:
        return _opened(target, limits, tls=True)
    if mode == "prefer":
        try:
            seconds = min(limits.connect_seconds, TLS_ATTEMPT_SECONDS)
            return _opened(target, Limits(connect_seconds=seconds, seconds=seconds), tls=True)
        except (Unreachable, TimedOut, Unsupported):
            return _opened(target, limits, tls=False)
    return _opened(target, limits, tls=False)


def _opened(target: Target, limits: Limits, *, tls: bool) -> Any:
    import redis  # noqa: PLC0415 it costs 150 ms, and few scans ask Redis

    login = target.login
    words: dict[str, Any] = {
        "host": target.address,
        "port": target.port or PORT,
        "username": login.user if login.password else None,
        "password": login.password.get_secret_value() if login.password else None,
        "socket_connect_timeout": limits.connect_seconds,
        "socket_timeout": min(limits.seconds, REPLY_SECONDS),
        "protocol": 2,
        "driver_info": None,
    }
    kind: Any = redis.SSLConnection if tls else redis.Connection  # its annotations are partial
    opened = kind(**words, **(_tls(login) if tls else {}))
    try:
        opened.connect()
    except Exception as error:
        opened.disconnect()
        raise refusal_of(error, target.endpoint, tls=tls) from None
    return opened


def _tls(login: Login) -> dict[str, Any]:
    verified = login.tls in {"verify-ca", "verify-full"}
    return {
        "ssl_cert_reqs": "required" if verified else "none",
        "ssl_check_hostname": login.tls == "verify-full",
        "ssl_ca_certs": str(login.tls_ca_file) if login.tls_ca_file else None,
    }


def refusal_of(error: BaseException, endpoint: str, *, tls: bool = False) -> TransportError:
    """What the driver's error means, with what to do."""
    from redis.exceptions import AuthenticationError, ResponseError  # noqa: PLC0415 as above

    words = " ".join(str(error).split())[:300] or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            hint = "Give the CA of the server's certificate as `tls_ca_file`."
            return AuthenticationFailed(
                f"the server's certificate is not trusted: {cause.verify_message}", where=endpoint, hint=hint
            )
        cause = cause.__cause__ or cause.__context__
    if "authentication required" in words.lower():
        hint = "Give `user` and `password` in the endpoint's credential."
        return AuthenticationFailed("the server wants a login", where=endpoint, hint=hint)
    if isinstance(error, AuthenticationError) or "WRONGPASS" in words or "AUTH" in words.upper().split():
        return AuthenticationFailed(
            "the login was refused",
            where=endpoint,
            hint="Check user and password (`ACL GETUSER` shows both).",
        )
    if isinstance(error, TimeoutError) or "imeout" in type(error).__name__:
        return TimedOut(
            words,
            where=endpoint,
            hint="The server did not answer: check address, port, firewall"
            + (", and that it speaks TLS." if tls else "."),
        )
    if isinstance(error, ResponseError):
        return Unsupported(words, where=endpoint, hint="The server does not speak as Redis 4 to 8 does.")
    hint = (
        "Check that the port speaks TLS."
        if tls
        else "Check address, port and firewall; where the port wants TLS, set `tls: verify-full`."
    )
    return Unreachable(words, where=endpoint, hint=hint)
