"""What container-fit rules judge: one service that is to run in a pod, and its host."""

from collections.abc import Callable
from dataclasses import dataclass

from assess.model.evidence import Ref, Trace
from assess.model.graph import Service
from assess.model.host import Connection, HostFacts, Listener, Mount, OpenFile, Process, Unit
from assess.model.paths import ROOT, within

Seen = Callable[[Ref, str], Trace]
"""Makes evidence of a line of the host's answer, in our words."""


@dataclass(frozen=True, slots=True)
class ServiceFit:
    """A service that becomes a pod, with what its own processes were seen to do.

    `host` are all facts of its host, `beside` the other services there that become pods too.
    """

    service: Service
    tenant: str
    host: HostFacts
    processes: tuple[Process, ...]
    files: tuple[OpenFile, ...]
    listeners: tuple[Listener, ...]
    connections: tuple[Connection, ...]
    unit: Unit | None
    beside: tuple[str, ...]
    seen: Seen

    @property
    def name(self) -> str:
        """What findings are about."""
        return self.service.name

    def mount_of(self, path: str) -> Mount | None:
        """The innermost mount that the path lies on."""
        places = [each for each in self.host.mounts if within(path, each.mountpoint.rstrip("/") or ROOT)]
        return max(places, key=lambda each: len(each.mountpoint), default=None)


@dataclass(frozen=True, slots=True)
class HostFit:
    """A host on which services run that become pods."""

    tenant: str
    host: HostFacts
    services: tuple[str, ...]
    seen: Seen

    @property
    def name(self) -> str:
        """What findings are about."""
        return self.host.endpoint
