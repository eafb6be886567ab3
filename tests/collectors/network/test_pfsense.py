"""pfSense and OPNsense: macros, nested aliases, families, floating rules, translations."""

import ipaddress

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule
from collectors.network.pfsense.reader import read, recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.mutated import mutations
from tests.collectors.network.pfsense_files import OPNSENSE, PFSENSE


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


@pytest.fixture(scope="module")
def acme() -> Context:
    return read("fw", (ConfigFile("config.xml", PFSENSE),)).contexts[0]


@pytest.fixture(scope="module")
def beta() -> Context:
    return read("fw", (ConfigFile("config.xml", OPNSENSE),)).contexts[0]


def rule(context: Context, name: str) -> FilterRule:
    return next(each for found in context.rule_lists for each in found.rules if each.name == name)


def test_the_instance_is_one_context_with_all_its_parts(acme: Context) -> None:
    assert acme.name == "acme-fw"
    assert [(each.name, each.real_name, each.vlan, each.addresses) for each in acme.interfaces] == [
        ("wan", "igb0", None, ("203.0.113.2/24", "203.0.113.10/24")),
        ("lan", "igb1.210", 210, ("10.10.1.1/24", "2001:db8:a::1/64")),
        ("opt1", "igb2", None, ()),
    ]
    assert (len(acme.addresses), len(acme.services), len(acme.nats)) == (4, 1, 3)
    assert [(each.destination, each.next_hop, each.interface) for each in acme.routes] == [
        ("10.20.0.0/16", "10.10.1.254", "lan")
    ]


def test_floating_quick_rules_come_first_and_slow_ones_last_in_reverse(acme: Context) -> None:
    lists = [
        (each.name, [rule.name for rule in each.rules]) for each in acme.rule_lists if not each.is_derived
    ]
    assert lists == [
        ("floating", ["ghosts"]),
        ("wan", ["six only", "to servers"]),
        ("lan", ["off", "no ping"]),
        ("floating, not quick", ["slow two", "slow one"]),
    ]
    assert [each.default for each in acme.rule_lists if not each.is_derived] == [
        "next",
        "next",
        "next",
        "deny",
    ]


def test_a_rule_without_a_type_passes_and_one_for_ipv6_holds_no_ipv4(acme: Context) -> None:
    six = rule(acme, "six only")
    assert six.action == "permit"
    assert (six.destination_set.v4, six.destination_set.v6) == ((), (span("2001:db8:a::/64"),))
    assert six.source_set.v4 == ()


def test_nested_aliases_resolve_and_undefined_ones_stay_open(acme: Context) -> None:
    servers = rule(acme, "to servers")
    assert servers.destination_set.v4 == (
        span("10.10.1.100/32"),
        (span("10.10.2.0/24")[0], span("10.10.3.0/24")[1]),
    )
    assert set(servers.destination_set.opaque) == {"fqdn:partner.example.com", "undefined:NOALIAS"}
    assert {each.name for each in acme.undefined} == {"NOALIAS", "GHOST"}


def test_negation_of_a_list_from_elsewhere_is_open_and_port_aliases_give_ports(acme: Context) -> None:
    servers = rule(acme, "to servers")
    assert (servers.source_set.v4, servers.source_set.opaque) == ((), ("not:urltable:BAD",))
    assert {(each.protocols[0], each.destination_ports) for each in servers.service_set.boxes} == {
        (protocol, ports) for protocol in (6, 17) for ports in ((80, 80), (443, 443), (8000, 8010))
    }


def test_words_for_the_firewall_itself_and_switched_off_rules(acme: Context) -> None:
    off = rule(acme, "off")
    assert not off.enabled
    own = ("203.0.113.2/32", "203.0.113.10/32", "10.10.1.1/32")
    assert set(off.destination_set.v4) == {span(each) for each in own}
    assert off.source_set.v6 == (span("2001:db8:a::/64"),)


def test_icmp_types_and_schedules(acme: Context) -> None:
    ping = rule(acme, "no ping")
    assert (ping.action, ping.conditions) == ("reject", ("sched night",))
    assert [(each.protocols, each.destination_ports) for each in ping.service_set.boxes] == [((1, 1), (8, 8))]


