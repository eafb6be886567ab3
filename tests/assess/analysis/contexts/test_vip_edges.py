"""VIPs in the graph: who fronts whom, whose they are, and what a socket to one means."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.graph import Edge, EdgeKind, Graph, NodeKind
from assess.model.host import Connection
from assess.model.network import Opaque
from tests.assess.analysis.contexts.devices import (
    REF,
    context,
    device,
    estate,
    interface,
    listening,
    nat,
    pool,
    vip,
)
from tests.assess.analysis.filters.lists import v4

HOSTS = {"acme-web1": "10.1.0.11", "acme-web2": "10.1.0.12", "bor-web1": "10.2.0.11", "desk": "10.9.0.1"}
TENANTS = {"acme": ["acme-web1", "acme-web2"], "borealis": ["bor-web1"], "other": ["desk"]}
SERVICES = tuple(listening(h, "tomcat", 8080) for h in ("acme-web1", "acme-web2", "bor-web1"))


def to(address: str, port: int) -> Connection:
    return Connection("tcp", True, "10.9.0.1", 0, address, port, None, 0, "established", 2, 3, 3, REF)


def graph(*contexts: Any, sockets: tuple[Connection, ...] = (), tenants: Any = None) -> Graph:
    seen = estate(
        tenants or TENANTS,
        HOSTS,
        device("lb", *contexts),
        services=SERVICES,
        connections={"desk": sockets},
        kinds="load_balancer",
    )
    return assign_tenants(connect(seen), seen)


def edge(found: Graph, source: str, target: str) -> Edge:
    return next(each for each in found.edges if (each.source, each.target) == (source, target))


def fronts(found: Graph) -> set[tuple[str, str]]:
    return {(each.source, each.target) for each in found.edges if each.kind is EdgeKind.FRONTS}


WEB = pool("web", "10.1.0.11:8080", "10.1.0.12:8080")


def test_a_vip_fronts_the_services_of_its_pool_and_unknown_members_are_external() -> None:
    mixed = pool("web", "10.1.0.11:8080", "192.0.2.7:8080", "10.1.0.12:9999")
    found = graph(context("ctx", pools=(mixed,), vips=(vip("www", "203.0.113.5:443", pools=("web",)),)))
    assert fronts(found) == {
        ("lb/ctx/www", "acme-web1/tomcat"),
        ("lb/ctx/www", "external:192.0.2.7:8080"),
        ("lb/ctx/www", "acme-web2"),
    }
    assert found.nodes["lb/ctx/www"].kind is NodeKind.VIP
    assert found.nodes["lb/ctx"].kind is NodeKind.CONTEXT


def test_the_evidence_names_the_line_of_the_member() -> None:
    found = graph(context("ctx", pools=(WEB,), vips=(vip("www", "203.0.113.5:443", pools=("web",)),)))
    trace = edge(found, "lb/ctx/www", "acme-web1/tomcat").evidence[0]
    assert (trace.source, trace.line) == ("lb:edge.cfg", 7)


def test_a_disabled_member_is_less_sure_and_a_disabled_vip_fronts_nothing() -> None:
    pools = (pool("web", "10.1.0.11:8080", "10.1.0.12:8080 disabled"),)
    found = graph(context("ctx", pools=pools, vips=(vip("www", "203.0.113.5:443", pools=("web",)),)))
    sure, unsure = (edge(found, "lb/ctx/www", f"acme-web{n}/tomcat").confidence for n in (1, 2))
    assert unsure < 0.5 < sure
    off = vip("www", "203.0.113.5:443", pools=("web",), enabled=False)
    assert not fronts(graph(context("ctx", pools=pools, vips=(off,))))


def test_a_pool_of_a_parent_context_and_one_that_an_irule_may_choose_are_edges_too() -> None:
    chosen = pool("by-rule", "10.1.0.12:8080")
    script = Opaque("switch", "pool_choice", "when HTTP_REQUEST {...}", REF, pools=("by-rule",))
    common = context("Common", pools=(pool("web", "10.1.0.11:8080"),))
    mine = context(
        "acme",
        parents=("Common",),
        pools=(chosen,),
        opaque=(script,),
        vips=(vip("www", "203.0.113.5:443", pools=("web",), conditions=("switch",)),),
    )
    found = graph(common, mine)
    assert fronts(found) == {("lb/acme/www", "acme-web1/tomcat"), ("lb/acme/www", "acme-web2/tomcat")}


def test_a_vip_in_front_of_a_vip_is_one_chain() -> None:
    outer = context(
        "edge",
        pools=(pool("to-inner", "10.0.0.80:80"),),
        vips=(vip("public", "203.0.113.5:443", pools=("to-inner",)),),
    )
    inner = context("inner", pools=(WEB,), vips=(vip("web", "10.0.0.80:80", pools=("web",)),))
    assert ("lb/edge/public", "lb/inner/web") in fronts(graph(outer, inner))


def test_a_socket_to_a_vip_is_a_dependency_on_the_vip() -> None:
    found = graph(
        context("ctx", pools=(WEB,), vips=(vip("www", "203.0.113.5:443", pools=("web",)),)),
        sockets=(to("203.0.113.5", 443), to("203.0.113.5", 22)),
    )
    assert edge(found, "desk", "lb/ctx/www").kind is EdgeKind.CONNECTS
    assert "external:203.0.113.5:22" in found.nodes


def test_a_socket_to_a_mapped_address_reaches_the_real_service() -> None:
    both_ways = nat(
        "web",
        source=v4((0x0A01000B, 0x0A01000B)),
        translated_source=v4((0xCB007104, 0xCB007104)),
        bidirectional=True,
    )
    found = graph(context("ctx", nats=(both_ways,)), sockets=(to("203.0.113.4", 8080),))
    assert edge(found, "desk", "acme-web1/tomcat").kind is EdgeKind.CONNECTS


def test_two_vips_on_one_address_are_told_apart_by_port_and_else_stay_unknown() -> None:
    a = context("a", pools=(WEB,), vips=(vip("www", "10.0.0.80:80", pools=("web",)),))
    b = context("b", pools=(WEB,), vips=(vip("www", "10.0.0.80:80", pools=("web",)),))
    found = graph(a, b, sockets=(to("10.0.0.80", 80),))
    assert "external:10.0.0.80:80" in {each.target for each in found.edges}


CASES = [
    (
        "what stands behind it",
        context("ctx", pools=(WEB,), vips=(vip("v", "1.1.1.1:80", pools=("web",)),)),
        "lb/ctx/v",
        ("acme",),
    ),
    (
        "several behind it",
        context(
            "ctx",
            pools=(pool("p", "10.1.0.11:8080", "10.2.0.11:8080"),),
            vips=(vip("v", "1.1.1.1:80", pools=("p",)),),
        ),
        "lb/ctx/v",
        ("acme", "borealis"),
    ),
    (
        "its own name, with nothing known behind it",
        context("ctx", vips=(vip("borealis-www", "1.1.1.1:80"),)),
        "lb/ctx/borealis-www",
        ("borealis",),
    ),
    ("the context's name", context("acme", vips=(vip("v", "1.1.1.1:80"),)), "lb/acme/v", ("acme",)),
    ("nothing at all", context("ctx", vips=(vip("v", "1.1.1.1:80"),)), "lb/ctx/v", ()),
    (
        "the machines in its networks",
        context("ctx", interfaces=(interface("in", "10.2.0.1/24"),)),
        "lb/ctx",
        ("borealis",),
    ),
    (
        "its VIPs",
        context("ctx", pools=(WEB,), vips=(vip("v", "1.1.1.1:80", pools=("web",)),)),
        "lb/ctx",
        ("acme",),
    ),
]


@pytest.mark.parametrize(("why", "given", "name", "tenants"), CASES, ids=[case[0] for case in CASES])
def test_whose_a_context_or_vip_is(why: str, given: Any, name: str, tenants: tuple[str, ...]) -> None:
    assert graph(given).nodes[name].tenants == tenants


def test_the_word_of_the_inventory_on_the_device_goes_first() -> None:
    given = context("ctx", pools=(WEB,), vips=(vip("v", "1.1.1.1:80", pools=("web",)),))
    found = graph(given, tenants={**TENANTS, "borealis": ["bor-web1", "lb"]})
    assert found.nodes["lb/ctx/v"].tenants == ("borealis",)
    assert edge(found, "lb/ctx/v", "acme-web1/tomcat").cross_tenant


def test_the_order_of_devices_and_contexts_changes_nothing() -> None:
    a = context("a", pools=(WEB,), vips=(vip("www", "10.0.0.80:80", pools=("web",)),))
    b = context("b", pools=(WEB,), vips=(vip("www", "10.0.0.81:80", pools=("web",)),))
    assert graph(a, b) == graph(b, a)


def test_a_socket_in_the_file_system_is_nobodys_address() -> None:
    pools = (pool("app", "unix@/run/app.sock:0"), pool("web", "10.1.0.11:8080"))
    listens = (
        vip("admin", "unix@/run/admin.sock:0", pools=("web",)),
        vip("www", "203.0.113.5:443", pools=("app", "web")),
    )
    found = graph(context("ctx", pools=pools, vips=listens))
    assert fronts(found) == {("lb/ctx/admin", "acme-web1/tomcat"), ("lb/ctx/www", "acme-web1/tomcat")}


def test_a_path_of_the_platform_is_not_repeated_in_the_name() -> None:
    given = context("acme", pools=(WEB,), vips=(vip("/acme/www", "203.0.113.5:443", pools=("web",)),))
    assert "lb/acme/www" in graph(given).nodes
