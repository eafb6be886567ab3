"""What of one tenant can reach another, and what rules permit as edges of their own kind."""

from dataclasses import replace
from typing import Any

import pytest

from assess.analysis.contexts.contexts_seen import see_contexts
from assess.analysis.contexts.findings import find_in_policies
from assess.analysis.contexts.permit_edges import permit_edges
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.estate import Finding, Severity
from assess.model.graph import EdgeKind
from assess.model.network import AddressSet, FilterRule
from assess.model.observed import Observed
from tests.assess.analysis.contexts.devices import context, device, estate, interface, listening, nat, route
from tests.assess.analysis.filters.lists import rule, rules, tcp, v4

ACME, BOREALIS = v4((0x0A01000B, 0x0A01000B)), v4((0x0A02000B, 0x0A02000B))
INTERFACES = (
    interface("a", "10.1.0.1/24", zone="za"),
    interface("b", "10.2.0.1/24", zone="zb"),
    interface("out", "203.0.113.2/29", zone="zo"),
)
ROUTES = (route("0.0.0.0/0", interface="out"),)


def observed(*each: FilterRule, routes: Any = ROUTES, interfaces: Any = INTERFACES, **given: Any) -> Observed:
    given.setdefault("bound_to", ("all",))
    shared = context("shared", interfaces=interfaces, routes=routes, rule_lists=(rules(*each, **given),))
    return estate(
        {"acme": ["a1"], "borealis": ["b1"]},
        {"a1": "10.1.0.11", "b1": "10.2.0.11"},
        device("fw", shared),
        services=(listening("b1", "postgresql", 5432, "rdbms"),),
    )


def isolation(*each: FilterRule, **given: Any) -> list[Finding]:
    seen = observed(*each, **given)
    graph = assign_tenants(connect(seen), seen)
    found = find_in_policies(seen, graph, see_contexts(seen, graph))
    return [finding for finding in found if finding.id == "context.isolation"]


CASES = [
    ("a rule for it", [rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432))], 1),
    ("denied before it is permitted", [rule("deny", src=ACME), rule("permit", src=ACME, dst=BOREALIS)], 0),
    (
        "only one port is denied before",
        [rule("deny", svc=tcp(22)), rule("permit", src=ACME, dst=BOREALIS)],
        1,
    ),
    ("its own things", [rule("permit", src=BOREALIS, dst=BOREALIS)], 0),
    ("nothing", [rule("deny")], 0),
    ("any to any reaches both ways", [rule("permit")], 2),
    ("from the zone where it is", [rule("permit", dst=BOREALIS, from_zones=("za",))], 1),
    ("from the zone where it is not", [rule("permit", dst=BOREALIS, from_zones=("zo",))], 0),
    ("into a zone where the other is not", [rule("permit", src=ACME, to_zones=("zo",))], 0),
]


@pytest.mark.parametrize(("name", "given", "count"), CASES, ids=[case[0] for case in CASES])
def test_reach_between_tenants_is_found(name: str, given: list[FilterRule], count: int) -> None:
    assert len(isolation(*given)) == count


def test_the_finding_has_both_tenants_a_packet_and_the_line() -> None:
    (found,) = isolation(rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432), raw="permit a b eq 5432"))
    assert (found.tenant, found.severity) == ("acme", Severity.HIGH)
    assert "acme reach borealis" in found.title
    assert "10.1.0.11" in found.title
    assert "10.2.0.11:5432" in found.title
    assert "permit a b eq 5432" in found.title
    assert found.evidence[0].source == "fw:config"


def test_what_only_a_condition_permits_is_said_more_softly() -> None:
    (found,) = isolation(rule("permit", src=ACME, dst=BOREALIS, conditions=("user dba",)))
    assert found.severity is Severity.MEDIUM
    assert "may let" in found.title


def test_what_the_whole_world_may_do_is_public_and_no_breach() -> None:
    """acme stands outside: its packets come by the default route, as everybody's do."""
    far = (INTERFACES[1], INTERFACES[2])
    assert isolation(rule("permit", dst=BOREALIS, svc=tcp(443)), interfaces=far) == []
    assert len(isolation(rule("permit", src=ACME, dst=BOREALIS, svc=tcp(443)), interfaces=far)) == 1


def test_a_list_at_the_interface_of_another_network_says_nothing_of_it() -> None:
    given = rule("permit", src=ACME, dst=BOREALIS)
    assert isolation(given, bound_to=("out",), direction="in") == []
    assert len(isolation(given, bound_to=("a",), direction="in")) == 1


def test_permits_stand_beside_what_was_observed_and_bind_nobody() -> None:
    seen = observed(rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432)))
    graph = assign_tenants(connect(seen), seen)
    (edge,) = permit_edges(seen, graph)
    assert (edge.source, edge.target, edge.kind, edge.port) == ("a1", "b1/postgresql", EdgeKind.PERMITS, 5432)
    assert not edge.cross_tenant
    assert edge.samples_seen == 0
    assert not any(each.kind is EdgeKind.PERMITS for each in graph.edges)


def test_what_anybody_may_reach_is_permitted_by_the_context() -> None:
    seen = observed(rule("permit", dst=BOREALIS, svc=tcp(5432)))
    sources = {edge.source for edge in permit_edges(seen, assign_tenants(connect(seen), seen))}
    assert sources <= {"a1", "fw/shared"}
    assert sources


