"""Cisco ASA: system space and contexts joined, objects, access lists, translations, hits."""

import ipaddress
from dataclasses import replace

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, NetworkFacts, RuleList
from collectors.network.cisco_asa.reader import READER, read, recognises
from collectors.network.haproxy.reader import recognises as haproxy_recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.asa_files import ACME, BETA, SHOWN_HITS, SYSTEM
from tests.collectors.network.mutated import mutations

FILES = (
    ConfigFile("system.cfg", SYSTEM),
    ConfigFile("acme.cfg", ACME),
    ConfigFile("beta-live.cfg", BETA),
    ConfigFile("hits.txt", f"fw/acme# show access-list\n{SHOWN_HITS}"),
)


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return read("edge-fw", FILES)


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return context(facts, "acme")


def context(facts: NetworkFacts, name: str) -> Context:
    return next(each for each in facts.contexts if each.name == name)


def rule_list(context: Context, name: str) -> RuleList:
    return next(each for each in context.rule_lists if each.name == name)


def rules(context: Context) -> tuple[FilterRule, ...]:
    return rule_list(context, "OUT_IN").rules


def test_the_system_space_and_each_context_with_a_file_are_contexts(facts: NetworkFacts) -> None:
    assert [(each.name, each.is_system) for each in facts.contexts] == [
        ("system", True),
        ("acme", False),
        ("beta", False),
    ]
    assert (facts.device, facts.version) == ("edge-fw", "9.12(4)")


def test_a_context_without_a_file_is_a_gap(facts: NetworkFacts) -> None:
    assert [gap.section for gap in facts.gaps] == ["admin"]


def test_mapped_names_are_joined_with_ports_and_vlans_of_the_system_space(acme: Context) -> None:
    assert [(each.name, each.real_name, each.vlan, each.security_level) for each in acme.interfaces] == [
        ("outside", "GigabitEthernet0/0.110", 110, 0),
        ("inside", "GigabitEthernet0/1.210", 210, 100),
    ]
    assert acme.interfaces[1].addresses == ("10.10.1.1/24", "2001:db8:1::1/64")


def test_a_port_that_two_contexts_share_links_them_and_a_route_into_a_context_says_so(
    facts: NetworkFacts, acme: Context
) -> None:
    assert facts.links == (("acme", "beta"),)
    assert [(each.destination, each.next_context) for each in acme.routes] == [
        ("0.0.0.0/0", "beta"),
        ("10.20.0.0/16", ""),
    ]


def test_everything_of_the_context_is_counted(acme: Context) -> None:
    are_groups = [each.is_group for each in acme.addresses] + [each.is_group for each in acme.services]
    assert (are_groups.count(False), are_groups.count(True)) == (7, 6)
    assert {each.name: len(each.rules) for each in acme.rule_lists} == {
        "OUT_IN": 8,
        "UNBOUND": 1,
        "GLOBAL": 1,
    }
    assert len(acme.nats) == 5


def test_nested_groups_resolve_and_an_undefined_member_stays_open(acme: Context) -> None:
    group = next(each for each in acme.addresses if each.name == "ALL_SERVERS")
    assert group.addresses.v4 == (span("10.10.1.100/32"), span("10.10.2.0/24"), span("10.10.4.4/32"))
    assert group.addresses.opaque == ("undefined:NO_SUCH_GROUP",)
    assert {(each.name, each.used_by) for each in acme.undefined} == {
        ("NO_SUCH_GROUP", "ALL_SERVERS"),
        ("GHOSTS", "access-list OUT_IN"),
    }


def test_a_rule_with_an_undefined_group_never_becomes_any(acme: Context) -> None:
    ghosts = rules(acme)[6].destination_set
    assert (ghosts.v4, ghosts.v6, ghosts.opaque) == ((), (), ("undefined:GHOSTS",))


def test_a_port_group_behind_an_address_group_is_ports(acme: Context) -> None:
    assert [each.destination_ports for each in rules(acme)[1].service_set.boxes] == [(80, 80), (8000, 8010)]
    assert rules(acme)[1].source_set.v4 == (ANY_V4,)
    assert rules(acme)[1].source_set.v6 == ()


