"""The graph read back by networkx and by Graphviz."""

import subprocess
from dataclasses import replace

import networkx as nx

from assess.model.assessment import Assessment
from assess.model.graph import Edge, EdgeKind, Node, NodeKind
from reports.waves.discovery import exporters_by_name

EVIL = 'evil"]; x -> y [label="\\\x1b[31m\x00<b>'


def rendered(name: str, assessment: Assessment) -> str:
    return exporters_by_name()[name].render(assessment)


def hostile_graph() -> Assessment:
    nodes = (Node(EVIL, NodeKind.SERVICE, ()), Node("db", NodeKind.DATABASE, ()))
    return Assessment(nodes=nodes, edges=(Edge(EVIL, "db", EdgeKind.QUERIES, port=5432),))


def test_graphml_reads_back_with_every_node_and_dependency(assessment: Assessment) -> None:
    graph = nx.parse_graphml(rendered("graphml", assessment))
    assert set(graph.nodes) == {node.name for node in assessment.nodes}
    assert set(graph.edges) == {(edge.source, edge.target) for edge in assessment.edges}
    wave = next(wave.number for wave in assessment.waves if "acme-app" in wave.endpoints)
    told = graph.nodes["acme-app"]
    assert (told["kind"], told["tenants"], told["wave"]) == ("host", "acme", wave)
    assert graph.edges["cobalt-app", "acme-db"]["cross_tenant"] is True


def test_two_dependencies_between_the_same_two_are_one_edge_with_both_kinds(assessment: Assessment) -> None:
    edge = next(each for each in assessment.edges if each.source == "acme-app" and each.target == "acme-db")
    other = replace(edge, kind=EdgeKind.MOUNTS, port=2049, weight=2.0)
    graph = nx.parse_graphml(rendered("graphml", replace(assessment, edges=(*assessment.edges, other))))
    told = graph.edges["acme-app", "acme-db"]
    assert (told["kind"], told["ports"], told["weight"]) == ("mounts;queries", "2049;5432", edge.weight + 2)


def test_graphviz_accepts_the_graph_whole(assessment: Assessment) -> None:
    plain = _plain(rendered("dot", assessment))
    assert sum(line.startswith("node ") for line in plain) == len(assessment.nodes)


def test_a_hostile_name_is_one_node_in_graphviz_and_graphml() -> None:
    plain = _plain(rendered("dot", hostile_graph()))
    assert sum(line.startswith("node ") for line in plain) == 2
    assert sum(line.startswith("edge ") for line in plain) == 1
    assert len(nx.parse_graphml(rendered("graphml", hostile_graph()))) == 2


def _plain(text: str) -> list[str]:
    done = subprocess.run(
        ["dot", "-Tplain"], input=text, text=True, capture_output=True, check=True, timeout=60
    )
    return done.stdout.splitlines()
