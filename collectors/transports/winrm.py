"""Windows Remote Management by pypsrp: one remote shell per endpoint, TLS verified, never an open password.

Port 5986 (the default) is HTTPS with a verified certificate. Port 5985, or `tls: disable`, is HTTP whose
messages NTLM or Kerberos encrypt; what cannot encrypt them is refused. The probe runs as it does over SSH:
one process of Windows PowerShell, which reads the script on its standard input.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from assess.errors import AuthenticationFailed, PermissionRefused, TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Login, Target
from collectors.base import Limits, PowerShellProbe, Probe, Session, Transport
from collectors.transports.deadline import Deadline
from collectors.transports.powershell import ask_powershell
from collectors.transports.shell import Shell

INSTALL = 'pip install "assess-eks[windows]"'
HTTPS_PORT, HTTP_PORT = 5986, 5985
POLL_SECONDS = 5
SEND_BYTES = 64 * 1024
DONE = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done"
ACCESS_DENIED = 5
"""ERROR_ACCESS_DENIED, as a WS-Management fault carries it."""
REFUSED = (
    "Let the login into the group Remote Management Users (or Administrators), and check that it may start"
    " remote shells there (`winrm get winrm/config/winrs`)."
)


class RemoteProcess(Protocol):
    """A process in a remote shell, as pypsrp has it: output is gathered by each poll."""

    stdout: bytes
    stderr: bytes
    state: str

    def send(self, data: bytes, end: bool = True) -> None:  # noqa: FBT001, FBT002 pypsrp's own form
        """Sends to its standard input, and ends it."""
        ...

    def poll_invoke(self, timeout: int | None = None) -> None:
        """Waits for output, or for so many seconds."""
        ...

    def signal(self, code: str) -> None:
        """Sends a signal."""
        ...


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None:
        """Ends it."""
        ...


@dataclass(frozen=True, slots=True)
class WinrmShell:
    """A running process with its streams."""

    process: RemoteProcess
    target: Target
    deadline: Deadline

    def send(self, data: bytes) -> None:
        """Sends to its standard input; input ends with the last byte."""
        with _told(self.target, self.deadline):
            for at in range(0, len(data), SEND_BYTES):
                self.deadline.left()
                self.process.send(data[at : at + SEND_BYTES], end=at + SEND_BYTES >= len(data))

    def end_input(self) -> None:
        """Nothing: `send` ended it."""

    def read(self) -> tuple[bytes, bytes]:
        """What came on standard output and on standard error; both empty at the end."""
        with _told(self.target, self.deadline):
            while not (self.process.stdout or self.process.stderr) and self.process.state != DONE:
                self.process.poll_invoke(timeout=max(1, min(POLL_SECONDS, int(self.deadline.left()))))
        out, err = self.process.stdout, self.process.stderr
        self.process.stdout = self.process.stderr = b""
        return out, err

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        with suppress(TransportError), _told(self.target, self.deadline):
            if self.process.state != DONE:
                self.process.signal(
                    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/Terminate"
                )


class WinrmSession:
    """A remote shell; its first probe has the deadline of the connecting, later ones their own."""

    def __init__(self, target: Target, limits: Limits, shell: object, deadline: Deadline) -> None:
        self._target = target
        self._limits = limits
        self._shell = shell
        self._first: Deadline | None = deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields the sections of the probe's answer."""
        endpoint = self._target.endpoint
        if not isinstance(probe, PowerShellProbe):
            raise Unsupported("WinRM runs PowerShell probes only", where=endpoint)
        deadline = self._first or Deadline.after(self._limits.seconds, endpoint)
        self._first = None

        def start(command: str) -> Shell:
            return WinrmShell(_started(self._shell, command, self._target, deadline), self._target, deadline)

        yield from ask_powershell(start, probe, endpoint=endpoint, limits=self._limits)


