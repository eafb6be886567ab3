"""SSH by paramiko: one connection per endpoint, one command per probe, strict host keys, no terminal."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from getpass import getuser
from socket import SHUT_RDWR, socket
from threading import Semaphore, Timer

import paramiko

from assess.errors import TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Target
from collectors.base import Limits, PowerShellProbe, Probe, Session, ShellProbe, Transport
from collectors.transports.deadline import Deadline
from collectors.transports.powershell import ask_powershell
from collectors.transports.shell import Shell, ask_shell
from collectors.transports.ssh_dial import dial, port_of
from collectors.transports.ssh_login import log_in

CHUNK_BYTES = 64 * 1024
KEEPALIVE_SECONDS = 15
FIRST_PAUSE_SECONDS = 0.05
"""Between two looks for words on standard error, where sudo asks; it doubles up to IDLE_SECONDS."""
IDLE_SECONDS = 2.0
"""How long a connection sleeps before it looks around; paramiko's tenth of a second costs CPU."""
LOGINS_PER_JUMP_HOST = 5
"""At once. OpenSSH drops logins from the tenth on that is not through yet (MaxStartups 10:30:100)."""


@dataclass(frozen=True, slots=True)
class RemoteShell:
    """A command that runs in a channel of the connection."""

    channel: paramiko.Channel
    transport: paramiko.Transport
    deadline: Deadline

    def send(self, data: bytes) -> None:
        """Sends to its standard input; a command that ended meanwhile is no error."""
        self.channel.settimeout(self.deadline.left())
        try:
            self.channel.sendall(data)
        except TimeoutError:
            raise self.deadline.passed() from None
        except OSError:
            return

    def end_input(self) -> None:
        """Ends its standard input."""
        with suppress(OSError, EOFError):
            self.channel.shutdown_write()

    def read(self) -> tuple[bytes, bytes]:
        """What came on standard output and on standard error; both empty at the end."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            if self.channel.recv_stderr_ready():
                return b"", self.channel.recv_stderr(CHUNK_BYTES)
            self.channel.settimeout(min(pause, self.deadline.left()))
            pause = min(pause * 2, IDLE_SECONDS)
            with suppress(TimeoutError):
                out = self.channel.recv(CHUNK_BYTES)
                if out or not self.channel.recv_stderr_ready():
                    self._refuse_lost_connection(is_ended=not out)
                    return out, b""

    def close(self) -> None:
        """Closes the channel; the command gets a hang-up."""
        with suppress(OSError, EOFError):
            self.channel.close()

    def _refuse_lost_connection(self, *, is_ended: bool) -> None:
        if not is_ended or self.transport.is_active():
            return
        if self.deadline.is_over():
            raise self.deadline.passed()
        raise _lost(self.deadline.endpoint)


class SshSession:
    """A logged-in connection; its first probe has the deadline of the connecting, later ones their own."""

    def __init__(
        self, target: Target, limits: Limits, transport: paramiko.Transport, deadline: Deadline
    ) -> None:
        self._target = target
        self._limits = limits
        self._transport = transport
        self._first: Deadline | None = deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields the sections of the probe's answer."""
        endpoint = self._target.endpoint
        if not isinstance(probe, ShellProbe | PowerShellProbe):
            raise Unsupported("SSH runs shell probes only", where=endpoint)
        deadline = self._first or Deadline.after(self._limits.seconds, endpoint)
        self._first = None
        with watched(self._transport, deadline):
            yield from self._asked(probe, deadline)

    def _asked(self, probe: ShellProbe | PowerShellProbe, deadline: Deadline) -> Iterator[Evidence]:
        endpoint, limits = self._target.endpoint, self._limits

        def start(command: str) -> Shell:
            return _start(self._transport, command, deadline)

        if isinstance(probe, PowerShellProbe):
            return ask_powershell(start, probe, endpoint=endpoint, limits=limits)
        login = replace(self._target.login, user=self._target.login.user or getuser())
        return ask_shell(start, probe, endpoint=endpoint, login=login, limits=limits)


def _start(transport: paramiko.Transport, command: str, deadline: Deadline) -> Shell:
    try:
        channel = transport.open_session(timeout=deadline.left())
        channel.exec_command(command)
    except (paramiko.SSHException, EOFError, OSError) as error:
        if deadline.is_over():
            raise deadline.passed() from None
        if not transport.is_active():
            raise _lost(deadline.endpoint) from None
        raise Unsupported(
            f"the server runs no command for this login: {error}",
            where=deadline.endpoint,
            hint="Look for `ForceCommand`, `MaxSessions` or SFTP-only logins in its sshd_config.",
        ) from None
    return RemoteShell(channel, transport, deadline)


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session with the target, through its jump hosts; all of it ends at the deadline.

    Raises:
        TransportError: not reached, not the known host, not logged in, or out of time.
    """
    deadline = Deadline.after(limits.seconds, target.endpoint)
    with ExitStack() as stack:
        transport = logged_in(target, limits, deadline, stack)
        yield SshSession(target, limits, transport, deadline)


def logged_in(target: Target, limits: Limits, deadline: Deadline, stack: ExitStack) -> paramiko.Transport:
    """The connection to the target, through its jump hosts; `stack` closes all of them.

    Raises:
        TransportError: not reached, not the known host, not logged in, or out of time.
    """
    through = None
    if target.jump:
        jump = replace(target.jump, endpoint=target.endpoint)
        with _turn(jump, deadline):
            through = logged_in(jump, limits, deadline, stack)
    try:
        transport = dial(target, limits, deadline, through)
    except TransportError:
        if deadline.is_over():
            raise deadline.passed() from None
        raise
    stack.callback(_hang_up, transport)
    transport.set_keepalive(KEEPALIVE_SECONDS)
    try:
        with watched(transport, deadline):
            log_in(transport, target, deadline.left())
    except Unreachable:
        if deadline.is_over():
            raise deadline.passed() from None
        raise
    transport.sock.settimeout(IDLE_SECONDS)
    return transport


def _hang_up(transport: paramiko.Transport) -> None:
    """Closes the connection, and wakes its thread where that sleeps on a socket; a channel does so itself."""
    if isinstance(transport.sock, socket):
        with suppress(OSError):
            transport.sock.shutdown(SHUT_RDWR)
    transport.close()


@contextmanager
def _turn(jump: Target, deadline: Deadline) -> Iterator[None]:
    """Waits until few enough others are logging in to this jump host."""
    door = _door(jump.address, port_of(jump))
    if not door.acquire(timeout=deadline.left()):
        raise deadline.passed()
    try:
        yield
    finally:
        door.release()


@cache
def _door(address: str, port: int) -> Semaphore:  # noqa: ARG001 one semaphore per host
    return Semaphore(LOGINS_PER_JUMP_HOST)


@contextmanager
def watched(transport: paramiko.Transport, deadline: Deadline) -> Iterator[None]:
    """Closes the connection at the deadline, so that no call of the SSH library waits for ever."""
    watchdog = Timer(deadline.left(), _hang_up, (transport,))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _lost(endpoint: str) -> TransportError:
    return Unreachable(
        "the connection was lost while the probe ran",
        where=endpoint,
        hint="Scan it again with `assess scan --resume`.",
    )


TRANSPORT = Transport(name="ssh", connect=connect)
