"""Whose each thing is: the inventory's word, patterns, then use; shared where several use it."""

from typing import Any

import pytest

from assess.analysis.estate_findings import find_in_estate
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.evidence import Ref, Trace
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.host import Container, DirectoryUnit, Export
from assess.model.inventory import Inventory, TenantSpec
from assess.model.observed import Observed
from tests.assess.analysis.handmade import edge, estate, host, listener, out, process, setting, tenant, vm

TRACE = Trace("seen", "somewhere:sockets")


def use(
    source: str, target: str, kind: EdgeKind = EdgeKind.CONNECTS, *, infrastructure: bool = False
) -> Edge:
    return Edge(source, target, kind, confidence=0.9, evidence=(TRACE,), infrastructure=infrastructure)


def a_graph(*edges: Edge, nodes: tuple[Node, ...] = ()) -> Graph:
    """Services for all ends that are not given as nodes."""
    given = {node.name: node for node in nodes}
    names = sorted({name for each in edges for name in (each.source, each.target)} | given.keys())
    made = {name: given.get(name) or Node(name, NodeKind.SERVICE, (name.split("/")[0],)) for name in names}
    return Graph(made, tuple(sorted(edges, key=lambda each: (each.source, each.target))))


def assigned(graph: Graph, owners: dict[str, str | None], *specs: TenantSpec) -> Graph:
    """The graph with tenants; `owners` are endpoints with the tenant that the inventory says."""
    endpoints = tuple(vm(name, tenant=whose) for name, whose in owners.items())
    known = {whose for whose in owners.values() if whose} - {spec.name for spec in specs}
    tenants = (*specs, *(tenant(name) for name in sorted(known)))
    return assign_tenants(graph, Observed(Inventory(estate="t", tenants=tenants, endpoints=endpoints)))


def whose(graph: Graph, name: str) -> tuple[str, ...]:
    return graph.nodes[name].tenants


def test_the_inventorys_word_is_certain_and_says_so() -> None:
    graph = assigned(a_graph(nodes=(Node("a", NodeKind.HOST, ("a",)),)), {"a": "alpha"})
    node = graph.nodes["a"]
    assert (node.tenants, node.tenant_confidence) == (("alpha",), 1.0)
    assert "inventory" in node.because


@pytest.mark.parametrize(
    ("pattern", "endpoint"),
    [
        ("alpha-*", vm("alpha-web")),
        ("ALPHA-*", vm("alpha-web")),
        ("10.1.0.0/16", vm("w", ips=("10.1.2.3",))),
        ("10.1.2.3", vm("w", "10.1.2.3")),
    ],
    ids=["name", "case", "network", "single address"],
)
def test_a_pattern_assigns_by_name_or_network(pattern: str, endpoint: Any) -> None:
    observed = estate(endpoints=(endpoint,), tenants=(tenant("alpha", pattern),))
    node = assign_tenants(connect(observed), observed).nodes[endpoint.name]
    assert node.tenants == ("alpha",)
    assert 0.85 <= node.tenant_confidence < 1.0
    assert pattern in node.because


def test_the_smallest_network_that_holds_an_address_counts() -> None:
    observed = estate(
        endpoints=(vm("w", "10.1.2.3"),),
        tenants=(tenant("alpha", "10.0.0.0/8"), tenant("beta", "10.1.2.0/24")),
    )
    assert assign_tenants(connect(observed), observed).nodes["w"].tenants == ("beta",)


def test_a_database_pattern_beats_the_tenant_of_its_server() -> None:
    node = Node("pg/beta_crm", NodeKind.DATABASE, ("pg",))
    graph = assigned(a_graph(nodes=(node,)), {"pg": "alpha"}, tenant("beta", "db:beta_*"))
    assert whose(graph, "pg/beta_crm") == ("beta",)


def test_what_only_one_tenants_things_use_is_that_tenants_but_less_surely() -> None:
    graph = assigned(a_graph(use("a/web", "x/db")), {"a": "alpha", "x": None})
    node = graph.nodes["x/db"]
    assert node.tenants == ("alpha",)
    assert node.tenant_confidence < 0.9
    assert "a/web" in node.because


def test_what_several_tenants_use_is_shared_and_lists_them() -> None:
    graph = assigned(
        a_graph(use("a/web", "x/db"), use("b/web", "x/db")), {"a": "alpha", "b": "beta", "x": None}
    )
    assert whose(graph, "x/db") == ("alpha", "beta")
    assert not any(each.cross_tenant for each in graph.edges)


