"""A made-up estate of six tenants, assessed by hand and planned by the planner."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assess.model.assessment import Assessment
from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.estate import (
    CoverageRow,
    DatabaseRow,
    DriftRow,
    EndpointRow,
    Finding,
    HostRow,
    Outcome,
    PreflightRow,
    Severity,
    Status,
    TenantRow,
)
from assess.model.evidence import Ref, Trace
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.host import HostFacts
from assess.model.inventory import Constraints, Endpoint, Inventory, Isolation, Site, TenantSpec, Tier
from assess.model.observed import Observed, Situation
from assess.model.overrides import Disposition, Topic
from assess.model.state import State, Surface, SurfaceKind
from assess.model.waves import Plan
from assess.waves.planner import plan
from reports.workbook.workbook import RuleText, WorkbookProperties

SEEN = datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
GIB = 1024**3
TENANTS = (
    ("acme", Tier.GOLD, ("pci",), 310.5, 480),
    ("borealis", Tier.GOLD, ("soc2",), 120.0, 96),
    ("cobalt", Tier.SILVER, (), 44.2, 210),
    ("dune", Tier.SILVER, (), 18.7, 35),
    ("ember", Tier.BRONZE, (), 6.3, 12),
    ("fjord", Tier.BRONZE, (), 0.9, 4),
)
ROLES = ("web1", "web2", "app", "db", "files")
SHARED = ("shared-mq", "shared-files")


def _trace(host: str, text: str, line: int) -> Trace:
    return Trace(text, f"{host}:mountinfo", SEEN, line)


def _inventory() -> Inventory:
    endpoints = [
        Endpoint(name=f"{name}-{role}", kind="vm", address=f"10.{number}.0.{place}", tenant=name, site="dc1")
        for number, (name, *_) in enumerate(TENANTS, start=1)
        for place, role in enumerate(ROLES, start=11)
    ]
    endpoints += [
        Endpoint(name=f"{name}-pg", kind="postgresql", address=f"10.{number}.0.14", tenant=name)
        for number, (name, *_) in enumerate(TENANTS, start=1)
    ]
    endpoints += [
        Endpoint(name=name, kind="vm", address=f"10.0.0.{n}", site="dc1") for n, name in enumerate(SHARED, 20)
    ]
    endpoints.append(Endpoint(name="edge-fw", kind="firewall", config=Path("captures/edge-fw.cfg")))
    return Inventory(
        estate="acme-claims",
        sites=(Site(name="dc1", uplink_mbps=1000),),
        tenants=tuple(
            TenantSpec(
                name=name,
                tier=tier,
                compliance=compliance,
                isolation=Isolation.STRICT if name == "borealis" else Isolation.STANDARD,
                downtime_minutes=30 if tier is Tier.GOLD else 240,
                windows=("Sat 22:00-04:00 Europe/Berlin",) if name != "fjord" else (),
            )
            for name, tier, compliance, _, _ in TENANTS
        ),
        endpoints=tuple(endpoints),
        constraints=Constraints(
            max_endpoints_per_wave=14, freeze=("2026-12-15/2027-01-05",), first_wave_at="2026-12-01"
        ),
    )


def _graph() -> Graph:
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for name, *_ in TENANTS:
        for role in ROLES:
            host = f"{name}-{role}"
            ends = (host, f"{name}-pg") if role == "db" else (host,)
            nodes[host] = Node(host, NodeKind.HOST, ends, tenants=(name,))
        inside = [("web1", "app"), ("web2", "app"), ("app", "db"), ("app", "files")]
        pairs = [(f"{name}-{one}", f"{name}-{other}") for one, other in inside]
        pairs.append((f"{name}-app", "shared-mq"))
        pairs.append((f"{name}-files", "shared-files"))
        edges += [_edge(one, other, (name,)) for one, other in pairs]
    for host in SHARED:
        nodes[host] = Node(host, NodeKind.HOST, (host,), tenants=tuple(name for name, *_ in TENANTS))
    edges.append(_edge("cobalt-app", "acme-db", ("acme", "cobalt"), cross=True))
    edges.append(_edge("ember-app", "dune-db", ("dune", "ember"), cross=True))
    return Graph(dict(sorted(nodes.items())), tuple(sorted(edges, key=lambda e: (e.source, e.target))))


def _edge(source: str, target: str, tenants: tuple[str, ...], *, cross: bool = False) -> Edge:
    port = 5432 if target.endswith("db") else 8080
    evidence = (_trace(source, f"ESTAB to {target}:{port}", 12),)
    kind = EdgeKind.QUERIES if port == 5432 else EdgeKind.CONNECTS
    return Edge(source, target, kind, "tcp", port, tenants, cross, 14.0, 288, SEEN, SEEN, 0.95, evidence)


def _surfaces() -> tuple[Surface, ...]:
    found: list[Surface] = []
    for name, _, _, _, gib in TENANTS:
        rows = [
            (f"{name}-pg/{name}_db", f"{name}-pg", SurfaceKind.DATABASE, State.DURABLE, 0.95, gib),
            (
                f"{name}-files:/srv/uploads",
                f"{name}-files",
                SurfaceKind.DIRECTORY,
                State.DURABLE,
                0.88,
                gib * 3,
            ),
            (f"{name}-app:/var/lib/jobs", f"{name}-app", SurfaceKind.DIRECTORY, State.UNKNOWN, 0.31, 2),
            (
                f"{name}-web1:/var/lib/php/sessions",
                f"{name}-web1",
                SurfaceKind.DIRECTORY,
                State.EPHEMERAL,
                0.9,
                1,
            ),
            (f"{name}-web1:/var/www", f"{name}-web1", SurfaceKind.DIRECTORY, State.STATELESS, 0.92, 1),
        ]
        found += [_surface(name, *row) for row in rows]
    return tuple(sorted(found, key=lambda surface: surface.name))


def _surface(
    tenant: str, name: str, host: str, kind: SurfaceKind, state: State, confidence: float, gib: float
) -> Surface:
    return Surface(
        id=name,
        name=name,
        tenant=tenant,
        host=host,
        service="postgresql" if kind is SurfaceKind.DATABASE else "php-fpm",
        kind=kind,
        location=name.partition(":")[2] or name,
        state=state,
        confidence=confidence,
        size_bytes=int(gib * GIB),
        change_bytes_per_day=int(gib * GIB / 50),
        evidence=(_trace(host, "grows by 1.2 GiB a day; oldest file 412 days, newest 3 minutes", 44),),
        would_change_it=("a rebuild script that makes these files anew",),
        rules=("state.directory.own_volume",),
        flags=("user-visible",) if state is State.EPHEMERAL else (),
        tenants=(tenant,),
    )


def _decisions() -> tuple[Decision, ...]:
    found: list[Decision] = []
    for name, tier, _, _, gib in TENANTS:
        model = "account" if name == "borealis" else "node group" if tier is Tier.GOLD else "namespace"
        found.append(_decision(name, name, About.SEGMENTATION, model, 0.8, None))
        share = "EFS" if gib < 200 else "FSx for NetApp ONTAP"
        found.append(_decision(f"{name}-files:/srv/uploads", name, About.STORAGE, share, 0.75, gib * 0.9))
        found.append(_decision(f"{name}-app:/var/lib/jobs", name, About.STORAGE, "EBS gp3", 0.5, 0.16))
        found.append(
            _decision(f"{name}-pg/{name}_db", name, About.DATABASE, "RDS for PostgreSQL", 0.9, 180.0)
        )
        found.append(_decision(f"{name}-pg/{name}_db", name, About.TOOL, "DMS full load + CDC", 0.8, None))
    return tuple(found)


def _decision(
    subject: str, tenant: str, about: About, choice: str, confidence: float, cost: float | None
) -> Decision:
    return Decision(
        subject,
        tenant,
        about,
        choice,
        confidence,
        reasons=(RuleReason(f"{about}.size", "the size and the access pattern ask for it"),),
        rejected=(Rejected("self-managed on EC2", "keeps the patching that the move is to end"),),
        details=(("class", "general"),),
        monthly_cost_usd=cost,
    )


def _findings() -> tuple[Finding, ...]:
    return (
        Finding(
            "security.cross_tenant_query",
            Severity.BLOCKER,
            "cobalt-app -> acme-db",
            "acme",
            "A tenant's application queries another tenant's database",
            (_trace("cobalt-app", "ESTAB 10.3.0.13 -> 10.1.0.14:5432", 71),),
            "Give cobalt an interface of acme's service instead of its tables.",
            "AWS SaaS Lens, tenant isolation",
        ),
        Finding(
            "database.cdc.no_primary_key",
            Severity.HIGH,
            "dune-pg/dune_db",
            "dune",
            "3 tables have no primary key: DMS ignores their updates and deletes",
            (_trace("dune-pg", "audit_log, tmp_import, legacy_map", 5),),
            "Add a primary key or REPLICA IDENTITY FULL before the copy.",
            "AWS DMS user guide, 2023-06",
        ),
        Finding("host.clock.skew", Severity.MEDIUM, "ember-app", "ember", "Clock is 94 seconds off"),
        Finding("host.kernel.old", Severity.LOW, "fjord-app", "fjord", "Kernel 3.10 is out of support"),
        Finding("host.swap.used", Severity.INFO, "cobalt-app", "cobalt", "Swap is in use"),
    )


def _endpoint_rows(inventory: Inventory) -> tuple[EndpointRow, ...]:
    rows = []
    for endpoint in sorted(inventory.endpoints, key=lambda each: each.name):
        status, error, hint = Status.OK, "", ""
        missing: tuple[str, ...] = ()
        if endpoint.name == "fjord-web2":
            status, error = Status.FAILED, "no route to host 10.6.0.12"
            hint = "Is the host up, and is port 22 open from here?"
        if endpoint.name == "dune-app":
            status = Status.PARTIAL
            missing = ("sockets joined to processes: denied (needs root)",)
            hint = "Allow `sudo -n sh` for the probe's user, or accept less."
        row = EndpointRow(
            endpoint.name,
            endpoint.kind,
            endpoint.address,
            endpoint.tenant or "",
            endpoint.site or "",
            status,
            error,
            hint,
            missing,
            SEEN,
            1.4,
        )
        rows.append(row)
    return tuple(rows)


def _hosts(inventory: Inventory) -> tuple[HostRow, ...]:
    return tuple(
        HostRow(e.name, e.tenant or "", "debian", "12", "6.1.0-28", "x86_64", "kvm", 4, 8 * GIB, ())
        for e in sorted(inventory.endpoints, key=lambda each: each.name)
        if e.kind == "vm" and e.name != "fjord-web2"
    )


def _databases() -> tuple[DatabaseRow, ...]:
    return tuple(
        DatabaseRow(
            f"{n}-pg/{n}_db", f"{n}-pg", "postgresql", "15.6", n, gib * GIB, tps, "silo", n != "dune", ()
        )
        for n, _, _, tps, gib in TENANTS
    )


def _tenant_rows(inventory: Inventory, planned: Plan) -> tuple[TenantRow, ...]:
    wave_of = {tenant: wave.number for wave in planned.waves for tenant in wave.tenants}
    models = {d.subject: d.choice for d in _decisions() if d.about is About.SEGMENTATION}
    return tuple(
        TenantRow(
            name,
            tier,
            tuple(e.name for e in inventory.endpoints if e.tenant == name),
            tuple(other for other, *_ in TENANTS if other != name),
            gib * 4 * GIB,
            tps,
            models[name],
            wave_of.get(name),
            180.0 + gib,
            tuple(f.title for f in _findings() if f.tenant == name),
        )
        for name, tier, _, tps, gib in TENANTS
    )


def sample_situation() -> Situation:
    """What the planner plans from."""
    inventory = _inventory()
    ref = Ref("databases", 1)
    servers = {
        f"{name}-pg": DatabaseServerFacts(
            f"{name}-pg", "postgresql", databases=(Database(f"{name}_db", ref, transactions_per_second=tps),)
        )
        for name, _, _, tps, _ in TENANTS
    }
    hosts = {
        e.name: HostFacts(e.name) for e in inventory.endpoints if e.kind == "vm" and e.name != "fjord-web2"
    }
    return Situation(
        Observed(inventory, hosts, servers), _graph(), _surfaces(), _findings(), Catalog(), _decisions()
    )


def sample_assessment() -> Assessment:
    """All tables of the estate, hand-made but for the plan."""
    situation = sample_situation()
    inventory = situation.observed.inventory
    planned = plan(situation, date(2026, 11, 21))
    return Assessment(
        endpoints=_endpoint_rows(inventory),
        hosts=_hosts(inventory),
        databases=_databases(),
        surfaces=situation.surfaces,
        nodes=tuple(situation.graph.nodes.values()),
        edges=situation.graph.edges,
        tenants=_tenant_rows(inventory, planned),
        findings=situation.findings,
        decisions=situation.decisions,
        groups=planned.groups,
        waves=planned.waves,
        coverage=(
            CoverageRow("endpoints", 39, 37, None, 37 / 39, ("fjord-web2: unreachable",)),
            CoverageRow("dependencies of acme", 31, 29, 2.0, 29 / 31, ("rare nightly jobs may be missing",)),
            CoverageRow("dependencies of fjord", 12, 8, None, None, ("one sample only", "fjord-web2 unread")),
        ),
        drift=(DriftRow("postgresql", "dune", "version", "13.14", "15.6", Severity.MEDIUM),),
        preflight=(
            PreflightRow(
                "pg-shared/acme",
                "acme",
                "dms.postgres-check-pk",
                Outcome.FAILED,
                Severity.HIGH,
                "2 tables without primary key",
                ("public.note", "public.log"),
                "add a primary key",
                "https://docs.aws.amazon.com/dms/",
            ),
        ),
    )


def sample_properties() -> WorkbookProperties:
    """What the sample workbook says of itself."""
    rules = (
        RuleText(
            "state.directory.own_volume", "state", "A directory on a volume of its own holds data", "own"
        ),
        RuleText(
            "security.cross_tenant_query",
            "finding",
            "No tenant may query another one's database",
            "SaaS Lens",
        ),
    )
    choices = {
        Topic.STATE: tuple(State),
        Topic.STORAGE: ("EBS gp3", "EFS", "S3"),
        Topic.DATABASE: ("rds_dedicated", "rds_shared"),
        Topic.SEGMENTATION: ("namespace_per_tenant", "cluster_per_tenant"),
        Topic.LOAD_BALANCER: ("ALB", "NLB"),
        Topic.FIREWALL: ("security group", "network policy"),
        Topic.TENANT: tuple(name for name, *_ in TENANTS),
        Topic.WAVE: ("1", "2", "3"),
        Topic.DISPOSITION: tuple(Disposition),
    }
    return WorkbookProperties("acme-claims", "0.1.0", SEEN, rules, choices, "0123456789abcdef")


@pytest.fixture(scope="session")
def situation() -> Situation:
    return sample_situation()


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return sample_assessment()


@pytest.fixture(scope="session")
def properties() -> WorkbookProperties:
    return sample_properties()


@pytest.fixture(scope="session")
def hostile(assessment: Assessment) -> Assessment:
    """The same estate with names that want to be formulas, links, escapes and too long."""
    evil = '=cmd|" /C calc"!A0'
    surface = replace(
        assessment.surfaces[0],
        name="+1+1",
        host="http://evil.example/",
        service="\x1b[31mred\x00",
        location="x" * 40_000,
        purpose="y" * 40_000,
        tenant=evil,
    )
    group = replace(assessment.groups[0], id=evil)
    first = replace(assessment.waves[0], name="@SUM(A1)", groups=(evil, *assessment.waves[0].groups[1:]))
    return replace(
        assessment,
        surfaces=(surface, *assessment.surfaces[1:]),
        groups=(group, *assessment.groups[1:]),
        waves=(first, *assessment.waves[1:]),
    )
