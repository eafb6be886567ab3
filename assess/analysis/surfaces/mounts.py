"""Claims on paths from mounts, exports and containers, and what hosts mount from each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.analysis.surfaces.claims import (
    EMBEDDED,
    Claimed,
    data_directory_of,
    declared_data,
    is_log,
    is_marker,
    settled,
    state_of,
)
from assess.analysis.surfaces.host import NETWORK_TYPES, HostView
from assess.analysis.surfaces.index import SHORT_ID
from assess.analysis.surfaces.paths import is_system_path
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, Graph, Service
from assess.model.host import Container, Mount
from assess.model.paths import below, is_absolute, parent, within
from assess.rules.directory.filesystem import TEMPORARY
from assess.rules.directory.place import Claim, ClaimKind

ENGINE_ROOTS = ("/var/lib/docker/", "/var/lib/containers/", "/run/containerd/", "/var/lib/containerd/")


def claims_of_mounts(view: HostView) -> Iterator[Claimed]:
    """Own volumes, and temporary file systems that an application uses."""
    for mount in sorted(view.facts.mounts, key=lambda m: (m.mountpoint, m.ref.line)):
        path = mount.mountpoint
        if mount.fstype in NETWORK_TYPES or is_system_path(path) or path.startswith(ENGINE_ROOTS):
            continue
        if mount.fstype in TEMPORARY:
            if mount.used_bytes or below(view.index.file_paths, path):
                yield Claimed(path, Claim(ClaimKind.SCRATCH, _shown(view, mount)))
        elif view.is_volume(mount):
            yield Claimed(path, Claim(ClaimKind.VOLUME, _shown(view, mount)))


def _shown(view: HostView, mount: Mount) -> Trace:
    return view.trace(mount.ref, f"{mount.source} ({mount.fstype}) is mounted on {mount.mountpoint}")


def claims_of_exports(view: HostView) -> Iterator[Claimed]:
    """Directories that the host offers to others."""
    for export in sorted(view.facts.exports, key=lambda e: (e.path, e.protocol, e.name)):
        path = export.path.rstrip("/")
        if is_absolute(path) and "%" not in path and not _is_elsewhere(view, path):
            observed = view.trace(export.ref, f"{export.protocol} offers {path} as {export.name}")
            yield Claimed(
                path,
                Claim(
                    ClaimKind.EXPORTED, observed, _server_of(view, export.protocol), detail=export.protocol
                ),
            )


def _is_elsewhere(view: HostView, path: str) -> bool:
    return is_system_path(path) or view.is_ruled_out(path)


def claims_of_transfer_roots(view: HostView) -> Iterator[Claimed]:
    """Directories that are all that SFTP accounts see; of `/srv/sftp/%u` what all have in common."""
    server = next((service.id for service in view.services if service.signature == "sftp-chroot"), "")
    for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.ref.line)):
        path = setting.value.partition("%")[0].rstrip("/")
        if not setting.key.endswith("chrootdirectory") or not path.startswith("/"):
            continue
        if not _is_elsewhere(view, path):
            observed = view.trace(setting.ref, f"{setting.file}: {setting.key} {setting.value}")
            yield Claimed(path, Claim(ClaimKind.EXPORTED, observed, server, detail="sftp"))


def _server_of(view: HostView, protocol: str) -> str:
    wanted = {"smb": ("samba",), "nfs": ("nfs-server", "nfs-ganesha")}.get(protocol, ())
    return next((service.id for service in view.services if service.signature in wanted), "")


def claims_of_containers(view: HostView) -> Iterator[Claimed]:
    """Host directories mounted into containers, and what containers write into their own layers."""
    for container in sorted(view.facts.containers, key=lambda c: c.id):
        for given in container.host_paths:
            path = host_side(given)
            if path.startswith("/") and not is_system_path(path) and not is_marker(path):
                text = f"container {container.name or container.id[:12]} mounts {path}"
                yield Claimed(path, Claim(ClaimKind.CONTAINER_MOUNT, view.trace(container.ref, text)))
    yield from _claims_of_layers(view)


def host_side(given: str) -> str:
    """The host's path of a mount, without trailing slash."""
    return given.rstrip("/")


def _claims_of_layers(view: HostView) -> Iterator[Claimed]:
    declared: dict[str, frozenset[str]] = {}
    for file in view.index.files:
        process = view.process_of.get(file.pid)
        if process is None or not process.container_id or file.deleted or not file.path.startswith("/"):
            continue
        if is_marker(file.path) or is_log(file.path) or file.path.startswith(("/dev/", "/proc/", "/sys/")):
            continue
        service = view.service_of.get(file.pid)
        name = service.id if service else ""
        if service is not None and name not in declared:
            declared[name] = frozenset(declared_data(view, service))
        observed = view.trace(file.ref, f"{name or process.command} in a container writes {file.path}")
        claim = _of_form(view, service, file.path, Claim(ClaimKind.WRITTEN, observed, name), declared)
        yield from _placed(view, process.container_id, file.path, claim)


