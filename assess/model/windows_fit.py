"""What the container-fit rules of Windows judge: one service that is to run in a pod, and its host."""

from dataclasses import dataclass

from assess.model.container_fit import Seen
from assess.model.graph import Service
from assess.model.host import HostFacts, Process, Setting
from assess.model.windows import (
    ApplicationPool,
    Library,
    WebApplication,
    WebFolder,
    WindowsFacts,
    WindowsService,
)


@dataclass(frozen=True, slots=True)
class WindowsFit:
    """A service of a Windows host that becomes a pod, with what IIS and its own files say of it.

    `applications` are those that its application pool runs, `folders` their virtual directories;
    `settings` and `libraries` those of its own folders. `installed` is the service of the service control
    manager, None for a pool.
    """

    service: Service
    tenant: str
    host: HostFacts
    processes: tuple[Process, ...]
    applications: tuple[WebApplication, ...]
    pools: tuple[ApplicationPool, ...]
    folders: tuple[WebFolder, ...]
    settings: tuple[Setting, ...]
    libraries: tuple[Library, ...]
    installed: WindowsService | None
    seen: Seen

    @property
    def name(self) -> str:
        """What findings are about."""
        return self.service.name


@dataclass(frozen=True, slots=True)
class WindowsHostFit:
    """A Windows host; `pods` are ids of its services that become pods, maybe none."""

    tenant: str
    host: HostFacts
    windows: WindowsFacts
    pods: tuple[str, ...]
    seen: Seen

    @property
    def name(self) -> str:
        """What findings are about."""
        return self.host.endpoint
