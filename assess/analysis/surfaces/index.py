"""One host's facts by what they are looked up by, so that time does not grow with its square."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assess.model.graph import Service
from assess.model.host import (
    BlockDevice,
    ClosedDirectory,
    Connection,
    Container,
    Directory,
    Export,
    HostFacts,
    Mount,
    OpenFile,
)

SHORT_ID = 12
CONTAINER_ID = re.compile(r"[0-9a-f]{12,}")


@dataclass(frozen=True, slots=True)
class HostIndex:
    """Look-up tables of one host. Where two facts share a key, the first in the stated order is kept.

    `files` are all open files by path, process and line, `file_paths` their paths; `files_of` the same by
    process. `inbound` is the first connection that came in at a port, by remote address and line. `mount_at`
    is the mount that is seen at a mount point, `directories` walked trees by path without trailing slash,
    `containers` are found by their id and its short form, `layers` (writable directories) by the short form,
    `closed` those that the login may not look into.
    """

    files: tuple[OpenFile, ...]
    file_paths: tuple[str, ...]
    files_of: dict[int, tuple[OpenFile, ...]]
    inbound: dict[str, Connection]
    mount_at: dict[str, Mount]
    directories: dict[str, Directory]
    directory_paths: tuple[str, ...]
    closed: dict[str, ClosedDirectory]
    devices: dict[str, BlockDevice]
    containers: dict[str, Container]
    layers: dict[str, str]
    exports: dict[str, tuple[Export, ...]]
    users_of: dict[str, frozenset[str]]
    started_at: dict[str, datetime]
    services_of_user: dict[str, tuple[Service, ...]]


def index_host(facts: HostFacts, services: Sequence[Service]) -> HostIndex:
    """The tables of the host and of the services that run on it."""
    directories = {d.path.rstrip("/"): d for d in reversed(facts.directories)}
    files = tuple(sorted(facts.open_files, key=lambda file: (file.path, file.pid, file.ref.line)))
    users_of = _users(facts, services)
    return HostIndex(
        files=files,
        file_paths=tuple(file.path for file in files),
        files_of=files_by_process(files),
        inbound=_inbound(facts),
        mount_at={m.mountpoint: m for m in sorted(facts.mounts, key=lambda m: m.ref.line)},
        directories=directories,
        directory_paths=tuple(sorted(directories)),
        closed={d.path.rstrip("/"): d for d in facts.closed_directories},
        devices={f"/dev/{d.name}": d for d in reversed(facts.block_devices)},
        containers=_containers(facts),
        layers=_layers(facts),
        exports=_exports(facts),
        users_of=users_of,
        started_at=_started(facts, services),
        services_of_user=_by_user(services, users_of),
    )


def _containers(facts: HostFacts) -> dict[str, Container]:
    """Containers by their id, and by the short form that engines and control groups may use."""
    ordered = sorted(facts.containers, key=lambda each: each.id, reverse=True)
    short = {each.id[:SHORT_ID]: each for each in ordered if len(each.id) >= SHORT_ID}
    return short | {each.id: each for each in reversed(facts.containers)}


def _layers(facts: HostFacts) -> dict[str, str]:
    """The writable layer of each overlay mount, by the short form of every id that its options name."""
    found: dict[str, str] = {}
    for mount in sorted(facts.mounts, key=lambda m: (-len(m.mountpoint), m.mountpoint, -m.ref.line)):
        if mount.fstype != "overlay":
            continue
        upper = next((o.removeprefix("upperdir=") for o in mount.options if o.startswith("upperdir=")), "")
        for option in mount.options:
            for each in CONTAINER_ID.findall(option):
                found.setdefault(each[:SHORT_ID], upper)
    return found


def _exports(facts: HostFacts) -> dict[str, tuple[Export, ...]]:
    found: dict[str, list[Export]] = defaultdict(list)
    for each in facts.exports:
        found[each.path.rstrip("/")].append(each)
    return {path: tuple(offered) for path, offered in found.items()}


def files_by_process(files: Iterable[OpenFile]) -> dict[int, tuple[OpenFile, ...]]:
    """What each process holds open, by its pid."""
    found: dict[int, list[OpenFile]] = defaultdict(list)
    for file in files:
        found[file.pid].append(file)
    return {pid: tuple(held) for pid, held in found.items()}


def _inbound(facts: HostFacts) -> dict[str, Connection]:
    found: dict[str, Connection] = {}
    for each in sorted(facts.connections, key=lambda c: (c.remote_address, c.local_port, c.ref.line)):
        if not each.outbound:
            found.setdefault(str(each.local_port), each)
    return found


def _users(facts: HostFacts, services: Sequence[Service]) -> dict[str, frozenset[str]]:
    user_of = {process.pid: process.user for process in facts.processes}
    return {
        service.id: frozenset({service.user, *(user_of.get(pid, "") for pid in service.pids)}) - {""}
        for service in services
    }


def _started(facts: HostFacts, services: Sequence[Service]) -> dict[str, datetime]:
    """When the oldest process of each service began, where that is known."""
    began = {process.pid: process.started_at for process in facts.processes if process.started_at is not None}
    times = {service.id: [began[pid] for pid in service.pids if pid in began] for service in services}
    return {id_: min(each) for id_, each in times.items() if each}


def _by_user(
    services: Sequence[Service], users_of: dict[str, frozenset[str]]
) -> dict[str, tuple[Service, ...]]:
    found: dict[str, list[Service]] = defaultdict(list)
    for service in services:
        for user in sorted(users_of[service.id]):
            found[user].append(service)
    return {user: tuple(each) for user, each in found.items()}
