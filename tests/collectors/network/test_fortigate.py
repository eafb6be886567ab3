"""FortiGate: virtual domains, global interfaces, the statement algebra, policies in the order that counts."""

import ipaddress

import pytest
from hypothesis import given, settings

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, NetworkFacts
from collectors.network.fortigate.reader import read, recognises
from collectors.network.reading import ConfigFile
from tests.collectors.network.fortigate_files import BACKUP
from tests.collectors.network.mutated import mutations


def span(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), int(network.broadcast_address)


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return read("fw", (ConfigFile("fw.conf", BACKUP),))


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return context(facts, "acme")


def context(facts: NetworkFacts, name: str) -> Context:
    return next(each for each in facts.contexts if each.name == name)


def rule(context: Context, name: str) -> FilterRule:
    return next(each for each in context.rule_lists[0].rules if each.name == name)


def test_domains_are_contexts_also_the_one_that_was_only_declared(facts: NetworkFacts) -> None:
    assert [(each.name, each.is_system) for each in facts.contexts] == [
        ("global", True),
        ("acme", False),
        ("empty", False),
        ("root", False),
    ]
    assert (facts.device, facts.version) == ("FW-EDGE", "7.2.5")


def test_global_interfaces_belong_to_their_domain_with_zone_vlan_and_all_addresses(acme: Context) -> None:
    assert [
        (each.name, each.real_name, each.zone, each.vlan, each.addresses) for each in acme.interfaces
    ] == [
        ("acme-out", "port1", "acme-out", 110, ("198.51.100.2/24", "2001:db8:a::1/64")),
        ("acme-lb", "port2", "LB", 210, ("10.10.1.1/24", "10.10.9.1/24")),
        ("lnk1", "lnk1", "lnk1", None, ("169.254.1.2/30",)),
    ]


def test_a_link_joins_two_domains_and_a_route_over_it_leads_there(facts: NetworkFacts) -> None:
    assert facts.links == (("acme", "root"),)
    routes = context(facts, "root").routes
    assert [(each.destination, each.next_context) for each in routes] == [
        ("0.0.0.0/0", ""),
        ("10.10.0.0/16", "acme"),
    ]


def test_everything_of_the_domain_is_counted(acme: Context) -> None:
    addresses = [each.is_group for each in acme.addresses]
    services = [each.is_group for each in acme.services]
    assert (addresses.count(False), addresses.count(True)) == (8, 3)
    assert (services.count(False), services.count(True)) == (3, 1)
    assert [len(each.rules) for each in acme.rule_lists] == [4]
    assert (len(acme.nats), len(acme.vips), len(acme.pools)) == (3, 2, 2)


def test_a_name_with_blanks_append_and_unselect_make_the_group(acme: Context) -> None:
    group = next(each for each in acme.addresses if each.name == "servers")
    assert group.members == ("apps net", "web-range")
    first = int(ipaddress.ip_address("10.10.1.20"))
    assert group.addresses.v4 == ((first, first + 9), span("10.10.2.0/24"))


def test_an_excluded_member_is_cut_out_of_the_group(acme: Context) -> None:
    group = next(each for each in acme.addresses if each.name == "not web1")
    web1 = int(ipaddress.ip_address("10.10.1.11"))
    assert group.addresses.v4 == ((0, web1 - 1), (web1 + 1, 2**32 - 1))


def test_all_has_no_subnet_and_is_every_address_of_its_own_family(acme: Context) -> None:
    alls = [each.addresses for each in acme.addresses if each.name == "all"]
    assert [(bool(each.v4), bool(each.v6)) for each in alls] == [(True, False), (False, True)]
    assert alls[0].v4 == (ANY_V4,)


def test_order_is_that_of_the_file_after_moves_and_not_of_the_numbers(acme: Context) -> None:
    assert [each.name for each in acme.rule_lists[0].rules] == ["in web", "9", "out", "8"]


def test_a_policy_without_an_action_denies(facts: NetworkFacts, acme: Context) -> None:
    assert rule(acme, "9").action == "deny"
    assert rule(context(facts, "root"), "1").action == "deny"


