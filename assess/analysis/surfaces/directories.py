"""Directory, share and volume surfaces of one host."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from assess.analysis.surfaces.claims import (
    Claimed,
    claims_of_command_lines,
    claims_of_open_files,
    claims_of_signatures,
    claims_of_units,
)
from assess.analysis.surfaces.devices import claims_of_devices
from assess.analysis.surfaces.hidden import (
    claims_of_closed,
    claims_of_default_sessions,
    claims_of_hidden_data,
)
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.jobs import claims_of_jobs
from assess.analysis.surfaces.mounts import (
    NetworkMount,
    claims_of_containers,
    claims_of_exports,
    claims_of_mounts,
    claims_of_transfer_roots,
)
from assess.analysis.surfaces.places import WEAK, places_of
from assess.analysis.surfaces.row import is_deep, judge, surface
from assess.analysis.surfaces.settings import claims_of_settings
from assess.analysis.surfaces.walks import claims_of_walks
from assess.analysis.surfaces.windows import claims_of_windows
from assess.analysis.surfaces.writer import tenants_of, writer_of
from assess.model.graph import Edge, Graph, NodeKind
from assess.model.grouping import grouped
from assess.model.host import Mount
from assess.model.naming import export_name, path_name, share_name
from assess.model.paths import is_absolute
from assess.model.state import State, Surface, SurfaceKind, Verdict
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace
from assess.rules.service.subject import Tie

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

SILENT = frozenset(
    {
        ClaimKind.BACKED_UP, ClaimKind.CACHE, ClaimKind.DECLARED, ClaimKind.DOCUMENTS, ClaimKind.JOB_OUTPUT,
        ClaimKind.RETAINED, ClaimKind.SCRATCH, ClaimKind.SESSIONS, ClaimKind.SPOOL,
        ClaimKind.UPLOADS, ClaimKind.VOLUME,
    }
)  # fmt: skip
"""Claims that announce a place without showing that anything lies in it."""


@dataclass(frozen=True, slots=True)
class Estate:
    """What directories of one host need to know of the others.

    `served` are network mounts by the host that serves them, `served_at` by host and path,
    `edges_from` and `edges_to` edges by node.
    """

    graph: Graph
    tenants: frozenset[str]
    mounts: tuple[NetworkMount, ...]
    served: dict[str, tuple[NetworkMount, ...]]
    served_at: dict[tuple[str, str], tuple[NetworkMount, ...]]
    edges_from: dict[str, tuple[Edge, ...]]
    edges_to: dict[str, tuple[Edge, ...]]


def estate_of(graph: Graph, tenants: tuple[str, ...], mounts: tuple[NetworkMount, ...]) -> Estate:
    """The estate with its look-up tables."""
    return Estate(
        graph=graph,
        tenants=frozenset(tenants),
        mounts=mounts,
        served=grouped((each.server, each) for each in mounts),
        served_at=grouped(((each.server, each.path), each) for each in mounts),
        edges_from=grouped((each.source, each) for each in graph.edges),
        edges_to=grouped((each.target, each) for each in graph.edges),
    )


def directory_surfaces(view: HostView, estate: Estate, sticky: Mapping[str, Tie]) -> tuple[Surface, ...]:
    """Surfaces of the host's own file systems, sorted by path. `sticky` are the ties of balancers."""
    sessions = claims_of_default_sessions(view, sticky)
    places = places_of(view, chain(*_claims(view), sessions, _served(view, estate)))
    return tuple(_surface(view, estate, place) for place in places if _holds_something(view, place))


def _claims(view: HostView) -> tuple[Iterator[Claimed], ...]:
    return (
        claims_of_open_files(view),
        claims_of_devices(view),
        claims_of_command_lines(view),
        claims_of_signatures(view),
        claims_of_hidden_data(view),
        claims_of_closed(view),
        claims_of_units(view),
        claims_of_settings(view),
        claims_of_mounts(view),
        claims_of_exports(view),
        claims_of_transfer_roots(view),
        claims_of_containers(view),
        claims_of_jobs(view),
        claims_of_walks(view),
        claims_of_windows(view),
    )


def _served(view: HostView, estate: Estate) -> Iterator[Claimed]:
    """Directories of this host that others mount."""
    shares = {e.name.lower(): e.path.rstrip("/") for e in view.facts.exports if e.protocol == "smb"}
    for each in estate.served.get(view.host, ()):
        path = shares.get(each.path.lower(), "") if each.protocol == "smb" else each.path
        if not is_absolute(path):
            continue
        mount = each.mount
        text = f"{each.client.host} mounts {mount.source} on {mount.mountpoint} ({mount.fstype})"
        observed = each.client.trace(mount.ref, text)
        yield Claimed(path, Claim(ClaimKind.EXPORTED, observed, detail=each.protocol))


