"""What an ordinary container may not have, proven by device nodes, kernel modules and capabilities in use."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.traces import trace
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.host import HostFacts, Process
from assess.model.linux import BEYOND_BASELINE, MODULES, ROOT, SERVING_STORAGE, is_ordinary_device


@dataclass(frozen=True, slots=True)
class Need:
    """A privilege that something on the host uses, and the line that proves it."""

    what: str
    trace: Trace


def beyond_baseline(facts: HostFacts, services: tuple[Service, ...]) -> tuple[Need, ...]:
    """What pods of these services would need beyond Pod Security `baseline`, in a stable order.

    To run as root, or to be able to, is no need. All that the host's software uses of its kernel, also what
    falls away with the host, is told by `assess.analysis.services.privileged_needs`.

    Capabilities count only for processes that are not root's: every daemon of root holds them all. The
    host's own plumbing (services that no tenant's application is) does not count.
    """
    pids = {pid for service in services for pid in service.pids}
    needs = (*_devices(facts, pids), *_modules(facts), *_capabilities(facts, pids))
    return tuple(sorted({need.what: need for need in reversed(needs)}.values(), key=lambda need: need.what))


def _devices(facts: HostFacts, pids: set[int]) -> Iterator[Need]:
    for each in facts.open_files:
        if each.pid in pids and each.path.startswith("/dev/") and not is_ordinary_device(each.path):
            yield Need(f"device {each.path}", trace(facts, each.ref, f"pid {each.pid} holds {each.path}"))


def _modules(facts: HostFacts) -> Iterator[Need]:
    for module in facts.kernel_modules:
        if module in MODULES and module not in SERVING_STORAGE:
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
