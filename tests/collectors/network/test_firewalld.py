"""firewalld's zones: what reaches the host, in the order in which firewalld asks."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.filters.cubes import policy_of, zones_of
from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts
from collectors.network.firewalld.reader import read as read_files
from collectors.network.firewalld.reader import recognises
from collectors.network.reading import ConfigFile

PUBLIC = """<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <description>For use in public areas.</description>
  <interface name="eth0"/>
  <service name="ssh"/>
  <service name="our-app"/>
  <service name="no-such"/>
  <port port="8000-8010" protocol="tcp"/>
  <icmp-block name="echo-request"/>
  <masquerade/>
  <rule family="ipv4" priority="-5">
    <source address="192.0.2.7"/>
    <service name="ssh"/>
    <accept/>
  </rule>
  <rule family="ipv4">
    <source address="192.0.2.0/24"/>
    <service name="ssh"/>
    <log prefix="no" level="info"/>
    <reject/>
  </rule>
  <rule priority="10">
    <port port="9000" protocol="udp"/>
    <accept><limit value="5/m"/></accept>
  </rule>
</zone>
"""
OFFICE = """<zone target="ACCEPT"><source ipset="office"/><source address="2001:db8:1::/48"/></zone>"""
LAN = """<zone target="DROP"><interface name="eth1"/><service name="postgresql"/></zone>"""
APP = """<service><port port="7000" protocol="tcp"/><include service="dns"/></service>"""
IPSET = """<ipset type="hash:net"><entry>10.9.0.0/16</entry><entry>10.8.0.1</entry></ipset>"""
CONF = "# firewalld\nDefaultZone=public\nCleanupOnExit=yes\n"
FILES = {
    "firewalld.conf": CONF,
    "zones/public.xml": PUBLIC,
    "zones/office.xml": OFFICE,
    "zones/lan.xml": LAN,
    "services/our-app.xml": APP,
    "ipsets/office.xml": IPSET,
}


def read(files: dict[str, str]) -> NetworkFacts:
    return read_files("web1", [ConfigFile(name, text) for name, text in files.items()])


def context(**files: str) -> Context:
    (found,) = read({**FILES, **files}).contexts
    return found


ACTIONS = [
    # zone, source, protocol, port; the first that matches decides
    ("eth0, anybody to SSH", "public", "198.51.100.1", 6, 22, "permit"),
    ("eth0, the refused network to SSH", "public", "192.0.2.8", 6, 22, "reject"),
    ("eth0, one of it, let in before", "public", "192.0.2.7", 6, 22, "permit"),
    ("eth0, the refused network elsewhere", "public", "192.0.2.8", 6, 7000, "permit"),
    ("eth0, an included service", "public", "198.51.100.1", 17, 53, "permit"),
    ("eth0, inside a range", "public", "198.51.100.1", 6, 8010, "permit"),
    ("eth0, beyond it", "public", "198.51.100.1", 6, 8011, "reject"),
    ("eth0, a blocked kind of ICMP", "public", "198.51.100.1", 1, 8, "reject"),
    ("eth0, another kind of ICMP", "public", "198.51.100.1", 1, 3, "permit"),
    ("eth1, its service", "lan", "198.51.100.1", 6, 5432, "permit"),
    ("eth1, ICMP where the target drops", "lan", "198.51.100.1", 1, 3, "deny"),
    ("eth1, by its source in another zone", "lan", "10.9.1.1", 6, 1, "permit"),
    ("an interface that no zone names", "another", "198.51.100.1", 6, 22, "permit"),
]


@pytest.mark.parametrize("case", ACTIONS, ids=[each[0] for each in ACTIONS])
def test_the_zone_of_the_source_then_of_the_interface_then_the_default_decides(
    case: tuple[str, str, str, int, int, str],
) -> None:
    _, zone, source, protocol, port, action = case
    rules = context().rule_lists[0]
    zones = zones_of([rules])
    number = zones.index(zone) if zone in zones else len(zones)
    first, *others = (int(part) for part in source.split("."))
    address = int.from_bytes(bytes([first, *others]), "big")
    deciding = policy_of(rules, 4, zones).deciding((number, 0, 0, port, protocol, address, 1024))
    certain = [each for each in deciding if not each.tag]
    assert rules.rules[certain[0].rule].action == action


def test_interfaces_say_their_zone_and_what_is_not_read_is_listed() -> None:
    found = context()
    assert {each.name: each.zone for each in found.interfaces} == {"eth0": "public", "eth1": "lan"}
    assert [(each.name, each.what) for each in found.undefined] == [("no-such", "service")]
    assert [(each.kind, each.ref.section, each.ref.line) for each in found.opaque] == [
        ("other", "zones/public.xml", 11)
    ]


def test_every_rule_has_its_line_and_a_limit_is_a_condition() -> None:
    rules = {(each.ref.section, each.ref.line): each for each in context().rule_lists[0].rules}
    assert rules["zones/public.xml", 6].services == ("ssh",)
    assert rules["zones/public.xml", 23].conditions == ("limit 5/m",)


def test_a_zone_that_nothing_is_bound_to_is_not_enforced() -> None:
    lists = context(**{"zones/spare.xml": "<zone><service name='http'/></zone>"}).rule_lists
    assert [(each.name, each.bound_to) for each in lists] == [("input", ("*",)), ("zone spare", ())]


def test_without_the_default_zone_the_rest_is_unknown_and_said() -> None:
    facts = read({name: text for name, text in FILES.items() if name != "firewalld.conf"})
    assert facts.contexts[0].rule_lists[0].default == "unknown"
    assert any("default zone" in each.detail for each in facts.gaps)


def test_files_without_a_zone_and_cut_ones_are_refused() -> None:
    with pytest.raises(ParseError, match="no zone"):
        read({"services/our-app.xml": APP})
    with pytest.raises(ParseError, match="well-formed"):
        read({"zones/public.xml": PUBLIC[:300]})


def test_its_files_are_told_from_others() -> None:
    assert recognises(PUBLIC)
    assert recognises(LAN)
    assert not recognises("<pfsense><interfaces/></pfsense>")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PUBLIC)), st.text('<>/"= zoneruls0-9&;\n', max_size=12))
def test_damaged_files_end_in_facts_or_a_parse_error(at: int, text: str) -> None:
    with suppress(ParseError):
        read({**FILES, "zones/public.xml": PUBLIC[:at] + text + PUBLIC[at:]})
