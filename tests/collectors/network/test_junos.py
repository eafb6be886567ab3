"""Juniper SRX: tenant and logical systems, address books by zone, deactivated parts, translations."""

import ipaddress

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, NetworkFacts
from collectors.network.junos.reader import read, recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.junos_files import BRACES, SET
from tests.collectors.network.mutated import mutations


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


POOL = (int(ipaddress.ip_address("10.10.1.20")), int(ipaddress.ip_address("10.10.1.29")))


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return read("srx", (ConfigFile("srx.set", SET),))


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return next(each for each in facts.contexts if each.name == "acme")


def rule(context: Context, name: str) -> FilterRule:
    return next(each for each in context.rule_lists[0].rules if each.name == name)


def test_the_root_carries_tenant_and_logical_systems(facts: NetworkFacts) -> None:
    assert [(each.name, each.unit, each.is_system) for each in facts.contexts] == [
        ("root", "root system", True),
        ("acme", "tenant system", False),
        ("empty", "tenant system", False),
        ("link", "logical system", False),
    ]
    assert (facts.device, facts.version) == ("srx-edge", "21.4R3.15")


def test_a_logical_tunnel_links_two_systems(facts: NetworkFacts) -> None:
    assert facts.links == (("link", "root"),)


def test_everything_of_the_tenant_is_counted(acme: Context) -> None:
    addresses = [each.is_group for each in acme.addresses]
    services = [each.is_group for each in acme.services]
    assert (addresses.count(False), addresses.count(True)) == (5, 1)
    assert (services.count(False), services.count(True)) == (1, 1)
    assert [len(each.rules) for each in acme.rule_lists] == [3]
    assert len(acme.nats) == 3


def test_interfaces_have_zone_vlan_and_both_families(acme: Context) -> None:
    assert [(each.name, each.zone, each.vlan, each.addresses) for each in acme.interfaces] == [
        ("ge-0/0/1.110", "out", 110, ("198.51.100.2/24",)),
        ("ge-0/0/2.210", "lb", 210, ("10.10.1.1/24", "2001:db8:a::1/64")),
    ]
    assert [(each.destination, each.next_hop) for each in acme.routes] == [("0.0.0.0/0", "198.51.100.1")]


def test_a_name_means_what_the_book_of_its_side_says(acme: Context) -> None:
    assert rule(acme, "out-to-lb/web").destination_set.v4 == (span("10.10.1.100/32"),)
    assert rule(acme, "lb-to-out/names").destination_set.v4 == (span("9.9.9.9/32"), span("192.0.2.99/32"))


def test_a_deactivated_policy_is_no_policy(acme: Context) -> None:
    assert [each.name for each in acme.rule_lists[0].rules] == [
        "out-to-lb/web",
        "lb-to-out/names",
        "global/last",
    ]


def test_exclusion_around_an_undefined_member_stays_open(acme: Context) -> None:
    names = rule(acme, "lb-to-out/names")
    assert (names.action, names.conditions) == ("reject", ("user staff",))
    assert (names.source_set.v4, names.source_set.opaque) == ((), ("not:undefined:missing",))


def test_applications_of_the_system_its_parent_and_the_platform(acme: Context) -> None:
    web = rule(acme, "out-to-lb/web").service_set
    assert {each.destination_ports for each in web.boxes} == {(443, 443), (8443, 8443)}
    names = rule(acme, "lb-to-out/names").service_set
    assert {(each.protocols[0], each.destination_ports) for each in names.boxes} == {
        (6, (9000, 9010)),
        (17, (514, 514)),
        (6, (22, 22)),
    }


def test_global_policies_come_last_and_hold_for_every_zone(acme: Context) -> None:
    last = acme.rule_lists[0].rules[-1]
    assert (last.from_zones, last.to_zones, last.action) == ((), (), "deny")
    assert (last.source_set.v4, last.source_set.v6) == ((ANY_V4,), ())
    assert last.destination_set.opaque == ("undefined:ghost",)


def test_translations_are_static_then_destination_then_source(acme: Context) -> None:
    static, destination, source = acme.nats
    assert [each.kind for each in acme.nats] == ["static", "destination", "dynamic"]
    assert static.bidirectional
    assert static.translated_destination.v4 == (span("10.10.1.100/32"),)
    assert [each.destination_ports for each in destination.translated_service.boxes] == [(8443, 8443)] * 2
    first = int(ipaddress.ip_address("198.51.100.20"))
    assert source.translated_source.v4 == ((first, first + 9),)
    assert (source.from_zones, source.to_zones) == (("lb",), ("out",))


def test_what_is_undefined_or_unknown_is_told(acme: Context) -> None:
    assert {each.name for each in acme.undefined} == {"missing", "ghost"}
    assert [each.text for each in acme.unparsed] == ["security wonder"]