def test_a_port_that_nobody_listens_on_is_permitted_to_the_machine() -> None:
    seen = observed(rule("permit", src=ACME, dst=BOREALIS, svc=tcp(8443)))
    (edge,) = permit_edges(seen, assign_tenants(connect(seen), seen))
    assert (edge.target, edge.port) == ("b1", 8443)


def names(known: AddressSet, *opaque: str) -> AddressSet:
    return replace(known, opaque=opaque)


@pytest.mark.parametrize(
    ("given", "confidence"),
    [
        ([rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432), conditions=("user dba",))], [0.5]),
        ([rule("permit", src=ACME, dst=names(v4(), "fqdn:partner.example.com"), svc=tcp(5432))], []),
        ([rule("permit", src=names(v4(), "undefined:OPS"), dst=BOREALIS, svc=tcp(5432))], []),
        ([rule("permit", src=ACME, dst=names(BOREALIS, "undefined:OPS"), svc=tcp(5432))], [0.9]),
        (
            [
                rule("permit", src=ACME, dst=names(v4(), "undefined:OPS"), svc=tcp(5432)),
                rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432)),
            ],
            [0.9],
        ),
    ],
    ids=["a user", "a name outside", "an undefined source", "a known and an undefined one", "another rule"],
)
def test_a_name_that_nobody_can_resolve_permits_nothing_to_a_known_machine(
    given: list[FilterRule], confidence: list[float]
) -> None:
    seen = observed(*given)
    edges = permit_edges(seen, assign_tenants(connect(seen), seen))
    assert [edge.confidence for edge in edges if edge.target == "b1/postgresql"] == confidence


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (rule("permit", src=ACME, dst=names(v4(), "fqdn:partner.example.com"), svc=tcp(5432)), 0),
        (rule("permit", src=names(v4(), "undefined:OPS"), dst=BOREALIS, svc=tcp(5432)), 0),
        (rule("permit", src=ACME, dst=names(BOREALIS, "fqdn:partner.example.com"), svc=tcp(5432)), 1),
        (rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432), conditions=("user dba",)), 1),
    ],
    ids=["a name outside", "an undefined source", "a known address beside a name", "a user"],
)
def test_a_name_that_nobody_can_resolve_reaches_no_tenant(given: FilterRule, count: int) -> None:
    assert len(isolation(given)) == count


MAPPED = v4((0xCB007104, 0xCB007104))
WEB_NAT = nat("web", destination=MAPPED, translated_destination=BOREALIS)


def platform(name: str, *each: FilterRule) -> Observed:
    shared = context(
        "shared",
        interfaces=INTERFACES,
        routes=ROUTES,
        nats=(WEB_NAT,),
        rule_lists=(rules(*each, bound_to=("*",), default="intrazone"),),
    )
    return estate(
        {"acme": ["a1"], "borealis": ["b1"]},
        {"a1": "10.1.0.11", "b1": "10.2.0.11"},
        device("fw", shared, platform=name),
        services=(listening("b1", "postgresql", 5432, "rdbms"),),
    )


BEFORE_NAT = rule("permit", src=ACME, dst=MAPPED, svc=tcp(5432), from_zones=("za",), to_zones=("zb",))
AFTER_NAT = rule("permit", src=ACME, dst=BOREALIS, svc=tcp(5432), from_zones=("za",), to_zones=("zb",))


@pytest.mark.parametrize(
    ("name", "given", "count"),
    [
        ("panos", BEFORE_NAT, 1),
        ("fortigate", BEFORE_NAT, 1),
        ("cisco_asa", AFTER_NAT, 1),
        ("cisco_asa", BEFORE_NAT, 0),
        ("iptables", AFTER_NAT, 1),
    ],
)
def test_translated_addresses_are_read_in_the_platforms_own_order(
    name: str, given: FilterRule, count: int
) -> None:
    seen = platform(name, given)
    graph = assign_tenants(connect(seen), seen)
    assert (
        len(
            [
                each
                for each in find_in_policies(seen, graph, see_contexts(seen, graph))
                if each.id == "context.isolation"
            ]
        )
        == count
    )
    assert len([each for each in permit_edges(seen, graph) if each.target == "b1/postgresql"]) == count


def test_where_many_tenants_reach_one_the_rest_is_one_finding() -> None:
    names = [f"tenant{n:02}" for n in range(30)]
    sides = [interface(name, f"10.{n}.0.1/24") for n, name in enumerate(names)]
    shared = context(
        "shared", interfaces=tuple(sides), rule_lists=(rules(rule("permit", dst=BOREALIS), bound_to=("*",)),)
    )
    hosts = {f"h{n}": f"10.{n}.0.11" for n in range(30)}
    seen = estate({name: [f"h{n}"] for n, name in enumerate(names)}, hosts, device("fw", shared))
    graph = assign_tenants(connect(seen), seen)
    found = find_in_policies(seen, graph, see_contexts(seen, graph))
    reaching = [each.tenant for each in found if each.id == "context.isolation"]
    assert len(reaching) == 21
    assert "other tenants" in reaching
