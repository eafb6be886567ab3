from ipaddress import ip_address
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, NetworkFacts, Pool, ServiceBox, Vip
from collectors.network.netscaler.reader import READER
from collectors.network.reading import ConfigFile

FOLDER = Path(__file__).parent / "files" / "netscaler"
FILES = [ConfigFile(name, (FOLDER / name).read_text()) for name in ("ns.conf", "partitions/acme/ns.conf")]


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return READER.read("adc", FILES)


@pytest.fixture(scope="module")
def default(facts: NetworkFacts) -> Context:
    return facts.contexts[0]


def one(text: str) -> Context:
    return READER.read("adc", [ConfigFile("ns.conf", text)]).contexts[0]


def vip(context: Context, name: str) -> Vip:
    return next(each for each in context.vips if each.name == name)


def pool(context: Context, name: str) -> Pool:
    return next(each for each in context.pools if each.name == name)


def number(text: str) -> int:
    return int(ip_address(text))


def test_partitions_are_contexts(facts: NetworkFacts) -> None:
    assert [(each.name, each.parents, len(each.vips)) for each in facts.contexts] == [
        ("default", (), 8),
        ("acme", ("default",), 1),
    ]
    assert (facts.device, facts.version) == ("adc1", "13.1 Build 48.47")


def test_virtual_servers_with_address_port_mode_and_tls(default: Context) -> None:
    assert [(each.name, each.address, each.port, each.mode, each.tls) for each in default.vips] == [
        ("web", "203.0.113.10", 443, "http", "terminated"),
        ("bridge", "203.0.113.11", 443, "ssl_bridge", "passthrough"),
        ("clear", "203.0.113.12", 443, "http", "none"),
        ("nocert", "203.0.113.13", 443, "http", "unknown"),
        ("off", "203.0.113.14", 3306, "tcp", "none"),
        ("off", "203.0.113.15", 3306, "tcp", "none"),
        ("to_https", "203.0.113.10", 80, "redirect", "none"),
        ("front", "203.0.113.20", 443, "http", "terminated"),
    ]
    assert [each.enabled for each in default.vips] == [True] * 4 + [False] * 2 + [True] * 2


def test_persistence_with_its_minutes(default: Context) -> None:
    found = {each.name: (each.persistence, each.persistence_timeout_seconds) for each in default.vips}
    assert found["web"] == ("COOKIEINSERT SRV; backup SOURCEIP", None)
    assert found["bridge"] == ("SSLSESSION", 120)
    assert found["clear"] == ("", None)
    assert found["nocert"] == ("SOURCEIP", 900)
    assert found["front"][0] == 'RULE HTTP.REQ.COOKIE.VALUE("JSESSION ID"); COOKIEINSERT SRV; backup SOURCEIP'


def test_binds_may_stand_before_what_they_bind(default: Context) -> None:
    assert vip(default, "web").pools == ("web",)
    assert [(each.address, each.port, each.state, each.weight) for each in pool(default, "web").members] == [
        ("10.10.2.11", 8080, "enabled", None),
        ("10.10.2.12", 8080, "disabled", 5),
    ]
    assert pool(default, "web").method == "ROUNDROBIN"


def test_members_of_groups_by_name_and_by_address(default: Context) -> None:
    assert [(each.address, each.state, each.weight) for each in pool(default, "sg_ssl").members] == [
        ("10.10.2.11", "enabled", None),
        ("app3.internal", "disabled", 3),
        ("10.10.2.14", "disabled", None),
        ("", "enabled", None),
    ]


def test_content_switching_leads_to_pools_of_those_behind_and_of_their_backups(default: Context) -> None:
    assert vip(default, "front").pools == ("sg_ssl", "web")
    assert vip(default, "front").conditions == ("cs policy by_host",)


def test_names_that_nothing_defines_are_findings(default: Context) -> None:
    assert {(each.what, each.name, each.used_by) for each in default.undefined} == {
        ("server", "lost", "sg_ssl"),
        ("monitor", "mon_gone", "sg_ssl"),
        ("service", "svc_gone", "off"),
    }


def test_policies_are_classed_by_what_they_do(default: Context) -> None:
    assert {each.name: (each.kind, each.pools) for each in default.opaque} == {
        "by_host": ("pool_choice", ("behind",)),
        "global": ("pool_choice", ()),
        "force_tls": ("redirect", ()),
        "no_admin": ("block", ()),
    }