def _holds_something(view: HostView, place: DirectoryPlace) -> bool:
    """A place is a surface when files were seen in it, or when a claim shows that it is in use."""
    if place.is_written or any(_is_loud(claim) for claim in place.claims):
        return True
    if place.contents is not None:
        return place.contents.files > 0
    was_walked = place.path in view.index.directories
    configured = place.has(ClaimKind.UPLOADS, ClaimKind.SESSIONS, ClaimKind.VOLUME, ClaimKind.DECLARED)
    return configured and not was_walked


def _is_loud(claim: Claim) -> bool:
    """The claim alone shows that something lies there; a product's default place does not."""
    if claim.kind is ClaimKind.DATA:
        return claim.detail in {"configured", "assumed"}
    return claim.kind not in SILENT | WEAK


def _surface(view: HostView, estate: Estate, place: DirectoryPlace) -> Surface:
    service = writer_of(view, place)
    uptime = place.writer_days
    verdict = judge(place, deep=is_deep(view, uptime))
    kind, name = _kind_and_name(view, estate, place)
    contents = place.contents
    return surface(
        view,
        verdict,
        kind=kind,
        name=name,
        location=place.path,
        service=service,
        tenants=_tenants(view, estate, service, place.path),
        size_bytes=contents.size_bytes
        if contents is not None and not contents.sampled
        else _used(view, place),
        change_bytes_per_day=_change(view, place),
        more=tuple(claim.trace for claim in place.claims),
    )


def _tenants(view: HostView, estate: Estate, service: str, path: str) -> tuple[str, ...]:
    """Whose it is; what others mount is theirs who mount it, where their tenants are known."""
    clients = [each.client.host for each in estate.served_at.get((view.host, path), ())]
    nodes = [estate.graph.nodes.get(name) for name in clients]
    theirs = sorted({tenant for node in nodes if node is not None for tenant in node.tenants})
    return tuple(theirs) or tenants_of(view, estate.graph, service, path, estate.tenants)


def _kind_and_name(view: HostView, estate: Estate, place: DirectoryPlace) -> tuple[SurfaceKind, str]:
    if place.has(ClaimKind.DEVICE):
        return SurfaceKind.VOLUME, path_name(view.host, place.path)
    for export in sorted(view.index.exports.get(place.path, ()), key=lambda e: (e.protocol != "nfs", e.name)):
        if export.protocol == "smb":
            return SurfaceKind.SHARE, share_name(view.host, export.name)
        return SurfaceKind.SHARE, export_name(view.host, place.path)
    name = path_name(view.host, place.path)
    node = estate.graph.nodes.get(name)
    is_share = node is not None and node.kind is NodeKind.SHARE
    return SurfaceKind.SHARE if is_share else SurfaceKind.DIRECTORY, name


def _used(view: HostView, place: DirectoryPlace) -> int | None:
    """The use of the whole volume that is mounted exactly there; of a raw device its size."""
    device = view.index.devices.get(place.path)
    if device is not None:
        return device.size_bytes
    mount = _own_mount(view, place)
    return mount.used_bytes if mount is not None else None


def _change(view: HostView, place: DirectoryPlace) -> int | None:
    """Bytes of files changed within a day; else the write rate of a volume mounted exactly there."""
    walked = view.index.directories.get(place.path)
    if walked is not None and walked.bytes_changed_1d is not None and not walked.sampled:
        return walked.bytes_changed_1d
    mount = _own_mount(view, place)
    if mount is not None and mount.bytes_per_second is not None:
        return round(mount.bytes_per_second * 86400)
    return None


def _own_mount(view: HostView, place: DirectoryPlace) -> Mount | None:
    mount = view.mount_of(place.path)
    whole = mount is not None and mount.mountpoint == place.path and mount.root == "/"
    return mount if whole else None


def foreign_surfaces(estate: Estate) -> tuple[Surface, ...]:
    """Shares that hosts mount from servers that were not scanned, one row for each share."""
    return tuple(_foreign(each, estate) for each in estate.mounts if not each.server and each.address)


def _foreign(each: NetworkMount, estate: Estate) -> Surface:
    view, mount = each.client, each.mount
    name = (
        share_name(each.address, each.path)
        if each.protocol == "smb"
        else export_name(each.address, each.path)
    )
    observed = view.trace(mount.ref, f"{mount.mountpoint} is {mount.source} ({mount.fstype})")
    place = DirectoryPlace(mount.mountpoint, (Claim(ClaimKind.NETWORK, observed),), fstype=mount.fstype)
    verdict: Verdict = judge(place, deep=False)
    return surface(
        view,
        verdict,
        kind=SurfaceKind.SHARE,
        name=name,
        location=mount.mountpoint,
        service="",
        tenants=tenants_of(view, estate.graph, "", mount.mountpoint, estate.tenants),
        change_bytes_per_day=None,
    )


def is_weighty(row: Surface) -> bool:
    """Its loss would be noticed: not a log, cache, scratch space, code or configuration."""
    if row.purpose in {"log", "config", "code"} or "rebuildable" in row.flags or "shared" in row.flags:
        return False
    return row.state in {State.DURABLE, State.UNKNOWN, State.EPHEMERAL}
