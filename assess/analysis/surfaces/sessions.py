"""Where services keep HTTP sessions, by configuration and by default, and balancers that stick to a node."""

import re
from collections.abc import Iterator, Sequence

from assess.analysis.services.pools import applications_of
from assess.analysis.surfaces.host import HostView
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.host import Setting
from assess.model.windows import WebApplication
from assess.rules.service.subject import SessionStore, Tie

SERVLET_CONTAINERS = frozenset({"tomcat", "wildfly", "weblogic", "websphere", "glassfish", "iis"})
SYSTEM_WEB = {"inproc": "memory", "stateserver": "external", "sqlserver": "external", "off": "none"}
"""Where ASP.NET keeps sessions, by the mode of its sessionState element; Custom may be anywhere."""

KEY = re.compile(
    r"sess(ion)?[._-]?(save_?handler|engine|driver|store|store_?type|type|backend|adapter|mode|provider)|"
    r"sessionstate\.mode|(^|\.)session\.store|^session$",
    re.I,
)
MANAGER = re.compile(r"^(manager|store|cluster)\.classname$", re.I)
EXTERNAL = re.compile(
    r"redis|valkey|memcache|database|(^|[._])db($|[._])|jdbc|datasource|sqlserver|stateserver|mongo|dynamo|hazelcast|"
    r"redisson|sql(alchemy)?$|cached_db",
    re.I,
)
NONE = re.compile(r"cookie|jwt|(^|\W)none$|null|stateless", re.I)
FILES = re.compile(r"^files?$|filesystem|filestore|file_?system|backends\.file|persistentmanager|^/", re.I)
MEMORY = re.compile(
    r"memory|in-?proc|standardmanager|deltamanager|backupmanager|simpletcpcluster|array|locmem", re.I
)
STICKY_HAPROXY = re.compile(
    r"^(?:backend|listen) (\S+)\.(cookie|stick-table|stick|appsession|balance)$", re.I
)
STICKY_NGINX = re.compile(r"upstream (\S+)\.(ip_hash|sticky|hash)$", re.I)
SERVER = re.compile(r"(?:^(?:backend|listen) |upstream )(\S+)\.server$", re.I)
APPLICATIONS = frozenset({"app", "cms", "unknown"})
FRONTS = frozenset({"web", "proxy", "lb"})
ADDRESS = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\]):(\d+)")


def session_stores(view: HostView, service: Service) -> tuple[SessionStore, ...]:
    """Where the service keeps sessions; by its product's default where no setting tells."""
    told = [
        SessionStore(place, view.trace(s.ref, f"{s.file}: {s.key} = {s.value}"))
        for s in sorted(view.settings_of(service), key=lambda s: (s.file, s.key, s.value, s.ref.line))
        if (place := place_of_sessions(s))
    ]
    if view.facts.windows is not None and service.signature == "iis":
        return _of_iis(view, service)
    if told or service.signature not in SERVLET_CONTAINERS or not service.traces:
        return tuple(told)
    return (SessionStore("memory", service.traces[0], explicit=False),)


def _of_iis(view: HostView, service: Service) -> tuple[SessionStore, ...]:
    """What each ASP.NET application comes to; nothing of ASP.NET Core and of what was not read."""
    known = [
        each
        for each in applications_of(view.facts.windows, view.services, service)
        if each.session.value and not each.is_core
    ]
    return tuple(
        SessionStore(place, _session_trace(view, each), explicit=each.session.ref is not None)
        for each in known
        if (place := SYSTEM_WEB.get(each.session.value.lower()))
    )


def _session_trace(view: HostView, application: WebApplication) -> Trace:
    told = application.session
    if told.ref is None:
        text = f"no configuration of {application.name} says where sessions lie: {told.value} by default"
        return view.trace(application.ref, text)
    return view.trace(told.ref, f"{application.name}: {told.file} says sessionState mode {told.value}")


def place_of_sessions(setting: Setting) -> str:
    """`memory`, `files`, `external`, `none`, or empty where the setting says nothing of sessions."""
    if not (KEY.search(setting.key) or MANAGER.match(setting.key)):
        return ""
    for place, pattern in (("external", EXTERNAL), ("files", FILES), ("none", NONE), ("memory", MEMORY)):
        if pattern.search(setting.value):
            return place
    return ""


def sticky_backends(views: Sequence[HostView]) -> dict[str, Tie]:
    """`address:port` (or `name:port`) of servers to which a balancer sends each client again and again."""
    found: dict[str, Tie] = {}
    for view in views:
        sticky = dict(_sticky_groups(view))
        for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.ref.line)):
            group = SERVER.search(setting.key)
            trace = sticky.get((setting.file, group.group(1))) if group else None
            address = ADDRESS.search(setting.value)
            if trace is not None and address:
                found.setdefault(address.group(0).lower(), Tie(trace))
    return found


def _sticky_groups(view: HostView) -> Iterator[tuple[tuple[str, str], Trace]]:
    for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.ref.line), reverse=True):
        haproxy, nginx = STICKY_HAPROXY.match(setting.key), STICKY_NGINX.search(setting.key)
        if haproxy and haproxy.group(2).lower() == "balance" and not setting.value.startswith("source"):
            continue
        if nginx and nginx.group(2).lower() == "hash" and not re.search(r"remote_addr|cookie", setting.value):
            continue
        group = haproxy or nginx
        if group:
            observed = f"{setting.file}: {setting.key} {setting.value}"
            yield (setting.file, group.group(1)), view.trace(setting.ref, observed)


def sticky_traces(view: HostView, sticky: dict[str, Tie]) -> dict[str, Tie]:
    """The balancer's setting that ties clients to a service, or to the web server in front of it; by service.

    A web server in front of applications hands the tie on to them.
    """
    if not sticky:
        return {}
    apps = [service for service in view.services if service.category in APPLICATIONS]
    direct = _direct(view, sticky)
    fronting = [service.id for service in view.services if service.category in FRONTS]
    front = next((direct[id_] for id_ in fronting if id_ in direct), None)
    found = {id_: each for id_, each in direct.items() if not (apps and id_ in fronting)}
    return ({app.id: front for app in apps} if front is not None else {}) | found


def _direct(view: HostView, sticky: dict[str, Tie]) -> dict[str, Tie]:
    """Services at whose own address and port a balancer's tie ends."""
    names = sorted({view.host, view.facts.identity.hostname, *(a.ip for a in view.facts.addresses)})
    found: dict[str, Tie] = {}
    for service in view.services:
        for port in sorted({listen.rsplit(":", 1)[-1] for listen in service.listens}):
            for name in names:
                if (key := f"{name}:{port}".lower()) in sticky:
                    found.setdefault(service.id, sticky[key])
    return found