def test_acls_are_asked_by_priority_and_allow_what_is_left(default: Context) -> None:
    (rules,) = default.rule_lists
    assert (rules.name, rules.default) == ("ns acl", "permit")
    assert [(each.name, each.action, each.enabled) for each in rules.rules] == [
        ("first", "permit", True),
        ("second", "deny", True),
        ("third", "deny", False),
    ]
    first, _, third = rules.rules
    assert first.source_set.v4 == ((number("10.1.0.0"), number("10.1.255.255")),)
    assert first.service_set.boxes == (ServiceBox((6, 6), destination_ports=(443, 443)),)
    other = number("203.0.113.10")
    assert third.destination_set.v4 == ((0, other - 1), (other + 1, ANY_V4[1]))
    assert third.conditions == ("-vlan 210",)


def test_addresses_routes_and_translations(default: Context) -> None:
    assert [(each.name, each.real_name, each.addresses, each.vlan) for each in default.interfaces] == [
        ("10.0.0.5", "NSIP", ("10.0.0.5/24",), None),
        ("10.0.0.6", "SNIP", ("10.0.0.6/24",), None),
        ("10.10.1.2", "SNIP", ("10.10.1.2/24",), 210),
    ]
    assert [(each.destination, each.next_hop) for each in default.routes] == [
        ("0.0.0.0/0", "10.0.0.1"),
        ("10.20.0.0/16", "10.10.1.1"),
    ]
    (nat,) = default.nats
    assert nat.source.v4 == ((number("10.10.0.0"), number("10.10.255.255")),)
    assert nat.translated_source.v4 == ((number("203.0.113.99"),) * 2,)


def test_commands_that_nobody_knows_are_told(default: Context) -> None:
    assert [each.text for each in default.unparsed] == ["frob lb vserver web"]


def test_a_partition_may_be_switched_to_within_a_file() -> None:
    text = "add ns partition beta\nswitch ns partition beta\nadd lb vserver v TCP 10.0.0.1 443\n"
    facts = READER.read("adc", [ConfigFile("ns.conf", text)])
    assert [(each.name, [v.tls for v in each.vips]) for each in facts.contexts] == [
        ("default", []),
        ("beta", ["passthrough"]),
    ]


def test_a_group_of_virtual_servers_has_one_persistence() -> None:
    group = "add lb group g -persistenceType SOURCEIP -timeout 5\nbind lb group g v\n"
    context = one(f"add lb vserver v HTTP 10.0.0.1 80\n{group}")
    assert (context.vips[0].persistence, context.vips[0].persistence_timeout_seconds) == ("SOURCEIP", 300)


def test_a_method_that_hashes_the_source_holds_clients_too() -> None:
    (found,) = one("add lb vserver v HTTP 10.0.0.1 80 -lbMethod SOURCEIPHASH -persistenceType NONE\n").vips
    assert found.persistence == "lbMethod SOURCEIPHASH"


@pytest.mark.parametrize("end", ['"HTTP.REQ', "q/HTTP.REQ", "q{HTTP.REQ{a}"])
def test_a_quote_that_is_cut_off_is_an_error_that_names_its_line(end: str) -> None:
    with pytest.raises(ParseError) as caught:
        one(f"add ns ip 10.0.0.1 255.0.0.0\nadd cs policy p -rule {end}\n")
    assert caught.value.where == "ns.conf:2"


def test_an_expression_may_go_on_in_the_next_lines() -> None:
    text = """add responder action to_tls redirect "\\"https://\\" +
\\"www.example.com\\" + HTTP.REQ.URL"
add responder action gone respondwith q{"HTTP/1.1 410
" + "\\r\\n"}
add lb vserver web HTTP 10.0.0.1 80
"""
    context = one(text)
    assert [each.name for each in context.vips] == ["web"]
    assert context.vips[0].ref.line == 5
    assert context.unparsed == ()


def test_a_quote_that_is_open_where_the_next_command_begins_spoils_its_own_command_only() -> None:
    text = """add lb vserver web HTTP 10.0.0.1 80
add cs policy p -rule "HTTP.REQ.URL.CONTAINS(\\"/soa\\")
add lb vserver api HTTP 10.0.0.2 80 -comment "the \\"second\\""
"""
    context = one(text)
    assert [each.name for each in context.vips] == ["web", "api"]
    assert [each.ref.line for each in context.unparsed] == [2]


def test_a_file_without_its_last_newline_may_be_cut_off() -> None:
    facts = READER.read("adc", [ConfigFile("ns.conf", "add lb vserver v HTTP 10.0.0.1 80")])
    assert [each.reason.value for each in facts.gaps] == ["truncated"]
