"""A negotiated SSH connection to one address whose host key is verified; nobody is logged in yet."""

import socket
import time
from collections.abc import Sequence
from contextlib import suppress

import paramiko
from paramiko.ssh_exception import ChannelException, IncompatiblePeer

from assess.errors import TimedOut, TransportError, Unreachable, Unsupported
from assess.model.login import Target
from collectors.base import Limits
from collectors.transports.deadline import Deadline
from collectors.transports.known_hosts import SSH_PORT, host_name, known_keys, types_of, verify

LOG_CHANNEL = "collectors.transports.paramiko"
HANDSHAKE_FACTOR = 3
RSA_TYPES = ("rsa-sha2-512", "rsa-sha2-256")
CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
"""Of those that paramiko speaks: authenticated ones first, which cost half the CPU; no CBC."""


def dial(
    target: Target, limits: Limits, deadline: Deadline, through: paramiko.Transport | None
) -> paramiko.Transport:
    """The connection, directly or through the jump host `through`.

    Raises:
        Unreachable, TimedOut, Unsupported: no connection, silence, or no SSH spoken there.
        HostKeyUnknown, HostKeyChanged: the host is not the one that is known.
    """
    stream = _tunnel(target, limits, deadline, through) if through else _tcp(target, limits, deadline)
    transport: paramiko.Transport | None = None
    try:
        transport = paramiko.Transport(stream)
        transport.set_log_channel(LOG_CHANNEL)
        transport.banner_timeout = limits.connect_seconds
        _negotiate(transport, target, limits, deadline)
    except BaseException:
        if transport:
            transport.close()
        stream.close()
        raise
    return transport


def port_of(target: Target) -> int:
    """The port of its SSH server."""
    return target.port or SSH_PORT


def _tcp(target: Target, limits: Limits, deadline: Deadline) -> socket.socket:
    at = f"{target.address}:{port_of(target)}"
    try:
        return socket.create_connection(
            (target.address, port_of(target)), timeout=min(limits.connect_seconds, deadline.left())
        )
    except TimeoutError:
        raise TimedOut(
            f"{at} did not answer within {limits.connect_seconds:g} s",
            where=target.endpoint,
            hint="A firewall drops the connection, or the host is off. Check the way from here to there.",
        ) from None
    except socket.gaierror as error:
        raise Unreachable(
            f"the name {target.address} cannot be resolved: {error.strerror}",
            where=target.endpoint,
            hint="Correct `address` in the inventory, or give an IP address.",
        ) from None
    except UnicodeError:
        raise Unreachable(
            f"{target.address!r} is no host name", where=target.endpoint, hint="Correct `address`."
        ) from None
    except OSError as error:
        raise _no_connection(at, target, error) from None


def _no_connection(at: str, target: Target, error: OSError) -> TransportError:
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(
            f"nobody listens on {at}",
            where=target.endpoint,
            hint="Start sshd there, or correct `port` in the inventory.",
        )
    return Unreachable(
        f"no connection to {at}: {error.strerror or error}",
        where=target.endpoint,
        hint="Check route and firewall from here to there; a jump host may be needed (`jump:`).",
    )


def _tunnel(
    target: Target, limits: Limits, deadline: Deadline, through: paramiko.Transport
) -> paramiko.Channel:
    address = (target.address, port_of(target))
    where = f"{target.address}:{port_of(target)}"
    try:
        return through.open_channel(
            "direct-tcpip", address, ("127.0.0.1", 0), timeout=min(limits.connect_seconds, deadline.left())
        )
    except ChannelException as error:
        raise Unreachable(
            f"the jump host cannot reach {where}: {error.text or 'refused'}",
            where=target.endpoint,
            hint="Check route and name from the jump host, and `AllowTcpForwarding` in its sshd_config.",
        ) from None
    except (paramiko.SSHException, OSError, EOFError):
        raise TimedOut(
            f"the jump host did not reach {where} within {limits.connect_seconds:g} s", where=target.endpoint
        ) from None


def _negotiate(transport: paramiko.Transport, target: Target, limits: Limits, deadline: Deadline) -> None:
    host = host_name(target.address, port_of(target))
    known = known_keys(host, target.host_keys)
    options = transport.get_security_options()
    options.key_types = _preferred(options.key_types, types_of(known))
    options.ciphers = CIPHERS
    began = time.monotonic()
    try:
        transport.start_client(timeout=min(limits.connect_seconds * HANDSHAKE_FACTOR, deadline.left()))
        key = transport.get_remote_server_key()
    except (paramiko.SSHException, OSError, EOFError, ValueError) as error:
        raise _not_negotiated(transport, target, limits, time.monotonic() - began, error) from None
    verify(
        endpoint=target.endpoint,
        host=host,
        key_type=key.get_name(),
        blob=key.asbytes(),
        known=known,
        policy=target.host_keys,
    )


def _preferred(offered: Sequence[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """The offered algorithms, those of keys that we know first, so that the host shows one of them."""
    first = [name for name in offered if name in known or (name in RSA_TYPES and "ssh-rsa" in known)]
    return (*first, *(name for name in offered if name not in first))


def _not_negotiated(
    transport: paramiko.Transport, target: Target, limits: Limits, took: float, error: Exception
) -> TransportError:
    at = f"{target.address}:{port_of(target)}"
    if isinstance(error, IncompatiblePeer):
        return Unsupported(
            f"{at} speaks only SSH algorithms that are no longer safe: {error}",
            where=target.endpoint,
            hint="Update its sshd; or run the probe there by hand and give its output as `capture:`.",
        )
    if took >= limits.connect_seconds:
        return TimedOut(
            f"{at} accepted the connection, but no SSH server answered in {took:.0f} s",
            where=target.endpoint,
            hint="The server hangs or is overloaded, or something else listens on this port.",
        )
    cause = error.__cause__ or error.__context__
    if isinstance(cause, EOFError | ConnectionError) or isinstance(error, EOFError | ConnectionError):
        return Unreachable(
            f"{at} closed the connection before the login",
            where=target.endpoint,
            hint="It limits logins (MaxStartups, PerSourcePenalties, fail2ban, hosts.deny), or is going down."
            " Try again with a lower --concurrency.",
        )
    with suppress(AttributeError):
        if transport.remote_version:
            return Unreachable(f"{at}: the SSH negotiation failed: {error}", where=target.endpoint)
    return Unsupported(
        f"what answers on {at} speaks no SSH", where=target.endpoint, hint="Correct `port` in the inventory."
    )
