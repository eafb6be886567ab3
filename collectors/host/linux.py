"""The collector of Linux hosts: one shell probe, and all parsers put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason
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
from collectors.host.schedules import parse_jobs
from collectors.host.script import render
from collectors.host.settings import parse_config_files, parse_settings
from collectors.host.shared_use import parse_access_lists, parse_file_locks
from collectors.host.sockets import SocketTable, connections, listeners, parse_socket_table
from collectors.host.units import parse_units

T = TypeVar("T")
_CUT = frozenset({Reason.TRUNCATED, Reason.TIMED_OUT})
_LIGHT = frozenset({"about", "sockets", "sockets#2"})
_LATER = frozenset({"directory_units", "shared_use"})
"""Sections that older probes did not have; their recordings are whole without."""


@dataclass(slots=True)
class _Reading:
    """The bodies of one endpoint's sections, and the gaps met while they are read."""

    endpoint: str
    bodies: dict[str, str]
    gaps: list[Gap] = field(default_factory=list)

    def read(self, section: str, parse: Callable[[str], T], nothing: T) -> T:
        """What `parse` makes of the section; `nothing` and a gap where it cannot be parsed."""
        try:
            return parse(self.bodies.get(section, ""))
        except ParseError as error:
            detail = f"{error.where}: {error.what}"
            self.gaps.append(
                Gap(self.endpoint, section, Reason.MALFORMED, detail, "report the section's text as a bug")
            )
            return nothing


def parse(endpoint: str, evidences: Sequence[Evidence]) -> HostFacts:
    """All facts of a host. A section without answer, or without sense, is a gap; the others still speak."""
    ordered = sorted(evidences, key=lambda each: each.at)
    reading = _Reading(endpoint, {each.section: _whole_lines(each) for each in ordered})
    users = reading.read("users", parse_users, dict[int, str]())
    processes = _processes(reading, users)
    parents = {each.pid: each.parent_pid for each in processes}
    owners = reading.read("open_files", lambda text: parse_socket_owners(text, parents), dict[int, int]())
    tables = _socket_tables(reading, ordered)
    body = reading.bodies.get
    return HostFacts(
        endpoint=endpoint,
        identity=reading.read(
            "identity", lambda text: parse_identity(body("about", ""), text), parse_identity("", "")
        ),
        addresses=reading.read("addresses", parse_addresses, ()),
        processes=processes,
        listeners=listeners(tables, owners),
        connections=connections(tables, owners),
        open_files=reading.read("open_files", lambda text: parse_open_files(text, body("maps", "")), ()),
        mounts=reading.read("mountinfo", lambda text: _mounts(text, reading.bodies), ()),
        block_devices=reading.read(
            "block_devices",
            lambda text: parse_block_devices(text, body("diskstats", ""), body("diskstats#2", "")),
            (),
        ),
        directories=reading.read("directories", lambda text: parse_directories(text, users), ()),
        closed_directories=reading.read("directories", parse_closed, ()),
        listed_directories=reading.read("directories", parse_listed, frozenset[str]()),
        packages=reading.read("packages", parse_packages, ()),
        units=reading.read("units", parse_units, ()),
        jobs=reading.read("cron", lambda text: parse_jobs(text, body("timers", "")), ()),
        containers=containers_of_processes(reading.read("containers", parse_containers, ()), processes),
        exports=reading.read("nfs_exports", lambda text: parse_exports(text, body("smb_shares", "")), ()),
        file_locks=reading.read("shared_use", parse_file_locks, ()),
        access_lists=reading.read("shared_use", parse_access_lists, ()),
        directory_units=reading.read("directory_units", parse_directory_units, ()),
        hosts_entries=reading.read("hosts", parse_hosts_entries, ()),
        resolvers=reading.read("resolver", parse_resolvers, ()),
        settings=reading.read("settings", parse_settings, ()),
        config_files=reading.read("config_files", parse_config_files, ()),
        user_names=users,
        kernel_modules=_modules(body("kernel", "")),
        gaps=(
            *(gap for each in ordered if (gap := gap_of(each))),
            *_unanswered(endpoint, ordered),
            *reading.gaps,
        ),
        section_at={each.section: each.at for each in ordered},
    )


def _processes(reading: _Reading, users: dict[int, str]) -> tuple[Process, ...]:
    body = reading.bodies.get
    others = {
        name: body(section, "")
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


def _socket_tables(reading: _Reading, evidences: Sequence[Evidence]) -> list[SocketTable]:
    """One table for each sample, also of later light samples of the same endpoint."""
    tables: list[SocketTable] = []
    for each in evidences:
        if each.section.split("#")[0] == "sockets" and (each.body or each.reason is None):
            reading.bodies[each.section] = _whole_lines(each)
            tables += reading.read(each.section, partial(_one_table, each.section), [])
    return tables


def _one_table(section: str, text: str) -> list[SocketTable]:
    return [parse_socket_table(section, text)]


def _whole_lines(evidence: Evidence) -> str:
    """The body; of an answer that was cut, without its last, perhaps broken, line."""
    if evidence.reason in _CUT and not evidence.body.endswith("\n"):
        return evidence.body.rpartition("\n")[0]
    return evidence.body


def _unanswered(endpoint: str, evidences: Sequence[Evidence]) -> tuple[Gap, ...]:
    """Sections that a full probe has, and this answer lacks because it ended early."""
    seen = {each.section for each in evidences}
    missing = [section for section in SECTIONS if section not in seen]
    if seen <= _LIGHT or _LATER.issuperset(missing):
        return ()
    return tuple(
        Gap(
            endpoint,
            section,
            Reason.TRUNCATED,
            "the answer ended before this section",
            "scan this host again",
        )
        for section in missing
    )


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
