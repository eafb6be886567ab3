"""What stands in the way of Windows services that are to become pods, as findings."""

from collections.abc import Iterator, Sequence
from functools import partial

from assess.analysis.services.pools import WEB_SERVER, applications_of
from assess.analysis.traces import seen_at
from assess.decide.estate_view import EstateView
from assess.model.estate import Finding
from assess.model.graph import Service
from assess.model.host import HostFacts
from assess.model.paths import is_windows, parent, within
from assess.model.windows import WebApplication, WindowsFacts
from assess.model.windows_fit import WindowsFit, WindowsHostFit
from assess.rules.base import findings_for

SYSTEM_FOLDER = "c:\\windows"


def find_windows_fit(
    view: EstateView, facts: HostFacts, services: Sequence[Service], pods: Sequence[Service]
) -> Iterator[Finding]:
    """Findings on the Windows host, and on each of its services that becomes a pod."""
    windows = facts.windows
    if windows is None:
        return
    names = tuple(sorted(each.id for each in pods))
    owner = view.owner(facts.endpoint)
    yield from findings_for(WindowsHostFit(owner, facts, windows, names, partial(seen_at, facts)))
    for service in pods:
        applications = applications_of(windows, services, service)
        yield from findings_for(_fit(view, facts, windows, service, applications))


def _fit(
    view: EstateView,
    facts: HostFacts,
    windows: WindowsFacts,
    service: Service,
    applications: tuple[WebApplication, ...],
) -> WindowsFit:
    pids = set(service.pids)
    processes = tuple(each for each in facts.processes if each.pid in pids)
    folders = _folders(service, applications, [each.executable for each in processes])
    pools = {each.pool for each in applications}
    places = {(each.site, each.path.rstrip("/")) for each in applications}
    return WindowsFit(
        service=service,
        tenant=view.owner(service.name),
        host=facts,
        processes=processes,
        applications=applications,
        pools=tuple(each for each in windows.pools if each.name in pools),
        folders=tuple(
            each for each in windows.folders if _application_of(windows, each.site, each.path) in places
        ),
        settings=tuple(each for each in facts.settings if parent(each.file) in folders),
        libraries=tuple(
            each for each in windows.libraries if any(within(each.folder, folder) for folder in folders)
        ),
        installed=next((each for each in windows.services if each.name == service.unit), None)
        if service.signature != WEB_SERVER
        else None,
        seen=partial(seen_at, facts),
    )


def _folders(
    service: Service, applications: Sequence[WebApplication], executables: Sequence[str]
) -> frozenset[str]:
    """The folders of its applications; of another service those of programs that Windows did not bring."""
    if applications or service.signature == WEB_SERVER:
        return frozenset(each.folder for each in applications if each.folder)
    own = {parent(each) for each in executables if is_windows(each)}
    return frozenset(each for each in own if not each.lower().startswith(SYSTEM_FOLDER))


def _application_of(windows: WindowsFacts, site: str, path: str) -> tuple[str, str]:
    """Site and path of the innermost application that a virtual directory belongs to."""
    fitting = [
        each.path.rstrip("/")
        for each in windows.applications
        if each.site == site and f"{path.rstrip('/')}/".startswith(f"{each.path.rstrip('/')}/")
    ]
    return site, max(fitting, key=len, default="")
