"""The application tier as surfaces: may a service run as a Deployment, or does something live in it?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from assess.analysis.surfaces.claims import is_log, is_marker
from assess.analysis.surfaces.directories import Estate, is_weighty
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.analysis.surfaces.row import is_deep, judge, surface
from assess.analysis.surfaces.sessions import session_stores, sticky_traces
from assess.analysis.surfaces.writer import tenants_of
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, NodeKind, Service
from assess.model.host import OpenFile
from assess.model.naming import service_name
from assess.model.state import State, Surface, SurfaceKind, Verdict
from assess.rules.directory.filesystem import TEMPORARY
from assess.rules.service.subject import Kept, ServiceProcess, Tie
from assess.rules.vocabulary import vocabulary

APPLICATION_TIER = frozenset({"web", "app", "worker", "lb", "proxy", "cms", "db-proxy", "unknown"})
PASSES_ON = frozenset({"lb", "proxy", "web", "db-proxy"})
"""Categories that run no code of an application's own."""

STORES = vocabulary(
    "rdbms kv-store document-db wide-column search graph-db tsdb olap broker log-broker cache "
    "db-proxy directory"
)


def service_surfaces(
    view: HostView, estate: Estate, rows: Sequence[Surface], sticky: dict[str, Tie]
) -> tuple[Surface, ...]:
    """One surface of kind memory for each service of the application tier, sorted by id."""
    by_service: dict[str, list[Surface]] = defaultdict(list)
    for row in rows:
        by_service[row.service].append(row)
    balanced = sticky_traces(view, sticky)
    return tuple(
        _surface(view, estate, service, by_service.get(service.id, ()), balanced.get(service.id))
        for service in view.services
        if _is_application(view, service)
    )


def _is_application(view: HostView, service: Service) -> bool:
    if service.category not in APPLICATION_TIER or not service.traces:
        return False
    signature = view.signatures.get(service.signature)
    if signature is not None:
        return not signature.infrastructure
    contained = any(p.container_id for pid in service.pids if (p := view.process_of.get(pid)) is not None)
    return bool(service.unit or service.listens or contained)


def _surface(
    view: HostView, estate: Estate, service: Service, rows: Sequence[Surface], sticky: Tie | None
) -> Surface:
    subject = process_of(view, estate, service, rows, sticky)
    return surface(
        view,
        _believed(judge(subject, deep=is_deep(view, subject.uptime_days)), view, service),
        kind=SurfaceKind.MEMORY,
        name=service_name(view.host, service.id),
        location=service_name(view.host, service.id),
        service=service.id,
        tenants=tenants_of(view, estate.graph, service.id, "", estate.tenants),
        size_bytes=view.resident_bytes(service),
        more=service.traces,
    )


def _believed(verdict: Verdict, view: HostView, service: Service) -> Verdict:
    """The verdict; unknown instead of a light one where folders that the service may fill were not listed.

    An application opens, writes and closes: that it holds only logs open proves nothing without the listings.
    """
    light = verdict.state in {State.STATELESS, State.EPHEMERAL}
    if not light or service.category in PASSES_ON or not _is_blind(view):
        return verdict
    settles = (
        *verdict.would_change_it,
        "the listing of its directories, which was refused, shows what it keeps",
    )
    return replace(verdict, state=State.UNKNOWN, confidence=0.0, would_change_it=settles)


def _is_blind(view: HostView) -> bool:
    """No directory was listed, because the walk or the list of mounts that leads it was refused."""
    refused = any(gap.section in {"directories", "mountinfo"} for gap in view.facts.gaps)
    return refused and not view.facts.directories


