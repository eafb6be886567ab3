"""Facts of one host: what its probe's answer says, typed, with the line that said it."""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref
from assess.model.windows import WindowsFacts


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the host says it is. Empty text and None mean: not seen.

    `probe_client_address` is where the probe's own SSH session came from, as the host saw it.
    """

    hostname: str = ""
    os: str = ""
    os_version: str = ""
    kernel: str = ""
    arch: str = ""
    virtualization: str = ""
    cpus: int | None = None
    memory_bytes: int | None = None
    uptime_seconds: float | None = None
    boot_id: str = ""
    machine_id: str = ""
    product_uuid: str = ""
    timezone: str = ""
    probe_user: str = ""
    is_root: bool = False
    probe_client_address: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of an interface; `ip` without prefix length."""

    interface: str
    ip: str
    prefix_length: int
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A user-space process. `arguments` are redacted on the host. None means: not readable."""

    pid: int
    parent_pid: int
    user: str
    command: str
    executable: str
    arguments: tuple[str, ...]
    ref: Ref
    started_at: datetime | None = None
    unit: str = ""
    container_id: str = ""
    capabilities: int = 0
    working_directory: str = ""
    environment_names: tuple[str, ...] | None = None
    write_bytes_per_second: float | None = None
    network_namespace: str = ""
    memory_bytes: int | None = None
    cpu_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """A listening socket. `pid` is None where the probe may not join sockets to processes.

    `unit` is that of the control group that made the socket, where the kernel told it to an ordinary user.
    `uid` is -1 on Windows, which tells no owner but the process.
    """

    protocol: str
    address: str
    port: int
    pid: int | None
    uid: int
    ref: Ref
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """Connected sockets, folded over ephemeral ports: the client side keeps no port (0).

    `outbound` says that this host opened it. `count` is the most seen in one sample; `samples_seen` of
    `samples` samples had it. `state` is `established` or `time_wait` (a trace of a short connection).
    `unit` is as for a listener.
    """

    protocol: str
    outbound: bool
    local_address: str
    local_port: int
    remote_address: str
    remote_port: int
    pid: int | None
    uid: int
    state: str
    count: int
    samples_seen: int
    samples: int
    ref: Ref
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that a process holds open or mapped for writing; of nodes under /dev also those `read_only`."""

    pid: int
    path: str
    ref: Ref
    append_only: bool = False
    mapped: bool = False
    deleted: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class NfsUse:
    """What an NFS client did on a mount since it was mounted: operations, and bytes sent to the server."""

    age_seconds: int
    writes: int
    commits: int
    locks: int
    written_bytes: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class FileLocks:
    """Locks held on one file system (`device` is major:minor): byte ranges, whole files, mandatory ones."""

    device: str
    ranges: int
    whole: int
    mandatory: int
    most_on_one_file: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class AccessList:
    """An exported folder that has an access list beside its mode, or in which something has one."""

    path: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system. Sizes are None where it was not measured (network mounts never are)."""

    mountpoint: str
    fstype: str
    source: str
    options: tuple[str, ...]
    device: str
    ref: Ref
    root: str = "/"
    size_bytes: int | None = None
    used_bytes: int | None = None
    bytes_per_second: float | None = None
    nfs: NfsUse | None = None


@dataclass(frozen=True, slots=True)
class BlockDevice:
    """A block device; `device` is its major:minor, `parents` the devices it is made of."""

    name: str
    device: str
    size_bytes: int
    ref: Ref
    rotational: bool | None = None
    parents: tuple[str, ...] = ()
    reads_per_second: float | None = None
    writes_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """What a bounded walk saw in one directory tree; names and metadata only.

    `young_files` counts files changed within an hour, a day, 7 and 90 days (cumulative).
    `extensions` are the most frequent with their counts. `sampled` says that there is more than was
    counted: the budget ended the walk, or a part is closed to the login.
    `kind_hints` name file forms seen (`php_session`, `tomcat_session`, `sqlite`, `maildir`, ...).
    """

    path: str
    files: int
    size_bytes: int
    ref: Ref
    newest_at: datetime | None = None
    oldest_at: datetime | None = None
    young_files: tuple[int, int, int, int] = (0, 0, 0, 0)
    extensions: tuple[tuple[str, int], ...] = ()
    owners: tuple[str, ...] = ()
    kind_hints: tuple[str, ...] = ()
    sampled: bool = False
    bytes_changed_1d: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedDirectory:
    """A directory that is there, and that the login may not look into."""

    path: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package, from `dpkg`, `rpm` or `apk`."""

    name: str
    version: str
    manager: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Unit:
    """A service unit; declared directories are state that its owner announced."""

    name: str
    state: str
    ref: Ref
    main_pid: int | None = None
    user: str = ""
    command: str = ""
    working_directory: str = ""
    state_directories: tuple[str, ...] = ()
    cache_directories: tuple[str, ...] = ()
    environment_files: tuple[str, ...] = ()
    private_tmp: bool = False


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A cron line or a timer: when it runs, as whom, what (redacted)."""

    source: str
    schedule: str
    user: str
    command: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Container:
    """A container seen on the host, and the host paths mounted into it.

    `mounts` pairs each host path with the path where the container sees it.
    """

    id: str
    name: str
    image: str
    engine: str
    ref: Ref
    host_paths: tuple[str, ...] = ()
    mounts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A directory offered to others: `protocol` is nfs or smb; `name` the export path or share name."""

    protocol: str
    name: str
    path: str
    ref: Ref
    clients: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryUnit:
    """An organisational unit at the first level of a naming context of the LDAP directory on the host."""

    context: str
    name: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class HostsEntry:
    """A line of /etc/hosts."""

    ip: str
    names: tuple[str, ...]
    ref: Ref