def test_braces_are_read_alike() -> None:
    found = read("srx", (ConfigFile("srx.conf", BRACES),))
    root = found.contexts[0]
    assert (found.device, root.is_system) == ("srx-one", False)
    web = rule(root, "untrust-to-trust/web")
    assert web.destination_set.v4 == (span("10.10.1.100/32"),)
    assert {each.destination_ports for each in web.service_set.boxes} == {(80, 80), (443, 443)}
    assert web.comment == "two\nlines; with { braces"
    assert [each.name for each in root.rule_lists[0].rules] == ["untrust-to-trust/web"]
    assert root.rule_lists[0].default == "permit"
    assert [(each.name, each.zone) for each in root.interfaces] == [("ge-0/0/0.0", "trust")]


@pytest.mark.parametrize("mark", ["untrust;", "session-close", 'braces";'])
def test_a_file_that_was_cut_off_is_an_error_with_its_line(mark: str) -> None:
    with pytest.raises(ParseError, match="ends inside") as caught:
        read("srx", (ConfigFile("srx.conf", BRACES[: BRACES.index(mark)]),))
    assert caught.value.where.startswith("srx.conf:")


def test_junos_is_recognised_and_pan_os_is_not() -> None:
    assert recognises(SET)
    assert recognises(BRACES)
    assert not recognises("set rulebase security rules a from any\n")


@settings(max_examples=60)
@given(mutations([SET, BRACES]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("srx", (ConfigFile("a", text),))
    except ParseError:
        return
    assert found == read("srx", (ConfigFile("a", text),))


@pytest.mark.parametrize(
    "text",
    [
        """set applications application dns term t1 protocol udp destination-port 53
set applications application dns term t2 protocol tcp source-port 1024-65535 destination-port 53
set security policies from-zone a to-zone b policy p match source-address any destination-address any
set security policies from-zone a to-zone b policy p match application dns
set security policies from-zone a to-zone b policy p then permit
""",
        """applications {
    application dns {
        term t1 protocol udp destination-port 53;
        term t2 protocol tcp source-port 1024-65535 destination-port 53;
    }
}
security {
    policies {
        from-zone a to-zone b {
            policy p {
                match {
                    source-address any;
                    destination-address any;
                    application dns;
                }
                then {
                    permit;
                }
            }
        }
    }
}
""",
    ],
    ids=["set", "braces"],
)
def test_the_terms_of_an_application_stand_on_one_line(text: str) -> None:
    found = read("srx", (ConfigFile("srx.txt", text),)).contexts[0]
    boxes = found.rule_lists[0].rules[0].service_set.boxes
    assert [(b.protocols[0], b.source_ports, b.destination_ports) for b in boxes] == [
        (17, (0, 65535), (53, 53)),
        (6, (1024, 65535), (53, 53)),
    ]


def test_a_static_translation_of_an_interface_maps_the_port_too() -> None:
    text = """set security zones security-zone out interfaces ge-0/0/0.0
set applications application alt protocol tcp destination-port 8080
set security nat static rule-set T from interface ge-0/0/0.0
set security nat static rule-set T rule t match destination-address 192.0.2.31/32
set security nat static rule-set T rule t match destination-port 443
set security nat static rule-set T rule t then static-nat prefix 10.0.0.31/32
set security nat static rule-set T rule t then static-nat prefix mapped-port 8443
set security nat destination pool P address 10.0.0.9/32
set security nat destination rule-set D from zone out
set security nat destination rule-set D rule d match destination-address 192.0.2.9/32
set security nat destination rule-set D rule d match application alt
set security nat destination rule-set D rule d then destination-nat pool P
"""
    static, destination = read("srx", (ConfigFile("srx.set", text),)).contexts[0].nats
    assert static.from_zones == ("out",)
    assert static.translated_destination.v4 == (span("10.0.0.31/32"),)
    assert {b.destination_ports for b in static.translated_service.boxes} == {(8443, 8443)}
    assert [(b.protocols[0], b.destination_ports) for b in destination.service.boxes] == [(6, (8080, 8080))]


@pytest.mark.parametrize(
    "text",
    [
        """set security nat destination pool P address 10.0.0.9/32
set security nat destination rule-set D rule d match destination-port 443
set security nat destination rule-set D rule d match destination-port 8000 to 8010
set security nat destination rule-set D rule d then destination-nat pool P
""",
        """security {
    nat {
        destination {
            pool P { address 10.0.0.9/32; }
            rule-set D {
                rule d {
                    match { destination-port { 443; 8000 to 8010; } }
                    then { destination-nat { pool { P; } } }
                }
            }
        }
    }
}
""",
    ],
    ids=["set", "braces"],
)
def test_a_translation_may_match_several_ports_and_ranges(text: str) -> None:
    (nat,) = read("srx", (ConfigFile("srx.txt", text),)).contexts[0].nats
    assert {b.destination_ports for b in nat.service.boxes} == {(443, 443), (8000, 8010)}