def process_of(
    view: HostView, estate: Estate, service: Service, rows: Sequence[Surface], sticky: Tie | None
) -> ServiceProcess:
    """The service as the rules read it. `rows` are the directories that it writes."""
    logs, scratch, others = _files(view, service)
    signature = view.signatures.get(service.signature)
    return ServiceProcess(
        name=service.name,
        category=service.category,
        product_state=signature.state if signature else "",
        identified=service.confidence,
        trace=service.traces[0],
        root_view=view.root_view,
        samples=view.samples,
        uptime_days=view.uptime_days(service),
        write_rate=_write_rate(view, service),
        log_files=logs,
        other_files=others,
        scratch_files=scratch,
        kept=_kept(rows),
        sessions=session_stores(view, service),
        sticky=sticky.trace if sticky is not None else None,
        sticky_grade=sticky.grade if sticky is not None else "strong",
        clients=_clients(view, estate, service),
        stores=_stores(estate, service),
        singleton=_singleton(view, service),
    )


def _files(
    view: HostView, service: Service
) -> tuple[tuple[Trace, ...], tuple[Trace, ...], tuple[Trace, ...]]:
    """Traces of files open for writing: logs, scratch files, and the others; markers are left out."""
    found: dict[str, list[Trace]] = {"log": [], "scratch": [], "other": []}
    for file in _held(view, service):
        form = _form(view, file)
        if form:
            found[form].append(view.trace(file.ref, f"{service.id} holds {file.path} open for writing"))
    return tuple(found["log"]), tuple(found["scratch"]), tuple(found["other"])


def _held(view: HostView, service: Service) -> list[OpenFile]:
    """Files that the service's processes hold open, by path, process and line."""
    held = [file for pid in sorted(set(service.pids)) for file in view.index.files_of.get(pid, ())]
    return sorted(held, key=lambda file: (file.path, file.pid, file.ref.line))


def _form(view: HostView, file: OpenFile) -> str:
    if is_marker(file.path) or file.path.startswith(("/dev/", "/proc/", "/sys/")):
        return ""
    mount = view.mount_of(file.path)
    if file.deleted or (mount is not None and mount.fstype in TEMPORARY):
        return "scratch"
    if is_log(file.path):
        return "log"
    process = view.process_of.get(file.pid)
    inside = process is not None and bool(process.container_id)
    return "other" if inside or not is_system_path(file.path) else "scratch"


def _write_rate(view: HostView, service: Service) -> float | None:
    rates = [p.write_bytes_per_second for pid in service.pids if (p := view.process_of.get(pid)) is not None]
    known = [rate for rate in rates if rate is not None]
    return sum(known) if known and len(known) == len(rates) else None


def _kept(rows: Sequence[Surface]) -> tuple[Kept, ...]:
    """Local surfaces that the service writes and whose loss would be noticed."""
    return tuple(
        Kept(row.name, row.state, row.confidence, row.evidence[0], user_visible="user-visible" in row.flags)
        for row in rows
        if is_weighty(row) and row.evidence and row.kind is not SurfaceKind.SHARE
    )


def _clients(view: HostView, estate: Estate, service: Service) -> Trace | None:
    ports = {listen.rsplit(":", 1)[-1] for listen in service.listens}
    seen = [view.index.inbound[port] for port in ports if port in view.index.inbound]
    if seen:
        first = min(seen, key=lambda c: (c.remote_address, c.local_port, c.ref.line))
        return view.trace(first.ref, f"{first.remote_address} is connected to {service.id}")
    edges = [e for e in estate.edges_to.get(service.name, ()) if e.evidence]
    return edges[0].evidence[0] if edges else None


def _stores(estate: Estate, service: Service) -> Trace | None:
    for edge in estate.edges_from.get(service.name, ()):
        node = estate.graph.nodes.get(edge.target)
        if not edge.evidence or node is None:
            continue
        if edge.kind is EdgeKind.QUERIES or node.kind is NodeKind.DATABASE or node.category in STORES:
            return edge.evidence[0]
    return None


def _singleton(view: HostView, service: Service) -> Trace | None:
    """The service holds an embedded scheduler's file: it may run only once."""
    for file in _held(view, service):
        if file.path.rsplit("/", 1)[-1].startswith("celerybeat-schedule"):
            return view.trace(file.ref, f"{service.id} holds {file.path}")
    return None
