"""What of a host no ordinary container may have, proven by device nodes, kernel modules and capabilities."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.traces import trace
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.host import HostFacts, Process
from assess.model.linux import BEYOND_BASELINE, ROOT

HARMLESS_DEVICES = frozenset(
    {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "log", "stdin", "stdout"}
    | {"stderr", "kmsg", "rtc", "rtc0", "initctl", "hpet", "autofs", "userfaultfd"}
)
HARMLESS_FOLDERS = ("pts/", "shm/", "fd/", "mqueue/", "hugepages/", "tty")
MODULES = {
    "dahdi": "telephony cards",
    "wanrouter": "telephony cards",
    "nvidia": "GPU",
    "drbd": "replicated block devices",
    "wireguard": "VPN tunnels in the kernel",
    "openvswitch": "a virtual switch",
    "ip_vs": "load balancing in the kernel",
    "gfs2": "a cluster file system",
    "ocfs2": "a cluster file system",
    "dlm": "a cluster file system",
    "lustre": "a parallel file system client",
    "sctp": "the SCTP protocol",
}
"""Modules that are loaded for a use, not by default (compiled 2026-11-21, kernel documentation)."""


@dataclass(frozen=True, slots=True)
class Need:
    """A privilege that something on the host uses, and the line that proves it."""

    what: str
    trace: Trace


def privileged_needs(facts: HostFacts, services: tuple[Service, ...]) -> tuple[Need, ...]:
    """The host's proven needs in a stable order; to run as root, or to be able to, is none.

    Capabilities count only for processes that are not root's: every daemon of root holds them all. The
    host's own plumbing (services that no tenant's application is) does not count.
    """
    pids = {pid for service in services for pid in service.pids}
    needs = (*_devices(facts, pids), *_modules(facts), *_capabilities(facts, pids))
    return tuple(sorted({need.what: need for need in reversed(needs)}.values(), key=lambda need: need.what))


def _devices(facts: HostFacts, pids: set[int]) -> Iterator[Need]:
    for opened in facts.open_files:
        name = opened.path.removeprefix("/dev/")
        if opened.pid in pids and name != opened.path and not _is_harmless(name):
            yield Need(
                f"device {opened.path}", trace(facts, opened.ref, f"pid {opened.pid} holds {opened.path}")
            )


def _is_harmless(device: str) -> bool:
    return device in HARMLESS_DEVICES or device.startswith(HARMLESS_FOLDERS)


def _modules(facts: HostFacts) -> Iterator[Need]:
    for module in facts.kernel_modules:
        if module in MODULES:
            seen = Trace(
                f"module {module} is loaded", f"{facts.endpoint}:kernel", facts.section_at.get("kernel")
            )
            yield Need(f"kernel module {module}: {MODULES[module]}", seen)


def _capabilities(facts: HostFacts, pids: set[int]) -> Iterator[Need]:
    for process in facts.processes:
        if process.pid in pids and process.user not in ROOT:
            for bit, name in BEYOND_BASELINE.items():
                if process.capabilities >> bit & 1:
                    yield Need(f"capability {name}", _holder(facts, process, name))


def _holder(facts: HostFacts, process: Process, capability: str) -> Trace:
    return trace(facts, process.ref, f"{process.command} of {process.user} holds {capability}")
