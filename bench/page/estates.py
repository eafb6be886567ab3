"""Estates for the page: tenants of seven machines, shared machines, as many dependencies as wanted."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.estate import EndpointRow, Finding, Severity, Status, TenantRow
from assess.model.evidence import Trace
from assess.model.graph import Edge, EdgeKind, Node, NodeKind
from assess.model.state import State, Surface, SurfaceKind
from assess.model.waves import Bridge, CutoverStep, MoveGroup, Wave

SEEN = datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
ROLES = {
    "web1": ("nginx", "php-fpm", "openssh"),
    "web2": ("nginx", "php-fpm", "openssh"),
    "app": ("tomcat", "java", "openssh"),
    "worker": ("claims-worker", "cron"),
    "db": ("postgresql", "node-exporter"),
    "cache": ("redis",),
    "files": ("nfs-server",),
}
SHARED = {
    "dns1": "bind",
    "log1": "rsyslog",
    "mail1": "postfix",
    "sso1": "keycloak",
    "mq1": "rabbitmq",
    "pg-shared1": "postgresql",
    "files1": "samba",
    "meter1": "metering",
}
NOISE = frozenset({"openssh", "node-exporter", "bind", "rsyslog"})
STORES = {"postgresql", "redis", "nfs-server", "rabbitmq", "samba"}
SURFACES = (
    (State.DURABLE, SurfaceKind.DIRECTORY, "/srv/app/uploads"),
    (State.STATELESS, SurfaceKind.DIRECTORY, "/srv/app/code"),
    (State.EPHEMERAL, SurfaceKind.MEMORY, "sessions"),
    (State.UNKNOWN, SurfaceKind.DIRECTORY, "/var/lib/app/spool"),
)
GIB = 1024**3
TENANTS_PER_WAVE = 24


def estate(tenants: int, edges: int, *, seed: int = 11) -> Assessment:
    """An assessment of so many tenants (25 things of the graph each) and about so many dependencies."""
    chance = random.Random(seed)
    names = [_name(number) for number in range(tenants)]
    nodes = [*_shared(names), *(node for name in names for node in _nodes(name))]
    found = _edges(names, nodes, edges, chance)
    waves = _waves(names)
    return Assessment(
        endpoints=tuple(_endpoint(node, chance) for node in nodes if node.kind is NodeKind.HOST),
        nodes=tuple(sorted(nodes, key=lambda node: node.name)),
        edges=found,
        surfaces=tuple(_surfaces(nodes, chance)),
        tenants=tuple(_tenant(name, waves) for name in names),
        findings=tuple(_findings(nodes, found, chance)),
        decisions=tuple(_decisions(nodes)),
        groups=tuple(_group(name) for name in names),
        waves=waves,
    )


def _name(number: int) -> str:
    words = ("acme", "borealis", "cobalt", "dune", "ember", "fjord", "garnet", "harbor", "indigo", "juniper")
    return f"{words[number % 10]}{number // 10 or ''}"


def _shared(names: list[str]) -> Iterator[Node]:
    for host, service in SHARED.items():
        everyone = tuple(names)
        yield Node(
            host,
            NodeKind.HOST,
            (host,),
            tenants=everyone,
            tenant_confidence=0.8,
            because="holds things of all",
        )
        yield Node(
            f"{host}/{service}",
            NodeKind.SERVICE,
            (host,),
            service,
            "shared",
            everyone,
            0.8,
            "serves things of all tenants",
            service in NOISE,
        )


def _nodes(tenant: str) -> Iterator[Node]:
    own = (tenant,)
    for role, services in ROLES.items():
        host = f"{tenant}-{role}"
        why = f"matches {tenant}-* of {tenant}"
        yield Node(host, NodeKind.HOST, (host,), tenants=own, tenant_confidence=0.9, because=why)
        for service in services:
            yield Node(
                f"{host}/{service}",
                NodeKind.SERVICE,
                (host,),
                service,
                "app",
                own,
                0.9,
                why,
                service in NOISE,
            )
    for number in range(3):
        name = f"{tenant}-db/{tenant}_{('orders', 'claims', 'audit')[number]}"
        yield Node(
            name, NodeKind.DATABASE, (f"{tenant}-db",), "postgresql", "rdbms", own, 0.9, "its database"
        )


def _edges(names: list[str], nodes: list[Node], wanted: int, chance: random.Random) -> tuple[Edge, ...]:
    by_tenant: dict[str, list[Node]] = {name: [] for name in names}
    for node in nodes:
        if len(node.tenants) == 1:
            by_tenant[node.tenants[0]].append(node)
    shared = [node for node in nodes if len(node.tenants) > 1 and node.kind is NodeKind.SERVICE]
    found: dict[tuple[str, str, EdgeKind], Edge] = {}
    tries = 0
    while len(found) < wanted and tries < 3 * wanted:
        tenant = names[tries % len(names)]
        edge = _edge(tenant, by_tenant, shared, names, chance)
        found.setdefault((edge.source, edge.target, edge.kind), edge)
        tries += 1
    return tuple(found[key] for key in sorted(found))


def _edge(
    tenant: str, by_tenant: dict[str, list[Node]], shared: list[Node], names: list[str], chance: random.Random
) -> Edge:
    source = chance.choice(by_tenant[tenant])
    luck = chance.random()
    tenants: tuple[str, ...]
    if luck < 0.3:
        target, tenants = chance.choice(shared), (tenant,)
    elif luck < 0.302 and len(names) > 1:
        other = chance.choice([name for name in names[:40] if name != tenant])
        target = chance.choice(by_tenant[other])
        tenants = tuple(sorted((tenant, other)))
    else:
        source, target = sorted(chance.sample(by_tenant[tenant], 2), key=_rank)
        tenants = (tenant,)
    kind = (
        EdgeKind.QUERIES
        if target.signature in STORES
        else chance.choice((EdgeKind.CONNECTS, EdgeKind.CONFIGURED))
    )
    port = chance.choice((443, 8080, 5432, 6379, 2049))
    line = chance.randrange(400)
    evidence = (
        Trace(
            f"established to 10.{line % 255}.{line // 2}.17:{port}, {line} at once",
            f"{source.name}:sockets",
            SEEN,
            line,
        ),
        Trace(
            f"/etc/app/settings.ini upstream = {target.name}:{port}",
            f"{source.name}:settings",
            SEEN,
            line + 7,
        ),
    )
    crossing = len(tenants) > 1
    noise = source.infrastructure or target.infrastructure
    weight = float(chance.randrange(1, 300))
    return Edge(
        source.name, target.name, kind, "tcp", port, tenants, crossing, weight, 288, SEEN, SEEN,
        chance.choice((0.4, 0.6, 0.9, 0.95)), evidence, noise,
    )  # fmt: skip


def _rank(node: Node) -> tuple[int, str]:
    """Web servers need applications, those need stores: where a machine's role stands in that chain."""
    role = node.name.partition("/")[0].rpartition("-")[2]
    return tuple(ROLES).index(role), node.name


