"""Which service reads a configuration file: by its path, its unit and the application's own folder."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from assess.model.graph import Service
from assess.model.host import HostFacts, Process, Unit
from assess.model.paths import is_absolute, is_windows, parent, upwards

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
_SYSTEM_PROGRAMS = re.compile(r"[A-Z]:\\Windows\\", re.I)
MOST_READERS = 3
SCHEDULER = "cron"
PHP_SERVER = "php-fpm"


@dataclass(frozen=True, slots=True)
class Readers:
    """The services of one host by the paths that they name, and by the words of their names.

    `of_jobs` are the paths of the scheduler's jobs, `php` the servers that run PHP files. Of services that
    share a key only so many are kept as show that it is shared: a host may run thousands.
    """

    services: tuple[Service, ...]
    by_path: dict[str, tuple[Service, ...]]
    by_word: dict[str, tuple[Service, ...]]
    of_jobs: dict[str, tuple[Service, ...]]
    php: tuple[Service, ...]


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
    scheduler = next((service.name for service in services if service.signature == SCHEDULER), None)
    if scheduler is not None:
        for job in facts.jobs:
            paths[scheduler] |= paths_in(job.command)
    others = [service for service in services if service.signature != SCHEDULER]
    jobs = [service for service in services if service.signature == SCHEDULER]
    return Readers(
        services=tuple(services),
        by_path=_by_path(paths, others),
        by_word=_grouped((word, service) for service in others for word in sorted(_own_words(service))),
        of_jobs=_by_path(paths, jobs),
        php=_php_servers(others),
    )


def _by_path(paths: dict[str, set[str]], services: Sequence[Service]) -> dict[str, tuple[Service, ...]]:
    bare = {name: {each.rstrip("/") for each in found} - SYSTEM_FOLDERS for name, found in paths.items()}
    return _grouped((path, service) for service in services for path in sorted(bare.get(service.name, ())))


def _grouped(pairs: Iterable[tuple[str, Service]]) -> dict[str, tuple[Service, ...]]:
    found: dict[str, list[Service]] = defaultdict(list)
    for key, service in pairs:
        if len(found[key]) <= MOST_READERS:
            found[key].append(service)
    return {key: tuple(each) for key, each in found.items()}


def owners_of(file: str, who: Readers) -> tuple[Service, ...]:
    """The services that read the file; several where units share it, none where it cannot be told.

    The file itself or else the innermost folder that services name wins; then a folder or file name that is
    the product's; then the PHP server for PHP files; last the scheduler, whose jobs only run what is there.
    """
    nearest = _nearest(file, who.by_path)
    if 0 < len(nearest) <= MOST_READERS:
        return nearest
    php = who.php if _PHP_FILE.search(file) else ()
    for found in (_named_in(file, who), php, _nearest(file, who.of_jobs)):
        if len(found) == 1:
            return found
    return ()


def _php_servers(services: Sequence[Service]) -> tuple[Service, ...]:
    fpm = tuple(service for service in services if service.signature == PHP_SERVER)
    return fpm or tuple(service for service in services if service.signature == "apache")


def _nearest(file: str, by_path: dict[str, tuple[Service, ...]]) -> tuple[Service, ...]:
    """The services that name the file, or else the innermost of its folders that any of them names."""
    found = (by_path[place] for place in upwards(file) if place in by_path) if is_absolute(file) else iter(())
    return next(found, ())


def paths_in(text: str) -> set[str]:
    """The absolute paths that a command line names, and the folders that they lie in."""
    found = _PATH.findall(text)
    return {*found, *(str(PurePosixPath(path).parent) for path in found)}


def _process_paths(process: Process) -> set[str]:
    if is_windows(process.executable):
        return _windows_paths(process)
    words = " ".join((process.executable, *process.arguments))
    return paths_in(words) | ({process.working_directory} if process.working_directory else set())


def _windows_paths(process: Process) -> set[str]:
    """Its own folder, unless it is a program of the system, and the paths that its command line names."""
    named = {each for each in process.arguments[1:] if is_windows(each)}
    own = {parent(process.executable), f"{process.executable}.config"}
    return named | (set() if _SYSTEM_PROGRAMS.match(process.executable) else own)


def _unit_paths(unit: Unit) -> set[str]:
    named = {unit.working_directory, *unit.environment_files} - {""}
    return named | paths_in(unit.command)


def _named_in(file: str, who: Readers) -> tuple[Service, ...]:
    """The services whose name is a part of the file's path."""
    words = {_word(part) for part in PurePosixPath(file).parts[1:]}
    if "php" in words and words & {"fpm", "pool"}:
        words.add(PHP_SERVER)
    found = {each.name: each for word in sorted(words) for each in who.by_word.get(word, ())}
    return tuple(found[name] for name in sorted(found))


def _own_words(service: Service) -> frozenset[str]:
    """The words by which a path names the service; PHP's server is named by two parts of the path."""
    if service.signature == PHP_SERVER:
        return frozenset({PHP_SERVER})
    names = {service.signature, service.id, service.unit.rsplit(".", 1)[0]} - {""}
    return frozenset(_word(name) for name in names)


def _word(part: str) -> str:
    """A path's part or a service's name without suffix and version: `tomcat10`, `rsyslog.conf`, `nginx.d`."""
    stem = re.sub(r"\.(conf|cfg|d|ini|ya?ml|xml|env|json|properties|cnf|toml)$", "", part.lower())
    return re.sub(r"[\d.]+$", "", stem).rstrip("-_") or stem
