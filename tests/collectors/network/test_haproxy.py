import subprocess
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts, Pool, Vip
from collectors.network.haproxy.reader import READER
from collectors.network.reading import ConfigFile
from tests.collectors.network.certificates import self_signed

FILES = Path(__file__).parent / "files" / "haproxy"
TENANTS = (FILES / "tenants.cfg").read_text()
HOSTS_MAP = "# host, backend\nbeta.example beta_app\ngamma.example gamma_app\ndelta.example delta_app\n"


def read(*files: tuple[str, str]) -> NetworkFacts:
    return READER.read("edge", [ConfigFile(name, text) for name, text in files])


def one(text: str) -> Context:
    (context,) = read(("haproxy.cfg", text)).contexts
    return context


@pytest.fixture(scope="module")
def tenants() -> Context:
    (context,) = read(("haproxy.cfg", TENANTS), ("maps/hosts.map", HOSTS_MAP)).contexts
    return context


def pool(context: Context, name: str) -> Pool:
    (found,) = [each for each in context.pools if each.name == name]
    return found


def vips(context: Context, name: str) -> list[Vip]:
    return [each for each in context.vips if each.name == name]


def test_haproxy_itself_accepts_the_file_of_these_tests(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    file, hosts = tmp_path / "haproxy.cfg", tmp_path / "hosts.map"
    hosts.write_text(HOSTS_MAP)
    text = TENANTS.replace("@CERT@", str(certificate)).replace("/etc/haproxy/hosts.map", str(hosts))
    file.write_text(text)
    answer = subprocess.run(
        ["haproxy", "-c", "-L", "lb1", "-f", file], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr


def test_every_address_of_every_bind_is_a_vip(tenants: Context) -> None:
    assert [(each.name, each.address, each.port, each.last_port) for each in tenants.vips] == [
        ("web", "203.0.113.4", 80, None),
        ("web", "203.0.113.5", 80, None),
        ("web", "203.0.113.4", 443, None),
        ("web", "::", 8443, None),
        ("mysql", "10.0.0.9", 3306, None),
        ("mysql", "unix@/tmp/mysql.sock", None, None),
        ("sni", "203.0.113.9", 9000, None),
        ("ftp", "10.0.0.9", 30000, 30009),
    ]


def test_tls_ends_only_where_a_bind_has_a_certificate(tenants: Context) -> None:
    tls = {(each.name, each.port): each.tls for each in tenants.vips}
    assert tls == {
        ("web", 80): "none",
        ("web", 443): "terminated",
        ("web", 8443): "terminated",
        ("mysql", 3306): "none",
        ("mysql", None): "none",
        ("sni", 9000): "passthrough",
        ("ftp", 30000): "none",
    }


def test_plain_ports_that_only_redirect_to_tls_are_redirects(tenants: Context) -> None:
    assert [each.mode for each in vips(tenants, "web")] == ["redirect", "redirect", "http", "http"]


def test_pools_come_from_rules_maps_and_the_default_in_their_order(tenants: Context) -> None:
    assert vips(tenants, "web")[2].pools == (
        "acme_app",
        "beta_app",
        "gamma_app",
        "delta_app",
        "static",
    )
    (choice,) = [each for each in tenants.opaque if each.kind == "pool_choice"]
    assert choice.pools == ("beta_app", "gamma_app", "delta_app")


def test_host_names_come_from_conditions_and_maps(tenants: Context) -> None:
    assert vips(tenants, "web")[0].hosts == (
        "acme.example",
        "www.acme.example",
        "*.acme.test",
        "beta.example",
        "gamma.example",
        "delta.example",
    )
    assert vips(tenants, "sni")[0].hosts == ("shop.example",)


def test_a_backend_that_only_the_map_names_is_undefined(tenants: Context) -> None:
    assert [(each.name, each.what, each.used_by) for each in tenants.undefined] == [
        ("delta_app", "backend", "web")
    ]


def test_members_have_the_state_that_the_file_gives_them(tenants: Context) -> None:
    members = pool(tenants, "acme_app").members
    assert [(each.name, each.address, each.port, each.state, each.weight) for each in members] == [
        ("a1", "10.10.2.11", 8080, "enabled", 10),
        ("a2", "10.10.2.12", 8080, "drain", 0),
        ("a3", "10.10.2.13", 8080, "backup", 10),
        ("a4", "10.10.2.14", 8080, "disabled", 10),
    ]


def test_a_template_stands_for_as_many_members_as_it_says(tenants: Context) -> None:
    assert [each.name for each in pool(tenants, "gamma_app").members] == ["g1", "g2", "g3"]


def test_persistence_has_key_and_time(tenants: Context) -> None:
    assert {each.name: each.persistence for each in tenants.pools} == {
        "acme_app": "cookie insert SRV",
        "beta_app": "balance source",
        "gamma_app": "stick on req.cook(JSESSIONID)",
        "static": "",
        "mysql": "stick on src",
        "passthrough": "",
    }
    assert vips(tenants, "mysql")[0].persistence_timeout_seconds == 8 * 3600
    assert vips(tenants, "web")[0].persistence_timeout_seconds == 30 * 60


def test_policies_are_kept_as_text_and_classed(tenants: Context) -> None:
    kinds = sorted((each.kind, each.name) for each in tenants.opaque)
    assert kinds == [
        ("block", "web http-request deny"),
        ("header", "web http-request set-header"),
        ("pool_choice", "web use_backend"),
        ("rate", "static http-request deny"),
        ("rate", "static http-request track-sc0"),
        ("redirect", "web http-request redirect"),
    ]


def test_a_disabled_frontend_is_a_vip_that_is_off(tenants: Context) -> None:
    assert [each.enabled for each in tenants.vips] == [True] * 7 + [False]


def test_nothing_of_a_known_language_is_left_over(tenants: Context) -> None:
    assert tenants.unparsed == ()


def test_lines_that_nobody_knows_are_told_with_their_number() -> None:
    context = one("frontend a\n  bind :80\n  frobnicate all\n  mode http\n")
    assert [(each.text, each.ref.line) for each in context.unparsed] == [("frobnicate all", 3)]


def test_without_a_mode_a_proxy_speaks_tcp() -> None:
    (vip,) = one("listen a\n  bind :443\n  server s 10.0.0.1:443\n").vips
    assert (vip.address, vip.mode, vip.tls) == ("0.0.0.0", "tcp", "passthrough")


def test_the_last_unnamed_defaults_hold_and_named_ones_only_by_name() -> None:
    text = """defaults
  mode http
defaults other
  mode tcp
frontend a
  bind :1000
defaults third from nowhere
  mode http
frontend b from other
  bind :1001
frontend c
  bind :1002
"""
    context = one(text)
    assert [each.mode for each in context.vips] == ["tcp", "tcp", "http"]
    assert [(each.name, each.what) for each in context.undefined] == [("nowhere", "defaults")]


def test_switching_by_a_cookie_that_the_proxy_itself_writes_is_no_memory() -> None:
    """The way of 1.2: a first listener writes a cookie, a second one chooses by it."""
    text = r"""listen front 0.0.0.0:8080
  mode http
  reqirep ^(GET\ /img/.*)$ \1\nCookie:\ SWITCH=img
  server switch 127.0.0.1:8001
listen switch 127.0.0.1:8001
  mode http
  cookie SWITCH
  server img 127.0.0.1:8002 cookie img
  server app 127.0.0.1:8003 cookie app
"""
    context = one(text)
    assert pool(context, "switch").persistence == "cookie route SWITCH"
    assert [(each.address, each.port) for each in context.vips] == [("0.0.0.0", 8080), ("127.0.0.1", 8001)]


def test_a_cookie_that_the_application_sets_is_told_apart() -> None:
    text = "backend a\n  mode http\n  cookie JSESSIONID prefix\n  server s 10.0.0.1:80 cookie s\n"
    assert pool(one(text), "a").persistence == "cookie prefix JSESSIONID"
    bare = "backend a\n  mode http\n  cookie NODE\n  server s 10.0.0.1:80 cookie s\n"
    assert pool(one(bare), "a").persistence == "cookie passive NODE"


def test_a_cookie_has_no_effect_outside_of_http() -> None:
    text = "backend a\n  mode tcp\n  cookie SRV insert\n  server s 10.0.0.1:80 cookie s\n"
    assert pool(one(text), "a").persistence == ""


def test_names_that_nothing_defines_are_findings_and_never_members() -> None:
    text = """frontend a
  mode http
  bind :80
  use_backend nowhere if is_known is_unknown
  acl is_known path_beg /x
backend b
  stick on src table gone
  server s b.internal:80 resolvers lost
"""
    found = [(each.name, each.what, each.used_by, each.ref.line) for each in one(text).undefined]
    assert found == [
        ("is_unknown", "acl", "a", 4),
        ("nowhere", "backend", "a", 4),
        ("lost", "resolvers", "b", 8),
        ("gone", "stick table", "b", 7),
    ]


def test_a_frontend_finds_its_backend_in_another_file() -> None:
    facts = read(
        (
            "conf.d/10-alpha.cfg",
            "frontend alpha\n  bind 10.0.0.1:80\n  default_backend shared\n",
        ),
        ("conf.d/90-shared.cfg", "backend shared\n  server s 10.0.0.9:80\n"),
        ("errors/503.http", "HTTP/1.0 503 Service Unavailable\n"),
        ("conf.d/90-shared.cfg.bak", "backend former\n  server s 10.0.0.9:80\n"),
        ("other.cfg", "nothing of a proxy\n"),
    )
    assert [each.name for each in facts.contexts] == ["10-alpha", "90-shared"]
    assert not any(each.undefined for each in facts.contexts)
    assert [(each.section, each.reason.value) for each in facts.gaps] == [("other.cfg", "unsupported")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("frontend a\n  bind 10.0.0.1:80\n  acl x path '/a\n", 3),
        ("frontend a\n  bind 10.0.0.1:\n", 2),
        ("frontend a\n  bind\n", 2),
        ("backend a\n  server s\n", 2),
        ("backend a\n  server-template s many x:80\n", 2),
        ("backend a\n  server s 10.0.0.1:80\nfrontend\n", 3),
        ("frontend a\n  bind :80\n  default_back", 3),
        ("frontend a\n  bind :80\n  use_backend b if", 3),
        ("frontend a\n  bind :99999\n", 2),
    ],
)
def test_a_cut_off_line_is_an_error_that_names_it(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        one(text)
    assert caught.value.where == f"haproxy.cfg:{line}"


def test_a_last_line_without_newline_may_be_cut_off_and_says_so() -> None:
    facts = read(("haproxy.cfg", "backend a\n  server s 10.0.0.1:80"))
    assert [each.reason.value for each in facts.gaps] == ["truncated"]


def test_the_reader_knows_its_own_files() -> None:
    assert READER.recognises(TENANTS)
    assert not READER.recognises("http {\n  upstream backend {\n    server 10.0.0.1:80;\n  }\n}\n")
    assert not READER.recognises("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n")
