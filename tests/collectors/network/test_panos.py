"""PAN-OS: one model out of XML, `set` lines and braces; virtual systems, shared objects, device groups."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, NetworkFacts
from collectors.network.panos.reader import read, recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.mutated import mutations
from tests.collectors.network.panos_files import PANORAMA, SET, XML


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


POOL = (int(ipaddress.ip_address("10.10.1.20")), int(ipaddress.ip_address("10.10.1.29")))


@pytest.fixture(scope="module", params=["xml", "set"])
def facts(request: pytest.FixtureRequest) -> NetworkFacts:
    return read("pa", (ConfigFile("pa.cfg", XML if request.param == "xml" else SET),))


@pytest.fixture
def acme(facts: NetworkFacts) -> Context:
    return context(facts, "vsys2")


@pytest.fixture(scope="module")
def panorama() -> NetworkFacts:
    return read("panorama", (ConfigFile("panorama.txt", PANORAMA),))


def context(facts: NetworkFacts, name: str) -> Context:
    return next(each for each in facts.contexts if each.name == name)


def rule(context: Context, name: str) -> FilterRule:
    return next(each for each in rules(context) if each.name == name)


def rules(context: Context) -> Iterator[FilterRule]:
    return (rule for each in context.rule_lists for rule in each.rules)


def test_virtual_systems_are_contexts_with_their_display_names_and_shared_is_none_of_them(
    facts: NetworkFacts,
) -> None:
    assert [(each.name, each.title, each.is_system) for each in facts.contexts] == [
        ("shared", "", True),
        ("vsys2", "acme", False),
        ("vsys3", "beta", False),
    ]
    assert facts.device == "pa-edge"


def test_everything_of_the_virtual_system_is_counted(acme: Context) -> None:
    addresses = [each.is_group for each in acme.addresses]
    assert (addresses.count(False), addresses.count(True)) == (4, 2)
    assert [(each.name, each.is_group) for each in acme.services] == [("WEBS", True)]
    assert [len(each.rules) for each in acme.rule_lists] == [3]
    assert len(acme.nats) == 2


def test_imported_interfaces_have_zone_vlan_and_address(acme: Context) -> None:
    assert [(each.name, each.zone, each.vlan, each.addresses) for each in acme.interfaces] == [
        ("ethernet1/1.110", "out", 110, ("203.0.113.2/24",)),
        ("ethernet1/2", "lb", None, ("10.10.1.1/24",)),
    ]
    assert [(each.destination, each.next_hop) for each in acme.routes] == [("0.0.0.0/0", "203.0.113.1")]


def test_external_zones_on_both_sides_link_two_virtual_systems(facts: NetworkFacts) -> None:
    assert facts.links == (("vsys2", "vsys3"),)


def test_one_sided_external_zones_link_nothing() -> None:
    one_sided = SET.replace("set vsys vsys3 zone to-acme network external vsys2\n", "")
    assert read("pa", (ConfigFile("pa.cfg", one_sided),)).links == ()


def test_an_object_of_the_virtual_system_wins_over_the_shared_one(acme: Context) -> None:
    group = next(each for each in acme.addresses if each.name == "SERVERS")
    assert group.addresses.v4 == (POOL, span("10.10.1.100/32"))
    assert group.addresses.opaque == ("undefined:GONE",)


def test_shared_objects_and_literal_addresses_resolve(acme: Context) -> None:
    assert rule(acme, "not pool").destination_set.v4 == (span("9.9.9.9/32"), span("198.51.100.0/24"))


def test_negation_is_resolved_and_conditions_are_told(acme: Context) -> None:
    found = rule(acme, "not pool")
    assert found.source_set.v4 == ((0, POOL[0] - 1), (POOL[1] + 1, ANY_V4[1]))
    assert found.sources == ("not POOL",)
    assert found.conditions == (
        "user acme\\staff",
        "URL category social-networking",
        "application dns, custom-app",
    )


def test_application_default_opens_known_ports_and_keeps_the_rest_open(acme: Context) -> None:
    services = rule(acme, "not pool").service_set
    assert {(each.protocols[0], each.destination_ports[0]) for each in services.boxes} == {(6, 53), (17, 53)}
    assert services.opaque == ("application-default:custom-app",)


def test_services_in_groups_of_the_platform_and_the_shared_part(acme: Context) -> None:
    ports = [each.destination_ports for each in rule(acme, "in web").service_set.boxes]
    assert ports == [(443, 443), (8443, 8443), (9000, 9010)]


def test_resets_reject_disabled_rules_are_off_and_undefined_names_stay_open(acme: Context) -> None:
    old = rule(acme, "old")
    assert (old.action, old.enabled, old.from_zones) == ("reject", False, ())
    assert (old.destination_set.v4, old.destination_set.opaque) == ((), ("undefined:NOWHERE",))
    assert {(each.name, each.used_by) for each in acme.undefined} == {
        ("GONE", "SERVERS"),
        ("NOWHERE", "rule old"),
    }


def test_translations_keep_addresses_zones_and_ports(acme: Context) -> None:
    dnat, pat = acme.nats
    assert (dnat.kind, dnat.from_zones, dnat.to_zones) == ("destination", ("out",), ("out",))
    assert dnat.destination.v4 == (span("203.0.113.10/32"),)
    assert dnat.translated_destination.v4 == (span("10.10.1.100/32"),)
    assert [(each.protocols, each.destination_ports) for each in dnat.translated_service.boxes] == [
        ((6, 6), (8443, 8443))
    ]
    assert (pat.kind, pat.translated_source.v4) == ("dynamic", (span("203.0.113.2/32"),))


def test_a_part_that_nobody_knows_is_listed(acme: Context) -> None:
    assert [each.text for each in acme.unparsed] == ["vsys2 mystery"]


def test_all_forms_give_the_same_model() -> None:
    one, other = (read("pa", (ConfigFile("x", text),)).contexts for text in (XML, SET))
    for first, second in zip(one, other, strict=True):
        for left, right in zip(rules(first), rules(second), strict=True):
            assert replace(left, ref=right.ref) == right
        for a, b in zip(first.nats, second.nats, strict=True):
            assert replace(a, ref=b.ref) == b
        assert [each.addresses for each in first.addresses] == [each.addresses for each in second.addresses]


def test_lines_point_into_the_file() -> None:
    acme = context(read("pa", (ConfigFile("pa.xml", XML),)), "vsys2")
    number = next(n for n, line in enumerate(XML.split("\n"), 1) if '<entry name="web dnat">' in line)
    assert acme.nats[0].ref.line == number
    of_set = context(read("pa", (ConfigFile("pa.set", SET),)), "vsys2")
    assert SET.split("\n")[of_set.rule_lists[0].rules[2].ref.line - 1].endswith("rules old from any")


def test_device_groups_see_the_groups_above_and_the_shared_part(panorama: NetworkFacts) -> None:
    acme = context(panorama, "acme")
    assert acme.parents == ("tenants", "shared")
    assert [(each.name, each.default) for each in acme.rule_lists] == [("pre", "next"), ("post", "intrazone")]
    watch = rule(acme, "watch")
    assert watch.source_set.v4 == (span("10.0.0.5/32"),)
    assert watch.destination_set.v4 == (span("9.9.9.9/32"), span("10.10.1.0/24"))
    assert watch.comment == "two\nlines; with { braces"
    assert acme.undefined == ()


def test_an_external_list_is_open_and_not_undefined(panorama: NetworkFacts) -> None:
    common = context(panorama, "shared")
    assert rule(common, "block bad").destination_set.opaque == ("external-list:bad-list",)
    assert common.undefined == ()


def test_what_panorama_pushed_stands_around_the_devices_own_rules() -> None:
    text = """policy {
  panorama {
    address {
      pushed {
        ip-netmask 10.9.0.0/16;
      }
    }
    pre-rulebase {
      security {
        rules {
          first {
            from any;
            to any;
            source [ pushed own];
            destination any;
            action deny;
          }
        }
      }
    }
  }
}
config {
  devices {
    localhost.localdomain {
      vsys {
        vsys1 {
          address {
            own {
              ip-netmask 10.8.0.1/32;
              tag [ a b];
            }
          }
          rulebase {
            security {
              rules {
                second {
                  source own;
                  destination any;
                  action allow;
                }
              }
            }
          }
        }
      }
    }
  }
}
"""
    found = read("pa", (ConfigFile("pa.conf", text),)).contexts[0]
    assert [(each.name, each.default) for each in found.rule_lists] == [
        ("pre", "next"),
        ("security", "intrazone"),
    ]
    assert rule(found, "first").source_set.v4 == (span("10.8.0.1/32"), span("10.9.0.0/16"))
    assert found.undefined == ()


def test_a_device_without_virtual_systems_is_vsys1() -> None:
    text = "set zone in network layer3 ethernet1/1\nset rulebase security rules r action allow\n"
    text += "set network interface ethernet ethernet1/1 layer3 ip 10.0.0.1/24\n"
    found = read("pa", (ConfigFile("pa.set", text),)).contexts
    assert [(each.name, len(each.interfaces)) for each in found] == [("vsys1", 1)]


@pytest.mark.parametrize(
    ("said", "default"),
    [("interzone-default action allow", "permit"), ("intrazone-default action deny", "deny")],
)
def test_the_default_of_a_rulebase_may_be_another(said: str, default: str) -> None:
    line = f"set vsys vsys2 rulebase default-security-rules rules {said}\n"
    acme = context(read("pa", (ConfigFile("pa.set", SET + line),)), "vsys2")
    assert [each.default for each in acme.rule_lists] == [default]


@pytest.mark.parametrize(
    ("text", "mark"), [(XML, "<negate-source>"), (PANORAMA, "post-rulebase"), (PANORAMA, "lines;")]
)
def test_a_file_that_was_cut_off_is_an_error_with_its_line(text: str, mark: str) -> None:
    with pytest.raises(ParseError) as caught:
        read("pa", (ConfigFile("pa.cfg", text[: text.index(mark)]),))
    assert caught.value.where.startswith("pa.cfg:")


def test_hostile_xml_is_an_error() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa">]><config version="1"><x>&a;</x></config>'
    deep = "<config>" + "<a>" * 5000
    for text in (bomb, deep):
        with pytest.raises(ParseError):
            read("pa", (ConfigFile("pa.xml", text),))


def test_pan_os_is_recognised_in_every_form() -> None:
    assert all(recognises(each) for each in (XML, SET))
    assert not recognises("config firewall policy\nend\n")


@settings(max_examples=60)
@given(mutations([XML, SET, PANORAMA]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("pa", (ConfigFile("a.cfg", text),))
    except ParseError:
        return
    assert found == read("pa", (ConfigFile("a.cfg", text),))


def test_several_settings_on_one_line_are_each_their_own() -> None:
    """As operators type them, and scripts of first configurations hold them."""
    text = r"""
