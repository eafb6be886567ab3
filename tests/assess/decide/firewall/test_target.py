"""What takes the place of firewall contexts and their rules, and whether it fits."""

from typing import Any

import pytest

from assess.analysis.filters.cubes import policy_of
from assess.analysis.filters.permits import permit_set
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.catalog.load import load_catalog
from assess.decide.decide_all import decide_all
from assess.decide.firewall.security_groups import Quotas, count_rules, networks
from assess.model.decisions import About, Decision
from assess.model.network import AddressSet, FilterRule
from assess.model.observed import Situation
from tests.assess.analysis.contexts.devices import context, device, estate, interface, route
from tests.assess.analysis.filters.lists import rule, rules, tcp, v4

WEB, DB = v4((0x0A010000, 0x0A0100FF)), v4((0x0A010100, 0x0A0101FF))
OUTSIDE = v4((0xC6336400, 0xC63364FF))
INTERFACES = (
    interface("web", "10.1.0.1/24"),
    interface("db", "10.1.1.1/24"),
    interface("outside", "203.0.113.2/29"),
)
ROUTES = (route("0.0.0.0/0", interface="outside"),)


def decisions(*each: FilterRule, **given: Any) -> dict[str, Decision]:
    lists = (rules(*each, bound_to=given.pop("bound_to", ("outside",)), **given),)
    made = context("acme", interfaces=INTERFACES, routes=ROUTES, rule_lists=lists)
    observed = estate({"acme": []}, {}, device("fw", made, platform="cisco_asa"))
    graph = assign_tenants(connect(observed), observed)
    answers = decide_all(Situation(observed, graph, (), (), load_catalog()))
    return {each.subject: each for each in answers if each.about is About.FIREWALL}


def named(each: FilterRule) -> Decision:
    return decisions(each)["fw/acme/IN/r"]


CASES = [
    # name, rule, choice
    ("the world to a web server", rule("permit", name="r", dst=WEB, svc=tcp(443)), "security group"),
    ("web to database", rule("permit", name="r", src=WEB, dst=DB, svc=tcp(3306)), "NetworkPolicy"),
    ("the tenant to others", rule("permit", name="r", src=WEB, dst=OUTSIDE), "security group"),
    ("a denial", rule("deny", name="r", src=OUTSIDE, dst=WEB), "security group"),
    ("switched off", rule("permit", name="r", dst=WEB, enabled=False), "no longer needed"),
    ("it logs only", rule("log", name="r", dst=WEB), "no longer needed"),
    (
        "a URL category to a web server",
        rule("permit", name="r", dst=WEB, conditions=("url category games",)),
        "WAF",
    ),
    (
        "a URL category on the way out",
        rule("permit", name="r", src=WEB, conditions=("url category games",)),
        "Network Firewall",
    ),
    (
        "an FQDN",
        rule("permit", name="r", src=WEB, dst=AddressSet(opaque=("fqdn:api.example.com",))),
        "Network Firewall",
    ),
    ("a user", rule("permit", name="r", dst=WEB, conditions=("user staff",)), "appliance"),
    (
        "a name that nobody defined",
        rule("permit", name="r", dst=AddressSet(opaque=("undefined:GONE",))),
        "security group",
    ),
    ("no end is known", rule("permit", name="r", src=OUTSIDE, dst=OUTSIDE), "security group"),
]


@pytest.mark.parametrize(("name", "given", "choice"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_has_its_target(name: str, given: FilterRule, choice: str) -> None:
    answer = named(given)
    assert answer.choice == choice
    assert answer.tenant == "acme"
    assert answer.evidence


def test_what_never_decides_or_is_never_used_is_no_longer_needed_and_says_why() -> None:
    found = decisions(
        rule("permit", name="wide", dst=WEB, hits=9),
        rule("permit", name="narrow", dst=WEB, svc=tcp(80), hits=0),
        rule("permit", name="idle", dst=DB, svc=tcp(80), hits=0),
    )
    assert found["fw/acme/IN/narrow"].reasons[0].rule == "decide.firewall.shadowed"
    idle = found["fw/acme/IN/idle"]
    assert (idle.choice, idle.reasons[0].rule) == ("no longer needed", "decide.firewall.no_hits")
    assert dict(idle.details)["hits"] == "0"
    assert idle.confidence <= 0.6


def test_hits_that_were_not_read_are_unknown_and_no_reason() -> None:
    answer = named(rule("permit", name="r", dst=WEB, svc=tcp(80)))
    assert dict(answer.details)["hits"] == "unknown"
    assert answer.choice == "security group"


def test_a_list_bound_nowhere_is_no_longer_needed() -> None:
    assert (
        decisions(rule("permit", name="r", dst=WEB), bound_to=())["fw/acme/IN/r"].choice == "no longer needed"
    )


def test_a_small_context_fits_security_groups_and_says_how_many_rules() -> None:
    answer = decisions(rule("permit", name="a", dst=WEB, svc=tcp(443)), rule("deny", name="z"))["fw/acme"]
    details = dict(answer.details)
    assert answer.choice == "security group"
    assert (details["security_group_rules_worst"], details["fits"]) == ("1", "yes")
    assert answer.monthly_cost_usd == 0


def test_a_context_with_too_many_rules_for_one_interface_does_not_fit() -> None:
    """1,100 sources that cannot be joined, all to one server."""
    sources = v4(*((0xC0000000 + 4 * n, 0xC0000000 + 4 * n) for n in range(1100)))
    answer = decisions(rule("permit", name="a", src=sources, dst=WEB, svc=tcp(443)))["fw/acme"]
    assert answer.choice == "Network Firewall"
    assert dict(answer.details)["fits"] == "no"
    assert dict(answer.details)["security_group_rules_worst"] == "1100"


@pytest.mark.parametrize(
    ("count", "fits", "word"),
    [
        (60, True, "one security group"),
        (61, True, "2 of 5"),
        (300, True, "5 of 5"),
        (301, True, "raise"),
        (1000, True, "raise"),
        (1001, False, "do not fit"),
    ],
)
def test_quotas_say_what_so_many_rules_take(count: int, fits: bool, word: str) -> None:
    found, text = Quotas(60, 5, 1000).verdict(count)
    assert found is fits
    assert word in text


@pytest.mark.parametrize(
    ("interval", "blocks"),
    [((0, 2**32 - 1), 1), ((0, 0), 1), ((1, 6), 4), ((256, 511), 1), ((255, 256), 2), ((1, 2**32 - 1), 32)],
)
def test_addresses_are_counted_in_blocks(interval: tuple[int, int], blocks: int) -> None:
    assert networks((interval,)) == blocks


def test_denials_are_compiled_into_what_is_permitted() -> None:
    """All but one host may come: 32 blocks stand for "all but one"."""
    given = rules(rule("deny", src=v4((7, 7)), dst=WEB), rule("permit", dst=WEB, svc=tcp(443)))
    found = count_rules(permit_set(policy_of(given, 4)).regions)
    assert (found.worst, found.groups) == (32, 1)


def test_answers_need_no_rule_because_groups_keep_state() -> None:
    answer = named(rule("permit", name="r", conditions=("ct state established,related",)))
    assert (answer.choice, answer.reasons[0].rule) == ("no longer needed", "decide.firewall.returning")


def test_a_line_that_is_several_rules_is_one_decision_the_most_demanding_one() -> None:
    found = decisions(
        rule("permit", name="r", dst=WEB, enabled=False),
        rule("permit", name="r", dst=WEB, conditions=("user staff",)),
    )
    assert found["fw/acme/IN/r"].choice == "appliance"