def test_a_service_group_in_place_of_the_protocol_gives_all_its_services(acme: Context) -> None:
    boxes = {(each.protocols[0], each.destination_ports) for each in rules(acme)[2].service_set.boxes}
    assert boxes == {(6, (22, 22)), (17, (53, 53)), (1, (8, 8)), (6, (443, 443))}
    assert rules(acme)[2].source_set.v4 == (span("10.9.9.9/32"),)
    assert rules(acme)[2].conditions == ("time-range OFFICE",)


def test_protocol_and_icmp_groups_are_read_and_an_inactive_entry_is_off(acme: Context) -> None:
    assert [each.protocols for each in rules(acme)[3].service_set.boxes] == [(47, 47), (50, 50)]
    assert [each.destination_ports for each in rules(acme)[4].service_set.boxes] == [(8, 8), (0, 0)]
    assert [each.enabled for each in rules(acme)].index(False) == 4


def test_not_equal_and_greater_are_split_into_intervals(acme: Context) -> None:
    boxes = {(each.source_ports, each.destination_ports) for each in rules(acme)[5].service_set.boxes}
    assert boxes == {((0, 24), (1024, 65535)), ((26, 65535), (1024, 65535))}


def test_a_bound_list_hands_on_to_the_global_one_and_an_unbound_list_is_not_enforced(acme: Context) -> None:
    bound = {each.name: (each.bound_to, each.default) for each in acme.rule_lists}
    assert bound == {
        "OUT_IN": (("outside",), "next"),
        "UNBOUND": ((), "deny"),
        "GLOBAL": (("*",), "deny"),
    }


def test_hits_are_joined_by_line_and_add_up_over_expansions(acme: Context) -> None:
    assert [each.hits for each in rules(acme)[:3]] == [7, 9, None]
    assert rules(acme)[0].comment == "public site"


def test_hits_are_joined_by_the_name_of_their_file_too() -> None:
    files = (*FILES[:3], ConfigFile("show-access-list_acme.txt", SHOWN_HITS))
    assert [each.hits for each in rules(context(read("fw", files), "acme"))[:2]] == [7, 9]


def test_translations_stand_in_the_devices_order(acme: Context) -> None:
    """Manual; then objects: static before dynamic, one real address before 256; then after-auto."""
    assert [(each.section, each.name, each.kind) for each in acme.nats] == [
        ("1 manual", "", "static"),
        ("2 object", "WEB", "static"),
        ("2 object", "APPS", "static"),
        ("2 object", "POOL", "dynamic"),
        ("3 after-auto", "", "dynamic"),
    ]
    assert [each.order for each in acme.nats] == [1, 2, 3, 4, 5]


def test_the_destination_pair_of_twice_nat_is_mapped_then_real(acme: Context) -> None:
    twice = acme.nats[0]
    assert twice.destination.v4 == (span("203.0.113.10/32"),)
    assert twice.translated_destination.v4 == (span("10.10.1.100/32"),)
    assert twice.translated_source.v4 == ()


def test_port_translation_of_an_object_keeps_both_ports(acme: Context) -> None:
    web = acme.nats[1]
    assert [each.source_ports for each in web.service.boxes] == [(8443, 8443)]
    assert [each.source_ports for each in web.translated_service.boxes] == [(443, 443)]


def test_without_any_list_traffic_goes_to_lower_levels_only(facts: NetworkFacts) -> None:
    lists = context(facts, "beta").rule_lists
    assert all(each.is_derived for each in lists)
    lower = {each.bound_to[0]: [rule.to_zones for rule in each.rules] for each in lists}
    assert lower == {"outside": [], "dmz": [("outside",)], "inside": [("outside", "dmz")]}


def test_a_line_that_nobody_knows_is_listed_with_its_number(acme: Context) -> None:
    number = ACME.split("\n").index("conduit permit tcp any any") + 1
    assert [(each.text, each.ref.line) for each in acme.unparsed] == [("conduit permit tcp any any", number)]


