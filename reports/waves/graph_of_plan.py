"""The dependency graph with the plan on it, as graph tools read it."""

import networkx as nx

from assess.model.assessment import Assessment
from reports.hostile_text import visible


def graph_of(assessment: Assessment) -> "nx.DiGraph[str]":
    """Nodes with kind, tenants, group and wave (0: none); edges with kind, port, weight and confidence.

    Of several edges between two nodes the kinds and ports are joined and the weights added. Attributes are
    text and numbers only.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    group_of = {name: group.id for group in assessment.groups for name in (*group.endpoints, *group.members)}
    wave_of = {id_: wave.number for wave in assessment.waves for id_ in wave.groups}
    for node in sorted(assessment.nodes, key=lambda each: each.name):
        named = [group_of[each] for each in (node.name, *node.endpoints) if each in group_of]
        graph.add_node(
            visible(node.name),
            kind=str(node.kind),
            category=visible(node.category),
            tenants=visible(";".join(node.tenants)),
            infrastructure=node.infrastructure,
            group=visible(named[0]) if named else "",
            wave=wave_of.get(named[0], 0) if named else 0,
        )
    for edge in assessment.edges:
        ends = visible(edge.source), visible(edge.target)
        known = graph.edges.get(ends, {}) if graph.has_edge(*ends) else {}
        graph.add_edge(
            *ends,
            kind=_joined(known.get("kind", ""), str(edge.kind)),
            ports=_joined(known.get("ports", ""), str(edge.port) if edge.port else ""),
            weight=known.get("weight", 0.0) + edge.weight,
            confidence=max(known.get("confidence", 0.0), edge.confidence),
            cross_tenant=known.get("cross_tenant", False) or edge.cross_tenant,
            infrastructure=known.get("infrastructure", True) and edge.infrastructure,
        )
    return graph


def _joined(known: str, new: str) -> str:
    return ";".join(sorted({*known.split(";"), new} - {""}))
