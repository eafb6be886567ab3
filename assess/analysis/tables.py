"""Rows of the tables on hosts, processes, connections, file systems and shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assess.analysis.graph.attribution import client_of
from assess.analysis.graph.estate_index import EstateIndex, index_estate
from assess.analysis.graph.listening import socket_text
from assess.analysis.graph.machines import bare_address, canonical_hosts, own_addresses
from assess.analysis.graph.own_sessions import is_our_connection
from assess.analysis.services.privileged_needs import privileged_needs
from assess.analysis.shares.offered import classify_shares
from assess.model.estate import (
    ConnectionRow,
    FilesystemRow,
    Finding,
    HostRow,
    ProcessRow,
    ShareRow,
)
from assess.model.graph import Graph, Node, Service
from assess.model.grouping import grouped
from assess.model.host import BlockDevice, Connection, Directory, Export, HostFacts, Mount
from assess.model.naming import export_name, owner, share_name
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface, SurfaceKind

HEAVIEST = (State.DURABLE, State.UNKNOWN, State.EPHEMERAL, State.STATELESS)


def host_rows(observed: Observed, graph: Graph) -> tuple[HostRow, ...]:
    """One row for each host that was read, by name."""
    services = grouped((each.host, each) for each in observed.services)
    return tuple(
        _host_row(facts, graph.nodes.get(name), services.get(name, ()))
        for name, facts in sorted(observed.hosts.items())
    )


def _host_row(facts: HostFacts, node: Node | None, services: tuple[Service, ...]) -> HostRow:
    who = facts.identity
    return HostRow(
        name=facts.endpoint,
        tenant=_owner(node),
        os=who.os,
        os_version=who.os_version,
        kernel=who.kernel,
        arch=who.arch,
        virtualization=who.virtualization,
        cpus=who.cpus,
        memory_bytes=who.memory_bytes,
        privileged_needs=privileged_needs(facts, services),
        addresses=own_addresses(facts),
    )


def _owner(node: Node | None) -> str:
    return owner(node.tenants) if node is not None else ""


def process_rows(observed: Observed, surfaces: Iterable[Surface]) -> tuple[ProcessRow, ...]:
    """One row for each process, by host and pid; `state` is the heaviest of its service's surfaces."""
    heaviest = _heaviest(surfaces)
    by_host = grouped((each.host, each) for each in observed.services)
    return tuple(
        row
        for name, facts in sorted(observed.hosts.items())
        for row in _process_rows(facts, by_host.get(name, ()), heaviest)
    )


def _heaviest(surfaces: Iterable[Surface]) -> dict[str, State]:
    found: dict[str, State] = {}
    for surface in surfaces:
        known = found.get(surface.service_name, surface.state)
        found[surface.service_name] = min(known, surface.state, key=HEAVIEST.index)
    return found


def _process_rows(
    facts: HostFacts, services: Iterable[Service], heaviest: dict[str, State]
) -> Iterator[ProcessRow]:
    of_pid = {pid: service for service in services for pid in service.pids}
    listens: dict[int, list[str]] = defaultdict(list)
    for each in facts.listeners:
        if each.pid is not None:
            listens[each.pid].append(socket_text(each))
    for process in sorted(facts.processes, key=lambda each: each.pid):
        service = of_pid.get(process.pid)
        yield ProcessRow(
            host=facts.endpoint,
            pid=process.pid,
            service=service.id if service else "",
            software=service.software if service else "",
            version=service.version if service else "",
            user=process.user,
            command=" ".join(process.arguments) or process.command,
            listens=tuple(sorted(set(listens[process.pid]))),
            state=heaviest.get(service.name, State.UNKNOWN).value if service else State.UNKNOWN.value,
        )


def connection_rows(observed: Observed) -> tuple[ConnectionRow, ...]:
    """Connections from the side that opened them, sorted; seen by the far end only where the near was not.

    `source_host` is an address where the inventory does not know the host.
    """
    index = index_estate(observed)
    rows: dict[tuple[str, str, str, int, str], ConnectionRow] = {}
    opened: set[tuple[str, str, int]] = set()
    for row in _opened(index):
        opened.add((row.source_host, row.target_host or row.target_address, row.target_port))
        _keep(rows, row)
    for row in _accepted(index):
        if (row.source_host, row.target_host, row.target_port) not in opened:
            _keep(rows, row)
    return tuple(rows[key] for key in sorted(rows))


def _keep(rows: dict[tuple[str, str, str, int, str], ConnectionRow], row: ConnectionRow) -> None:
    key = (row.source_host, row.source_service, row.target_address, row.target_port, row.protocol)
    known = rows.get(key)
    if known is None or known.samples_seen < row.samples_seen:
        rows[key] = row


