"""Contexts of several tenants compared by roles."""

from typing import Any

import pytest

from assess.analysis.contexts.clusters import Compared, compare_contexts
from assess.analysis.contexts.context_drift import context_drift
from assess.analysis.contexts.contexts_seen import see_contexts
from assess.analysis.contexts.views import views_of
from assess.analysis.contexts.words import OwnWords
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.network import ANYWHERE, AddressObject, AddressSet
from assess.model.policies import Holder, PolicyDifference
from tests.assess.analysis.contexts.devices import REF, context, device, estate, interface, pool, vip
from tests.assess.analysis.filters.lists import rule, rules, tcp, v4

NAMES = ("acme", "borealis", "cobalt", "dune")


def at(number: int, low: int = 0, high: int = 255) -> AddressSet:
    """Part of 10.NUMBER.0.0/24."""
    base = (10 << 24) + (number << 16)
    return v4((base + low, base + high))


def plain(number: int, *more: Any, **given: Any) -> list[Any]:
    """The template: HTTPS to the web server, all from the web network to the database network's MySQL."""
    return [
        rule("permit", dst=at(number, 11, 11), svc=tcp(443)),
        rule("permit", src=at(number), dst=at(number + 100), svc=tcp(3306)),
        *more,
        rule("deny"),
    ]


def tenant(name: str, number: int, each: list[Any], **given: Any) -> Any:
    return context(
        name,
        interfaces=(
            interface("web", f"10.{number}.0.1/24", zone=f"{name}-web"),
            interface("db", f"10.{number + 100}.0.1/24", zone=f"{name}-db"),
        ),
        rule_lists=(rules(*each, name=f"{name}-in", bound_to=("outside",), direction="in"),),
        **given,
    )


def compared(*contexts: Any) -> Compared:
    views = views_of({"fw": device("fw", *contexts, platform="cisco_asa")})
    (found,) = compare_contexts(
        [(v, Holder(v.name, v.context.name), OwnWords([v.context.name])) for v in views]
    )
    return found


def members(found: Compared) -> list[list[str]]:
    return [[each.view.context.name for each in cluster.contexts] for cluster in found.clusters]


def test_tenants_with_one_policy_are_one_cluster_though_their_addresses_differ() -> None:
    found = compared(*(tenant(name, n, plain(n)) for n, name in enumerate(NAMES, 1)))
    assert members(found) == [list(NAMES)]
    assert not found.statements


def test_the_same_policy_in_other_words_is_the_same() -> None:
    split = [
        rule("permit", src=at(2, 0, 127), dst=at(102), svc=tcp(3306)),
        rule("permit", src=at(2, 128, 255), dst=at(102), svc=tcp(3306)),
        rule("permit", dst=at(2, 11, 11), svc=tcp(443)),
    ]
    assert members(compared(tenant("acme", 1, plain(1)), tenant("borealis", 2, split))) == [
        ["acme", "borealis"]
    ]


def test_one_more_port_is_a_difference_with_a_packet_and_the_lines_of_both_sides() -> None:
    more = rule("permit", dst=at(3, 12, 12), svc=tcp(22), raw="permit tcp any host cobalt-2 eq 22")
    given = [
        tenant(name, n, plain(n, *([more] if name == "cobalt" else []))) for n, name in enumerate(NAMES, 1)
    ]
    found = compared(*given)
    assert members(found) == [["acme", "borealis", "dune"], ["cobalt"]]
    (difference,) = found.statements
    assert isinstance(difference, PolicyDifference)
    assert difference.opens
    assert difference.is_certain
    assert [holder.tenant for holder in difference.holders] == ["cobalt"]
    assert "net:web+12 port 22" in difference.packet
    assert "permit tcp any host cobalt-2 eq 22" in difference.here
    assert difference.usual.startswith("denied by")


def test_tenants_that_share_a_difference_are_one_statement() -> None:
    given = [
        tenant(name, n, plain(n, *([rule("permit", dst=at(n, 12, 12), svc=tcp(22))] if n > 2 else [])))
        for n, name in enumerate((*NAMES, "ember"), 1)
    ]
    found = compared(*given)
    (difference,) = found.statements
    assert isinstance(difference, PolicyDifference)
    assert [holder.tenant for holder in difference.holders] == ["acme", "borealis"]
    assert not difference.opens


def test_a_condition_more_is_a_conditional_difference() -> None:
    with_user = plain(2)
    with_user[0] = rule("permit", dst=at(2, 11, 11), svc=tcp(443), conditions=("user staff",))
    (difference,) = compared(tenant("acme", 1, plain(1)), tenant("borealis", 2, with_user)).statements
    assert isinstance(difference, PolicyDifference)
    assert not difference.is_certain
    assert "user staff" in difference.here


