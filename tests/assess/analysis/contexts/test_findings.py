"""What is found in the rule lists, networks and links of contexts."""

from dataclasses import replace
from typing import Any

import pytest

from assess.analysis.contexts.contexts_seen import see_contexts
from assess.analysis.contexts.findings import find_in_policies
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.estate import Finding, Severity
from assess.model.network import AddressSet, FilterRule, ServiceSet
from tests.assess.analysis.contexts.devices import context, device, estate, interface, route
from tests.assess.analysis.filters.lists import rule, rules, tcp, v4

TENANTS: dict[str, list[str]] = {"acme": [], "borealis": []}
NET, HOST = v4((0x0A010000, 0x0A0100FF)), v4((0x0A01000B, 0x0A01000B))
LOW_HALF, HIGH_HALF = v4((0x0A010000, 0x0A01007F)), v4((0x0A010080, 0x0A0100FF))


def found(*contexts: Any, **given: Any) -> tuple[Finding, ...]:
    observed = estate(TENANTS, {}, device("fw", *contexts, **given))
    graph = assign_tenants(connect(observed), observed)
    return find_in_policies(observed, graph, see_contexts(observed, graph))


def in_list(*each: FilterRule, **given: Any) -> Any:
    named = tuple(replace(one, name=str(n), raw=f"line {n}") for n, one in enumerate(each))
    return context("acme", rule_lists=(rules(*named, bound_to=("outside",), **given),))


def ids(*each: FilterRule, **given: Any) -> list[str]:
    return [one.id.removeprefix("context.") for one in found(in_list(*each, **given))]


OPAQUE = AddressSet(opaque=("undefined:GONE",))

CASES = [
    ("a host after its network", [rule("permit", dst=NET), rule("permit", dst=HOST)], ["rule_shadowed"]),
    (
        "two halves before the whole",
        [rule("permit", dst=LOW_HALF), rule("permit", dst=HIGH_HALF), rule("permit", dst=NET)],
        ["rule_shadowed"],
    ),
    ("one half is not enough", [rule("permit", dst=LOW_HALF), rule("permit", dst=NET)], []),
    ("the same twice", [rule("permit", dst=NET), rule("permit", dst=NET)], ["rule_duplicate"]),
    ("the same with another action", [rule("permit", dst=NET), rule("deny", dst=NET)], ["rule_shadowed"]),
    (
        "a condition covers nothing for certain",
        [rule("permit", dst=NET, conditions=("user staff",)), rule("permit", dst=HOST)],
        [],
    ),
    ("an undefined name covers nothing", [rule("permit", dst=OPAQUE), rule("permit", dst=HOST)], []),
    ("an undefined name is not empty", [rule("permit", dst=OPAQUE)], []),
    (
        "a conditional rule is covered by a certain one",
        [rule("permit", dst=NET), rule("permit", dst=HOST, conditions=("user staff",))],
        ["rule_shadowed"],
    ),
    (
        "a disabled rule neither covers nor is judged",
        [rule("permit", dst=NET, enabled=False), rule("permit", dst=HOST)],
        [],
    ),
    ("a rule that logs only covers nothing", [rule("log", dst=NET), rule("permit", dst=HOST)], []),
    (
        "other zones do not cover",
        [rule("permit", dst=NET, from_zones=("in",)), rule("permit", dst=HOST, from_zones=("out",))],
        [],
    ),
    (
        "all zones one by one cover",
        [rule("permit", dst=NET, from_zones=("in", "out")), rule("permit", dst=HOST, from_zones=("out",))],
        ["rule_shadowed"],
    ),
    ("nothing named", [rule("permit", dst=AddressSet())], ["rule_empty"]),
    ("no service at all", [rule("permit", dst=NET, svc=ServiceSet())], ["rule_empty"]),
    ("everything", [rule("permit")], ["rule_any_any"]),
    ("everything for some users", [rule("permit", conditions=("user staff",))], []),
    ("everything is denied", [rule("deny")], []),
    (
        "one rule of a counted list without hits",
        [rule("permit", dst=NET, svc=tcp(80), hits=0), rule("permit", dst=NET, hits=7)],
        ["rules_unused"],
    ),
    ("a list that is not counted", [rule("permit", dst=NET, svc=tcp(80)), rule("permit", dst=NET)], []),
    (
        "a list without a single hit says nothing of its rules",
        [rule("permit", dst=NET, svc=tcp(80), hits=0), rule("permit", dst=NET, hits=0)],
        [],
    ),
]


@pytest.mark.parametrize(("name", "given", "expected"), CASES, ids=[case[0] for case in CASES])
def test_rules_of_a_list_are_judged(name: str, given: list[FilterRule], expected: list[str]) -> None:
    assert ids(*given) == expected


def test_a_default_that_permits_is_an_open_rule() -> None:
    assert ids(rule("deny", dst=NET), default="permit") == ["rule_any_any"]


def test_a_shadowed_rule_names_its_covers_and_says_when_they_do_something_else() -> None:
    (same,) = found(
        in_list(rule("permit", dst=LOW_HALF), rule("permit", dst=HIGH_HALF), rule("permit", dst=NET))
    )
    assert "line 0" in same.remedy
    assert "line 1" in same.remedy
    assert same.severity is Severity.LOW
    assert (same.subject, same.tenant) == ("fw/acme", "acme")
    (other,) = found(in_list(rule("deny", dst=NET), rule("permit", dst=HOST)))
    assert other.severity is Severity.MEDIUM
    assert "another action" in other.title


