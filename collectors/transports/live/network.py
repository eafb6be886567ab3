"""Reads firewalls and load balancers over SSH: our own connection and host keys, netmiko's command line.

The sections are those that files of the device would give (see `config_files`), so that the same readers
read both.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import paramiko

from assess.errors import TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.network.devices import reader_named
from collectors.transports.config_files import CURE, DEVICE
from collectors.transports.deadline import Deadline
from collectors.transports.live.dialogue import Dialogue, Wire
from collectors.transports.live.plans import PLANS, Plan
from collectors.transports.live.reads import Reading
from collectors.transports.ssh import logged_in, watched

INSTALL = 'pip install "assess-eks[live-network]"'
COLUMNS, ROWS = 511, 1000
"""Of the terminal, so that little is wrapped or paged."""


@dataclass(frozen=True, slots=True)
class DeviceSession:
    """A logged-in connection to a device."""

    target: Target
    plan: Plan
    transport: paramiko.Transport
    deadline: Deadline
    max_bytes: int

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 devices show their configuration
        """Yields a section per file, and `@device` at the end.

        Raises:
            TransportError: the device went away, refused, or ran out of time.
        """
        endpoint = self.target.endpoint
        told: list[dict[str, object]] = []
        with watched(self.transport, self.deadline), self._channel() as channel:
            dialogue = Dialogue(_wire(self.plan, channel), channel, self.deadline, self.max_bytes)
            dialogue.learn_prompt()
            if self.plan.enable:
                secret = self.target.login.sudo_password
                dialogue.enable(secret.get_secret_value() if secret else None)
            for each in Reading(endpoint, self.plan, dialogue).evidences():
                told.append({"file": each.section, "lines": each.body.count("\n"), "problem": each.detail})
                yield each
        device = {"platform": self.target.platform, "files": told}
        yield Evidence(endpoint, DEVICE, datetime.now(UTC), json.dumps(device))

    @contextmanager
    def _channel(self) -> Iterator[paramiko.Channel]:
        """A terminal on the device. What breaks below is told as what it is."""
        try:
            with self.transport.open_session(timeout=self.deadline.left()) as channel:
                channel.get_pty(term="vt100", width=COLUMNS, height=ROWS)
                channel.invoke_shell()
                yield channel
        except TransportError:
            if self.deadline.is_over():
                raise self.deadline.passed() from None
            raise
        except (paramiko.SSHException, EOFError, OSError) as error:
            if self.deadline.is_over():
                raise self.deadline.passed() from None
            raise Unreachable(
                f"the device gives no terminal: {str(error) or type(error).__name__}",
                where=self.target.endpoint,
                hint="See whether the login may open a command line there.",
            ) from None


def _wire(plan: Plan, channel: paramiko.Channel) -> Wire:
    """netmiko on our channel; it neither connects nor prepares the session itself."""
    from netmiko import ConnectHandler  # noqa: PLC0415 an extra that most do not need
    from netmiko.channel import SSHChannel  # noqa: PLC0415

    logging.getLogger("netmiko").setLevel(logging.INFO)
    wire = ConnectHandler(
        device_type=plan.driver, host="-", auto_connect=False, disable_lf_normalization=True
    )
    wire.ansi_escape_codes = True
    wire.remote_conn = channel
    wire.channel = SSHChannel(conn=channel, encoding="utf-8")
    return wire


def plan_of(target: Target) -> Plan:
    """How the target's platform is read.

    Raises:
        Unsupported: no platform is told, or it is read from files only.
    """
    known = ", ".join(sorted(PLANS))
    if not target.platform:
        raise Unsupported(
            "which platform it is must be told before it can be asked",
            where=target.endpoint,
            hint=f"Give `platform:`, one of: {known}; or bring its files as `config:`.",
        )
    platform = reader_named(target.platform).platform
    if platform not in PLANS:
        raise Unsupported(
            f"{platform} is read from configuration files, not from an address",
            where=target.endpoint,
            hint=f"{CURE} Over SSH are read: {known}.",
        )
    return PLANS[platform]


def planned_commands(platform: str) -> tuple[str, ...]:
    """All that a device of this platform may be sent; none where it is not read over SSH."""
    plan = PLANS.get(reader_named(platform).platform) if platform else None
    return plan.commands() if plan else ()


def _require_netmiko(target: Target) -> None:
    try:
        import netmiko  # noqa: F401, PLC0415 an extra that most do not need
    except ImportError:
        raise Unsupported(
            "reading a device over SSH needs the extra `live-network`, which is not installed",
            where=target.endpoint,
            hint=f"`{INSTALL}`, or bring the device's files as `config:`.",
        ) from None


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session with the device, through its jump hosts; all of it ends at the deadline.

    Raises:
        TransportError: not reached, not the known host, not logged in, out of time, or not to be read so.
    """
    plan = plan_of(target)
    _require_netmiko(target)
    deadline = Deadline.after(limits.seconds, target.endpoint)
    with ExitStack() as stack:
        transport = logged_in(target, limits, deadline, stack)
        yield DeviceSession(target, plan, transport, deadline, limits.max_bytes)


TRANSPORT = Transport(name="live_network", connect=connect)
