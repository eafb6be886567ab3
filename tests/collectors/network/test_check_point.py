"""Check Point: rules with uids in sections, objects, translations, virtual systems."""

import ipaddress
import json

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, NetworkFacts
from collectors.network.check_point.reader import read, recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.check_point_files import LAYER, NAT, POLICY, VSX
from tests.collectors.network.mutated import mutations

FILES = (ConfigFile("access.json", POLICY), ConfigFile("inner.json", LAYER), ConfigFile("nat.json", NAT))


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


POOL = (int(ipaddress.ip_address("10.10.1.20")), int(ipaddress.ip_address("10.10.1.29")))


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return read("cp", FILES)


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return context(facts, "acme")


def context(facts: NetworkFacts, name: str) -> Context:
    return next(each for each in facts.contexts if each.name == name)


def rule(context: Context, number: int) -> FilterRule:
    return context.rule_lists[0].rules[number - 1]


def test_a_policy_is_a_context_and_its_objects_stand_in_the_domain(facts: NetworkFacts) -> None:
    assert [(each.name, each.is_system, each.parents) for each in facts.contexts] == [
        ("domain", True, ()),
        ("acme", False, ("domain",)),
    ]
    domain = context(facts, "domain")
    addresses = [each.is_group for each in domain.addresses]
    assert (addresses.count(False), addresses.count(True)) == (7, 2)
    assert len(domain.services) == 5


def test_sections_hold_rules_and_are_none(acme: Context) -> None:
    assert [(each.name, len(each.rules), each.bound_to) for each in acme.rule_lists] == [
        ("acme Network", 3, ("*",)),
        ("inner", 1, ("layer:inner",)),
    ]
    assert [(each.name, each.action, each.enabled, each.hits) for each in acme.rule_lists[0].rules] == [
        ("web in", "permit", True, 42),
        ("2", "deny", False, None),
        ("users", "inner layer", True, None),
    ]


def test_groups_resolve_by_uid_and_an_unexplained_uid_stays_open(facts: NetworkFacts, acme: Context) -> None:
    found = rule(acme, 1).destination_set
    assert (found.v4, found.opaque) == ((POOL, span("10.10.1.100/32")), ("undefined:lost-uid",))
    assert {each.name for each in context(facts, "domain").undefined} == {"lost-uid"}
    assert {each.name for each in acme.undefined} == {"gone-uid"}


def test_negation_ipv6_networks_and_times(acme: Context) -> None:
    second = rule(acme, 2)
    apps = span("10.10.2.0/24")
    assert second.source_set.v4 == ((0, apps[0] - 1), (apps[1] + 1, ANY_V4[1]))
    assert second.destination_set.v6 == (span("2001:db8:a::/64"),)
    assert second.destination_set.v4 == ()
    assert second.conditions == ("time office",)


def test_exclusion_applications_and_roles(acme: Context) -> None:
    third = rule(acme, 3)
    apps = span("10.10.2.0/24")
    assert third.destination_set.v4 == ((apps[0] + 1, apps[1]),)
    assert third.source_set.opaque == ("access-role:staff",)
    assert third.service_set.opaque == ("application-site:Facebook",)
    assert third.conditions == ("layer layer-2",)


def test_ports_with_signs_and_source_ports(acme: Context) -> None:
    boxes = rule(acme, 1).service_set.boxes
    assert [(each.source_ports, each.destination_ports) for each in boxes] == [
        ((0, 65535), (443, 443)),
        ((1024, 65535), (8000, 8010)),
    ]
    assert [each.destination_ports for each in rule(acme, 2).service_set.boxes] == [(1024, 65535)]


def test_translations_keep_order_and_unchanged_sides(acme: Context) -> None:
    static, hide = acme.nats
    assert [(each.kind, each.section) for each in acme.nats] == [
        ("static", "manual"),
        ("dynamic", "automatic"),
    ]
    assert static.translated_destination.v4 == (span("10.10.1.100/32"),)
    assert static.translated_source.v4 == ()
    assert [each.destination_ports for each in static.translated_service.boxes] == [(8443, 8443)]
    assert hide.translated_source.v4 == (span("203.0.113.10/32"),)