def _of_form(
    view: HostView, service: Service | None, path: str, plain: Claim, declared: dict[str, frozenset[str]]
) -> Claim:
    """The claim of a file that a container writes, by what the file is to its program."""
    if service is not None and data_directory_of(view, service, path, declared[service.id]):
        state = state_of(view, service)
        return Claim(ClaimKind.DATA, plain.trace, service.id, state=state, strength=service.confidence)
    return Claim(ClaimKind.EMBEDDED, plain.trace, plain.service) if EMBEDDED.search(path) else plain


def _placed(view: HostView, container_id: str, path: str, claim: Claim) -> Iterator[Claimed]:
    """What a container writes through a mount lies at the host's path, else in the container's own layer."""
    written = Claim(ClaimKind.WRITTEN, claim.trace, claim.service)
    bindings = _bindings(_container(view, container_id))
    source = next((source for source, seen in bindings if seen and within(path, seen)), "")
    if source:
        if not is_system_path(source):
            yield from (Claimed(source, each) for each in (claim, written))
        return
    if any(not destination for _, destination in bindings) or is_system_path(path):
        return
    if claim.kind is ClaimKind.EMBEDDED:
        yield Claimed(settled(parent(path)), claim)
        return
    upper = _upper_directory(view, container_id)
    if upper:
        place = f"{upper}{settled(parent(path))}".rstrip("/")
        yield Claimed(place, Claim(ClaimKind.CONTAINER_LAYER, claim.trace, claim.service))
        yield Claimed(place, written)


def _container(view: HostView, container_id: str) -> Container | None:
    """The container of a process; engines and control groups may shorten its id."""
    found = view.index.containers
    return found.get(container_id) or found.get(container_id[:SHORT_ID])


def _bindings(container: Container | None) -> list[tuple[str, str]]:
    """Host paths and where the container sees them, the innermost first; empty where it is not told."""
    if container is None:
        return []
    told = [(source.rstrip("/"), destination.rstrip("/") or "/") for source, destination in container.mounts]
    known = {source for source, _ in told}
    untold = [(path, "") for each in container.host_paths if (path := host_side(each)) not in known]
    return sorted(told, key=lambda pair: (-len(pair[1]), pair)) + untold


def _upper_directory(view: HostView, container_id: str) -> str:
    """The writable layer of a container, where its overlay mount names it."""
    return view.index.layers.get(container_id[:SHORT_ID], "")


@dataclass(frozen=True, slots=True)
class NetworkMount:
    """What a client mounts: `server` is the scanned host that serves it, empty where none does."""

    client: HostView
    mount: Mount
    server: str
    address: str
    path: str
    protocol: str


def network_mounts(views: Sequence[HostView], graph: Graph) -> tuple[NetworkMount, ...]:
    """Every network mount of the estate's hosts, with its server where that is one of them."""
    known = _names_of_hosts(views)
    return tuple(
        _network_mount(view, mount, known, graph)
        for view in views
        for mount in sorted(view.facts.mounts, key=lambda m: (m.mountpoint, m.source, m.ref.line))
        if mount.fstype in NETWORK_TYPES
    )


def _names_of_hosts(views: Sequence[HostView]) -> dict[str, str]:
    """Endpoint by every name and address that the hosts themselves have; what two have names none."""
    found: dict[str, set[str]] = {}
    for view in views:
        names = {view.host, view.facts.identity.hostname, view.facts.identity.hostname.split(".")[0]}
        for name in names | {address.ip for address in view.facts.addresses}:
            if name and not name.startswith(("127.", "::1", "fe80")):
                found.setdefault(name.lower(), set()).add(view.host)
    return {name: next(iter(hosts)) for name, hosts in found.items() if len(hosts) == 1}


def _network_mount(view: HostView, mount: Mount, known: dict[str, str], graph: Graph) -> NetworkMount:
    address, path = _source_parts(mount)
    candidates = [address, *_addresses_of(view, address), *_option(mount, "addr")]
    server = next((known[name.lower()] for name in candidates if name.lower() in known), "")
    protocol = (
        "smb" if mount.source.startswith("//") else "nfs" if mount.fstype.startswith("nfs") else mount.fstype
    )
    return NetworkMount(view, mount, server or _by_graph(view, graph, path), address, path, protocol)


def _source_parts(mount: Mount) -> tuple[str, str]:
    source = mount.source.rsplit("@", 1)[-1]
    if source.startswith("//"):
        host, _, share = source[2:].partition("/")
        return host, share.rstrip("/")
    if source.startswith("["):
        host, _, path = source[1:].partition("]:")
        return host, path.rstrip("/")
    host, _, path = source.partition(":")
    return host, path.rstrip("/")


def _addresses_of(view: HostView, name: str) -> list[str]:
    return [entry.ip for entry in view.facts.hosts_entries if name in entry.names]


def _option(mount: Mount, name: str) -> list[str]:
    return [o.split("=", 1)[1] for o in mount.options if o.startswith(f"{name}=")]


def _by_graph(view: HostView, graph: Graph, path: str) -> str:
    """The one host that the graph says this host mounts from, where the path fits."""
    found = {
        node.endpoints[0]
        for edge in graph.edges
        if edge.kind is EdgeKind.MOUNTS and edge.source.split("/")[0] == view.host
        if (node := graph.nodes.get(edge.target)) is not None and len(node.endpoints) == 1
        if edge.target.endswith(path) or ":" not in edge.target
    }
    return found.pop() if len(found) == 1 else ""
