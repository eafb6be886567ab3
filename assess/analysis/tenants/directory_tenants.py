"""Whose the people of an LDAP directory are, by the tenants' names of its organisational units."""

from assess.analysis.tenants.names import tenant_named_in
from assess.model.graph import Graph, NodeKind
from assess.model.observed import Observed

DIRECTORY = "directory"


def tenants_by_units(graph: Graph, observed: Observed) -> dict[str, tuple[str, ...]]:
    """The tenants that first-level units of each directory name, by its node; at least two of them.

    One tenant's unit among units of nobody says nothing of whose the others are.
    """
    tenants = sorted(tenant.name for tenant in observed.inventory.tenants)
    found: dict[str, tuple[str, ...]] = {}
    for name, node in graph.nodes.items():
        if node.kind is NodeKind.SERVICE and node.category == DIRECTORY:
            hosts = (observed.hosts[each] for each in node.endpoints if each in observed.hosts)
            units = [unit.name for facts in hosts for unit in facts.directory_units]
            named = {tenant for unit in units if (tenant := tenant_named_in([unit], tenants))}
            if len(named) > 1:
                found[name] = tuple(sorted(named))
    return found
