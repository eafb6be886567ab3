"""Which service reads a configuration file: by its path, its unit and the application's own folder."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from assess.model.graph import Service
from assess.model.host import HostFacts, Process, Unit

SYSTEM_FOLDERS = frozenset(
    {"/", "/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/usr/local"}
    | {
        "/usr/local/bin",
        "/usr/local/sbin",
        "/etc",
        "/var",
        "/var/lib",
        "/var/log",
        "/var/run",
        "/run",
        "/opt",
    }
    | {"/srv", "/home", "/lib", "/lib64", "/dev", "/proc", "/root", "/var/www", "/usr/lib/jvm"}
    | {"/usr/libexec", "/var/cache", "/etc/default", "/etc/sysconfig", "/etc/systemd/system", "/etc/cron.d"}
)
_PATH = re.compile(r"(?:^|[=:@,\s'\"])(/[\w./@+-]+)")
_PHP_FILE = re.compile(r"\.(php|inc)$|/\.env[^/]*$|/(www|html|htdocs|webapps?|wordpress)/|^/etc/php/")
THE_FILE_ITSELF = 1000
MOST_READERS = 3


@dataclass(frozen=True, slots=True)
class Readers:
    """The services of one host, and the paths that each names itself."""

    services: tuple[Service, ...]
    paths: dict[str, frozenset[str]]


def readers(facts: HostFacts, services: Sequence[Service]) -> Readers:
    """Who may read configuration on the host. A job's paths are the scheduler's."""
    of_pid: dict[int, str] = {pid: service.name for service in services for pid in service.pids}
    of_unit = {service.unit: service.name for service in services if service.unit}
    paths: dict[str, set[str]] = defaultdict(set)
    for process in facts.processes:
        if process.pid in of_pid:
            paths[of_pid[process.pid]] |= _process_paths(process)
    for unit in facts.units:
        if unit.name in of_unit:
            paths[of_unit[unit.name]] |= _unit_paths(unit)
    scheduler = next((service.name for service in services if service.signature == "cron"), None)
    if scheduler is not None:
        for job in facts.jobs:
            paths[scheduler] |= paths_in(job.command)
    kept = {
        name: frozenset(each.rstrip("/") for each in found) - SYSTEM_FOLDERS for name, found in paths.items()
    }
    return Readers(services=tuple(services), paths=kept)


def owners_of(file: str, who: Readers) -> tuple[Service, ...]:
    """The services that read the file; several where units share it, none where it cannot be told.

    The longest folder that services name themselves wins; then a folder or file name that is the product's;
    then the PHP server for PHP files; last the scheduler, whose jobs only run what is there.
    """
    jobs = [service for service in who.services if service.signature == "cron"]
    others = [service for service in who.services if service.signature != "cron"]
    nearest = _nearest(file, others, who)
    if 0 < len(nearest) <= MOST_READERS:
        return tuple(nearest)
    named = [service for service in others if _is_named_in(file, service)]
    for found in (named, _php_servers(file, others), _nearest(file, jobs, who)):
        if len(found) == 1:
            return tuple(found)
    return ()


def _php_servers(file: str, services: Sequence[Service]) -> list[Service]:
    if not _PHP_FILE.search(file):
        return []
    fpm = [service for service in services if service.signature == "php-fpm"]
    return fpm or [service for service in services if service.signature == "apache"]


def _nearest(file: str, services: Sequence[Service], who: Readers) -> list[Service]:
    scored = [(max((_depth(file, p) for p in who.paths.get(s.name, ())), default=0), s) for s in services]
    best = max((depth for depth, _ in scored), default=0)
    return [service for depth, service in scored if depth == best] if best else []


def _depth(file: str, path: str) -> int:
    """How many folders lead to the file when `path` is one of its folders; the file itself counts most."""
    if path == file:
        return THE_FILE_ITSELF
    return path.count("/") if file.startswith(f"{path}/") else 0


def paths_in(text: str) -> set[str]:
    """The absolute paths that a command line names, and the folders that they lie in."""
    found = _PATH.findall(text)
    return {*found, *(str(PurePosixPath(path).parent) for path in found)}


def _process_paths(process: Process) -> set[str]:
    words = " ".join((process.executable, *process.arguments))
    return paths_in(words) | ({process.working_directory} if process.working_directory else set())


def _unit_paths(unit: Unit) -> set[str]:
    named = {unit.working_directory, *unit.environment_files} - {""}
    return named | paths_in(unit.command)


def _is_named_in(file: str, service: Service) -> bool:
    words = {_word(part) for part in PurePosixPath(file).parts[1:]}
    if service.signature == "php-fpm":
        return "php" in words and bool(words & {"fpm", "pool"})
    names = {service.signature, service.id, service.unit.rsplit(".", 1)[0]} - {""}
    return bool(words & {_word(name) for name in names})


def _word(part: str) -> str:
    """A path's part or a service's name without suffix and version: `tomcat10`, `rsyslog.conf`, `nginx.d`."""
    stem = re.sub(r"\.(conf|cfg|d|ini|ya?ml|xml|env|json|properties|cnf|toml)$", "", part.lower())
    return re.sub(r"[\d.]+$", "", stem).rstrip("-_") or stem
