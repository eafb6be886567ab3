"""Key-value stores, caches and brokers as surfaces, as far as their host tells."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from assess.analysis.surfaces.directories import Estate
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.row import judge, surface
from assess.analysis.surfaces.writer import tenants_of
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, Service
from assess.model.host import Directory, Setting
from assess.model.naming import service_name
from assess.model.paths import below, within
from assess.model.state import Surface, SurfaceKind
from assess.rules.store.instance import StoreInstance

KEY_VALUE = frozenset({"redis", "valkey"})
KINDS = {
    "kv-store": SurfaceKind.KEYSPACE,
    "cache": SurfaceKind.MEMORY,
    "session": SurfaceKind.MEMORY,
    "broker": SurfaceKind.QUEUE,
}
DURABLE_OPTIONS = {
    "beanstalkd": ("-b",),
    "nats": ("-js", "--jetstream", "jetstream"),
    "mosquitto": ("persistence",),
    "gearman": ("-q", "--queue-type"),
}
OFF = frozenset({"", '""', "no", "false", "off", "0", "''"})


def store_surfaces(view: HostView, estate: Estate) -> tuple[Surface, ...]:
    """One surface for each store, cache and broker that runs on the host, sorted by id."""
    return tuple(
        _surface(view, estate, service)
        for service in view.services
        if service.category in KINDS and service.traces
    )


def memory_only_places(view: HostView, rows: Sequence[Surface]) -> frozenset[str]:
    """Paths of directories of stores that never save: nothing lives there."""
    names = {row.service for row in rows if "state.store.never_saved" in row.rules}
    return frozenset(
        path for service in view.services if service.id in names for path in _data_paths(view, service)
    )


def _surface(view: HostView, estate: Estate, service: Service) -> Surface:
    name = service_name(view.host, service.id)
    return surface(
        view,
        judge(store_of(view, estate, service), deep=False),
        kind=KINDS[service.category],
        name=name,
        location=name,
        service=service.id,
        tenants=tenants_of(view, estate.graph, service.id, "", estate.tenants),
        size_bytes=_size(view, service),
        more=service.traces,
    )


def store_of(view: HostView, estate: Estate, service: Service) -> StoreInstance:
    """The store as the rules read it."""
    told = dict(_told(view, service))
    persists, explicit, persistence = _persistence(service, told)
    policy, policy_trace = told.get("maxmemory-policy", ("", None))
    limit, _ = told.get("maxmemory", ("", None))
    signature = view.signatures.get(service.signature)
    return StoreInstance(
        name=service.name,
        product=service.signature,
        product_state=signature.state if signature else "",
        trace=service.traces[0],
        persists=persists,
        explicit=explicit,
        persistence=persistence,
        evicts="all" if policy.startswith("allkeys") and limit not in OFF else "",
        eviction=policy_trace,
        files=_files(view, service, saved=bool(persists)),
        replica=_replica(estate, service),
        durable_option=_durable_option(view, service, told),
    )


def _told(view: HostView, service: Service) -> Iterator[tuple[str, tuple[str, Trace]]]:
    """Settings of the store's own files, then those of its command line, which win."""
    for setting in view.settings_of(service):
        yield setting.key.lower(), (setting.value.strip(), _shown(view, setting))
    for pid in service.pids:
        process = view.process_of.get(pid)
        words = process.arguments if process else ()
        for flag, value in zip_longest(words, words[1:], fillvalue=""):
            if flag.startswith("--") and process is not None:
                shown = view.trace(process.ref, f"{service.id} runs with {flag} {value}")
                yield flag[2:].lower(), (value.strip(), shown)


def _shown(view: HostView, setting: Setting) -> Trace:
    return view.trace(setting.ref, f"{setting.file}: {setting.key} {setting.value}")


def _persistence(
    service: Service, told: dict[str, tuple[str, Trace]]
) -> tuple[bool | None, bool, Trace | None]:
    """Whether it saves, whether somebody said so, and what tells. Without its settings: not known."""
    if service.signature not in KEY_VALUE:
        return None, False, None
    log, log_trace = told.get("appendonly", ("", None))
    save, save_trace = told.get("save", (None, None))
    if log.lower() == "yes":
        return True, True, log_trace
    if save is not None:
        return any(char.isdigit() for char in save), True, save_trace
    if told:
        return True, False, log_trace or next(iter(told.values()))[1]
    return None, False, None


def _replica(estate: Estate, service: Service) -> Trace | None:
    edges = (*estate.edges_from.get(service.name, ()), *estate.edges_to.get(service.name, ()))
    return next((e.evidence[0] for e in edges if e.kind is EdgeKind.REPLICATES and e.evidence), None)


def _durable_option(view: HostView, service: Service, told: dict[str, tuple[str, Trace]]) -> Trace | None:
    options = DURABLE_OPTIONS.get(service.signature, ())
    for option in options:
        value, shown = told.get(option.lstrip("-"), ("", None))
        if shown is not None and value.lower() not in OFF:
            return shown
    for pid in service.pids:
        process = view.process_of.get(pid)
        named = [word for word in process.arguments if word in options] if process else []
        if process is not None and named:
            return view.trace(process.ref, f"{service.id} runs with {named[0]}")
    return None


def _data_paths(view: HostView, service: Service) -> tuple[str, ...]:
    signature = view.signatures.get(service.signature)
    told = [v for key, (v, _) in _told(view, service) if key == "dir" and v.startswith("/")]
    return tuple(dict.fromkeys([*(told or (signature.data_directories if signature else ()))]))


def _files(view: HostView, service: Service, *, saved: bool) -> Trace | None:
    """Data files of the store: open for writing, or lying in its directory."""
    paths = _data_paths(view, service)
    held = [file for pid in service.pids for file in view.index.files_of.get(pid, ())]
    inside = [file for file in held if any(within(file.path, path) for path in paths)]
    if inside:
        file = min(inside, key=lambda each: (each.path, each.pid))
        return view.trace(file.ref, f"{service.id} holds {file.path} open for writing")
    walked = _walked_in(view, paths) if saved else None
    return view.trace(walked.ref, f"{walked.path} holds {walked.files} files") if walked is not None else None


def _walked_in(view: HostView, paths: Sequence[str]) -> Directory | None:
    """The first directory with files that was walked at or below one of the paths."""
    index = view.index
    inside = {each for path in paths for each in (path, *below(index.directory_paths, path))}
    walked = (index.directories[path] for path in sorted(inside & index.directories.keys()))
    return next((directory for directory in walked if directory.files), None)


def _size(view: HostView, service: Service) -> int | None:
    """What it keeps: at most its memory for a store in memory, its files for a broker; None if not seen."""
    if KINDS[service.category] is not SurfaceKind.QUEUE:
        return view.resident_bytes(service)
    walked = _walked_in(view, _data_paths(view, service))
    return walked.size_bytes if walked is not None else None
