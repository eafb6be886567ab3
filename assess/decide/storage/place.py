"""A place in a file system as storage is decided for it: what carries it, who writes there, how fast."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.analysis.traces import fewest, trace
from assess.decide.estate_view import EstateView
from assess.decide.host_tables import HostTables
from assess.decide.managed_products import is_cache, is_database
from assess.model.evidence import Gap, Reason, Trace
from assess.model.graph import EdgeKind, Service
from assess.model.host import AccessList, Directory, Export, FileLocks, HostFacts, Mount, NfsUse
from assess.model.naming import export_name, share_name
from assess.model.paths import ROOT, within
from assess.model.state import Surface, SurfaceKind

NFS = frozenset({"nfs", "nfs4"})
SMB = frozenset({"cifs", "smb3", "smbfs"})
CLUSTER_BLOCK = frozenset({"gfs2", "ocfs2"})
OTHER_SHARED = frozenset(
    {"ceph", "fuse.ceph", "fuse.glusterfs", "glusterfs", "lustre", "fuse.sshfs", "9p", "virtiofs"}
)
SHARED_TYPES = NFS | SMB | CLUSTER_BLOCK | OTHER_SHARED
EMBEDDED_HINTS = (
    *("sqlite", "h2", "berkeley", "bdb", "lmdb", "mdb", "rocksdb", "leveldb", "derby", "database"),
    *("innodb", "wiredtiger", "postgresql", "redis"),
)
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one surface's storage.

    `writers` are the services or hosts seen to write or mount it writable, `clients` the hosts that mount
    it; `offered_to` the patterns of its export. `protocols` are nfs and smb where it is offered or mounted
    by them. `nfs_use`, `locks` and `access_lists` come with the host that saw them; locks are the whole file
    system's.
    """

    surface: Surface
    mount: Mount | None
    directory: Directory | None
    writers: tuple[str, ...]
    clients: tuple[str, ...]
    offered_to: tuple[str, ...]
    protocols: frozenset[str]
    options: frozenset[str]
    embedded: bool
    iops: float | None
    mib_per_second: float | None
    size_bytes: int | None
    peers: tuple[str, ...]
    blind: tuple[str, ...]
    traces: tuple[Trace, ...]
    nfs_use: tuple[tuple[str, NfsUse], ...] = ()
    locks: tuple[tuple[str, FileLocks], ...] = ()
    access_lists: tuple[tuple[str, AccessList], ...] = ()

    @property
    def is_shared(self) -> bool:
        """More than one host or service uses it, it is offered to others, or lies on a shared file system."""
        return (
            len(self.writers) > 1
            or len(self.clients) > 1
            or bool(self.protocols)
            or bool(self.mount and self.mount.fstype in SHARED_TYPES)
            or self.surface.kind is SurfaceKind.SHARE
            or "shared" in self.surface.flags
        )


@dataclass(frozen=True, slots=True)
class SharedSources:
    """Who mounts what over the network, by the server's words for it, and which hosts hold a same path."""

    clients: dict[str, tuple[tuple[str, Mount], ...]]
    same_place: dict[tuple[str, str, str], tuple[str, ...]]


def shared_sources(view: EstateView) -> SharedSources:
    """The network mounts of all hosts, and per tenant, software and path the hosts that hold it."""
    clients: dict[str, list[tuple[str, Mount]]] = defaultdict(list)
    for host, facts in sorted(view.situation.observed.hosts.items()):
        for mount in facts.mounts:
            if mount.fstype in SHARED_TYPES:
                clients[mount.source].append((host, mount))
    same: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for surface in view.situation.surfaces:
        if surface.kind is SurfaceKind.DIRECTORY and surface.tenant:
            same[_peer_key(view, surface)].add(surface.host)
    return SharedSources(
        {source: tuple(found) for source, found in clients.items()},
        {key: tuple(sorted(hosts)) for key, hosts in same.items()},
    )


