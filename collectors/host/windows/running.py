"""What runs on a Windows host: processes, services, application pools as units, and sockets."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assess.model.host import Connection, Listener, Process, Unit
from assess.model.windows import KERNEL_PID, WebApplication, WebSite, WindowsService
from collectors.host.lines import moment
from collectors.host.sockets import SocketRow, SocketTable, connections, listeners
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.table import rows

_POOL = re.compile(r'-ap\s+"?([^"]+?)"?(?:\s+-|\s*$)')
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_EPHEMERAL = (49152, 65535)
_STATES = {"listen": "0A", "bound": "", "established": "01", "timewait": "06"}
_CLOSING = "08"
_NO_USER = -1
FILE_SERVER, WEB_SERVER, DIRECTORY = "LanmanServer", "W3SVC", "NTDS"
SMB_PORTS = frozenset({139, 445})
POOL_UNIT = "apppool@"


@dataclass(frozen=True, slots=True)
class Running:
    """The services of a host, and what they tell of its processes: the unit of each."""

    services: tuple[WindowsService, ...]
    unit_of: Mapping[int, str]


def parse_services(services: str) -> tuple[WindowsService, ...]:
    """Services sorted by name.

    Raises:
        ParseError: the section has not its form.
    """
    found = [
        WindowsService(
            name=row["name"],
            state=row["state"],
            start=row["start"],
            account=row["account"],
            command=row["command"],
            ref=row.ref,
            pid=row.number("pid") or None,
            title=row["title"],
            is_on_desktop=row.says("desktop"),
        )
        for row in rows("services", services, "name", "state", "pid")
    ]
    return tuple(sorted(found, key=lambda each: each.name.lower()))


def running(services: tuple[WindowsService, ...], *, offers_shares: bool, serves_idle_pools: bool) -> Running:
    """The unit of each process that services run in.

    A process of many services is none's, but those of web, files and directory name theirs. A machine that
    shares nothing but its administrative shares is no file server; and of IIS the worker processes are the
    services, the web server's own only where it serves a pool that has none now.
    """
    of_pid: dict[int, list[str]] = defaultdict(list)
    for service in services:
        if service.pid is not None:
            of_pid[service.pid].append(service.name)
    silent = {
        *(() if serves_idle_pools else (WEB_SERVER, "WAS")),
        *(() if offers_shares else (FILE_SERVER,)),
    }
    return Running(services, {pid: _unit(names, silent) for pid, names in of_pid.items()})


def _unit(names: Sequence[str], silent: set[str]) -> str:
    heard = [name for name in names if name not in silent]
    named = next((each for each in (WEB_SERVER, DIRECTORY, FILE_SERVER) if each in heard), "")
    return named or (heard[0] if len(names) == 1 and heard else "")


def parse_processes(
    processes: str, commands: str, run: Running, folders: Mapping[str, str], spelling: Spelling
) -> tuple[Process, ...]:
    """Processes sorted by pid. `folders` is the folder of the root application by pool.

    A worker process of IIS belongs to the unit `apppool@NAME`. The processes Idle and System are none of
    their own.

    Raises:
        ParseError: a section has not its form.
    """
    typed = {row.required("pid"): row["command"] for row in rows("commands", commands, "pid", "command")}
    found: dict[int, Process] = {}
    for row in rows("processes", processes, "pid", "parent", "name"):
        pid = row.required("pid")
        if not pid:
            continue
        pool = _pool(row["name"], typed.get(pid, ""))
        started = row.number("started")
        found.setdefault(
            pid,
            Process(
                pid=pid,
                parent_pid=row.number("parent") or 0,
                user=row["user"],
                command=row["name"],
                executable=spelling.of(row["executable"]),
                arguments=words(typed.get(pid, "")),
                ref=row.ref,
                started_at=moment(started) if started is not None else None,
                unit=f"{POOL_UNIT}{pool}" if pool else run.unit_of.get(pid, ""),
                working_directory=folders.get(pool, ""),
                memory_bytes=row.number("memory_bytes"),
                cpu_seconds=row.fraction("cpu_seconds"),
            ),
        )
    return tuple(found[pid] for pid in sorted(found))


def worker_pools(commands: str) -> frozenset[str]:
    """The application pools that have a worker process.

    Raises:
        ParseError: the section has not its form.
    """
    found = (_POOL.search(row["command"]) for row in rows("commands", commands, "pid", "command"))
    return frozenset(each[1] for each in found if each and "w3wp" in each.string.lower())


def _pool(name: str, command: str) -> str:
    found = _POOL.search(command) if name.lower() == "w3wp.exe" else None
    return found[1] if found else ""


def words(command: str) -> tuple[str, ...]:
    r"""The words of a command line as Windows programs take them, without their quotes.

    >>> words(r'"C:\Program Files\app.exe" -x "a b"')
    ('C:\\Program Files\\app.exe', '-x', 'a b')
    """
    return tuple(found[1] or found[2] or "" for found in _WORD.finditer(command))


def units(
    run: Running, applications: Iterable[WebApplication], workers: frozenset[str], web_configs: frozenset[str]
) -> tuple[Unit, ...]:
    """Services that run or start by themselves, and a unit for each pool with a worker, sorted by name.

    The configuration of pools without a worker process is read by the web server's own service.
    """
    by_pool: dict[str, list[WebApplication]] = defaultdict(list)
    for each in applications:
        by_pool[each.pool if f"{POOL_UNIT}{each.pool}" in workers else ""].append(each)
    found = [
        Unit(
            name=service.name,
            state=service.state.lower(),
            ref=service.ref,
            main_pid=service.pid,
            user=service.account,
            command=service.command,
            environment_files=_configs(by_pool[""], web_configs) if service.name == WEB_SERVER else (),
        )
        for service in run.services
    ]
    found += [
        Unit(
            name=f"{POOL_UNIT}{pool}",
            state="running",
            ref=served[0].ref,
            working_directory=served[0].folder,
            environment_files=_configs(served, web_configs),
        )
        for pool, served in by_pool.items()
        if pool
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def _configs(applications: Sequence[WebApplication], known: frozenset[str]) -> tuple[str, ...]:
    """The configuration files that lie in the applications' folders."""
    folders = {each.folder for each in applications}
    return tuple(sorted(file for file in known if file.rpartition("\\")[0] in folders))


