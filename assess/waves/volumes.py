"""How busy each group is: transactions per second, the order in which tenants are ready to move."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from assess.model.graph import Graph, NodeKind
from assess.model.observed import Observed
from assess.waves.loads import Load
from assess.waves.machines import Machine

DATABASE_ENGINES = frozenset({"rdbms", "document-db", "wide-column", "graph-db"})
UNKNOWN = math.inf
"""Not measured is not quiet: it moves after what was measured."""


def volumes(
    machines: Sequence[Machine],
    group_of: Mapping[str, str],
    loads: Mapping[str, Load],
    graph: Graph,
    observed: Observed,
) -> dict[str, float]:
    """Transactions per second by group id; infinite where a database of it was not measured.

    A tenant's own databases on a shared server count for the tenant.
    """
    found: dict[str, float] = defaultdict(float)
    with_database = _with_database(graph)
    for machine in machines:
        load = loads[machine.name]
        measured = load.transactions_per_second
        unread = set(load.unsized) & set(machine.endpoints)
        if measured is None and (unread or not with_database.isdisjoint(machine.endpoints)):
            measured = UNKNOWN
        found[group_of[machine.name]] += measured or 0.0
    for tenant, rate in _elsewhere(machines, graph, observed):
        own = next((group_of[m.name] for m in machines if m.owner == tenant), None)
        if own is not None:
            found[own] += rate
    return dict(found)


def _with_database(graph: Graph) -> frozenset[str]:
    return frozenset(
        endpoint
        for node in graph.nodes.values()
        if node.kind is NodeKind.DATABASE or node.category in DATABASE_ENGINES
        for endpoint in node.endpoints
    )


def _elsewhere(machines: Iterable[Machine], graph: Graph, observed: Observed) -> list[tuple[str, float]]:
    """(tenant, transactions per second) of databases that are one tenant's on machines that are not."""
    owner = {endpoint: machine.owner for machine in machines for endpoint in machine.endpoints}
    rates = {
        f"{server}/{database.name}": database.transactions_per_second
        for server, facts in observed.servers.items()
        for database in facts.databases
        if not owner.get(server)
    }
    return [
        (graph.nodes[name].tenants[0], rate)
        for name, rate in sorted(rates.items())
        if rate is not None and name in graph.nodes and len(graph.nodes[name].tenants) == 1
    ]