def test_use_is_passed_on_along_the_graph() -> None:
    chain = a_graph(use("a/web", "x/api"), use("x/api", "y/db"), use("b/web", "x/api"))
    graph = assigned(chain, {"a": "alpha", "b": "beta", "x": None, "y": None})
    assert whose(graph, "y/db") == ("alpha", "beta")


def test_infrastructure_passes_nothing_on_and_lists_whom_it_serves() -> None:
    noise = a_graph(
        use("a/web", "dns/bind", infrastructure=True),
        use("b/web", "dns/bind", infrastructure=True),
        use("dns/bind", "z/db"),
        nodes=(Node("dns/bind", NodeKind.SERVICE, ("dns",), infrastructure=True),),
    )
    graph = assigned(noise, {"a": "alpha", "b": "beta", "dns": None, "z": None})
    assert whose(graph, "dns/bind") == ("alpha", "beta")
    assert whose(graph, "z/db") == ()


def test_users_of_unknown_tenant_make_it_less_sure() -> None:
    sure = assigned(a_graph(use("a/web", "x/db")), {"a": "alpha"}).nodes["x/db"]
    doubt = assigned(a_graph(use("a/web", "x/db"), use("external:1.2.3.4", "x/db")), {"a": "alpha"}).nodes[
        "x/db"
    ]
    assert doubt.tenant_confidence < sure.tenant_confidence
    assert "unknown tenant" in doubt.because


def test_a_balancer_in_front_of_two_tenants_is_shared() -> None:
    graph = assigned(
        a_graph(use("lb/haproxy", "a/web", EdgeKind.FRONTS), use("lb/haproxy", "b/web", EdgeKind.FRONTS)),
        {"a": "alpha", "b": "beta", "lb": None},
    )
    assert whose(graph, "lb/haproxy") == ("alpha", "beta")
    assert graph.nodes["lb/haproxy"].tenant_confidence <= 0.6


def test_using_a_shared_thing_says_nothing_of_its_user() -> None:
    graph = assigned(
        a_graph(use("a/web", "r/redis"), use("b/web", "r/redis"), use("vm/app", "r/redis")),
        {"a": "alpha", "b": "beta", "r": None, "vm": None},
    )
    assert whose(graph, "vm/app") == ()


def test_an_edge_crosses_only_between_things_that_are_wholly_one_tenants() -> None:
    graph = assigned(
        a_graph(use("a/job", "b/db"), use("a/web", "s/x"), use("b/web", "s/x")), {"a": "alpha", "b": "beta"}
    )
    assert edge(graph, "a/job", "b/db").cross_tenant
    assert edge(graph, "a/job", "b/db").tenants == ("alpha", "beta")
    assert not edge(graph, "a/web", "s/x").cross_tenant


def test_being_used_by_another_does_not_take_a_thing_from_its_stated_owner() -> None:
    graph = assigned(a_graph(use("a/job", "b/db"), use("b/web", "b/db")), {"a": "alpha", "b": "beta"})
    assert whose(graph, "b/db") == ("beta",)


def test_a_name_alone_is_believed_at_most_point_six() -> None:
    node = Node("pg/alpha_archive", NodeKind.DATABASE, ("pg",))
    graph = assigned(a_graph(nodes=(node,)), {"pg": None}, tenant("alpha"))
    found = graph.nodes["pg/alpha_archive"]
    assert found.tenants == ("alpha",)
    assert found.tenant_confidence <= 0.6


def test_a_name_with_use_by_that_tenant_is_believed_more_and_makes_anothers_use_cross() -> None:
    crm = Node("pg/alpha_crm", NodeKind.DATABASE, ("pg",))
    graph = assigned(
        a_graph(use("a/web", "pg/alpha_crm"), use("b/job", "pg/alpha_crm"), nodes=(crm,)),
        {"a": "alpha", "b": "beta", "pg": None},
    )
    assert graph.nodes["pg/alpha_crm"].tenant_confidence > 0.6
    assert edge(graph, "b/job", "pg/alpha_crm").cross_tenant


