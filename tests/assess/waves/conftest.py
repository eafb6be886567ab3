"""Estates in a few words, for the planner's tests."""

from collections.abc import Callable, Iterable, Mapping

import pytest

from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts
from assess.model.evidence import Ref
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.host import HostFacts
from assess.model.inventory import Constraints, Endpoint, Inventory, Site, TenantSpec
from assess.model.observed import Observed, Situation
from assess.model.state import Surface

Build = Callable[..., Situation]


def build(
    hosts: Mapping[str, str],
    needs: Iterable[tuple[str, str] | tuple[str, str, float]] = (),
    *,
    tenants: Mapping[str, Mapping[str, object]] | None = None,
    data_gib: Mapping[str, float] | None = None,
    tps: Mapping[str, float] | None = None,
    surfaces: Iterable[Surface] = (),
    kinds: Mapping[str, str] | None = None,
    uplink_mbps: float | None = 1000,
    **constraints: object,
) -> Situation:
    """A situation of hosts (name to tenant, empty: nobody's) and of who needs whom.

    `data_gib` is declared data, `tps` makes a host a measured database server; all others were read and hold
    nothing.
    """
    data, rates, kind = data_gib or {}, tps or {}, kinds or {}
    own: dict[str, Mapping[str, object]] = {tenant: {} for tenant in sorted({*hosts.values()} - {""})}
    specs = own | dict(tenants or {})
    inventory = Inventory(
        estate="test",
        sites=(Site(name="dc1", uplink_mbps=uplink_mbps),),
        tenants=tuple(TenantSpec.model_validate({"name": name, **spec}) for name, spec in specs.items()),
        endpoints=tuple(
            Endpoint(name=name, kind=kind.get(name, "vm"), tenant=tenant or None, data_gib=data.get(name))
            for name, tenant in hosts.items()
        ),
        constraints=Constraints.model_validate(constraints),
    )
    nodes = {
        name: Node(name, NodeKind.HOST, (name,), tenants=(tenant,) if tenant else ())
        for name, tenant in hosts.items()
    }
    edges = (
        Edge(each[0], each[1], EdgeKind.CONNECTS, weight=each[2] if len(each) > 2 else 1.0) for each in needs
    )
    servers = {
        name: DatabaseServerFacts(
            name,
            "postgresql",
            databases=(Database("app", Ref("databases", 1), transactions_per_second=rate),),
        )
        for name, rate in rates.items()
    }
    read = {name: HostFacts(name) for name in hosts if name not in data and name not in rates}
    return Situation(
        Observed(inventory, read, servers),
        Graph(nodes, tuple(sorted(edges, key=lambda edge: (edge.source, edge.target)))),
        tuple(surfaces),
        (),
        Catalog(),
    )


@pytest.fixture(scope="session")
def estate() -> Build:
    return build