def test_lines_point_into_the_file(acme: Context) -> None:
    number = next(n for n, line in enumerate(POLICY.split("\n"), 1) if '"rule-2"' in line)
    assert (rule(acme, 2).ref.section, rule(acme, 2).ref.line) == ("access.json", number)


def test_virtual_systems_are_contexts_and_routers_carry_them() -> None:
    facts = read("cp", (*FILES, ConfigFile("vsx.txt", VSX)))
    assert [(each.name, each.unit, each.is_system) for each in facts.contexts] == [
        ("domain", "management domain", True),
        ("acme-vs", "virtual system", False),
        ("beta-vs", "virtual system", False),
        ("router", "virtual router", True),
    ]
    assert [len(each.rules) for each in context(facts, "acme-vs").rule_lists] == [3, 1]
    assert context(facts, "beta-vs").rule_lists == ()


def test_missing_pages_are_an_error_and_not_a_shorter_policy() -> None:
    with pytest.raises(ParseError, match="only 3 of 80 rules"):
        read("cp", (ConfigFile("access.json", POLICY.replace('"total" : 3', '"total" : 80')),))


def test_a_file_that_was_cut_off_is_an_error_with_its_line() -> None:
    cut = POLICY[: POLICY.index('"rule-3"')]
    with pytest.raises(ParseError, match="no valid JSON") as caught:
        read("cp", (ConfigFile("access.json", cut),))
    assert caught.value.where == f"access.json:{cut.count(chr(10)) + 1}"


def test_endless_nesting_is_an_error() -> None:
    with pytest.raises(ParseError):
        read("cp", (ConfigFile("x.json", '{"rulebase": ' + "[" * 200_000),))


def test_an_answer_is_recognised() -> None:
    assert all(recognises(each) for each in (POLICY, NAT, VSX))
    assert not recognises('{"a": 1}')


@settings(max_examples=60)
@given(mutations([POLICY, NAT, VSX]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("cp", (ConfigFile("a", text),))
    except ParseError:
        return
    assert found == read("cp", (ConfigFile("a", text),))


def page(first: int, last: int, total: int = 6) -> str:
    """Rules `first` to `last` of a layer, as `show access-rulebase` answers them with objects embedded."""
    anything = {"uid": "any", "name": "Any", "type": "CpmiAnyObject"}
    rules = [
        {
            "uid": f"r{number}",
            "type": "access-rule",
            "name": f"rule {number}",
            "rule-number": number,
            "enabled": True,
            "source": [anything],
            "destination": [anything],
            "service": [anything],
            "action": {"uid": "acc", "name": "Accept", "type": "RulebaseAction"},
        }
        for number in range(first, last + 1)
    ]
    answer = {"uid": "l", "name": "Net", "rulebase": rules, "from": first, "to": last, "total": total}
    return json.dumps(answer, indent=1)


def test_pages_may_come_in_any_order_and_overlap() -> None:
    pages = [(5, 6), (1, 2), (2, 4)]
    files = [ConfigFile(f"page{n}.json", page(*each)) for n, each in enumerate(pages)]
    found = read("cp", files).contexts[-1]
    assert [each.name for each in found.rule_lists[0].rules] == [f"rule {n}" for n in range(1, 7)]


def test_a_page_that_is_missing_in_the_middle_is_an_error() -> None:
    with pytest.raises(ParseError, match="only 4 of 6"):
        read("cp", [ConfigFile("a.json", page(1, 2)), ConfigFile("c.json", page(5, 6))])


def test_rules_of_threat_prevention_are_no_access_rules() -> None:
    threat = {"uid": "t", "name": "Threat Prevention", "total": 1, "to": 1, "from": 1}
    threat["rulebase"] = [{"uid": "x", "type": "rule", "name": "spy", "rule-number": 1}]
    files = [ConfigFile("a.json", page(1, 6)), ConfigFile("t.json", json.dumps(threat))]
    found = read("cp", files)
    assert [each.name for each in found.contexts if each.rule_lists] == ["Net"]
    assert [each.text for each in found.contexts[0].unparsed] == [
        "rulebase Threat Prevention: neither access nor NAT rules"
    ]
