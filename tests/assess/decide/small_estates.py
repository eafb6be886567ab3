"""Small estates for decisions: each thing is said in one line, all else is as ordinary as can be."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from assess.catalog.load import load_catalog
from assess.decide.decide_all import decide_all
from assess.model.database import Database, DatabaseServerFacts, Extension, Relation, ServerSetting
from assess.model.decisions import About, Decision
from assess.model.evidence import Gap, Reason, Ref
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind, Service
from assess.model.host import Address, Export, HostFacts, Identity, Mount, OpenFile, Process, Setting
from assess.model.inventory import Endpoint, Inventory, Site, TenantSpec
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface, SurfaceKind

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
REF = Ref("section", 1)
GIB = 2**30


def identity(name: str, **more: Any) -> Identity:
    plain: dict[str, Any] = {
        "hostname": name,
        "machine_id": f"id-{name}",
        "os": "debian",
        "cpus": 4,
        "memory_bytes": 8 * GIB,
        "uptime_seconds": 1_000_000.0,
    }
    return Identity(**{**plain, **more})


def host(name: str, **more: Any) -> HostFacts:
    plain: dict[str, Any] = {
        "identity": identity(name),
        "section_at": {"section": DAY},
        "mounts": (Mount("/", "ext4", "/dev/sda1", ("rw",), "8:1", REF, size_bytes=100 * GIB),),
    }
    return HostFacts(name, **{**plain, **more})


def process(pid: int, user: str = "app", **more: Any) -> Process:
    plain: dict[str, Any] = {"memory_bytes": 200 * 2**20, "cpu_seconds": 10_000.0}
    return Process(pid, 1, user, "app", "/usr/bin/app", (), REF, **{**plain, **more})


def service(where: str, signature: str, category: str, **more: Any) -> Service:
    plain: dict[str, Any] = {"confidence": 0.95, "pids": (100,), "version": "1.0"}
    return Service(where, signature, signature, category, signature, **{**plain, **more})


def surface(
    where: str, path: str, tenant: str, of: str, state: State = State.DURABLE, **more: Any
) -> Surface:
    plain: dict[str, Any] = {"confidence": 0.9, "size_bytes": 10 * GIB, "kind": SurfaceKind.DIRECTORY}
    values = {**plain, **more}
    name = f"{where}:{path}"
    return Surface(
        id=name, name=name, tenant=tenant, host=where, service=of, location=path, state=state, **values
    )


def database(name: str, **more: Any) -> Database:
    plain: dict[str, Any] = {
        "size_bytes": 5 * GIB,
        "transactions_per_second": 20.0,
        "relations": (Relation("public", "orders", "table", REF, has_primary_key=True),),
    }
    return Database(name, REF, **{**plain, **more})


def server(name: str, *databases: Database, engine: str = "postgresql", **more: Any) -> DatabaseServerFacts:
    versions: dict[str, tuple[int, ...]] = {"postgresql": (16, 4), "mysql": (8, 4, 2), "mariadb": (11, 8, 2)}
    number = more.pop("version_number", versions[engine])
    version = ".".join(map(str, number))
    return DatabaseServerFacts(
        name,
        engine=engine,
        version=version,
        version_number=number,
        databases=databases,
        section_at={"section": DAY},
        **more,
    )


def estate(
    *,
    tenants: Iterable[TenantSpec] = (),
    hosts: Iterable[tuple[str, HostFacts | None]] = (),
    servers: Iterable[tuple[str, DatabaseServerFacts]] = (),
    services: Iterable[Service] = (),
    surfaces: Iterable[Surface] = (),
    edges: Iterable[Edge] = (),
    nodes: Iterable[Node] = (),
    sites: Iterable[Site] = (Site(name="dc1", uplink_mbps=1000),),
) -> Situation:
    """The situation; hosts and servers come with the tenant that owns them."""
    hosts, servers = list(hosts), list(servers)
    entries = [
        Endpoint(name=_name(each, at), kind="vm", tenant=owner or None, address=f"10.0.0.{at}")
        for at, (owner, each) in enumerate(hosts, start=1)
    ]
    entries += [
        Endpoint(
            name=each.endpoint,
            kind=each.engine if each.engine != "mariadb" else "mysql",
            tenant=owner or None,
        )
        for owner, each in servers
    ]
    inventory = Inventory(
        estate="estate-1",
        sites=tuple(sites),
        tenants=tuple(tenants),
        endpoints=tuple(entries) or (Endpoint(name="nothing", kind="vm"),),
    )
    observed = Observed(
        inventory,
        hosts={each.endpoint: each for _, each in hosts if each is not None},
        servers={each.endpoint: each for _, each in servers},
        services=tuple(services),
    )
    graph = Graph({node.name: node for node in nodes}, tuple(edges))
    return Situation(observed, graph, tuple(surfaces), (), load_catalog())


def _name(facts: HostFacts | None, at: int) -> str:
    return facts.endpoint if facts is not None else f"unread-{at}"


def decided(situation: Situation, about: About, subject: str) -> Decision:
    """The one decision about the subject."""
    found = [each for each in decide_all(situation) if (each.about, each.subject) == (about, subject)]
    assert len(found) == 1, [(each.about, each.subject) for each in decide_all(situation)]
    return found[0]


def rules_of(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


def detail(decision: Decision, name: str) -> str:
    return dict(decision.details)[name]


__all__ = [
    "DAY", "GIB", "REF", "About", "Address", "Database", "Edge", "EdgeKind", "Export", "Extension", "Gap",
    "HostFacts", "Mount", "Node", "NodeKind", "OpenFile", "Reason", "Relation", "ServerSetting", "Setting",
    "State", "SurfaceKind", "TenantSpec", "database", "decided", "detail", "estate", "host", "identity",
    "process", "rules_of", "server", "service", "surface",
]  # fmt: skip