def test_one_combined_capture_gives_the_same_contexts(facts: NetworkFacts) -> None:
    mark = "----------========== [ CONTEXT {0} FILE {1} ] ==========----------"
    text = "\n".join(
        (SYSTEM, mark.format("acme", "disk0:/acme.cfg"), ACME, mark.format("beta", "disk0:/b.cfg"), BETA)
    )
    combined = read("edge-fw", (ConfigFile("edge-fw", text),))
    assert [each.name for each in combined.contexts] == ["system", "acme", "beta"]
    for one, other in zip(combined.contexts[1:], facts.contexts[1:], strict=True):
        assert [(e.name, e.addresses) for e in one.addresses] == [
            (e.name, e.addresses) for e in other.addresses
        ]
        assert [e.raw for e in one.nats] == [e.raw for e in other.nats]
    line = text.split("\n").index("object network WEB") + 1
    assert combined.contexts[1].addresses[0].ref.line == line


def test_a_session_with_prompts_is_split_by_changeto() -> None:
    text = f"fw/admin# changeto context acme\nfw/acme# show running-config\n{ACME}fw/acme# exit\n"
    assert [each.name for each in read("fw", (ConfigFile("log", text),)).contexts] == ["acme"]


def test_a_file_that_was_cut_off_is_an_error_with_its_line() -> None:
    cut = ACME[: ACME.index("access-group OUT_IN")]
    with pytest.raises(ParseError, match=r"no `: end`") as caught:
        read("fw", (ConfigFile("acme.cfg", cut),))
    assert caught.value.where == f"acme.cfg:{cut.count(chr(10)) + 1}"


def test_translations_before_8_3_are_read() -> None:
    text = """FWSM Version 4.1(5) <context>
hostname old
interface Vlan20
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
global (outside) 1 192.0.2.10-192.0.2.20
nat (inside) 0 access-list NONAT
nat (inside) 1 10.0.0.0 255.0.0.0
static (inside,outside) tcp 192.0.2.5 www 10.1.1.5 8080 netmask 255.255.255.255
access-list IN extended permit tcp any host 192.0.2.5 eq www
"""
    found = read("fw", (ConfigFile("old.cfg", text),)).contexts[0]
    assert [(each.kind, each.raw.split()[0]) for each in found.nats] == [
        ("identity", "nat"),
        ("static", "static"),
        ("dynamic", "nat"),
    ]
    assert found.nats[1].source.v4 == (span("10.1.1.5/32"),)
    assert [each.source_ports for each in found.nats[1].service.boxes] == [(8080, 8080)]
    assert found.rule_lists[0].rules[0].source_set.v6 == ()
    assert found.unparsed == ()


def test_an_access_list_chooses_what_is_translated_before_8_3() -> None:
    """Command reference 8.2, `static` and `nat`: the list says real addresses, destinations and the mask."""
    text = """ASA Version 8.2(5)
interface Vlan2
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
access-list NONAT extended permit ip 10.1.0.0 255.255.0.0 10.2.0.0 255.255.0.0
access-list NONAT extended permit ip 10.1.0.0 255.255.0.0 10.3.0.0 255.255.0.0
access-list NET1 extended permit ip 10.1.2.0 255.255.255.224 host 198.51.100.7
access-list WEB extended permit tcp host 10.1.1.5 eq 8080 any
access-list MIXED extended deny ip host 10.1.1.5 any
access-list MIXED extended permit ip 10.1.1.0 255.255.255.0 any
static (inside,outside) tcp interface www access-list WEB 0 0
static (inside,outside) 192.0.2.128 access-list NET1
static (inside,outside) 192.0.2.9 access-list GONE
static (inside,dmz) 10.0.0.0 10.0.0.0
nat (inside) 0 access-list NONAT
nat (inside) 1 access-list MIXED
global (outside) 1 interface
"""
    found = read("fw", (ConfigFile("old.cfg", text),)).contexts[0]
    first, second, web, net, gone, whole, mixed = found.nats
    assert [each.destination.v4 for each in (first, second)] == [
        (span("10.2.0.0/16"),),
        (span("10.3.0.0/16"),),
    ]
    assert {each.kind for each in (first, second)} == {"identity"}
    assert (web.source.v4, web.translated_source.v4) == ((span("10.1.1.5/32"),), (span("192.0.2.1/32"),))
    assert [each.source_ports for each in web.service.boxes] == [(8080, 8080)]
    assert [each.source_ports for each in web.translated_service.boxes] == [(80, 80)]
    assert net.translated_source.v4 == (span("192.0.2.128/27"),)
    assert net.destination.v4 == (span("198.51.100.7/32"),)
    assert gone.source.opaque == ("access-list:GONE",)
    assert whole.source.v4 == (span("10.0.0.0/8"),)
    assert mixed.source.opaque == ("access-list:MIXED",)
    assert [(each.name, each.what) for each in found.undefined] == [("GONE", "access list")]
    assert found.unparsed == ()