def test_a_policy_that_comes_again_is_gone_on_with_and_quotes_hold_keywords(acme: Context) -> None:
    nine = rule(acme, "9")
    assert nine.destinations == ("ghost", "web1", "apps net", "web6")
    assert nine.comment == "two lines\n    next\nend\nof comment"


def test_both_families_of_a_policy_are_read(acme: Context) -> None:
    nine = rule(acme, "9")
    assert nine.source_set.v4
    assert nine.source_set.v6
    assert nine.destination_set.v6 == (span("2001:db8:a::80/128"),)


def test_what_is_undefined_stays_open_and_is_told(acme: Context) -> None:
    nine = rule(acme, "9")
    assert nine.destination_set.opaque == ("undefined:ghost",)
    assert (nine.service_set.boxes, nine.service_set.opaque) == ((), ("undefined:NOSUCH",))
    assert {(each.name, each.what) for each in acme.undefined} == {
        ("ghost", "address"),
        ("NOSUCH", "service"),
    }


def test_negation_stays_in_its_family(acme: Context) -> None:
    web1 = int(ipaddress.ip_address("10.10.1.11"))
    assert rule(acme, "8").source_set.v4 == ((0, web1 - 1), (web1 + 1, 2**32 - 1))
    assert rule(acme, "8").source_set.v6 == ()
    assert not rule(acme, "8").enabled


def test_users_and_schedules_are_conditions(acme: Context) -> None:
    assert rule(acme, "out").conditions == ("groups staff", "schedule office")
    assert rule(acme, "in web").conditions == ()


def test_a_virtual_ip_in_a_policy_stands_for_what_clients_use(acme: Context) -> None:
    first = int(ipaddress.ip_address("198.51.100.10"))
    assert rule(acme, "in web").destination_set.v4 == ((first, first + 1),)


def test_source_ports_behind_the_colon_are_source_ports(acme: Context) -> None:
    app = next(each for each in acme.services if each.name == "APP-8443")
    assert [(each.source_ports, each.destination_ports) for each in app.services.boxes] == [
        ((1024, 65535), (8443, 8443)),
        ((0, 65535), (9000, 9010)),
    ]


def test_virtual_ips_tell_tls_stickiness_and_servers(acme: Context) -> None:
    web, balanced = acme.vips
    assert (web.address, web.port, web.tls, web.persistence) == ("198.51.100.10", 443, "passthrough", "")
    assert (balanced.tls, balanced.persistence, balanced.mode) == ("terminated", "http-cookie", "http")
    assert balanced.hosts == ("www.acme.example",)
    members = {each.name: [(m.address, m.port, m.state) for m in each.members] for each in acme.pools}
    assert members == {
        "vip-web": [("10.10.1.11", 8443, "enabled")],
        "vip-lb": [("10.10.1.11", 8080, "enabled"), ("10.10.1.12", 8080, "backup")],
    }


def test_translations_are_virtual_ips_then_those_of_policies(acme: Context) -> None:
    assert [(each.kind, each.name) for each in acme.nats] == [
        ("vip", "vip-web"),
        ("dynamic", "policy 7"),
        ("dynamic", "policy 8"),
    ]
    first = int(ipaddress.ip_address("198.51.100.20"))
    assert acme.nats[1].translated_source.v4 == ((first, first + 9),)
    assert [each.destination_ports for each in acme.nats[0].translated_service.boxes] == [(8443, 8443)]


def test_a_part_that_nobody_knows_is_listed_with_its_line(acme: Context) -> None:
    line = BACKUP.split("\n").index("config firewall nonsense") + 1
    assert [(each.text, each.ref.line) for each in acme.unparsed] == [("config firewall nonsense", line)]


def test_a_capture_without_the_list_of_domains_is_read_alike(acme: Context) -> None:
    text = BACKUP[BACKUP.index("config global") :]
    again = context(read("fw", (ConfigFile("fw.conf", text),)), "acme")
    assert [each.name for each in again.rule_lists[0].rules] == ["in web", "9", "out", "8"]
    assert len(again.interfaces) == len(acme.interfaces)


