"""How long decisions take on a generated estate: `python -m bench.decide.decide_estate --tenants 2000`.

Five hosts per tenant with services, surfaces, a database server and edges, from a fixed seed. Prints CPU
seconds for each part and the peak of memory; the goal is 10,000 hosts and 2,000 tenants in under 30 s on two
cores.
"""

import argparse
import random
import resource
import time
from collections import Counter
from datetime import UTC, datetime

from assess.catalog.load import load_catalog
from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.decide.segmentation.model_table import model_rows
from assess.decide.tenant_cost import tenant_costs
from assess.model.database import Database, DatabaseServerFacts, Extension, Relation
from assess.model.evidence import Ref, Trace
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind, Service
from assess.model.host import Address, BlockDevice, HostFacts, Identity, Mount, OpenFile, Process
from assess.model.inventory import Endpoint, Inventory, Site, TenantSpec, Tier
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface, SurfaceKind

AT = datetime(2026, 11, 20, tzinfo=UTC)
REF = Ref("section", 1)
GIB = 2**30
ROLES = ("web", "web", "app", "cache", "db")
SOFTWARE = {
    "web": (("nginx", "web"), ("php-fpm", "app")),
    "app": (("tomcat", "app"), ("celery", "worker")),
    "cache": (("redis", "kv-store"), ("rabbitmq", "broker")),
    "db": (("postgresql", "rdbms"), ("nfs-server", "file")),
}
EXTENSIONS = ("pg_trgm", "hstore", "postgis", "age")
PLUMBING = (("openssh", "remote-access"), ("chrony", "infra"), ("cron", "scheduler"))


def generate(tenants: int, seed: int) -> Situation:
    """An estate of five hosts per tenant, with 20 processes, 5 services and 10 surfaces on each."""
    dice = random.Random(seed)
    names = [f"t{number:04}" for number in range(tenants)]
    hosts: dict[str, HostFacts] = {}
    servers: dict[str, DatabaseServerFacts] = {}
    services: list[Service] = []
    surfaces: list[Surface] = []
    edges: list[Edge] = []
    nodes: dict[str, Node] = {}
    endpoints: list[Endpoint] = []
    for order, tenant in enumerate(names):
        for place, role in enumerate(ROLES):
            name = f"{tenant}-{role}-{place}"
            ip = f"10.{order // 250}.{order % 250}.{place + 1}"
            endpoints.append(Endpoint(name=name, kind="vm", address=ip, tenant=tenant, site="dc1"))
            own = _services(name, role)
            services += own
            hosts[name] = _host(name, ip, own, dice)
            surfaces += _surfaces(name, tenant, own, dice)
            nodes |= {each.name: Node(each.name, NodeKind.SERVICE, tenants=(tenant,)) for each in own}
            edges.append(Edge(f"{name}/{own[0].id}", f"{tenant}-db-4/postgresql", EdgeKind.CONNECTS))
        database = f"{tenant}-pg"
        endpoints.append(
            Endpoint(
                name=database, kind="postgresql", address=f"10.{order // 250}.{order % 250}.5", tenant=tenant
            )
        )
        servers[database] = _server(database, dice)
    inventory = Inventory(
        estate="bench",
        sites=(Site(name="dc1", uplink_mbps=10_000),),
        tenants=tuple(TenantSpec(name=each, tier=dice.choice(list(Tier))) for each in names),
        endpoints=tuple(endpoints),
    )
    observed = Observed(inventory, hosts, servers, tuple(services))
    return Situation(observed, Graph(nodes, tuple(edges)), tuple(surfaces), (), load_catalog())


def _services(host: str, role: str) -> tuple[Service, ...]:
    return tuple(
        Service(
            host, signature, signature, category, signature, "1.0", pids=(100 + n, 200 + n), confidence=0.95
        )
        for n, (signature, category) in enumerate((*SOFTWARE[role], *PLUMBING))
    )


def _host(name: str, ip: str, services: tuple[Service, ...], dice: random.Random) -> HostFacts:
    pids = [pid for each in services for pid in each.pids] + list(range(300, 310))
    return HostFacts(
        name,
        identity=Identity(
            hostname=name, machine_id=name, os="debian", cpus=4, memory_bytes=8 * GIB, uptime_seconds=1e6
        ),
        addresses=(Address("eth0", ip, 24),),
        processes=tuple(
            Process(
                pid,
                1,
                "app",
                "app",
                "/usr/bin/app",
                (),
                REF,
                memory_bytes=dice.randrange(2**28),
                cpu_seconds=5e3,
            )
            for pid in pids
        ),
        open_files=tuple(OpenFile(dice.choice(pids), f"/srv/data{n}/file", REF) for n in range(20)),
        mounts=tuple(
            Mount(f"/srv/data{n}" if n else "/", "ext4", "/dev/sda1", ("rw",), "8:1", REF) for n in range(8)
        ),
        block_devices=(BlockDevice("sda1", "8:1", GIB, REF, reads_per_second=50.0, writes_per_second=90.0),),
        section_at={"section": AT},
    )


def _surfaces(host: str, tenant: str, services: tuple[Service, ...], dice: random.Random) -> list[Surface]:
    states = (State.DURABLE, State.EPHEMERAL, State.UNKNOWN, State.STATELESS)
    return [
        Surface(
            f"{host}-{n}",
            f"{host}:/srv/data{n}",
            tenant,
            host,
            dice.choice(services).id,
            SurfaceKind.DIRECTORY,
            f"/srv/data{n}",
            dice.choice(states),
            0.8,
            dice.randrange(100 * GIB),
            evidence=(Trace("a file", f"{host}:section", AT, 1),),
        )
        for n in range(10)
    ]


def _server(name: str, dice: random.Random) -> DatabaseServerFacts:
    relations = tuple(
        Relation("public", f"r{n}", "table", REF, has_primary_key=bool(n % 7)) for n in range(30)
    )
    extensions = tuple(Extension(each, "1", REF) for each in dice.sample(EXTENSIONS, 2))
    database = Database(
        "app",
        REF,
        size_bytes=dice.randrange(200 * GIB),
        transactions_per_second=dice.random() * 50,
        relations=relations,
        extensions=extensions,
    )
    major = dice.choice([13, 14, 15, 16, 17])
    return DatabaseServerFacts(
        name,
        engine="postgresql",
        version=f"{major}.1",
        version_number=(major, 1),
        databases=(database,),
        section_at={"section": AT},
    )


def main() -> None:
    """Generate, decide, count, and print what it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tenants", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    situation = generate(given.tenants, given.seed)
    started = time.process_time()
    decided = with_decisions(situation)
    after_decisions = time.process_time()
    found = find_in_decisions(decided)
    after_findings = time.process_time()
    models = model_rows(decided)
    costs = tenant_costs(decided)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"hosts {len(situation.observed.hosts)}, tenants {len(costs)}, surfaces {len(situation.surfaces)}")
    print(
        f"decisions {len(decided.decisions)}: {dict(Counter(str(each.about) for each in decided.decisions))}"
    )
    print(
        f"findings {len(found)}: {dict(Counter(each.id.split('.')[0] for each in found))}, "
        f"models {len(models)}"
    )
    print(
        f"CPU seconds: decide {after_decisions - started:.1f}, "
        f"findings {after_findings - after_decisions:.1f}, "
        f"models and cost {ended - after_findings:.1f}, all {ended - started:.1f}; peak {peak:.0f} MiB"
    )


if __name__ == "__main__":
    main()
