"""Simple planners to compare with: the wave of every endpoint, as tools that people use make them.

Each takes the estate and gives the wave by endpoint; none knows of bridges.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

import networkx as nx

from assess.model.observed import Situation

Waves = dict[str, int]
UNKNOWN_TENANT = "~"


def by_tenant(situation: Situation) -> Waves:
    """A wave for each tenant in the order of names, and one for what is shared."""
    names = {
        endpoint.name: endpoint.tenant or UNKNOWN_TENANT
        for endpoint in situation.observed.inventory.endpoints
    }
    number = {tenant: index for index, tenant in enumerate(sorted(set(names.values())), start=1)}
    return {name: number[tenant] for name, tenant in names.items()}


def by_risk(situation: Situation) -> Waves:
    """Endpoints with few edges first, as many in each wave as the cap takes."""
    degree: dict[str, int] = defaultdict(int)
    for edge in situation.graph.edges:
        degree[edge.source] += 1
        degree[edge.target] += 1
    names = sorted(
        (e.name for e in situation.observed.inventory.endpoints), key=lambda name: (degree[name], name)
    )
    return {name: 1 + index // _cap(situation) for index, name in enumerate(names)}


def by_components(situation: Situation) -> Waves:
    """A wave for each connected component, the smallest first."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(e.name for e in situation.observed.inventory.endpoints)
    graph.add_edges_from((edge.source, edge.target) for edge in situation.graph.edges)
    components = sorted((len(each), sorted(each)) for each in nx.connected_components(graph))
    return {name: number for number, (_, names) in enumerate(components, start=1) for name in names}


def greedy(situation: Situation) -> Waves:
    """Shared things, then whole tenants their providers before them, wave after wave as the cap takes."""
    endpoints = situation.observed.inventory.endpoints
    tenant_of = {e.name: e.tenant or "" for e in endpoints}
    members: dict[str, list[str]] = defaultdict(list)
    for name, tenant in tenant_of.items():
        members[tenant].append(name)
    row = ["", *_providers_first(situation, tenant_of)]
    waves: Waves = {}
    number, room = 1, _cap(situation)
    for tenant in row:
        if len(members[tenant]) > room:
            number, room = number + 1, _cap(situation)
        waves.update(dict.fromkeys(members[tenant], number))
        room -= len(members[tenant])
    return waves


def _providers_first(situation: Situation, tenant_of: Mapping[str, str]) -> list[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted({tenant for tenant in tenant_of.values() if tenant}))
    for edge in situation.graph.edges:
        one, other = tenant_of[edge.source], tenant_of[edge.target]
        if one and other and one != other:
            graph.add_edge(other, one)
    whole = nx.condensation(graph)
    return [name for node in nx.topological_sort(whole) for name in sorted(whole.nodes[node]["members"])]


def _cap(situation: Situation) -> int:
    return situation.observed.inventory.constraints.max_endpoints_per_wave or 150


BASELINES: dict[str, Callable[[Situation], Waves]] = {
    "by tenant": by_tenant,
    "by risk": by_risk,
    "components": by_components,
    "greedy": greedy,
}