def place_of(view: EstateView, surface: Surface, sources: SharedSources) -> Place:
    """What is known of the surface's storage."""
    facts = view.facts(surface.host)
    tables = view.tables.get(surface.host)
    mount = tables.mount_of(surface.location) if tables else None
    exports = tuple(_exports_of(facts, surface)) if facts else ()
    mounted = _mounted_by(view, surface, mount, exports, sources)
    carried = _carried(surface.host, mount, mounted)
    exported = {each.path for each in exports}
    device = _rates(facts, mount)
    network = {"nfs" if mount.fstype in NFS else "smb"} if mount and mount.fstype in NFS | SMB else set()
    directory = tables.directories.get(surface.location) if tables else None
    local_writers = _local_writers(view, tables, surface) if tables else ()
    return Place(
        surface=surface,
        mount=mount,
        directory=directory,
        writers=_all_writers(surface, local_writers, mounted),
        clients=tuple(sorted({host for host, _ in mounted})),
        offered_to=tuple(dict.fromkeys(client for each in exports for client in each.clients)),
        protocols=frozenset({each.protocol for each in exports} | network | _share_protocol(surface)),
        options=frozenset(
            option for each in [mount, *(m for _, m in mounted)] if each for option in each.options
        )
        | frozenset(option for each in exports for option in each.options),
        embedded=_is_embedded(directory, surface, _named_services(view, surface)),
        iops=device,
        mib_per_second=mount.bytes_per_second / 2**20
        if mount and mount.bytes_per_second is not None
        else None,
        size_bytes=_size(surface, directory, mount),
        peers=_peers(view, surface, sources),
        blind=_blind(facts),
        traces=_traces(facts, mount, exports, surface),
        nfs_use=tuple((host, each.nfs) for host, each in carried if each.nfs is not None),
        locks=tuple(_locks(view, carried)),
        access_lists=tuple(
            (surface.host, each) for each in (facts.access_lists if facts else ()) if each.path in exported
        ),
    )


def size_gib(place: Place, head_room: float) -> int | None:
    """GiB to provide, with head room and at least 1; None where the size is not known."""
    return None if place.size_bytes is None else max(1, math.ceil(place.size_bytes * head_room / GIB))


def service_of(view: EstateView, surface: Surface) -> Service | None:
    """The service that a surface names, by its id or by its name on the host."""
    return view.services.get(surface.service) or view.services.get(f"{surface.host}/{surface.service}")


def _peer_key(view: EstateView, surface: Surface) -> tuple[str, str, str]:
    service = service_of(view, surface)
    return surface.tenant, service.signature if service else "", surface.location


def _peers(view: EstateView, surface: Surface, sources: SharedSources) -> tuple[str, ...]:
    key = _peer_key(view, surface)
    return tuple(host for host in sources.same_place.get(key, ()) if key[1] and host != surface.host)


def _exports_of(facts: HostFacts, surface: Surface) -> Iterator[Export]:
    for export in facts.exports:
        names = {export_name(surface.host, export.path), share_name(surface.host, export.name)}
        if surface.name in names or within(surface.location, export.path.rstrip("/") or ROOT):
            yield export


def _mounted_by(
    view: EstateView,
    surface: Surface,
    mount: Mount | None,
    exports: Sequence[Export],
    sources: SharedSources,
) -> tuple[tuple[str, Mount], ...]:
    """The hosts that mount the place: by the graph's edges, and by the same source text."""
    found: dict[tuple[str, str], tuple[str, Mount]] = {}
    targets = {surface.name, *(export_name(surface.host, each.path) for each in exports)}
    targets |= {share_name(surface.host, each.name) for each in exports}
    for edge in (edge for target in sorted(targets) for edge in view.edges_into.get(target, ())):
        if edge.kind is EdgeKind.MOUNTS:
            host = edge.source.split("/", 1)[0].split(":", 1)[0]
            for client in _client_mounts(view, host, edge.target):
                found[host, client.mountpoint] = (host, client)
    if mount is not None and mount.fstype in SHARED_TYPES:
        for host, client in sources.clients.get(mount.source, ()):
            found[host, client.mountpoint] = (host, client)
    return tuple(found[key] for key in sorted(found))


def _client_mounts(view: EstateView, host: str, target: str) -> Iterator[Mount]:
    """The host's network mounts whose source ends in the share's path, however the server is called there."""
    facts = view.facts(host)
    path = target.rsplit("/", 1)[-1] if target.startswith("//") else target.split(":", 1)[-1]
    for mount in facts.mounts if facts else ():
        if mount.fstype in NFS | SMB and mount.source.rstrip("/").endswith(path.rstrip("/")):
            yield mount