def test_many_translations_by_one_long_list_stay_unknown_at_last() -> None:
    """Made to exhaust: each of 300 `nat` would be 300 translations."""
    entries = "".join(f"access-list L extended permit ip host 10.0.0.{n % 250} any\n" for n in range(300))
    text = "ASA Version 8.2(5)\n" + entries + "nat (inside) 1 access-list L\n" * 300
    found = read("fw", (ConfigFile("old.cfg", text),)).contexts[0].nats
    assert len(found) < 21_000
    assert found[0].source.opaque == ()
    assert found[-1].source.opaque == ("access-list:L",)


def test_a_pix_is_not_taken_for_a_haproxy() -> None:
    text = "PIX Version 6.3(5)\nglobal (outside) 1 interface\ntimeout xlate 3:00:00\n"
    assert recognises(text)
    assert not haproxy_recognises(text)


def test_numbers_of_protocols_and_groups_of_domains_are_read() -> None:
    text = """ASA Version 9.18(1)
object-group service NFS
 service-object 6 source eq 2046
 service-object 17 destination range 111 112
 service-object 47
object-group network-service SITES
 network-service-member domain example.com service tcp destination eq 443
access-list A extended permit object-group NFS any object-group-network-service SITES
"""
    found = read("fw", (ConfigFile("a.cfg", text),)).contexts[0]
    assert [
        (e.protocols[0], e.source_ports, e.destination_ports) for e in found.services[0].services.boxes
    ] == [
        (6, (2046, 2046), (0, 65535)),
        (17, (0, 65535), (111, 112)),
        (47, (0, 65535), (0, 65535)),
    ]
    assert found.rule_lists[0].rules[0].destination_set.opaque == ("network-service:SITES",)
    assert (found.undefined, found.unparsed) == ((), ())


def test_entries_of_firepower_have_interfaces_of_their_own() -> None:
    text = """NGFW Version 6.6.1
hostname ftd
access-list CSM_FW_ACL_ remark rule-id 268434432: L7 RULE: web
access-list CSM_FW_ACL_ advanced permit tcp ifc inside any ifc out any eq https rule-id 1 event-log both
access-list CSM_FW_ACL_ advanced trust ip any any rule-id 268434433
access-group CSM_FW_ACL_ global
"""
    found = read("ftd", (ConfigFile("ftd.cfg", text),)).contexts[0]
    first, second = found.rule_lists[0].rules
    assert (first.from_zones, first.to_zones, first.action) == (("inside",), ("out",), "permit")
    assert [each.destination_ports for each in first.service_set.boxes] == [(443, 443)]
    assert second.action == "permit"
    assert found.unparsed == ()


def test_an_asa_is_recognised_and_a_fortigate_is_not() -> None:
    assert recognises(ACME)
    assert not recognises("config system global\nend\n")
    assert READER.platform == "cisco_asa"


@settings(max_examples=60)
@given(mutations([SYSTEM, ACME, SHOWN_HITS]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("fw", (ConfigFile("a.cfg", text),))
    except ParseError:
        return
    assert replace(found) == read("fw", (ConfigFile("a.cfg", text),))


def test_an_interface_that_is_entered_again_is_one_interface() -> None:
    text = (
        "hostname fw\ninterface GigabitEthernet0/0\n flow-export enable\n shutdown\n"
        "interface GigabitEthernet0/0\n nameif outside\n ip address 192.0.2.1 255.255.255.0\n no shutdown\n"
    )
    (only,) = read("fw", (ConfigFile("fw.cfg", text),)).contexts
    (outside,) = only.interfaces
    assert (outside.name, outside.addresses, outside.enabled) == ("outside", ("192.0.2.1/24",), True)
    assert outside.ref.line == 2
    assert only.unparsed == ()