def parse_sockets(section: str, body: str) -> SocketTable:
    """One sample of sockets, as the kernel's tables of Linux are.

    Raises:
        ParseError: the section has not its form.
    """
    ephemeral, found = _EPHEMERAL, []
    for row in rows(section, body, "protocol", "local_address", "local_port", "state", "pid"):
        if row["protocol"] == "ephemeral":
            ephemeral = (row.required("local_port"), row.required("remote_port"))
            continue
        state = _STATES.get(row["state"].lower(), _CLOSING)
        if not state:
            continue
        found.append(
            SocketRow(
                namespace="",
                protocol=row["protocol"],
                local_address=_plain(row["local_address"]),
                local_port=row.required("local_port"),
                remote_address=_plain(row["remote_address"]),
                remote_port=row.number("remote_port") or 0,
                state=state,
                uid=_NO_USER,
                inode=row.number("pid") or 0,
                ref=row.ref,
            )
        )
    return SocketTable(tuple(found), ephemeral)


def _plain(address: str) -> str:
    """The address without brackets and zone; the mapped one of IPv4 as such."""
    bare = address.strip("[]").split("%")[0]
    return bare.removeprefix("::ffff:") if "." in bare else bare


@dataclass(frozen=True, slots=True)
class Sockets:
    """Listening and connected sockets by process; those of the kernel by the process that it works for."""

    listeners: tuple[Listener, ...]
    connections: tuple[Connection, ...]


def sockets(
    tables: Sequence[SocketTable], run: Running, sites: Iterable[WebSite], pool_of: Mapping[int, int]
) -> Sockets:
    """What all samples saw. `pool_of` is the worker process of a port that http.sys serves.

    http.sys and the SMB server are in the kernel and listen as process 4. IIS's bindings say whose port it
    is: the worker process of the site's root application, else the web server's service.
    """
    owners = {row.inode: row.inode for table in tables for row in table.rows if row.inode}
    services = {name: pid for pid, name in run.unit_of.items() if name in {FILE_SERVER, WEB_SERVER}}
    ports = {port: pool_of.get(port, services.get(WEB_SERVER, KERNEL_PID)) for port in bound_ports(sites)}
    if FILE_SERVER in services:
        ports |= dict.fromkeys(SMB_PORTS, services[FILE_SERVER])
    given = [
        SocketTable(tuple(_given(row, ports) for row in table.rows), table.ephemeral) for table in tables
    ]
    owners |= {pid: pid for pid in ports.values()}
    return Sockets(listeners(given, owners), connections(given, owners))


def _given(row: SocketRow, ports: Mapping[int, int]) -> SocketRow:
    if row.inode != KERNEL_PID or row.local_port not in ports or row.protocol != "tcp":
        return row
    return replace(row, inode=ports[row.local_port])


def bound_ports(sites: Iterable[WebSite]) -> dict[int, str]:
    """The site of each port that is bound by HTTP or HTTPS; the first of several."""
    found: dict[int, str] = {}
    for site in sites:
        for binding in site.bindings:
            protocol, _, rest = binding.partition(" ")
            parts = rest.rsplit(":", 2)
            if protocol in {"http", "https"} and len(parts) == 3 and parts[1].isdigit():
                found.setdefault(int(parts[1]), site.name)
    return found