def _carried(
    host: str, mount: Mount | None, mounted: Sequence[tuple[str, Mount]]
) -> tuple[tuple[str, Mount], ...]:
    """Every mount that the place is seen by: that of its own host, and its clients'."""
    own = [(host, mount)] if mount is not None else []
    return tuple({(name, each.mountpoint): (name, each) for name, each in (*own, *mounted)}.values())


def _locks(view: EstateView, carried: Sequence[tuple[str, Mount]]) -> Iterator[tuple[str, FileLocks]]:
    for host, mount in carried:
        facts = view.facts(host)
        for each in facts.file_locks if facts else ():
            if each.device == mount.device and mount.mountpoint != "/":
                yield host, each


def _share_protocol(surface: Surface) -> set[str]:
    if surface.kind is not SurfaceKind.SHARE:
        return set()
    return {"smb"} if surface.name.startswith("//") else {"nfs"}


def _named_services(view: EstateView, surface: Surface) -> tuple[Service, ...]:
    """The service of the host that the surface names, by its id or its full name."""
    found = (view.services.get(name) for name in (f"{surface.host}/{surface.service}", surface.service))
    return tuple(each for each in found if each is not None and each.host == surface.host)


def _local_writers(view: EstateView, tables: HostTables, surface: Surface) -> tuple[str, ...]:
    named = {service.name for service in _named_services(view, surface)}
    return tuple(sorted(tables.writers_below(surface.location.rstrip("/") or "/") | named))


def _all_writers(
    surface: Surface, local: tuple[str, ...], mounted: Sequence[tuple[str, Mount]]
) -> tuple[str, ...]:
    hosts = {host for host, mount in mounted if "ro" not in mount.options and host != surface.host}
    return tuple(sorted({*local, *hosts}))


def _rates(facts: HostFacts | None, mount: Mount | None) -> float | None:
    """Reads and writes per second of the device below; an upper bound, others may use it too."""
    if facts is None or mount is None:
        return None
    device = next((each for each in facts.block_devices if each.device == mount.device), None)
    if device is None or device.reads_per_second is None or device.writes_per_second is None:
        return None
    return device.reads_per_second + device.writes_per_second


def _is_embedded(directory: Directory | None, surface: Surface, services: Sequence[Service]) -> bool:
    """Database files lie in it, of a server's or of a library inside the application."""
    if any(is_database(each) or is_cache(each) for each in services):
        return True
    hints = {*(directory.kind_hints if directory else ()), surface.purpose, *surface.flags}
    return any(hint.lower().startswith(EMBEDDED_HINTS) for hint in hints if hint)


def _size(surface: Surface, directory: Directory | None, mount: Mount | None) -> int | None:
    if surface.size_bytes is not None:
        return surface.size_bytes
    if directory is not None and not directory.sampled:
        return directory.size_bytes
    if mount is not None and mount.mountpoint == surface.location:
        return mount.used_bytes
    return None


def _blind(facts: HostFacts | None) -> tuple[str, ...]:
    """Sections without which nobody can say that there is one writer only."""
    if facts is None:
        return ("the whole host",)
    needed = {"exports", "nfs_exports", "smb_shares", "shares", "open_files", "mountinfo"}
    missing = {gap.section for gap in facts.gaps if gap.section.split("@")[0] in needed and _hides(gap)}
    return tuple(sorted(missing))


def _hides(gap: Gap) -> bool:
    """Something may be there unseen: what a host has not hides nothing, a list that it cannot give does."""
    return gap.reason is not Reason.UNSUPPORTED or gap.section == "open_files"


def _traces(
    facts: HostFacts | None, mount: Mount | None, exports: Sequence[Export], surface: Surface
) -> tuple[Trace, ...]:
    if facts is None:
        return surface.evidence
    found = [trace(facts, each.ref, f"{each.protocol} export {each.name} of {each.path}") for each in exports]
    if mount is not None:
        found.append(trace(facts, mount.ref, f"{mount.mountpoint} is {mount.fstype} from {mount.source}"))
    return (*fewest(found, 3), *surface.evidence)
