"""Claims on paths: what open files, processes and units say about where state lies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest

from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.model.graph import Service
from assess.model.host import OpenFile, Unit
from assess.model.paths import depth, is_absolute, name_of, parent, upwards, within
from assess.rules.directory.place import Claim, ClaimKind
from assess.rules.vocabulary import vocabulary

LOG_NAME = re.compile(
    r"(\.log(\.\d+)?|\.out|\.err|[._-](access|error)[._-]?log|/catalina\.[\d-]+\.log)$", re.I
)
LOG_FOLDER = re.compile(r"[/\\]logs?([/\\]|$)", re.I)
MARKER = re.compile(r"\.(pid|lock|lck|sock|socket)$|/\.?lock$|\.lock\b", re.I)
EMBEDDED = re.compile(
    r"(\.(sqlite3?|db3?|mv\.db|h2\.db|fdb|gdbm|kch|leveldb)(-(wal|journal|shm))?|/data\.mdb|/\d{6}\.(log|sst|ldb)|/MANIFEST-\d+|/derby/.*\.dat)$",
    re.I,
)
SESSION_FILE = re.compile(r"/(sess_[A-Za-z0-9,-]{16,}|SESSIONS\.ser|[^/]+\.session)$")
DATABASES = vocabulary(
    "rdbms kv-store document-db wide-column search graph-db tsdb olap directory coordination broker "
    "log-broker"
)
UNSURE = 0.5
TEMPORARY_TREES = ("/tmp/", "/var/tmp/")  # noqa: S108 - places that are looked at, not used
PASSING = re.compile(r"^(\d+|[0-9a-f]{1,2}|[0-9a-f]{8,}|\d{4}-\d{2}(-\d{2})?|\d{8})$", re.I)
DATA_FLAG = re.compile(
    r"^-{1,2}(D|datadir|data-dir|data_dir|dbpath|data|storage\.path|storage\.tsdb\.path|dir)$"
)
DATA_OPTION = re.compile(
    r"^--?(datadir|data-dir|data_dir|dbpath|storage[.a-z]*path|dir|Dpath\.data)=(/.+|[A-Za-z]:\\.+)$"
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim and the path that it is about."""

    path: str
    claim: Claim


def claims_of_open_files(view: HostView) -> Iterator[Claimed]:
    """What files that processes hold open for writing say about the directories that they lie in."""
    data: dict[str, frozenset[str]] = {}
    for file in view.index.files:
        service = view.service_of.get(file.pid)
        process = view.process_of.get(file.pid)
        if service is None or (process is not None and process.container_id):
            continue
        if file.deleted or MARKER.search(file.path) or view.is_plumbing(service):
            continue
        if service.id not in data:
            data[service.id] = frozenset(declared_data(view, service))
        yield from _claims_of_file(view, file, service, data[service.id])


def is_log(path: str) -> bool:
    """The file is a log by its name or place."""
    return within(path, "/var/log") or bool(LOG_NAME.search(path) or LOG_FOLDER.search(parent(path)))


def is_marker(path: str) -> bool:
    """The file is a lock, a pid file or a socket: it holds no data."""
    return bool(MARKER.search(path))


