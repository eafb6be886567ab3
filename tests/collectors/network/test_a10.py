from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts
from collectors.network.a10.reader import READER
from collectors.network.reading import ConfigFile

RUNNING = (Path(__file__).parent / "files" / "a10" / "running.txt").read_text()


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return READER.read("adc", [ConfigFile("running.txt", RUNNING)])


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return facts.contexts[1]


def one(text: str) -> Context:
    return READER.read("adc", [ConfigFile("running.txt", text)]).contexts[0]


def test_partitions_are_contexts_that_see_the_shared_one(facts: NetworkFacts) -> None:
    assert [(each.name, each.parents, len(each.vips)) for each in facts.contexts] == [
        ("shared", (), 2),
        ("acme", ("shared",), 4),
        ("empty", ("shared",), 0),
    ]
    assert (facts.device, facts.version, facts.gaps) == ("thunder1", "5.2.1-p4", ())


def test_every_port_is_a_vip_with_mode_and_tls(facts: NetworkFacts) -> None:
    found = [(v.name, v.address, v.port, v.mode, v.tls) for context in facts.contexts for v in context.vips]
    assert found == [
        ("pass", "203.0.113.9", 443, "tcp", "passthrough"),
        ("pass", "203.0.113.9", 80, "redirect", "none"),
        ("vs", "10.10.1.100", 8443, "http", "unknown"),
        ("vs", "10.10.1.100", 80, "http", "none"),
        ("vs", "10.10.1.100", 443, "http", "terminated"),
        ("off", "10.10.1.101", 53, "udp", "none"),
    ]


def test_a_port_that_is_entered_again_begins_anew(acme: Context) -> None:
    again = acme.vips[2]
    assert (again.port, again.pools, again.persistence) == (443, ("beta_sg",), "")


def test_persistence_has_its_time(facts: NetworkFacts) -> None:
    shared = facts.contexts[0].vips[0]
    assert (shared.persistence, shared.persistence_timeout_seconds) == ("persist source-ip", 1800)
    cookie = one(
        "slb template persist cookie ck\n  name SRV\n  expire 3600\n"
        "slb virtual-server v 10.0.0.1\n  port 80 http\n    template persist cookie ck\n"
    ).vips[0]
    assert (cookie.persistence, cookie.persistence_timeout_seconds) == ("persist cookie SRV", 3600)


def test_members_take_state_from_server_port_and_priority(acme: Context) -> None:
    (pool,) = [each for each in acme.pools if each.name == "sg"]
    assert [(m.address, m.port, m.state, m.weight) for m in pool.members] == [
        ("10.10.2.11", 8080, "enabled", 7),
        ("10.10.2.12", 8080, "disabled", None),
        ("10.10.2.13", 8080, "disabled", None),
        ("2001:db8::14", 8080, "backup", None),
        ("", 8080, "disabled", None),
    ]
    assert (pool.method, pool.monitor) == ("least-connection", "hm")


def test_a_partition_uses_servers_of_the_shared_one(acme: Context) -> None:
    (pool,) = [each for each in acme.pools if each.name == "beta_sg"]
    assert [m.address for m in pool.members] == ["10.90.2.11"]


def test_names_that_nothing_defines_are_findings(acme: Context) -> None:
    assert {(each.what, each.name, each.used_by) for each in acme.undefined} == {
        ("server", "lost", "sg"),
        ("service-group", "gone", "vs"),
        ("template persist cookie", "lost", "vs"),
    }


def test_scripts_and_templates_are_kept_and_classed(acme: Context) -> None:
    assert {each.name: (each.kind, each.pools) for each in acme.opaque} == {
        "hosts": ("pool_choice", ("beta_sg",)),
        "redirect_all": ("other", ()),
    }


def test_interfaces_and_routes(facts: NetworkFacts) -> None:
    shared = facts.contexts[0]
    assert [(i.name, i.real_name, i.addresses, i.vlan) for i in shared.interfaces] == [
        ("ethernet 1", "outside", (), None),
        ("ve 110", "", ("203.0.113.2/24",), 110),
    ]
    assert [(r.destination, r.next_hop) for r in shared.routes] == [("0.0.0.0/0", "203.0.113.1")]


def test_parts_that_nobody_knows_are_told(facts: NetworkFacts) -> None:
    assert [(u.text, u.ref.line) for u in facts.contexts[0].unparsed] == [("frobnicate all", 38)]


def test_members_as_until_version_2_7() -> None:
    context = one(
        "slb server s1 10.0.0.1\n   port 80  tcp\nslb service-group g tcp\n    member s1:80 disable\n"
    )
    assert [(m.address, m.port, m.state) for m in context.pools[0].members] == [("10.0.0.1", 80, "disabled")]


def test_a_configuration_without_its_end_is_cut_off() -> None:
    with pytest.raises(ParseError) as caught:
        one(RUNNING[:600])
    assert caught.value.where == f"running.txt:{RUNNING[:600].rstrip().count(chr(10)) + 1}"
    facts = READER.read("adc", [ConfigFile("part.txt", "slb server s1 10.0.0.1\n")])
    assert [each.reason.value for each in facts.gaps] == ["truncated"]


def test_access_lists_are_rule_lists_of_interfaces_and_virtual_ports() -> None:
    text = """access-list 10 permit 10.9.0.0 0.0.255.255
access-list 100 remark who may come
access-list 100 permit tcp host 192.0.2.5 10.1.0.0 0.0.0.255 eq 443 log
access-list 100 permit udp any gt 1023 10.1.0.0 /24 range 53 54
access-list 100 deny ip any any
access-list 100 permit sctp nobody knows
ip access-list web
  10 deny icmp any any
  20 permit ip 10.0.0.0/8 any
interface ethernet 1
  ip address 10.1.0.1 255.255.255.0
  access-list 100 in
interface ve 20
  access-list 100 in
slb virtual-server www 10.1.0.9
  port 443 tcp
    access-list name web
"""
    context = one(text)
    told = [(each.name, each.bound_to, each.direction, each.default) for each in context.rule_lists]
    assert told == [
        ("10", (), "", "deny"),
        ("100", ("ethernet 1", "ve 20"), "in", "deny"),
        ("web", ("www",), "in", "deny"),
    ]
    standard, extended, web = (each.rules for each in context.rule_lists)
    assert standard[0].source_set.v4 == ((0x0A090000, 0x0A09FFFF),)
    tls, dns, rest, unread = extended
    assert tls.source_set.v4 == ((0xC0000205, 0xC0000205),)
    assert tls.destination_set.v4 == ((0x0A010000, 0x0A0100FF),)
    assert [(b.protocols, b.destination_ports) for b in tls.service_set.boxes] == [((6, 6), (443, 443))]
    assert [(b.source_ports, b.destination_ports) for b in dns.service_set.boxes] == [
        ((1024, 65535), (53, 54))
    ]
    assert (rest.action, rest.order) == ("deny", 3)
    assert unread.source_set.opaque == ("unread:access-list 100 permit sctp nobody knows",)
    assert [each.action for each in web] == ["deny", "permit"]
    assert [each.ref.line for each in context.unparsed] == [6]


def test_a_server_that_is_entered_again_may_have_another_address() -> None:
    text = """slb server s 10.0.0.9
  port 80 tcp
slb server s 10.0.0.2
slb server s
  weight 3
slb service-group g tcp
  member s 80
slb virtual-server v 10.0.0.1
  port 80 tcp
    service-group g
"""
    (pool,) = one(text).pools
    assert [(each.address, each.port) for each in pool.members] == [("10.0.0.2", 80)]