def test_a_tenants_name_inside_another_word_says_nothing() -> None:
    node = Node("pg/alphabet", NodeKind.DATABASE, ("pg",))
    assert whose(assigned(a_graph(nodes=(node,)), {"pg": None}, tenant("alpha")), "pg/alphabet") == ()


def test_a_host_takes_the_tenants_of_what_is_on_it() -> None:
    h = Node("h", NodeKind.HOST, ("h",))
    graph = assigned(
        a_graph(use("a/web", "h/db"), use("b/web", "h/cache"), nodes=(h,)),
        {"a": "alpha", "b": "beta", "h": None},
    )
    assert whose(graph, "h") == ("alpha", "beta")


def test_a_database_server_takes_the_tenants_of_its_databases() -> None:
    nodes = (
        Node("h/postgresql", NodeKind.SERVICE, ("h", "pg"), category="rdbms"),
        Node("pg/one", NodeKind.DATABASE, ("h", "pg")),
        Node("pg/two", NodeKind.DATABASE, ("h", "pg")),
    )
    graph = assigned(
        a_graph(use("a/web", "pg/one"), use("b/web", "pg/two"), nodes=nodes),
        {"a": "alpha", "b": "beta", "h": None, "pg": None},
    )
    assert whose(graph, "h/postgresql") == ("alpha", "beta")
    assert whose(graph, "pg/one") == ("alpha",)


def test_two_things_that_only_use_each_other_stay_unknown() -> None:
    graph = assigned(a_graph(use("x/a", "y/b"), use("y/b", "x/a")), {"z": "alpha"})
    assert whose(graph, "x/a") == whose(graph, "y/b") == ()


def test_a_real_pair_of_hosts_is_followed_from_pattern_to_database() -> None:
    web = host(
        "alpha-web",
        "10.1.0.1",
        processes=(process(5, "/usr/bin/gunicorn app:app", unit="app.service"),),
        connections=(out("10.9.0.1", 5432, 5),),
    )
    db = host(
        "db7",
        "10.9.0.1",
        processes=(process(5, "/usr/lib/postgresql/15/bin/postgres", unit="postgresql.service"),),
        listeners=(listener(5432, 5),),
    )
    observed = estate(web, db, tenants=(tenant("alpha", "alpha-*"),))
    graph = assign_tenants(connect(observed), observed)
    assert whose(graph, "db7/postgresql") == ("alpha",)
    assert whose(graph, "db7") == ("alpha",)


def test_what_serves_whoever_asks_is_not_the_one_tenants_that_was_seen() -> None:
    directory = Node("d/openldap", NodeKind.SERVICE, ("d",), category="directory", infrastructure=True)
    owners: dict[str, str | None] = {"a": "alpha", "b": "beta", "d": None}
    nodes = (directory, Node("b/web", NodeKind.SERVICE, ("b",)), Node("d", NodeKind.HOST, ("d",)))
    graph = assigned(a_graph(use("a/web", "d/openldap", infrastructure=True), nodes=nodes), owners)
    assert (whose(graph, "d/openldap"), whose(graph, "d")) == ((), ())
    assert "alpha" in graph.nodes["d/openldap"].because
    both = (use("a/web", "d/openldap", infrastructure=True), use("b/web", "d/openldap", infrastructure=True))
    assert whose(assigned(a_graph(*both, nodes=nodes), owners), "d") == ("alpha", "beta")


def directory_with(*units: str, users: tuple[str, ...] = ()) -> Node:
    """The directory's node in an estate of three tenants, one host each, of which `users` ask it."""
    directory = Node("d/openldap", NodeKind.SERVICE, ("d",), category="directory", infrastructure=True)
    edges = a_graph(
        *(use(f"{each}/web", "d/openldap", infrastructure=True) for each in users),
        nodes=(directory, *(Node(each, NodeKind.HOST, (each,)) for each in ("b", "c", "d"))),
    )
    held = tuple(DirectoryUnit("dc=example", unit, Ref("directory_units", 1)) for unit in units)
    observed = estate(
        host("d", "10.0.0.4", directory_units=held),
        endpoints=(vm("a", tenant="alpha"), vm("b", tenant="beta"), vm("c", tenant="gamma")),
        tenants=(tenant("alpha"), tenant("beta"), tenant("gamma")),
    )
    return assign_tenants(edges, observed).nodes["d/openldap"]


