"""`graphml`: the graph and the plan for yEd, Gephi, Cytoscape, igraph and networkx."""

import networkx as nx

from assess.model.assessment import Assessment
from reports.waves.exporter import Exporter
from reports.waves.graph_of_plan import graph_of


def render(assessment: Assessment) -> str:
    """GraphML; attributes as `graph_of` has them."""
    return "\n".join(nx.generate_graphml(graph_of(assessment))) + "\n"


EXPORTER = Exporter("graphml", ".graphml", render)
