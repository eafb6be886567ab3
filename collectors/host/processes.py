"""Processes, from the sections `processes`, `commands`, `environment`, `links`, `io` and `io#2`."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Ref
from assess.model.host import Process
from collectors.host.lines import decimal, fields, integer, malformed, moment, numbered, unescaped_listing

_CONTAINER = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])")
_LXC = re.compile(r"/(?:lxc\.payload[./]|lxc/)([^/]+)")
_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class ProcessSections:
    """The bodies that tell of processes; an empty one was not answered."""

    processes: str = ""
    commands: str = ""
    environment: str = ""
    links: str = ""
    io: str = ""
    io_again: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    boot: int | None = None
    ticks_per_second: int = 100
    page_bytes: int = 4096


@dataclass(frozen=True, slots=True)
class _Around:
    """What the other sections say, by process."""

    arguments: dict[int, tuple[str, ...]] = field(default_factory=dict)
    environment: dict[int, tuple[str, ...]] = field(default_factory=dict)
    links: dict[tuple[int, str], str] = field(default_factory=dict)
    write_rates: dict[int, float] = field(default_factory=dict)


def parse_processes(sections: ProcessSections, users: dict[int, str]) -> tuple[Process, ...]:
    """User-space processes sorted by pid. What may not be read stays None or empty.

    Raises:
        ParseError: a line has not its form.
    """
    clock = _clock(sections.processes)
    around = _Around(
        parse_arguments(sections.commands),
        parse_environment_names(sections.environment),
        parse_links(sections.links),
        _write_rates(sections.io, sections.io_again),
    )
    found: dict[int, Process] = {}
    for ref, line in numbered("processes", sections.processes):
        if "\t" in line:
            process = _process(fields(line, ref, _COLUMNS, "\t", _COLUMNS - 1), ref, clock, around, users)
            found.setdefault(process.pid, process)
    return tuple(found[pid] for pid in sorted(found))


def parse_arguments(commands: str) -> dict[int, tuple[str, ...]]:
    """Redacted command lines by process, without the executable's own name cut off.

    Raises:
        ParseError: a pid is no number.
    """
    found: dict[int, tuple[str, ...]] = {}
    for ref, line in numbered("commands", commands):
        pid, *arguments = line.split("\t")
        found.setdefault(integer(pid, ref), tuple(_visible(each) for each in arguments))
    return found


def parse_environment_names(environment: str) -> dict[int, tuple[str, ...]]:
    """Names of environment variables by process, sorted.

    Raises:
        ParseError: a pid is no number.
    """
    found: dict[int, tuple[str, ...]] = {}
    for ref, line in numbered("environment", environment):
        pid, *names = line.split()[:2000] or [""]
        found.setdefault(integer(pid, ref), tuple(sorted(set(names))))
    return found


def parse_links(links: str) -> dict[tuple[int, str], str]:
    """Targets of `exe`, `cwd`, `root` and `ns/net` by process and name.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[tuple[int, str], str] = {}
    for ref, line in numbered("links", links):
        pid, name, target = fields(line, ref, 3, " ", 2)
        found[integer(pid, ref), name] = unescaped_listing(target)
    return found


def _process(columns: list[str], ref: Ref, clock: _Clock, around: _Around, users: dict[int, str]) -> Process:
    pid, uid = integer(columns[0], ref), columns[6]
    executable = around.links.get((pid, "exe"), "").removesuffix(" (deleted)")
    return Process(
        pid=pid,
        parent_pid=integer(columns[1], ref),
        user=_user(uid, users, ref),
        command=_visible(columns[11]),
        executable=executable,
        arguments=around.arguments.get(pid, ()),
        ref=ref,
        started_at=_started_at(columns[3], clock, ref),
        unit=unit_of(columns[10]),
        container_id=container_of(columns[10]),
        capabilities=_capabilities(columns[8], ref),
        working_directory=around.links.get((pid, "cwd"), ""),
        environment_names=around.environment.get(pid),
        write_bytes_per_second=around.write_rates.get(pid),
        network_namespace=around.links.get((pid, "ns/net"), ""),
        memory_bytes=integer(columns[5], ref) * clock.page_bytes,
        cpu_seconds=integer(columns[4], ref) / clock.ticks_per_second,
    )


def unit_of(control_group: str) -> str:
    """The innermost service of a control group path, or empty.

    >>> unit_of("/system.slice/system-postgresql.slice/postgresql@15-main.service")
    'postgresql@15-main.service'
    """
    services = [part for part in control_group.split("/") if part.endswith(".service")]
    return services[-1] if services else ""


def container_of(control_group: str) -> str:
    """The container's id, from the paths of Docker, containerd, CRI-O, Podman and LXC, or empty."""
    found = _CONTAINER.search(control_group) or _LXC.search(control_group)
    return found[1] if found else ""


def _user(uid: str, users: dict[int, str], ref: Ref) -> str:
    return "" if uid == "-" else users.get(integer(uid, ref), uid)


def _capabilities(text: str, ref: Ref) -> int:
    if text == "-":
        return 0
    try:
        return int(text[:32], 16)
    except ValueError as error:
        raise malformed(f"not a capability set: {text[:40]!r}", ref) from error


def _started_at(text: str, clock: _Clock, ref: Ref) -> datetime | None:
    ticks = integer(text, ref)
    return None if clock.boot is None else moment(clock.boot + ticks / clock.ticks_per_second)


def _clock(processes: str) -> _Clock:
    boot, ticks, page = None, 100, 4096
    for ref, line in numbered("processes", processes):
        words = line.split()
        if line.startswith("btime ") and len(words) == 2:
            boot = integer(words[1], ref)
        elif line.startswith("ticks ") and len(words) == 4:
            ticks, page = integer(words[1], ref) or 100, integer(words[3], ref) or 4096
        elif "\t" in line:
            break
    return _Clock(boot, ticks, page)


def _write_rates(first: str, second: str) -> dict[int, float]:
    started, before = _written("io", first)
    ended, after = _written("io#2", second)
    if started is None or ended is None or ended <= started:
        return {}
    return {pid: max(after[pid] - before[pid], 0) / (ended - started) for pid in after if pid in before}


def _written(section: str, body: str) -> tuple[float | None, dict[int, int]]:
    at: float | None = None
    found: dict[int, int] = {}
    for ref, line in numbered(section, body):
        words = fields(line, ref, 2)
        if words[0] == "at":
            at = decimal(words[1], ref)
        elif len(words) >= 3:
            cancelled = integer(words[3], ref) if len(words) > 3 else 0
            found[integer(words[0], ref)] = integer(words[2], ref) - cancelled
    return at, found


def _visible(text: str) -> str:
    return unescaped_listing(text) if "\\" in text else text