set zone out network layer3 ethernet1/1
set address web ip-netmask 10.0.0.10 description "from trust"
set address pub ip-netmask 192.0.2.10 tag [ a b ]
set address-group from static [ web pub ]
set service alt protocol tcp source-port 1024-65535 port 8443
set rulebase security rules r1 from out to [ lb dmz ] source any destination pub
set rulebase security rules r1 application [ ssl ping ] service any action allow
set rulebase security rules r2 from any to any source from destination any service alt
set rulebase security rules r2 source-user "acme\bob" action deny log-end yes
set rulebase nat rules n1 from out to out source any destination pub service alt
set rulebase nat rules n1 destination-translation translated-address web translated-port 443
set rulebase nat rules n2 from lb to out source web destination any
set rulebase nat rules n2 source-translation static-ip translated-address pub bi-directional yes
"""
    found = read("pa", (ConfigFile("pa.set", text),)).contexts[-1]
    first, second = found.rule_lists[0].rules
    assert (first.action, first.from_zones, first.to_zones) == ("permit", ("out",), ("lb", "dmz"))
    assert first.destination_set.v4 == (span("192.0.2.10/32"),)
    assert first.conditions == ("application ssl, ping",)
    assert (second.action, second.sources, second.conditions) == ("deny", ("from",), (r"user acme\bob",))
    assert [(b.source_ports, b.destination_ports) for b in second.service_set.boxes] == [
        ((1024, 65535), (8443, 8443))
    ]
    one, two = found.nats
    assert (one.from_zones, one.to_zones, one.kind) == (("out",), ("out",), "destination")
    assert one.translated_destination.v4 == (span("10.0.0.10/32"),)
    assert [b.destination_ports for b in one.translated_service.boxes] == [(443, 443)]
    assert (two.kind, two.bidirectional) == ("static", True)
    assert (found.undefined, found.unparsed) == ((), ())


def test_address_objects_stand_for_addresses_of_interfaces_and_routes_and_groups_for_applications() -> None:
    text = """set address outside ip-netmask 192.0.2.1/24
set address gateway ip-netmask 192.0.2.254
set address inside ip-netmask 10.5.0.0/16
set application-group web members [ web-browsing ssl more ]
set application-group more members [ dns web ]
set network interface ethernet ethernet1/1 layer3 ip outside
set network virtual-router default interface ethernet1/1
set network virtual-router default routing-table ip static-route d destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route d nexthop ip-address gateway
set network virtual-router default routing-table ip static-route n destination inside
set network virtual-router default routing-table ip static-route n interface ethernet1/1
set zone out network layer3 ethernet1/1
set rulebase security rules r service application-default
set rulebase security rules r application web
set rulebase security rules r action allow
"""
    found = read("pa", (ConfigFile("pa.set", text),)).contexts[-1]
    assert [each.addresses for each in found.interfaces] == [("192.0.2.1/24",)]
    assert [(each.destination, each.next_hop) for each in found.routes] == [
        ("0.0.0.0/0", "192.0.2.254"),
        ("10.5.0.0/16", ""),
    ]
    services = found.rule_lists[0].rules[0].service_set
    assert services.opaque == ()
    assert {b.destination_ports[0] for b in services.boxes} == {80, 443, 53}