def _surfaces(nodes: list[Node], chance: random.Random) -> Iterator[Surface]:
    for node in nodes:
        if node.kind is NodeKind.HOST or node.infrastructure:
            continue
        host, _, service = node.name.partition("/")
        owner = node.tenants[0] if len(node.tenants) == 1 else "shared"
        for number, (state, kind, place) in enumerate(SURFACES):
            if chance.random() < (0.9, 0.6, 0.5, 0.15)[number]:
                name = f"{host}:{place}/{service}"
                trace = Trace(f"{place}: {chance.randrange(9999)} files", f"{host}:directories", SEEN, number)
                size = int(chance.lognormvariate(20, 3))
                yield Surface(
                    name, name, owner, host, service, kind, place, state, 0.8, size, size // 90, (trace,),
                    ("the owner says that it may be lost",), ("state.directory.growth",), (), "data",
                    node.tenants,
                )  # fmt: skip


def _findings(nodes: list[Node], edges: tuple[Edge, ...], chance: random.Random) -> Iterator[Finding]:
    for edge in edges:
        if edge.cross_tenant:
            title = f"{edge.source} of one tenant uses {edge.target} of another"
            yield Finding(
                "tenancy.cross_tenant_edge", Severity.HIGH, edge.source, edge.tenants[0], title, edge.evidence
            )
    for node in nodes:
        if chance.random() < 0.12:
            severity = chance.choice((Severity.MEDIUM, Severity.LOW, Severity.LOW, Severity.BLOCKER))
            trace = Trace("wal_level = replica", f"{node.name}:settings", SEEN, 12)
            owner = node.tenants[0] if len(node.tenants) == 1 else "shared"
            title = "wal_level = replica; wanted: logical"
            yield Finding("dms.wal_level", severity, node.name, owner, title, (trace,), "Set it and restart.")