def test_a_directory_is_the_tenants_whose_names_its_units_bear_and_those_who_ask_it() -> None:
    found = directory_with("alpha", "beta-people", "printers", users=("c",))
    assert (found.tenants, found.tenant_confidence) == (("alpha", "beta", "gamma"), 0.6)
    assert "its first level holds units of alpha, beta" in found.because


@pytest.mark.parametrize(
    "units", [(), ("people", "groups"), ("alpha", "people")], ids=["not told", "nobody's", "one tenant's"]
)
def test_a_directory_whose_units_do_not_name_several_tenants_stays_unknown(units: tuple[str, ...]) -> None:
    assert directory_with(*units, users=("a",)).tenants == ()


def test_in_an_estate_of_one_tenant_its_directory_is_its_own() -> None:
    directory = Node("d/openldap", NodeKind.SERVICE, ("d",), category="directory", infrastructure=True)
    edges = a_graph(use("a/web", "d/openldap", infrastructure=True), nodes=(directory,))
    assert whose(assigned(edges, {"a": "alpha", "d": None}), "d/openldap") == ("alpha",)


def a_file_server(path: str) -> Observed:
    """A Samba server whose one share lies at the path; alpha's host is connected to it."""
    files = host(
        "files",
        "10.0.0.30",
        processes=(process(4, "/usr/sbin/smbd", unit="smbd.service"),),
        listeners=(listener(445, 4),),
        exports=(Export("smb", "exchange", path, Ref("smb_shares", 1)),),
    )
    client = host(
        "a1",
        "10.0.0.1",
        processes=(process(5, "/usr/bin/gunicorn a:a"),),
        connections=(out("10.0.0.30", 445, 5),),
    )
    return estate(files, client, tenants=(tenant("alpha", "a1"), tenant("beta")))


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/srv/beta/in", ("beta",)), ("/srv/in", ("alpha",))],
    ids=["its folder names one", "else those of its server"],
)
def test_whose_a_share_is_that_nobody_mounts(path: str, expected: tuple[str, ...]) -> None:
    observed = a_file_server(path)
    graph = assign_tenants(connect(observed), observed)
    assert whose(graph, "//files/exchange") == expected
    assert graph.nodes["//files/exchange"].tenant_confidence <= 0.6
    assert whose(graph, "files") == ("alpha",)


def test_a_host_with_things_of_several_tenants_side_by_side_is_found_and_the_things_are_named() -> None:
    observed = a_file_server("/srv/beta/in")
    graph = assign_tenants(connect(observed), observed)
    (found,) = [f for f in find_in_estate(observed, graph) if f.id == "tenancy.shared_state"]
    assert found.subject == "files"
    assert "//files/exchange of beta" in found.title
    assert "files/samba of alpha" in found.title


@pytest.mark.parametrize(
    ("image", "expected"),
    [("registry.example/alpha/letters:4", ("alpha",)), ("registry.example/letters:4", ())],
    ids=["named", "not named"],
)
def test_an_image_that_names_one_tenant_says_whose_its_application_is(
    image: str, expected: tuple[str, ...]
) -> None:
    id_ = "3f2a9c71d04b"
    box = host(
        "vm1",
        "10.0.0.5",
        processes=(process(7, "/usr/bin/python3 /app/letters.py", container_id=f"{id_}ffff"),),
        listeners=(listener(9000, 7),),
        containers=(Container(id_, "letters", image, "docker", Ref("containers", 1)),),
    )
    observed = estate(box, tenants=(tenant("alpha"), tenant("beta")))
    graph = assign_tenants(connect(observed), observed)
    assert whose(graph, "vm1") == expected
    assert graph.nodes["vm1"].tenant_confidence <= 0.6


@pytest.mark.parametrize(
    ("key", "expected"), [("redis_prefix", ("alpha",)), ("greeting", ())], ids=["prefix", "any text"]
)
def test_a_key_prefix_names_the_tenant_of_its_application(key: str, expected: tuple[str, ...]) -> None:
    box = host(
        "vm1",
        "10.0.0.5",
        processes=(process(7, "/opt/letters/letters --serve"),),
        listeners=(listener(9000, 7),),
        settings=(setting("/opt/letters/letters.env", key, "alpha:"),),
    )
    observed = estate(box, tenants=(tenant("alpha"), tenant("beta")))
    assert whose(assign_tenants(connect(observed), observed), "vm1/letters") == expected