def test_a_file_without_domains_is_root_and_the_backup_of_one_domain_has_its_files_name() -> None:
    body = "config firewall policy\n    edit 1\n        set action accept\n    next\nend\n"
    alone = "#config-version=FGT60F-7.2.5-FW-build1517-230608:opmode=0:vdom=0:user=admin\n"
    one = "#config-version=FGT60F-7.2.5-FW-build1517-230608:opmode=0:vdom=1:user=admin\n#global_vdom=0\n"
    assert [each.name for each in read("fw", (ConfigFile("x.conf", alone + body),)).contexts] == ["root"]
    assert [each.name for each in read("fw", (ConfigFile("acme_20261101.conf", one + body),)).contexts] == [
        "acme"
    ]


@pytest.mark.parametrize("mark", ["set srcaddr-negate", 'go"', "    edit 20"])
def test_a_file_that_was_cut_off_is_an_error_with_its_line(mark: str) -> None:
    cut = BACKUP[: BACKUP.index(mark)]
    with pytest.raises(ParseError, match="ends inside") as caught:
        read("fw", (ConfigFile("fw.conf", cut),))
    assert caught.value.where.startswith("fw.conf:")


def test_an_address_of_an_interface_is_open_where_the_file_gives_no_subnet() -> None:
    text = """config firewall address
    edit "lan address"
        set type interface-subnet
        set subnet 192.168.1.99 255.255.255.0
        set interface "internal"
    next
    edit "wan address"
        set type interface-subnet
        set interface "wan1"
    next
end
"""
    lan, wan = read("fg", (ConfigFile("fg.conf", text),)).contexts[0].addresses
    assert lan.addresses.v4 == (span("192.168.1.0/24"),)
    assert (wan.addresses.v4, wan.addresses.opaque) == ((), ("interface:wan1",))


def test_zones_of_sd_wan_ranges_of_virtual_ips_and_routes_to_objects() -> None:
    text = """config system interface
    edit "wan1"
        set ip 203.0.113.2 255.255.255.248
    next
    edit "wan2"
        set ip 198.51.100.2 255.255.255.248
    next
end
config system sdwan
    set status enable
    config members
        edit 1
            set interface "wan1"
            set zone "outside"
        next
        edit 2
            set interface "wan2"
        next
    end
end
config firewall address
    edit "branch"
        set subnet 10.9.0.0 255.255.0.0
    next
end
config firewall vip
    edit "pair"
        set extip 203.0.113.4-203.0.113.5
        set mappedip "10.0.0.20-10.0.0.21"
        set portforward enable
        set extport 8443
        set mappedport 443
    next
end
config router static
    edit 1
        set dstaddr "branch"
        set device "wan1"
    next
end
"""
    found = read("fg", (ConfigFile("fg.conf", text),)).contexts[0]
    assert [(each.name, each.zone) for each in found.interfaces] == [
        ("wan1", "outside"),
        ("wan2", "virtual-wan-link"),
    ]
    assert [each.destination for each in found.routes] == ["10.9.0.0/16"]
    behind = {each.name: [(m.address, m.port) for m in each.members] for each in found.pools}
    assert [(each.address, each.port, behind[each.pools[0]]) for each in found.vips] == [
        ("203.0.113.4", 8443, [("10.0.0.20", 443)]),
        ("203.0.113.5", 8443, [("10.0.0.21", 443)]),
    ]


def test_a_fortigate_is_recognised_and_an_asa_is_not() -> None:
    assert recognises(BACKUP)
    assert not recognises("ASA Version 9.1\nhostname x\n: end\n")


@settings(max_examples=60)
@given(mutations([BACKUP]))
def test_any_damage_raises_nothing_but_a_parse_error(text: str) -> None:
    try:
        found = read("fw", (ConfigFile("a.conf", text),))
    except ParseError:
        return
    assert found == read("fw", (ConfigFile("a.conf", text),))