@dataclass(frozen=True, slots=True)
class Setting:
    """An allow-listed setting of a configuration file; secret values were replaced on the host.

    `key` is the file's own key (`spring.datasource.url`, `session.save_path`, `DB_HOST`), lower case;
    `value` holds hosts, ports, database names, drivers, stores and paths, never a password.
    """

    file: str
    key: str
    value: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file that was read: who owns it, when it changed, its package's verdict."""

    path: str
    ref: Ref
    size_bytes: int = 0
    changed_at: datetime | None = None
    packaged: bool | None = None
    modified: bool | None = None


@dataclass(frozen=True, slots=True)
class HostFacts:
    """All that one host's evidence says.

    `user_names` maps user ids to names, so that sockets without a process can be told by their owner.
    `windows` is what only a Windows host has, and None on every other; paths of such a host are written as
    Windows writes them, each in one spelling.
    `listed_directories` are those of which every directory in them is a fact here, if it is there at all.
    `section_at` maps each section to the time of its answer, `gaps` names what could not be read.
    """

    endpoint: str
    identity: Identity = field(default_factory=Identity)
    addresses: tuple[Address, ...] = ()
    processes: tuple[Process, ...] = ()
    listeners: tuple[Listener, ...] = ()
    connections: tuple[Connection, ...] = ()
    open_files: tuple[OpenFile, ...] = ()
    mounts: tuple[Mount, ...] = ()
    block_devices: tuple[BlockDevice, ...] = ()
    directories: tuple[Directory, ...] = ()
    closed_directories: tuple[ClosedDirectory, ...] = ()
    listed_directories: frozenset[str] = frozenset()
    packages: tuple[Package, ...] = ()
    units: tuple[Unit, ...] = ()
    jobs: tuple[ScheduledJob, ...] = ()
    containers: tuple[Container, ...] = ()
    exports: tuple[Export, ...] = ()
    directory_units: tuple[DirectoryUnit, ...] = ()
    file_locks: tuple[FileLocks, ...] = ()
    access_lists: tuple[AccessList, ...] = ()
    hosts_entries: tuple[HostsEntry, ...] = ()
    resolvers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    config_files: tuple[ConfigFile, ...] = ()
    user_names: dict[int, str] = field(default_factory=dict)
    kernel_modules: tuple[str, ...] = ()
    windows: WindowsFacts | None = None
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)