def _started(shell: object, command: str, target: Target, deadline: Deadline) -> RemoteProcess:
    from pypsrp.shell import Process  # noqa: PLC0415 an extra that most do not need

    program, *arguments = command.split(" ")
    process = Process(shell, program, arguments)  # type: ignore[arg-type]
    with _told(target, deadline):
        process.begin_invoke()
    return process


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session with the target; all of it ends at the deadline.

    Raises:
        TransportError: not reached, not the certificate that is trusted, not logged in, out of time.
    """
    _require_pypsrp(target)
    _refuse_jump(target)
    from pypsrp.shell import WinRS  # noqa: PLC0415 an extra that most do not need
    from pypsrp.wsman import WSMan  # noqa: PLC0415

    logging.getLogger("pypsrp").setLevel(logging.CRITICAL)
    logging.getLogger("spnego").setLevel(logging.CRITICAL)
    deadline = Deadline.after(limits.seconds, target.endpoint)
    login = target.login
    with ExitStack() as stack:
        with _told(target, deadline):
            connection = WSMan(
                server=target.address,
                port=target.port or HTTPS_PORT,
                username=login.user,
                password=login.password.get_secret_value() if login.password else None,
                ssl=not speaks_http(target),
                auth="negotiate",
                encryption="always" if speaks_http(target) else "auto",
                cert_validation=_verification(login),  # type: ignore[arg-type] # a path is taken too
                connection_timeout=max(1, round(limits.connect_seconds)),
                operation_timeout=POLL_SECONDS,
                read_timeout=POLL_SECONDS * 3,
                no_proxy=True,
            )
            stack.enter_context(connection)
            shell = WinRS(connection)
            shell.open()
        stack.callback(_close, shell, target, deadline)
        yield WinrmSession(target, limits, shell, deadline)


def _close(shell: Closable, target: Target, deadline: Deadline) -> None:
    """Ends the shell; the host ends it itself where it cannot be reached any more."""
    with suppress(TransportError), _told(target, deadline):
        shell.close()


def speaks_http(target: Target) -> bool:
    """Whether the target is asked over HTTP, its messages encrypted by NTLM or Kerberos."""
    return target.login.tls == "disable" or (target.login.tls is None and target.port == HTTP_PORT)


def _verification(login: Login) -> bool | str:
    """Which certificates are believed: those of the CA file, those of public CAs, or any (`require`)."""
    if login.tls == "require":
        return False
    return str(login.tls_ca_file) if login.tls_ca_file else True


def _require_pypsrp(target: Target) -> None:
    try:
        import pypsrp  # noqa: F401, PLC0415 an extra that most do not need
    except ImportError:
        raise Unsupported(
            "reading a host over WinRM needs the extra `windows`, which is not installed",
            where=target.endpoint,
            hint=f"`{INSTALL}`; or `transport: ssh`, or a capture of the probe's answer.",
        ) from None


def _refuse_jump(target: Target) -> None:
    if target.jump is not None:
        raise Unsupported(
            "WinRM is not read through a jump host",
            where=target.endpoint,
            hint="Use `transport: ssh` with the jump host, or scan from a machine that reaches it.",
        )


@contextmanager
def _told(target: Target, deadline: Deadline) -> Iterator[None]:
    """What breaks inside is told as what it is; our own errors pass."""
    from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError  # noqa: PLC0415
    from requests.exceptions import RequestException  # noqa: PLC0415
    from spnego.exceptions import SpnegoError  # noqa: PLC0415

    try:
        yield
    except (AuthenticationError, SpnegoError, RequestException, WinRMError, OSError) as error:
        if deadline.is_over():
            raise deadline.passed() from None
        if isinstance(error, AuthenticationError | SpnegoError):
            raise _login_refused(target) from None
        if isinstance(error, WSManFaultError) and error.code == ACCESS_DENIED:
            raise PermissionRefused(
                "the login may not start a remote shell", where=target.endpoint, hint=REFUSED
            ) from None
        if isinstance(error, WinRMTransportError):
            raise Unreachable(
                f"{_at(target)} answers with HTTP status {error.code}, and not as WinRM does",
                where=target.endpoint,
                hint="Check port and listener: `winrm enumerate winrm/config/listener` on the host.",
            ) from None
        raise _not_reached(target, error) from None


def _at(target: Target) -> str:
    return f"{target.address}:{target.port or HTTPS_PORT}"


def _login_refused(target: Target) -> TransportError:
    login = target.login
    given = "with a password" if login.password else "without a password (a Kerberos ticket)"
    return AuthenticationFailed(
        f"the login {login.user or '(no user)'}@{target.address} was refused, {given}",
        where=target.endpoint,
        hint="Give `user` as DOMAIN\\name, name@realm or a local name, and `password` by reference; WinRM"
        " must allow Negotiate (`winrm get winrm/config/service/auth`).",
    )


def _not_reached(target: Target, error: Exception) -> TransportError:
    words = " ".join((str(error) or type(error).__name__).split())[:300]
    if "CERTIFICATE_VERIFY_FAILED" in words or "certificate" in words.lower():
        return Unreachable(
            f"the certificate of {_at(target)} is not trusted: {words}",
            where=target.endpoint,
            hint="Give the CA of the listener's certificate as `tls_ca_file`; `address` is a name in it.",
        )
    return Unreachable(
        f"{_at(target)} does not answer as WinRM does: {words}",
        where=target.endpoint,
        hint="Check address, port and firewall; `winrm quickconfig -transport:https` makes a listener there.",
    )


TRANSPORT = Transport(name="winrm", connect=connect)