def _decisions(nodes: list[Node]) -> Iterator[Decision]:
    reason = (
        RuleReason("decide.workload.stateless", "it keeps nothing that was seen, and restarts anywhere"),
    )
    other = (Rejected("StatefulSet", "nothing of it has to stay with one pod"),)
    for node in nodes:
        if node.kind is NodeKind.SERVICE:
            owner = node.tenants[0] if len(node.tenants) == 1 else "shared"
            yield Decision(node.name, owner, About.WORKLOAD, "Deployment", 0.7, reason, other)


def _endpoint(node: Node, chance: random.Random) -> EndpointRow:
    status = chance.choices((Status.OK, Status.PARTIAL, Status.FAILED), (90, 8, 2))[0]
    tenant = node.tenants[0] if len(node.tenants) == 1 else ""
    error = "connection timed out" if status is Status.FAILED else ""
    return EndpointRow(node.name, "vm", "10.0.0.1", tenant, "dc1", status, error, "", (), SEEN, 1.0)


def _tenant(name: str, waves: tuple[Wave, ...]) -> TenantRow:
    wave = next(wave.number for wave in waves if name in wave.tenants)
    tier = ("gold", "silver", "silver", "bronze")[len(name) % 4]
    hosts = tuple(f"{name}-{role}" for role in ROLES)
    return TenantRow(name, tier, hosts, (), 40 * GIB, 12.5, "namespace_per_tenant", wave, 410.0, ())


def _group(name: str) -> MoveGroup:
    hosts = tuple(f"{name}-{role}" for role in ROLES)
    return MoveGroup(f"tenant:{name}", hosts, (name,), (f"all of {name} moves at once",), hosts, 40 * GIB)


def _waves(names: list[str]) -> tuple[Wave, ...]:
    shared = tuple(SHARED)
    per_wave = max(3, min(TENANTS_PER_WAVE, len(names) // 7))
    parts: list[tuple[str, ...]] = [
        (),
        *(tuple(names[at : at + per_wave]) for at in range(0, len(names), per_wave)),
    ]
    return tuple(_wave(number, part, shared) for number, part in enumerate(parts, start=1))


def _wave(number: int, tenants: tuple[str, ...], shared: tuple[str, ...]) -> Wave:
    starts = SEEN + timedelta(weeks=4 + number)
    ends = starts + timedelta(hours=5)
    hosts = tuple(f"{name}-{role}" for name in tenants for role in ROLES) or shared
    groups = tuple(f"tenant:{name}" for name in tenants) or tuple(f"shared:{name}" for name in shared)
    bridges = (Bridge(hosts[0], hosts[-1], "it moves later"),) if number % 5 == 0 else ()
    return Wave(
        number, f"Wave {number}: {', '.join(tenants[:3]) or 'shared services'}", groups, tenants, hosts,
        len(hosts) * GIB, 90.0, starts, ends, (1,) if number > 1 else (), 3.0, bridges, (number * 17) % 90,
        ("it needs what moves in wave 1",), (CutoverStep(starts, ends, groups),),
    )  # fmt: skip