def test_a_list_that_only_one_has_is_a_difference() -> None:
    extra = tenant("borealis", 2, plain(2))
    two = context(
        "borealis",
        interfaces=extra.interfaces,
        rule_lists=(
            *extra.rule_lists,
            rules(rule("deny"), name="OUT", bound_to=("inside",), direction="out"),
        ),
    )
    found = compared(tenant("acme", 1, plain(1)), two)
    assert any(isinstance(each, PolicyDifference) and "not there" in each.usual for each in found.statements)


def test_named_hosts_compare_by_their_names_wherever_they_stand() -> None:
    def one(name: str, number: int, host: int) -> Any:
        object_ = AddressObject(f"{name}-mail", REF, at(number, host, host))
        return tenant(
            name, number, [rule("permit", dst=at(number, host, host), svc=tcp(25))], addresses=(object_,)
        )

    assert members(compared(one("acme", 1, 25), one("borealis", 2, 77))) == [["acme", "borealis"]]


def test_a_host_that_one_tenant_lacks_goes_with_its_network() -> None:
    object_ = AddressObject("acme-mail", REF, at(1, 25, 25))
    other = AddressObject("borealis-mail", REF, at(2, 26, 26))
    whole = [
        tenant("acme", 1, [rule("permit", dst=at(1))], addresses=(object_,)),
        tenant("borealis", 2, [rule("permit", dst=at(2))], addresses=(other,)),
        tenant("cobalt", 3, [rule("permit", dst=at(3))]),
    ]
    assert members(compared(*whole)) == [["acme", "borealis", "cobalt"]]


def test_a_shared_server_is_the_same_for_all_with_or_without_a_name() -> None:
    dns = v4((0x0A00FE35, 0x0A00FE35))
    named = AddressObject("dns", REF, dns)
    one = tenant("acme", 1, [rule("permit", dst=dns, svc=tcp(53))], addresses=(named,))
    two = tenant("borealis", 2, [rule("permit", dst=dns, svc=tcp(53))])
    assert members(compared(one, two)) == [["acme", "borealis"]]


def test_zones_compare_without_the_tenants_names() -> None:
    def one(name: str, number: int, to: str) -> Any:
        return tenant(
            name,
            number,
            [rule("permit", src=ANYWHERE, from_zones=(f"{name}-web",), to_zones=(f"{name}-{to}",))],
        )

    assert members(compared(one("acme", 1, "db"), one("borealis", 2, "db"))) == [["acme", "borealis"]]
    assert len(members(compared(one("acme", 1, "db"), one("borealis", 2, "web")))) == 2


def test_drift_lists_the_tenant_with_its_value_and_the_usual_one() -> None:
    more = rule("permit", dst=at(3, 12, 12), svc=tcp(22))
    given = [
        tenant(name, n, plain(n, *([more] if name == "cobalt" else []))) for n, name in enumerate(NAMES, 1)
    ]
    observed = estate({name: [] for name in NAMES}, {}, device("fw", *given, platform="cisco_asa"))
    graph = assign_tenants(connect(observed), observed)
    (row,) = context_drift(see_contexts(observed, graph), graph)
    assert (row.role, row.tenant) == ("firewall context", "cobalt")
    assert row.value.startswith("permitted by")
    assert row.modal_value.startswith("denied by")


@pytest.mark.parametrize(("tls", "rows"), [("none", 1), ("terminated", 0)])
def test_vips_of_one_name_are_compared_over_tenants(tls: str, rows: int) -> None:
    given = [
        context(
            name,
            "load_balancer",
            pools=(pool("p", f"10.{n}.0.11:80"),),
            vips=(
                vip(
                    f"{name}-www",
                    f"10.{n}.0.100:443",
                    tls=tls if name == "dune" else "terminated",
                    pools=("p",),
                ),
            ),
        )
        for n, name in enumerate(NAMES, 1)
    ]
    observed = estate({name: [] for name in NAMES}, {}, device("lb", *given), kinds="load_balancer")
    graph = assign_tenants(connect(observed), observed)
    found = context_drift(see_contexts(observed, graph), graph)
    assert [(row.role, row.tenant, row.item, row.value, row.modal_value) for row in found] == [
        ("vip www", "dune", "tls", "none", "terminated")
    ][:rows]


def test_a_root_context_of_nobody_is_not_compared_with_the_tenants() -> None:
    views = views_of(
        {
            "fw": device(
                "fw", *(tenant(name, n, plain(n)) for n, name in enumerate(("acme", "borealis", "root"), 1))
            )
        }
    )
    named = [
        (v, Holder(v.name, "" if v.context.name == "root" else v.context.name), OwnWords([v.context.name]))
        for v in views
    ]
    (result,) = compare_contexts(named)
    assert members(result) == [["acme", "borealis"]]
