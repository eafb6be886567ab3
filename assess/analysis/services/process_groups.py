"""Processes put together: those of one unit, container or process tree that are one piece of software."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.services.software import Match
from assess.model.host import Process

NO_SERVICE_UNIT = re.compile(r"^(session-.*\.scope|user@.*\.service|user-.*\.slice|init\.scope|-\.slice|)$")
LOGIN = "openssh"
STARTERS = frozenset({"supervisor", "cron", LOGIN, "docker"})
"""Signatures whose children are software of their own, though they share its unit."""

PER_SESSION = frozenset({"sftp-chroot"})
"""Signatures that run a process for each session of a client: together they are one service."""

MOST_ANCESTORS = 200

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Processes of one piece of software. `match` is None for software that no signature knows.

    `scope` is the unit's or container's name, empty for a process tree; `kind` is unit, container or tree.
    """

    kind: str
    scope: str
    match: Match | None
    processes: tuple[Process, ...]

    @property
    def main(self) -> Process:
        """The process that was there first: the one whose parent is outside the group."""
        pids = {process.pid for process in self.processes}
        return min(self.processes, key=lambda each: (each.parent_pid in pids, each.pid))


def group_processes(processes: Sequence[Process], matches: Mapping[int, Match | None]) -> tuple[Group, ...]:
    """The groups of one host, sorted by their first pid; the host's own plumbing is left out."""
    by_pid = {process.pid: process for process in processes}
    mains = _main_signatures(processes, matches)
    members: dict[Key, list[Process]] = {}
    for process in sorted(processes, key=lambda each: each.pid):
        key = _key(process, by_pid, matches, mains)
        if key is not None:
            members.setdefault(key, []).append(process)
    groups = [_group(key, found, matches) for key, found in members.items()]
    return tuple(sorted(groups, key=lambda group: group.main.pid))


def scope_of(process: Process) -> tuple[str, str]:
    """Where the process was started: (container, id), (unit, name) or (tree, '')."""
    if process.container_id:
        return "container", process.container_id
    if NO_SERVICE_UNIT.match(process.unit):
        return "tree", ""
    return "unit", process.unit


def is_plumbing(match: Match | None) -> bool:
    """The process belongs to the operating system."""
    return match is not None and match.signature.category == "os"


def _main_signatures(
    processes: Sequence[Process], matches: Mapping[int, Match | None]
) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], set[str]] = {}
    for process in processes:
        match = matches[process.pid]
        if match is not None and (match.signature.id in STARTERS or not is_plumbing(match)):
            found.setdefault(scope_of(process), set()).add(match.signature.id)
    return {scope: tuple(sorted(ids)) for scope, ids in found.items()}


def _key(
    process: Process,
    by_pid: Mapping[int, Process],
    matches: Mapping[int, Match | None],
    mains: Mapping[tuple[str, str], tuple[str, ...]],
) -> Key | None:
    match = matches[process.pid]
    kind, scope = scope_of(process)
    if is_plumbing(match) or match is None:
        return _helper_key(process, by_pid, matches, mains)
    if match.signature.id in PER_SESSION and kind != "container":
        return "tree", "", match.signature.id, 0
    if kind == "tree" or set(mains[kind, scope]) & STARTERS - {match.signature.id}:
        root = _root(process, by_pid, matches)
        kind, scope = scope_of(root)
        if kind != "tree" and not set(mains.get((kind, scope), ())) & STARTERS - {match.signature.id}:
            return kind, scope, match.signature.id, 0
        return kind, scope, match.signature.id, root.pid
    return kind, scope, match.signature.id, 0


def _root(process: Process, by_pid: Mapping[int, Process], matches: Mapping[int, Match | None]) -> Process:
    """The topmost ancestor of the same signature."""
    match = matches[process.pid]
    top = process
    for ancestor in ancestors(process, by_pid):
        other = matches[ancestor.pid]
        if match and other and other.signature.id == match.signature.id:
            top = ancestor
    return top


def ancestors(process: Process, by_pid: Mapping[int, Process]) -> list[Process]:
    """Parents from the nearest up; a loop in what a host says, or a tree beyond belief, ends the walk."""
    found: list[Process] = []
    seen = {process.pid}
    parent = by_pid.get(process.parent_pid)
    while parent is not None and parent.pid not in seen and len(found) < MOST_ANCESTORS:
        found.append(parent)
        seen.add(parent.pid)
        parent = by_pid.get(parent.parent_pid)
    return found


def _helper_key(
    process: Process,
    by_pid: Mapping[int, Process],
    matches: Mapping[int, Match | None],
    mains: Mapping[tuple[str, str], tuple[str, ...]],
) -> Key | None:
    """The group of a process without a product of its own; None for the system's plumbing."""
    if is_plumbing(matches[process.pid]):
        return None
    kind, scope = scope_of(process)
    top = process
    for ancestor in ancestors(process, by_pid):
        match = matches[ancestor.pid]
        if is_plumbing(match) or (kind != "tree" and scope_of(ancestor) != (kind, scope)):
            break
        if match is not None:
            if match.signature.id in STARTERS - {"cron"}:
                break
            return _key(ancestor, by_pid, matches, mains)
        top = ancestor
    known = mains.get((kind, scope), ())
    if kind != "tree" and len(known) == 1 and known[0] not in STARTERS:
        return kind, scope, known[0], 0
    if kind == "tree" or set(known) & STARTERS:
        return "tree", "", "", top.pid
    return kind, scope, "", 0


def _group(key: Key, processes: Sequence[Process], matches: Mapping[int, Match | None]) -> Group:
    kind, scope, signature, _ = key
    found = [matches[process.pid] for process in processes]
    best = [match for match in found if match is not None and match.signature.id == signature]
    order = ("pattern", "command", "comm")
    match = min(best, key=lambda each: order.index(each.how)) if best else None
    return Group(kind=kind, scope=scope, match=match, processes=tuple(processes))