def _opened(index: EstateIndex) -> Iterator[ConnectionRow]:
    for name, facts in sorted(index.observed.hosts.items()):
        for each in facts.connections:
            if each.outbound:
                client = client_of(index, name, each)
                yield _row(index, facts, each, name, client.id if client else "")


def _row(index: EstateIndex, facts: HostFacts, each: Connection, source: str, service: str) -> ConnectionRow:
    udp = each.protocol.startswith("udp")
    machine = index.book.canonical[facts.endpoint]
    far = index.far_end(each.remote_address, each.remote_port, machine, udp=udp)
    server = index.by_name.get(far.name)
    return ConnectionRow(
        source_host=source,
        source_service=service,
        target_address=bare_address(each.remote_address),
        target_port=each.remote_port,
        target_host=far.machine,
        target_service=server.id if server else "",
        protocol="udp" if udp else "tcp",
        samples_seen=each.samples_seen,
        first_seen=facts.section_at.get(each.ref.section),
        last_seen=facts.section_at.get(each.ref.section),
    )


def _accepted(index: EstateIndex) -> Iterator[ConnectionRow]:
    for name, facts in sorted(index.observed.hosts.items()):
        machine = index.book.canonical[name]
        for each in facts.connections:
            if each.outbound:
                continue
            place = index.book.find(each.remote_address, machine)
            udp = each.protocol.startswith("udp")
            server = index.listener(machine, each.local_port, each.local_address, udp=udp)
            served = (server.category, bool(index.servers_of(server.name))) if server else ("", False)
            if is_our_connection(facts, each, served, index.scanner):
                continue
            yield ConnectionRow(
                source_host=place.machine or bare_address(each.remote_address),
                source_service="",
                target_address=bare_address(each.local_address),
                target_port=each.local_port,
                target_host=machine,
                target_service=server.id if server else "",
                protocol="udp" if udp else "tcp",
                samples_seen=each.samples_seen,
                first_seen=facts.section_at.get(each.ref.section),
                last_seen=facts.section_at.get(each.ref.section),
            )


def filesystem_rows(observed: Observed) -> tuple[FilesystemRow, ...]:
    """One row for each mount, by host and mount point; rates are those of the device it stands on."""
    return tuple(
        _filesystem_row(facts, mount, {device.device: device for device in facts.block_devices})
        for _, facts in sorted(observed.hosts.items())
        for mount in sorted(facts.mounts, key=lambda each: (each.mountpoint, each.source, each.device))
    )


def _filesystem_row(facts: HostFacts, mount: Mount, devices: dict[str, BlockDevice]) -> FilesystemRow:
    device = devices.get(mount.device)
    return FilesystemRow(
        host=facts.endpoint,
        mountpoint=mount.mountpoint,
        fstype=mount.fstype,
        source=mount.source,
        size_bytes=mount.size_bytes,
        used_bytes=mount.used_bytes,
        iops_read=device.reads_per_second if device else None,
        iops_write=device.writes_per_second if device else None,
    )


def share_rows(situation: Situation) -> tuple[ShareRow, ...]:
    """One row for each exported folder of a host that was read, and each share a server told of, by name."""
    observed, graph = situation.observed, situation.graph
    sizes = {(s.host, s.location): s.size_bytes for s in situation.surfaces if s.kind is SurfaceKind.SHARE}
    titles = _titles(situation.findings)
    users = _users(graph)
    rows: list[ShareRow] = []
    for machine in sorted(set(canonical_hosts(observed).values())):
        walked = {each.path: each for each in observed.hosts[machine].directories if not each.sampled}
        for export in observed.hosts[machine].exports:
            row = _share_row(machine, export, walked.get(export.path), sizes.get((machine, export.path)))
            rows.append(
                replace(
                    row,
                    clients=users.get(row.name, ()) or export.clients,
                    tenant=_owner(graph.nodes.get(row.name)),
                    findings=titles.get(row.name, ()),
                )
            )
    rows += classify_shares(observed, graph).rows
    return tuple(sorted(rows, key=lambda row: (row.name, row.path)))


def _titles(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        found[finding.subject].append(finding.title)
    return {subject: tuple(titles) for subject, titles in found.items()}


def _users(graph: Graph) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        found[edge.target].add(edge.source)
    return {target: tuple(sorted(sources)) for target, sources in found.items()}


def _share_row(machine: str, export: Export, walked: Directory | None, size_bytes: int | None) -> ShareRow:
    smb = export.protocol == "smb"
    return ShareRow(
        name=share_name(machine, export.name) if smb else export_name(machine, export.name),
        host=machine,
        protocol=export.protocol,
        path=export.path,
        size_bytes=size_bytes if size_bytes is not None else (walked.size_bytes if walked else None),
        files=walked.files if walked else None,
        clients=(),
        tenant="",
        findings=(),
    )