def _claims_of_file(
    view: HostView, file: OpenFile, service: Service, declared: frozenset[str]
) -> Iterator[Claimed]:
    observed = view.trace(file.ref, f"{service.id} (pid {file.pid}) holds {file.path} open for writing")
    data = data_directory_of(view, service, file.path, declared)
    kind = ClaimKind.MAPPED if file.mapped else ClaimKind.WRITTEN
    if data and not within(file.path, "/var/log"):
        yield Claimed(data, _data_claim(view, service, observed_claim=Claim(kind, observed, service.id)))
        yield Claimed(data, Claim(kind, observed, service.id))
    elif EMBEDDED.search(file.path) and service.category not in DATABASES and not is_system_path(file.path):
        yield Claimed(settled(parent(file.path)), Claim(ClaimKind.EMBEDDED, observed, service.id))
    elif is_log(file.path) and not _is_segment(view, service, file.path):
        yield from _log_claims(file.path, Claim(ClaimKind.LOGS, observed, service.id), service)
    elif within(file.path, "/var/cache") and not is_system_path(file.path):
        place = "/".join(file.path.split("/")[:4])
        sure = service.confidence if service.signature in view.signatures else UNSURE
        yield Claimed(place, Claim(kind, observed, service.id))
        yield Claimed(place, Claim(ClaimKind.CACHE, observed, service.id, strength=sure))
    elif not is_system_path(file.path) or _is_scratch_data(view, service, file.path):
        yield Claimed(
            settled(parent(file.path)), _claim_of_form(file, service, Claim(kind, observed, service.id))
        )


def _is_segment(view: HostView, service: Service, path: str) -> bool:
    """A store's own data that is only called a log: segments of Kafka, write-ahead logs."""
    return state_of(view, service) in {"durable", "depends"} and not within(path, "/var/log")


def _is_scratch_data(view: HostView, service: Service, path: str) -> bool:
    """A store that keeps its data below /tmp, as some do by default."""
    return state_of(view, service) == "durable" and path.count("/") > 2 and path.startswith(TEMPORARY_TREES)


def _claim_of_form(file: OpenFile, service: Service, plain: Claim) -> Claim:
    if SESSION_FILE.search(file.path):
        return Claim(ClaimKind.SESSIONS, plain.trace, service.id)
    return plain


def _data_claim(view: HostView, service: Service, *, observed_claim: Claim) -> Claim:
    return Claim(
        ClaimKind.DATA,
        observed_claim.trace,
        service.id,
        state=state_of(view, service),
        strength=service.confidence,
    )


def state_of(view: HostView, service: Service) -> str:
    """The class that the service's product has before any observation; empty for unknown software."""
    signature = view.signatures.get(service.signature)
    return signature.state if signature else ""


def _log_claims(path: str, claim: Claim, service: Service) -> Iterator[Claimed]:
    folder = log_folder(path)
    if "audit" in path.lower():
        yield Claimed(folder or parent(path), Claim(ClaimKind.AUDIT, claim.trace, service.id))
    elif service.category == "logging":
        if not within(path, "/var/log") and not is_system_path(path):
            yield Claimed(settled(parent(path)), Claim(ClaimKind.COLLECTED, claim.trace, service.id))
    elif folder:
        yield Claimed(folder, claim)


def log_folder(path: str) -> str:
    """The directory of logs that the file belongs to; empty where it lies among other things.

    >>> log_folder("/var/log/nginx/vhosts/a.log"), log_folder("/opt/app/logs/a.log")
    ('/var/log/nginx', '/opt/app/logs')
    """
    if within(path, "/var/log"):
        parts = path.split("/")
        return "/".join(parts[:4]) if len(parts) > 4 else ""
    found = LOG_FOLDER.search(parent(path))
    return path[: found.end()].rstrip("/\\") if found else ""


def data_directory_of(view: HostView, service: Service, path: str, declared: frozenset[str]) -> str:
    """The data directory of the service's product that holds the path; empty where it is none.

    `declared` are the directories that the service names itself; the innermost wins.
    """
    named = next((above for above in upwards(path) if above in declared), "")
    if named:
        return named
    signature = view.signatures.get(service.signature)
    for pattern in signature.data_directories if signature else ():
        depth = pattern.count("/") + 1
        head = "/".join(path.split("/")[:depth])
        if head != path and fnmatchcase(head, pattern):
            return head
    return ""


