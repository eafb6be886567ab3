"""The collector of Linux hosts: one shell probe, and all parsers put together."""

from collections.abc import Sequence

from assess.model.evidence import Evidence, Gap
from assess.model.host import HostFacts, Mount, Process
from collectors.base import Collector, ShellProbe
from collectors.host.containers import containers_of_processes, parse_containers
from collectors.host.directories import parse_closed, parse_directories, parse_listed
from collectors.host.directory_units import parse_directory_units
from collectors.host.exports import parse_exports
from collectors.host.gaps import SECTIONS, gap_of, missing_rights
from collectors.host.identity import parse_addresses, parse_identity, parse_users
from collectors.host.lines import numbered
from collectors.host.mounts import parse_block_devices, parse_mounts
from collectors.host.names import parse_hosts_entries, parse_resolvers
from collectors.host.open_files import parse_open_files, parse_socket_owners
from collectors.host.packages import parse_packages
from collectors.host.processes import ProcessSections, parse_processes
from collectors.host.reading import LIGHT, HostReading, reading_of, socket_tables, unanswered
from collectors.host.schedules import parse_jobs
from collectors.host.script import render
from collectors.host.settings import parse_config_files, parse_settings
from collectors.host.shared_use import parse_access_lists, parse_file_locks
from collectors.host.sockets import connections, listeners, parse_socket_table
from collectors.host.units import parse_units

_LATER = frozenset({"directory_units", "shared_use"})
"""Sections that older probes did not have; their recordings are whole without."""


def parse(endpoint: str, evidences: Sequence[Evidence]) -> HostFacts:
    """All facts of a host. A section without answer, or without sense, is a gap; the others still speak."""
    ordered = sorted(evidences, key=lambda each: each.at)
    reading = reading_of(endpoint, ordered)
    users = reading.read("users", parse_users, dict[int, str]())
    processes = _processes(reading, users)
    parents = {each.pid: each.parent_pid for each in processes}
    owners = reading.read("open_files", lambda text: parse_socket_owners(text, parents), dict[int, int]())
    tables = socket_tables(reading, ordered, parse_socket_table)
    body = reading.body
    return HostFacts(
        endpoint=endpoint,
        identity=reading.read(
            "identity", lambda text: parse_identity(body("about"), text), parse_identity("", "")
        ),
        addresses=reading.read("addresses", parse_addresses, ()),
        processes=processes,
        listeners=listeners(tables, owners),
        connections=connections(tables, owners),
        open_files=reading.read("open_files", lambda text: parse_open_files(text, body("maps")), ()),
        mounts=reading.read("mountinfo", lambda text: _mounts(text, reading.bodies), ()),
        block_devices=reading.read(
            "block_devices",
            lambda text: parse_block_devices(text, body("diskstats"), body("diskstats#2")),
            (),
        ),
        directories=reading.read("directories", lambda text: parse_directories(text, users), ()),
        closed_directories=reading.read("directories", parse_closed, ()),
        listed_directories=reading.read("directories", parse_listed, frozenset[str]()),
        packages=reading.read("packages", parse_packages, ()),
        units=reading.read("units", parse_units, ()),
        jobs=reading.read("cron", lambda text: parse_jobs(text, body("timers")), ()),
        containers=containers_of_processes(reading.read("containers", parse_containers, ()), processes),
        exports=reading.read("nfs_exports", lambda text: parse_exports(text, body("smb_shares")), ()),
        file_locks=reading.read("shared_use", parse_file_locks, ()),
        access_lists=reading.read("shared_use", parse_access_lists, ()),
        directory_units=reading.read("directory_units", parse_directory_units, ()),
        hosts_entries=reading.read("hosts", parse_hosts_entries, ()),
        resolvers=reading.read("resolver", parse_resolvers, ()),
        settings=reading.read("settings", parse_settings, ()),
        config_files=reading.read("config_files", parse_config_files, ()),
        user_names=users,
        kernel_modules=_modules(body("kernel")),
        gaps=(
            *(gap for each in ordered if (gap := gap_of(each))),
            *_unanswered(endpoint, ordered),
            *reading.gaps,
        ),
        section_at={each.section: each.at for each in ordered},
    )


def _processes(reading: HostReading, users: dict[int, str]) -> tuple[Process, ...]:
    others = {
        name: reading.body(section)
        for name, section in (
            ("commands", "commands"),
            ("environment", "environment"),
            ("links", "links"),
            ("io", "io"),
            ("io_again", "io#2"),
        )
    }
    return reading.read(
        "processes", lambda text: parse_processes(ProcessSections(processes=text, **others), users), ()
    )


def _mounts(text: str, bodies: dict[str, str]) -> tuple[Mount, ...]:
    return parse_mounts(
        text, bodies.get("filesystems", ""), bodies.get("mountstats", ""), bodies.get("mountstats#2", "")
    )


def _unanswered(endpoint: str, evidences: Sequence[Evidence]) -> tuple[Gap, ...]:
    seen = {each.section for each in evidences}
    missing = [section for section in SECTIONS if section not in seen]
    if seen <= LIGHT or _LATER.issuperset(missing):
        return ()
    return unanswered(endpoint, missing)


def _modules(kernel: str) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                line.removeprefix("module=")
                for _, line in numbered("kernel", kernel)
                if line.startswith("module=")
            }
        )
    )


COLLECTOR = Collector(
    kind="vm",
    transport="ssh",
    default_port=22,
    probe=ShellProbe(render("full")),
    sample=ShellProbe(render("sample")),
    check=ShellProbe(render("check")),
    parse=parse,
    missing=missing_rights,
)
