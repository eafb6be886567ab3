"""Logging in on a negotiated connection: key file, agent, password, in this order."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from getpass import getuser
from pathlib import Path

import paramiko
from pydantic import SecretStr

from assess.errors import AuthenticationFailed, TransportError, Unreachable
from assess.model.login import Login, Target
from collectors.transports.known_hosts import fingerprint

MOST_AGENT_KEYS = 5
"""A server ends the connection after six refused keys (MaxAuthTries)."""

_DEVICES = frozenset({"firewall", "load_balancer"})
_HOST_HINT = "Put the public key into the user's ~/.ssh/authorized_keys, or correct the credential."
_DEVICE_HINT = "Give the user this key or password in the device's configuration, or correct the credential."

Attempt = tuple[str, Callable[[], object]]
"""What is offered, in words without secrets, and the offer."""


def log_in(transport: paramiko.Transport, target: Target, seconds: float) -> None:
    """Returns when the server let the target's login in.

    Raises:
        AuthenticationFailed: every offer was refused, or there is nothing to offer.
        Unreachable: the server went away meanwhile.
    """
    transport.auth_timeout = seconds
    user = target.login.user or getuser()
    tried: list[str] = []
    with closing(paramiko.Agent()) as agent:
        for words, offer in _attempts(transport, user, target.login, agent):
            tried.append(words)
            try:
                offer()
            except paramiko.AuthenticationException:
                pass
            except (paramiko.SSHException, EOFError, OSError) as error:
                raise _gone(target, tried, error) from None
            if transport.is_authenticated():
                return
            if not transport.is_active():
                break
    raise _refused(target, user, tried, _methods(transport, user))


def load_key(path: Path, passphrase: SecretStr | None) -> paramiko.PKey:
    """The private key of a file, read and decrypted once for all endpoints until the file changes.

    Raises:
        OSError, ValueError, TypeError, paramiko.SSHException: missing, no key, wrong or missing passphrase.
    """
    return _load_key(path, path.stat().st_mtime_ns, passphrase)


@lru_cache(maxsize=64)
def _load_key(path: Path, changed: int, passphrase: SecretStr | None) -> paramiko.PKey:  # noqa: ARG001
    secret = passphrase.get_secret_value().encode() if passphrase else None
    return paramiko.PKey.from_path(path, secret)  # type: ignore[arg-type]


def _attempts(
    transport: paramiko.Transport, user: str, login: Login, agent: paramiko.Agent
) -> Iterator[Attempt]:
    if login.key_file:
        key = load_key(login.key_file, login.passphrase)
        words = f"key {login.key_file} ({key.get_name()} {fingerprint(key.asbytes())})"
        yield words, lambda: transport.auth_publickey(user, key)
    if login.agent:
        for held in agent.get_keys()[:MOST_AGENT_KEYS]:
            words = f"agent key {held.comment or fingerprint(held.asbytes())}"
            yield words, lambda held=held: transport.auth_publickey(user, held)  # type: ignore[misc]
    if login.password:
        secret = login.password.get_secret_value()
        yield "password", lambda: transport.auth_password(user, secret)


def _methods(transport: paramiko.Transport, user: str) -> list[str]:
    """The methods that the server takes for this user, as far as it still tells."""
    try:
        transport.auth_none(user)
    except paramiko.BadAuthenticationType as error:
        return list(error.allowed_types)
    except (paramiko.SSHException, EOFError, OSError):
        return []
    return []


def _refused(target: Target, user: str, tried: list[str], accepted: list[str]) -> TransportError:
    offered = ", ".join(tried) or "nothing: no key file, no agent key, no password"
    takes = f"; the server takes {', '.join(accepted)}" if accepted else ""
    return AuthenticationFailed(
        f"the login {user}@{target.address} was refused; offered: {offered}{takes}",
        where=target.endpoint,
        hint=_DEVICE_HINT if target.kind in _DEVICES else _HOST_HINT,
    )


def _gone(target: Target, tried: list[str], error: Exception) -> TransportError:
    words = str(error) or type(error).__name__
    return Unreachable(
        f"{target.address} ended the connection during the login ({tried[-1]}): {words}",
        where=target.endpoint,
        hint="The server may limit attempts (MaxAuthTries) or time (LoginGraceTime).",
    )
