"""Facts that only a Windows host has: its services, IIS, .NET, COM, queues, SQL Server instances."""

from dataclasses import dataclass
from datetime import datetime

from assess.model.evidence import Ref

KERNEL_PID = 4
"""The process System: its sockets are those of http.sys and of the SMB server."""


@dataclass(frozen=True, slots=True)
class WindowsService:
    """A service of the service control manager. `command` is redacted on the host."""

    name: str
    state: str
    start: str
    account: str
    command: str
    ref: Ref
    pid: int | None = None
    title: str = ""
    is_on_desktop: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationPool:
    """An IIS application pool. `identity` is its kind and, for SpecificUser, the account.

    `is_32_bit` None: not told, so the default of its IIS holds (false).
    """

    name: str
    runtime: str
    identity: str
    ref: Ref
    is_32_bit: bool | None = None
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a configuration file says, and where; without file and line it is the product's default."""

    value: str
    file: str = ""
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class WebApplication:
    """An application of an IIS site with what its configuration files come to, the innermost first.

    `session` is the sessionState mode (InProc, StateServer, SQLServer, Custom, Off), `machine_key`
    explicit, AutoGenerate or encrypted, `authentication` the mode of system.web. Each is empty where the
    configuration could not be read. `is_core` says that ASP.NET Core serves it.
    """

    site: str
    path: str
    pool: str
    folder: str
    ref: Ref
    session: Told = Told("")
    machine_key: Told = Told("")
    authentication: Told = Told("")
    has_windows_authentication: bool = False
    is_core: bool = False

    @property
    def name(self) -> str:
        """Site and path as IIS shows them."""
        return f"{self.site}{self.path}"


@dataclass(frozen=True, slots=True)
class WebFolder:
    """A virtual directory: `path` as clients see it, `folder` on disk or on a share.

    `user` is the account that it is read with, where that is not the pool's.
    """

    site: str
    path: str
    folder: str
    ref: Ref
    user: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class WebSite:
    """A site with its bindings as `protocol address:port:name`."""

    name: str
    bindings: tuple[str, ...]
    ref: Ref


@dataclass(frozen=True, slots=True)
class WebModule:
    """A native module of IIS that Windows did not bring."""

    name: str
    image: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Library:
    """A program file beside an application or service; `machine` is x86, x64 or arm64.

    A managed x86 file may run on any machine; a native one only in a 32-bit process.
    """

    folder: str
    file: str
    machine: str
    is_managed: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class MessageQueue:
    """A private queue of MSMQ. `messages` and `size_bytes` are None where they were not counted."""

    name: str
    is_transactional: bool
    storage: str
    ref: Ref
    messages: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SqlInstance:
    """An instance of SQL Server, as the registry tells it; nothing in it was read."""

    name: str
    version: str
    edition: str
    data_folder: str
    ref: Ref
    log_folder: str = ""
    backup_folder: str = ""
    port: int | None = None
    filestream_level: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What an installation registered: a COM class, COM+ application, assembly, feature or framework."""

    kind: str
    name: str
    detail: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class DataSource:
    """An ODBC data source of the system."""

    name: str
    driver: str
    server: str
    database: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of the machine's own store."""

    subject: str
    ends_at: datetime | None
    has_private_key: bool
    thumbprint: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class WindowsFacts:
    """What a Windows host is beside being a host.

    `domain` is empty for a machine of a workgroup, None where it was not told. `features` are the roles and
    features of Windows Server by id and name.
    """

    build: int | None = None
    domain: str | None = None
    domain_role: int | None = None
    installation: str = ""
    services: tuple[WindowsService, ...] = ()
    pools: tuple[ApplicationPool, ...] = ()
    sites: tuple[WebSite, ...] = ()
    applications: tuple[WebApplication, ...] = ()
    folders: tuple[WebFolder, ...] = ()
    modules: tuple[WebModule, ...] = ()
    log_folders: tuple[tuple[str, Ref], ...] = ()
    libraries: tuple[Library, ...] = ()
    queues: tuple[MessageQueue, ...] = ()
    sql_instances: tuple[SqlInstance, ...] = ()
    com: tuple[Registered, ...] = ()
    data_sources: tuple[DataSource, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    features: tuple[Registered, ...] = ()
    frameworks: tuple[Registered, ...] = ()
