import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.evidence import Evidence
from assess.model.network import Context
from collectors.network.devices import parse
from collectors.network.haproxy.reader import READER as HAPROXY
from collectors.network.keepalived.reader import READER
from collectors.network.reading import ConfigFile

FILE = Path(__file__).parent / "files" / "keepalived" / "keepalived.conf"


def one(text: str) -> Context:
    (context,) = READER.read("edge", [ConfigFile("keepalived.conf", text)]).contexts
    return context


@pytest.fixture(scope="module")
def context() -> Context:
    return one(FILE.read_text())


def test_keepalived_itself_accepts_the_file_of_these_tests() -> None:
    words = ["keepalived", "-t", "-f", str(FILE)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_addresses_that_move_and_virtual_servers_are_vips(context: Context) -> None:
    assert [(each.name, each.address, each.port, each.mode) for each in context.vips] == [
        ("acme", "10.0.0.1", None, "any"),
        ("acme", "2001:db8::10", None, "any"),
        ("acme", "10.0.0.7", None, "any"),
        ("10.0.0.1:443", "10.0.0.1", 443, "tcp"),
        ("pair", "10.0.1.10", 80, "tcp"),
        ("pair", "10.0.1.11", 80, "tcp"),
        ("pair", "10.0.1.12", 80, "tcp"),
        ("[2001:db8::10]:53", "2001:db8::10", 53, "udp"),
    ]


def test_ipvs_never_ends_tls_and_ssl_get_is_only_a_health_check(context: Context) -> None:
    assert context.vips[3].tls == "passthrough"
    assert context.pools[0].monitor == "SSL_GET TCP_CHECK"


def test_members_with_their_state(context: Context) -> None:
    assert [(each.address, each.port, each.state, each.weight) for each in context.pools[0].members] == [
        ("10.10.2.11", 8443, "enabled", 1),
        ("10.10.2.12", 8443, "drain", 0),
        ("10.10.2.99", 8443, "backup", None),
    ]
    assert context.pools[1].members[0].weight == 3


def test_persistence_and_its_time(context: Context) -> None:
    assert [(each.persistence, each.persistence_timeout_seconds) for each in context.vips[3:5]] == [
        ("persistence_timeout (source address)", 300),
        ("lb_algo sh (source address)", None),
    ]
    assert context.vips[-1].persistence_timeout_seconds == 360


def test_everything_was_understood(context: Context) -> None:
    assert (context.unparsed, context.undefined) == ((), ())


def test_a_firewall_mark_is_a_condition_and_no_address() -> None:
    text = "virtual_server group marked {\n}\nvirtual_server_group marked {\n  fwmark 7\n}\n"
    (vip,) = one(text + "virtual_server fwmark 8 {\n  protocol TCP\n}\n").vips[:1]
    assert (vip.address, vip.port, vip.mode, vip.conditions) == ("", None, "any", ("fwmark 7",))


def test_a_group_that_nothing_defines_has_no_addresses_and_is_told() -> None:
    context = one("virtual_server group gone {\n  real_server 10.0.0.1 80\n}\n")
    assert [(each.name, each.what) for each in context.undefined] == [("gone", "virtual_server_group")]
    assert context.vips == ()


def test_a_brace_on_its_own_line_opens_the_block_before_it() -> None:
    text = "vrrp_instance a\n{\n  virtual_ipaddress\n  {\n    10.0.0.1\n  }\n}\n"
    assert [each.address for each in one(text).vips] == ["10.0.0.1"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("vrrp_instance a {\n  virtual_ipaddress {\n", 3),
        ("virtual_server 10.0.0.1 80 {\n}\n}\n", 3),
        ("virtual_server 10.0.0.1 80x {\n}\n", 1),
        ("virtual_server 10.0.0 80 {\n}\n", 1),
        ("virtual_server {\n}\n", 1),
        ("virtual_server 10.0.0.1 80 {\n  real_server\n}\n", 2),
        ("a {\n" * 100 + "}\n" * 100, 65),
    ],
)
def test_a_broken_file_is_an_error_that_names_its_line(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        one(text)
    assert caught.value.where == f"keepalived.conf:{line}"


def test_haproxy_reads_its_companion_too() -> None:
    haproxy = ConfigFile("haproxy.cfg", "frontend a\n  bind 10.0.0.1:80\n  mode http\n")
    facts = HAPROXY.read("edge", [haproxy, ConfigFile("keepalived.conf", FILE.read_text())])
    assert [each.name for each in facts.contexts] == ["haproxy", "keepalived"]


def test_without_a_platform_the_two_together_are_haproxy() -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    haproxy = "frontend a\n  bind 10.0.0.1:80\n  mode http\n"
    files = {"haproxy.cfg": haproxy, "keepalived.conf": FILE.read_text()}
    facts = parse("edge", [Evidence("edge", name, at, text) for name, text in files.items()])
    assert facts.platform == "haproxy"