def declared_data(view: HostView, service: Service) -> tuple[str, ...]:
    """Directories that the service's command lines name as data, and where its database works."""
    found: dict[str, None] = {}
    for pid in service.pids:
        process = view.process_of.get(pid)
        if process is None or state_of(view, service) in {"", "stateless"}:
            continue
        for folder in _named_data(process.arguments):
            found[folder] = None
        if service.category in DATABASES and not is_system_path(process.working_directory or "/"):
            found[process.working_directory.rstrip("/")] = None
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def _named_data(arguments: tuple[str, ...]) -> Iterator[str]:
    for option, value in zip_longest(arguments, arguments[1:], fillvalue=""):
        joined = DATA_OPTION.match(option)
        if joined:
            yield joined.group(2).rstrip("/\\")
        elif DATA_FLAG.match(option) and is_absolute(value):
            yield value.rstrip("/\\")


def claims_of_command_lines(view: HostView) -> Iterator[Claimed]:
    """Data directories that running processes were told to use."""
    for service in view.services:
        if view.is_plumbing(service):
            continue
        process = view.process_of.get(min(service.pids, default=0))
        for folder in declared_data(view, service):
            if process is None or is_system_path(folder):
                continue
            observed = view.trace(process.ref, f"{service.id} runs with {folder} as its data directory")
            yield Claimed(
                folder,
                Claim(
                    ClaimKind.DATA,
                    observed,
                    service.id,
                    state=state_of(view, service),
                    detail="configured",
                    strength=service.confidence,
                ),
            )


def claims_of_signatures(view: HostView) -> Iterator[Claimed]:
    """Directories in which the products of running services keep data, where such a directory is there."""
    known = sorted({*view.index.directories, *view.index.mount_at})
    fitting: dict[str, list[str]] = {}
    for service in view.services:
        signature = view.signatures.get(service.signature)
        if signature is None or signature.state == "stateless" or view.is_plumbing(service):
            continue
        for pattern in signature.data_directories:
            if pattern not in fitting:
                fitting[pattern] = [p for p in known if _same_depth(p, pattern) and fnmatchcase(p, pattern)]
            for path in fitting[pattern]:
                yield Claimed(path, _signature_claim(view, service, path))


def _same_depth(path: str, pattern: str) -> bool:
    return depth(path) == depth(pattern)


def _signature_claim(view: HostView, service: Service, path: str) -> Claim:
    seen = view.index.directories.get(path) or view.index.mount_at[path]
    shown = view.trace(seen.ref, f"{service.software} keeps its data in {path}")
    state = state_of(view, service)
    return Claim(ClaimKind.DATA, shown, service.id, state=state, strength=service.confidence)


def claims_of_units(view: HostView) -> Iterator[Claimed]:
    """Directories that units of the applications declare as state or cache."""
    by_unit = {service.unit: service for service in reversed(view.services) if service.unit}
    for unit in sorted(view.facts.units, key=lambda each: each.name):
        service = view.service_of.get(unit.main_pid or 0, by_unit.get(unit.name))
        if service is None or view.is_plumbing(service):
            continue
        for folder in unit.state_directories:
            yield from _declared(view, unit, service, _below("/var/lib", folder), ClaimKind.DECLARED)
        for folder in unit.cache_directories:
            yield from _declared(view, unit, service, _below("/var/cache", folder), ClaimKind.CACHE)


def _declared(view: HostView, unit: Unit, service: Service, path: str, kind: ClaimKind) -> Iterator[Claimed]:
    if not is_system_path(path):
        yield Claimed(path, Claim(kind, view.trace(unit.ref, f"{unit.name} declares {path}"), service.id))


def _below(base: str, folder: str) -> str:
    return folder.rstrip("/") if folder.startswith("/") else f"{base}/{folder}".rstrip("/")


def settled(folder: str) -> str:
    """The folder without trailing parts that are only dates, numbers or hashes.

    >>> settled("/srv/letters/2026/11/21")
    '/srv/letters'
    """
    while PASSING.match(name_of(folder)) and depth(folder) > 2:
        folder = parent(folder)
    return folder