def test_a_list_that_is_bound_nowhere_is_said_and_not_judged() -> None:
    both = (rule("permit", dst=NET), rule("permit", dst=HOST))
    (only,) = found(context("acme", rule_lists=(rules(*both),)))
    assert only.id == "context.list_unenforced"


def test_what_two_tenants_share_is_one_finding_that_names_both() -> None:
    def one(tenant: str, number: int, net: AddressSet) -> Any:
        each = (
            rule("permit", dst=net, raw=f"permit object {tenant}-net", name="a"),
            rule("permit", dst=net, raw=f"permit object {tenant}-again", name="b"),
        )
        inside = interface("in", f"10.{number}.0.1/24")
        return context(tenant, interfaces=(inside,), rule_lists=(rules(*each, bound_to=("outside",)),))

    (shared,) = found(one("acme", 1, NET), one("borealis", 2, v4((0x0A020000, 0x0A0200FF))))
    assert "fw/acme (acme), fw/borealis (borealis)" in shared.title
    assert shared.subject == "fw"
    assert len(shared.evidence) >= 1


NETWORKS = [
    ("the same network twice", ["10.1.0.1/24"], ["10.1.0.1/24"], ["overlapping_space"]),
    ("one inside the other", ["10.1.0.1/16"], ["10.1.7.1/24"], ["overlapping_space"]),
    ("neighbours", ["10.1.0.1/24"], ["10.1.1.1/24"], []),
    ("a shared transit network", ["10.1.0.1/24"], ["10.1.0.2/24"], ["link_between_tenants"]),
    ("a shared public network", ["203.1.113.1/24"], ["203.1.113.2/24"], []),
    ("IPv6", ["fd00:1::1/64"], ["fd00:1::1/64"], ["overlapping_space"]),
]


@pytest.mark.parametrize(("name", "a", "b", "expected"), NETWORKS, ids=[case[0] for case in NETWORKS])
def test_networks_of_two_tenants_are_compared(
    name: str, a: list[str], b: list[str], expected: list[str]
) -> None:
    given = found(
        context("acme", interfaces=(interface("in", *a),)),
        context("borealis", interfaces=(interface("in", *b),)),
    )
    assert [each.id.removeprefix("context.") for each in given] == expected


def test_links_routes_and_shared_ports_between_tenants_are_found() -> None:
    acme = context(
        "acme",
        routes=(route("10.2.0.0/16", next_context="borealis"),),
        interfaces=(interface("out", real_name="Gi0/1.7"),),
    )
    borealis = context("borealis", interfaces=(interface("ext", real_name="Gi0/1.7"),))
    built, shared = found(acme, borealis, links=(("acme", "borealis"),))
    assert {built.severity, shared.severity} == {Severity.MEDIUM, Severity.LOW}
    assert "routes 10.2.0.0/16 into borealis" in built.title
    assert "links acme and borealis" in built.title
    assert "Gi0/1.7" in shared.title


def test_one_tenant_may_join_its_own_contexts() -> None:
    two = (context("acme-a"), context("acme-b", routes=(route("10.0.0.0/8", next_context="acme-a"),)))
    assert found(*two, links=(("acme-a", "acme-b"),)) == ()


def test_a_list_that_goes_on_in_the_global_one_is_judged_by_itself() -> None:
    """ASA: what the interface's list does not decide, the global one does; its rules are not judged twice."""
    own = rules(rule("permit", dst=NET), name="IN", bound_to=("outside",), direction="in", default="next")
    whole = rules(rule("permit", dst=HOST), name="GLOBAL", bound_to=("*",), direction="in")
    assert found(context("acme", rule_lists=(own, whole))) == ()


def test_a_default_inside_zones_is_no_open_rule() -> None:
    each = rule("deny", dst=NET, from_zones=("in",), to_zones=("out",))
    assert ids(each, default="intrazone") == []


def test_what_a_device_does_without_a_list_is_told_softly() -> None:
    (implicit,) = found(in_list(rule("permit", to_zones=("outside",)), name="implicit:inside"))
    assert (implicit.id, implicit.severity) == ("context.rule_any_any", Severity.LOW)


def test_a_rule_of_one_interface_covers_no_other_where_interfaces_are_not_known() -> None:
    """netfilter: `-i lo -j ACCEPT` says nothing of what comes in elsewhere."""
    assert ids(rule("permit", from_zones=("lo",)), rule("permit", dst=NET)) == []


def test_a_rule_for_answers_only_is_not_called_empty() -> None:
    answers = rule("permit", svc=ServiceSet(), conditions=("ct state established,related",))
    assert ids(answers) == []


def test_a_public_network_of_two_tenants_is_one_segment_and_no_overlap() -> None:
    both = [context(name, interfaces=(interface("out", "203.0.113.1/24"),)) for name in TENANTS]
    assert found(*both) == ()


def test_the_order_of_contexts_changes_nothing() -> None:
    one = context(
        "acme", interfaces=(interface("in", "10.1.0.1/24"),), rule_lists=in_list(rule("permit")).rule_lists
    )
    other = context("borealis", interfaces=(interface("in", "10.1.0.1/24"),))
    assert found(one, other) == found(other, one)
