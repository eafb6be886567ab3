"""Facts made by hand: short builders, so that tests show only what they are about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from assess.analysis.services.identify import identify
from assess.catalog.signatures import load_signatures
from assess.model.evidence import Ref
from assess.model.graph import Edge, Graph
from assess.model.host import (
    Address,
    Connection,
    HostFacts,
    HostsEntry,
    Identity,
    Listener,
    Mount,
    Package,
    Process,
    ScheduledJob,
    Setting,
)
from assess.model.inventory import Endpoint, Inventory, TenantSpec
from assess.model.observed import Observed

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SECTIONS = (
    "processes",
    "sockets",
    "mounts",
    "settings",
    "packages",
    "sessions",
    "jobs",
    "replication",
    "catalog",
)
SIGNATURES = load_signatures()


def process(pid: int, line: str, **more: Any) -> Process:
    """A process by its command line; parent 1 and user root unless told."""
    words = tuple(line.split())
    values: dict[str, Any] = {
        "parent_pid": 1,
        "user": "root",
        "command": words[0].rsplit("/", 1)[-1][:15],
        "executable": words[0] if words[0].startswith("/") else "",
        "arguments": words,
        "ref": Ref("processes", pid),
    } | more
    return Process(pid=pid, **values)


def listener(
    port: int, pid: int | None, address: str = "0.0.0.0", uid: int = 0, protocol: str = "tcp"
) -> Listener:
    return Listener(protocol=protocol, address=address, port=port, pid=pid, uid=uid, ref=Ref("sockets", port))


def out(remote: str, port: int, pid: int | None, **more: Any) -> Connection:
    """A connection that the host opened."""
    values: dict[str, Any] = {
        "protocol": "tcp",
        "local_address": "",
        "uid": 1000,
        "state": "established",
        "count": 1,
    } | more
    values = dict[str, Any](samples_seen=1, samples=1, ref=Ref("sockets", port)) | values
    return Connection(outbound=True, local_port=0, remote_address=remote, remote_port=port, pid=pid, **values)


def into(remote: str, port: int, pid: int | None, local: str = "", **more: Any) -> Connection:
    """A connection that another host opened to our port."""
    values: dict[str, Any] = {"protocol": "tcp", "uid": 0, "state": "established", "count": 1} | more
    values = dict[str, Any](samples_seen=1, samples=1, ref=Ref("sockets", port)) | values
    return Connection(
        outbound=False,
        local_address=local,
        local_port=port,
        remote_address=remote,
        remote_port=0,
        pid=pid,
        **values,
    )


def mount(source: str, mountpoint: str, fstype: str, *options: str) -> Mount:
    return Mount(mountpoint, fstype, source, options, "0:50", Ref("mounts", 1))


def setting(file: str, key: str, value: str) -> Setting:
    return Setting(file, key, value, Ref("settings", 1))


def package(name: str, version: str) -> Package:
    return Package(name, version, "dpkg", Ref("packages", 1))


def job(command: str, source: str = "/etc/crontab") -> ScheduledJob:
    return ScheduledJob(source, "0 2 * * *", "root", command, Ref("jobs", 1))


def pin(ip: str, *names: str) -> HostsEntry:
    return HostsEntry(ip, names, Ref("hosts", 1))


def host(name: str, ip: str, **facts: Any) -> HostFacts:
    """A host with one address; `identity` may be given as a dictionary."""
    identity = {"hostname": name, "machine_id": f"id-{name}", "is_root": True} | facts.pop("identity", {})
    addresses = facts.pop("addresses", (Address("eth0", ip, 24),) if ip else ())
    return HostFacts(
        endpoint=name,
        identity=Identity(**identity),
        addresses=addresses,
        section_at=dict.fromkeys(SECTIONS, AT),
        **facts,
    )


def vm(name: str, address: str = "", **more: Any) -> Endpoint:
    return Endpoint(name=name, kind=more.pop("kind", "vm"), address=address or None, **more)


def tenant(name: str, *match: str) -> TenantSpec:
    return TenantSpec(name=name, match=match)


def estate(
    *hosts: HostFacts,
    endpoints: tuple[Endpoint, ...] = (),
    tenants: tuple[TenantSpec, ...] = (),
    servers: Any = (),
) -> Observed:
    """Everything observed; each host gets an endpoint of its address unless one is given."""
    named = {each.name for each in endpoints}
    made = tuple(
        vm(h.endpoint, h.addresses[0].ip if h.addresses else "") for h in hosts if h.endpoint not in named
    )
    return Observed(
        inventory=Inventory(estate="test", tenants=tenants, endpoints=(*endpoints, *made)),
        hosts={each.endpoint: each for each in hosts},
        servers={each.endpoint: each for each in servers},
        services=tuple(s for each in hosts for s in identify(each, SIGNATURES)),
    )


def edge(graph: Graph, source: str, target: str) -> Edge:
    """The only edge between the two."""
    (found,) = [each for each in graph.edges if (each.source, each.target) == (source, target)]
    return found


def pairs(graph: Graph) -> set[tuple[str, str, str]]:
    """Every edge as source, kind, target."""
    return {(each.source, each.kind.value, each.target) for each in graph.edges}