def test_translations_are_one_to_one_then_forwards_then_outbound(acme: Context) -> None:
    one, forward, out = acme.nats
    assert [each.kind for each in acme.nats] == ["static", "destination", "dynamic"]
    assert one.translated_source.v4 == (span("203.0.113.20/32"),)
    assert forward.destination.v4 == (span("203.0.113.2/32"),)
    assert forward.translated_destination.v4 == (span("10.10.1.100/32"),)
    assert [each.destination_ports for each in forward.translated_service.boxes] == [(8443, 8443)]
    assert out.translated_source.v4 == (span("203.0.113.11/32"),)


def test_a_forward_that_passes_by_itself_is_a_derived_rule(acme: Context) -> None:
    derived = next(each for each in acme.rule_lists if each.is_derived)
    assert derived.rules[0].destination_set.v4 == (span("10.10.1.100/32"),)
    assert [each.destination_ports for each in derived.rules[0].service_set.boxes] == [(8443, 8443)]


def test_opnsense_keeps_aliases_and_new_rules_elsewhere(beta: Context) -> None:
    assert [(each.name, each.is_group) for each in beta.addresses] == [("SRV", True)]
    first, second = beta.rule_lists[0].rules
    assert (first.name, second.name) == ("first", "second")
    assert first.source_set.opaque == ("undefined:GONE",)
    servers = (span("10.30.1.5/32")[0], span("10.30.1.6/32")[0])
    assert second.destination_set.v4 == ((0, servers[0] - 1), (servers[1] + 1, ANY_V4[1]))
    web = rule(beta, "web")
    assert web.enabled
    assert [each.destination_ports for each in web.service_set.boxes] == [(443, 443)]
    assert web.destination_set.v4 == (servers,)


def test_a_file_that_was_cut_off_or_is_another_is_an_error_with_its_line() -> None:
    with pytest.raises(ParseError) as caught:
        read("fw", (ConfigFile("config.xml", PFSENSE[: PFSENSE.index("<filter>")]),))
    assert caught.value.where.startswith("config.xml:")
    with pytest.raises(ParseError, match="no configuration of pfSense"):
        read("fw", (ConfigFile("x.xml", "<html></html>"),))


def test_both_are_recognised() -> None:
    assert all(recognises(each) for each in (PFSENSE, OPNSENSE))
    assert not recognises("<config version='10'>")


@settings(max_examples=60)
@given(mutations([PFSENSE, OPNSENSE]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("fw", (ConfigFile("a", text),))
    except ParseError:
        return
    assert found == read("fw", (ConfigFile("a", text),))


OUTBOUND = """<?xml version="1.0"?>
<pfsense>
 <nat>
  <onetoone>
   <external>198.51.100.0</external><descr>net</descr><interface>wan</interface>
   <source><address>10.0.5.0/24</address></source><destination><any/></destination>
  </onetoone>
  <outbound><mode>MODE</mode>
   <rule>
    <source><network>10.0.0.0/24</network></source><descr>pool</descr><interface>wan</interface>
    <target>other-subnet</target><targetip>203.0.113.16</targetip><targetip_subnet>28</targetip_subnet>
    <protocol>tcp</protocol><dstport>443</dstport><destination><any/></destination>
   </rule>
  </outbound>
 </nat>
</pfsense>
"""


@pytest.mark.parametrize(
    ("mode", "enabled"), [("advanced", True), ("hybrid", True), ("automatic", False), ("disabled", False)]
)
def test_outbound_rules_count_in_the_modes_that_ask_them(mode: str, enabled: bool) -> None:
    text = OUTBOUND.replace("MODE", mode)
    whole, pool = read("fw", (ConfigFile("config.xml", text),)).contexts[0].nats
    assert whole.translated_source.v4 == (span("198.51.100.0/24"),)
    assert pool.translated_source.v4 == (span("203.0.113.16/28"),)
    assert [(b.protocols, b.destination_ports) for b in pool.service.boxes] == [((6, 6), (443, 443))]
    assert (whole.enabled, pool.enabled) == (True, enabled)
