"""Rows of contexts and VIPs: whose they are, and what is found on them."""

from assess.analysis.context_tables import context_tables
from assess.analysis.contexts.contexts_seen import see_contexts
from assess.analysis.contexts.findings import find_in_policies
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from tests.assess.analysis.contexts.devices import context, device, estate, interface, pool, vip


def test_a_vip_of_a_shared_context_is_its_own_tenants() -> None:
    shared = context(
        "edge",
        "load_balancer",
        pools=(pool("a", "10.1.0.11:80"), pool("b", "10.2.0.11:80")),
        vips=(vip("one", "192.0.2.1:80", pools=("a",)), vip("two", "192.0.2.2:80", pools=("b",))),
    )
    hosts = {"a1": "10.1.0.11", "b1": "10.2.0.11"}
    seen = estate({"acme": ["a1"], "borealis": ["b1"]}, hosts, device("lb", shared), kinds="load_balancer")
    found = context_tables(seen, assign_tenants(connect(seen), seen), ())
    assert [row.tenant for row in found.contexts] == ["shared"]
    assert {row.name: row.tenant for row in found.vips} == {"lb/edge/one": "acme", "lb/edge/two": "borealis"}


def test_a_finding_that_lists_several_contexts_stands_with_each_of_them() -> None:
    two = [context(name, interfaces=(interface("in", "10.1.0.1/24"),)) for name in ("acme", "borealis")]
    seen = estate({"acme": [], "borealis": []}, {}, device("fw", *two))
    graph = assign_tenants(connect(seen), seen)
    rows = context_tables(seen, graph, find_in_policies(seen, graph, see_contexts(seen, graph))).contexts
    assert [len(row.findings) for row in rows] == [1, 1]
