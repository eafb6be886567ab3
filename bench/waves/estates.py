"""Estates for the planner: tenants of six hosts, three shared hosts, some cross-tenant edges and circles."""

import random
from datetime import UTC, datetime

from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts
from assess.model.evidence import Ref
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.inventory import Constraints, Endpoint, Inventory, Site, TenantSpec, Tier
from assess.model.observed import Observed, Situation

ROLES = ("lb", "web1", "web2", "app", "db", "nfs")
INSIDE = (("lb", "web1"), ("lb", "web2"), ("web1", "app"), ("web2", "app"), ("app", "db"), ("app", "nfs"))
SHARED = ("shared-dns", "shared-sso", "shared-mail")
SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def estate(tenants: int, *, seed: int = 7, cross_share: float = 0.1, cap: int = 150) -> Situation:
    """A situation of `tenants` tenants; every tenth (`cross_share`) needs a host of another one.

    Every twentieth cross edge is answered by one back, so that circles of tenants appear.
    """
    chance = random.Random(seed)
    names = [f"t{number:05d}" for number in range(tenants)]
    edges = [edge for name in names for edge in _inside(name, chance)]
    edges += [edge for name in names for edge in _to_shared(name, chance)]
    edges += _across(names, chance, cross_share)
    nodes = {host: _node(host, name) for name in names for host in _hosts(name)}
    nodes |= {host: _node(host, "") for host in SHARED}
    servers = {f"{name}-db": _server(f"{name}-db", chance) for name in names}
    return Situation(
        observed=Observed(inventory=_inventory(names, cap), servers=servers),
        graph=Graph(nodes, tuple(sorted(edges, key=lambda edge: (edge.source, edge.target)))),
        surfaces=(),
        findings=(),
        catalog=Catalog(),
    )


def _hosts(tenant: str) -> list[str]:
    return [f"{tenant}-{role}" for role in ROLES]


def _node(host: str, tenant: str) -> Node:
    return Node(host, NodeKind.HOST, endpoints=(host,), tenants=(tenant,) if tenant else ())


def edge(source: str, target: str, weight: float) -> Edge:
    """A dependency of one host on another."""
    return Edge(source, target, EdgeKind.CONNECTS, weight=weight, first_seen=SEEN, last_seen=SEEN)


def _inside(tenant: str, chance: random.Random) -> list[Edge]:
    return [edge(f"{tenant}-{one}", f"{tenant}-{other}", chance.randint(5, 200)) for one, other in INSIDE]


def _to_shared(tenant: str, chance: random.Random) -> list[Edge]:
    return [edge(f"{tenant}-app", host, chance.randint(1, 20)) for host in SHARED]


def _across(names: list[str], chance: random.Random, share: float) -> list[Edge]:
    found = []
    for count, name in enumerate(chance.sample(names, int(len(names) * share))):
        other = chance.choice([each for each in names[: min(len(names), 500)] if each != name])
        found.append(edge(f"{name}-app", f"{other}-db", chance.randint(1, 50)))
        if count % 20 == 0:
            found.append(edge(f"{other}-app", f"{name}-app", chance.randint(1, 50)))
    return found


def _server(endpoint: str, chance: random.Random) -> DatabaseServerFacts:
    ref = Ref("databases", 1)
    rate = round(chance.lognormvariate(2, 1.5), 2)
    return DatabaseServerFacts(
        endpoint, engine="postgresql", databases=(Database("app", ref, transactions_per_second=rate),)
    )


def _inventory(names: list[str], cap: int) -> Inventory:
    hosts = [(host, name) for name in names for host in _hosts(name)]
    endpoints = [Endpoint(name=host, kind="vm", tenant=name, site="dc1", data_gib=2) for host, name in hosts]
    endpoints += [Endpoint(name=host, kind="vm", site="dc1", data_gib=1) for host in SHARED]
    return Inventory(
        estate="bench",
        sites=(Site(name="dc1", uplink_mbps=10000),),
        tenants=tuple(TenantSpec(name=name, tier=_tier(number)) for number, name in enumerate(names)),
        endpoints=tuple(endpoints),
        constraints=Constraints(max_endpoints_per_wave=cap),
    )


def _tier(number: int) -> Tier:
    return (Tier.GOLD, Tier.SILVER, Tier.SILVER, Tier.BRONZE, Tier.BRONZE)[number % 5]
