import re
import subprocess
from pathlib import Path

import crossplane
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts, Pool, Vip
from collectors.network.nginx.reader import READER
from collectors.network.nginx.tokens import read_tokens
from collectors.network.reading import ConfigFile
from tests.collectors.network.certificates import self_signed

FILES = Path(__file__).parent / "files" / "nginx"
MAIN = (FILES / "nginx.conf").read_text()
ACME = (FILES / "conf.d" / "acme.conf").read_text()


def read(*files: tuple[str, str]) -> NetworkFacts:
    return READER.read("edge", [ConfigFile(name, text) for name, text in files])


def one(text: str) -> Context:
    (context,) = read(("nginx.conf", text)).contexts
    return context


def http(text: str) -> Context:
    return one("events { }\nhttp {\n" + text + "\n}\n")


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return read(("nginx.conf", MAIN), ("conf.d/acme.conf", ACME))


@pytest.fixture(scope="module")
def context(facts: NetworkFacts) -> Context:
    return facts.contexts[0]


def pool(context: Context, name: str) -> Pool:
    (found,) = [each for each in context.pools if each.name == name]
    return found


def vip(context: Context, name: str) -> Vip:
    return next(each for each in context.vips if each.name == name)


def test_nginx_itself_accepts_the_files_of_these_tests(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "acme.conf").write_text(ACME)
    text = f"load_module /usr/lib/nginx/modules/ngx_stream_module.so;\n{MAIN}"
    text = text.replace("@CERT@", str(certificate)).replace("/etc/nginx/conf.d", str(tmp_path / "conf.d"))
    (tmp_path / "nginx.conf").write_text(text)
    own = "".join(f"ip addr add {each} dev lo; " for each in ("203.0.113.4", "203.0.113.5", "10.0.0.9"))
    # nginx gives its folders to a user, and here root is the only one
    fresh = "mount -t tmpfs none /var/lib/nginx; ip link set lo up"
    check = f"{fresh}; {own} exec nginx -t -g 'user root;' -c {tmp_path}/nginx.conf -p {tmp_path}"
    words = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", check]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_every_listen_of_every_server_is_a_vip(context: Context) -> None:
    assert [(each.name, each.address, each.port, each.mode, each.tls) for each in context.vips] == [
        ("acme.example", "203.0.113.5", 443, "http", "terminated"),
        ("203.0.113.5:8080", "203.0.113.5", 8080, "http", "none"),
        ("0.0.0.0:80", "0.0.0.0", 80, "redirect", "none"),
        ("0.0.0.0:80", "::", 80, "redirect", "none"),
        ("tenants.example", "203.0.113.4", 443, "http", "terminated"),
        ("10.0.0.9:3306", "10.0.0.9", 3306, "tcp", "none"),
        ("0.0.0.0:9000", "0.0.0.0", 9000, "tcp", "passthrough"),
        ("0.0.0.0:53", "0.0.0.0", 53, "udp", "none"),
        ("0.0.0.0:8883", "0.0.0.0", 8883, "tcp", "terminated"),
    ]


def test_pools_are_found_through_variables_and_maps(context: Context) -> None:
    assert vip(context, "tenants.example").pools == ("static_pool", "beta_pool", "gamma_pool", "10.50.2.11")
    assert vip(context, "0.0.0.0:9000").pools == ("10.60.2.11:443",)
    choices = {each.text: each.pools for each in context.opaque if each.kind == "pool_choice"}
    assert choices == {
        "proxy_pass http://$tenant_pool": ("static_pool", "beta_pool", "gamma_pool"),
        "proxy_pass $behind": ("10.60.2.11:443",),
    }


def test_an_address_that_is_no_upstream_is_a_pool_of_one(context: Context) -> None:
    (member,) = pool(context, "10.50.2.11").members
    assert (member.address, member.port) == ("10.50.2.11", 443)
    assert pool(context, "unix:/run/php-fpm.sock").members[0].address == "unix@/run/php-fpm.sock"


def test_members_have_address_port_state_and_weight(context: Context) -> None:
    assert [
        (each.address, each.port, each.state, each.weight) for each in pool(context, "acme_pool").members
    ] == [
        ("10.10.2.11", 8080, "enabled", 3),
        ("10.10.2.12", 8080, "disabled", None),
        ("2001:db8::13", 8080, "enabled", None),
    ]
    assert [(each.port, each.state) for each in pool(context, "gamma_pool").members] == [
        (None, "enabled"),
        (8080, "backup"),
    ]
    assert [each.port for each in pool(context, "beta_pool").members] == [80, 81]


def test_only_what_holds_a_client_is_persistence(context: Context) -> None:
    assert pool(context, "acme_pool").persistence == "ip_hash"
    assert pool(context, "beta_pool").persistence == "hash $cookie_jsessionid"
    assert pool(context, "static_pool").persistence == ""
    assert pool(context, "static_pool").method == "hash $request_uri"
    assert vip(context, "acme.example").persistence == "ip_hash"


def test_a_sticky_cookie_has_its_time() -> None:
    context = http(
        "upstream a { sticky cookie srv_id expires=1h domain=.x path=/; server 10.0.0.1; }"
        "server { location / { proxy_pass http://a; } }"
    )
    (found,) = context.vips
    assert (found.persistence, found.persistence_timeout_seconds) == ("sticky cookie srv_id", 3600)


def test_policies_are_classed(context: Context) -> None:
    assert sorted({(each.kind, each.text) for each in context.opaque if each.kind != "pool_choice"}) == [
        ("block", "location /admin: deny all"),
        ("header", "location /: add_header X-Frame-Options DENY; really"),
        ("header", r"location ~ ^/api/v\d+/: rewrite ^/api/(.*)$ /$1 break"),
        ("rate", r"location ~ ^/api/v\d+/: limit_req zone=one"),
        ("redirect", "return 301 https://$host$request_uri"),
    ]


def test_everything_was_understood_and_found(facts: NetworkFacts) -> None:
    (context,) = facts.contexts
    assert (context.unparsed, context.undefined, facts.gaps) == ((), (), ())


def test_an_include_never_leaves_what_was_brought() -> None:
    """/etc/nginx/conf.d is there on this machine; nothing of it may come in."""
    facts = read(("nginx.conf", "http {\n include /etc/nginx/sites-enabled/*;\n include /etc/hostname;\n}\n"))
    assert facts.contexts[0].vips == ()
    assert [(each.section, each.reason.value) for each in facts.gaps] == [("nginx.conf", "not_asked")] * 2


def test_a_site_that_nothing_includes_is_not_in_effect() -> None:
    main = "http {\n include sites-enabled/*;\n}\n"
    site = "server {\n listen 81;\n}\n"
    facts = read(("nginx.conf", main), ("sites-enabled/a", site), ("sites-available/b", site))
    assert [each.port for each in facts.contexts[0].vips] == [81]
    assert [each.section for each in facts.gaps] == ["sites-available/b"]


def test_a_dump_of_all_files_is_read_like_the_files() -> None:
    main = "http {\n    include /etc/nginx/conf.d/*.conf;\n}\n"
    site = "server {\n    listen 8081;\n    proxy_frob on;\n    frobnicate;\n}\n"
    head = "# configuration file /etc/nginx/"
    dump = f"{head}nginx.conf:\n{main}\n{head}conf.d/a.conf:\n{site}"
    (context,) = read(("dump.txt", dump)).contexts
    assert [(each.port, each.ref.section, each.ref.line) for each in context.vips] == [(8081, "dump.txt", 8)]
    assert [(each.text, each.ref.line) for each in context.unparsed] == [("frobnicate", 10)]


def test_a_server_without_a_listen_is_on_port_80() -> None:
    (found,) = http("server { server_name a.example; }").vips
    assert (found.address, found.port, found.hosts) == ("0.0.0.0", 80, ("a.example",))


def test_tls_without_a_certificate_is_not_known() -> None:
    (found,) = http("server { listen 443 ssl; }").vips
    assert found.tls == "unknown"


def test_port_443_without_ssl_is_clear_http() -> None:
    (found,) = http("ssl_certificate a.pem;\nserver { listen 443; }").vips
    assert found.tls == "none"


def test_an_upstream_that_nothing_defines_is_a_finding_and_no_pool() -> None:
    context = http(
        "server {\n location / { proxy_pass http://gone; }\n location /b { proxy_pass http://web:3000; }\n}"
    )
    assert [(each.name, each.what, each.ref.line) for each in context.undefined] == [("gone", "upstream", 4)]
    assert [each.name for each in context.pools] == ["web:3000"]


def test_a_variable_of_which_nothing_is_known_is_opaque() -> None:
    context = http("server { location / { proxy_pass http://$arg_target; } }")
    assert [(each.kind, each.pools) for each in context.opaque] == [("pool_choice", ())]
    assert (context.pools, context.vips[0].pools) == ((), ())


def test_braces_in_lua_are_lua() -> None:
    context = http(
        "server {\n content_by_lua_block {\n local a = { b = '}' } -- }\n"
        " --[[ } ]]\n ngx.say([==[ } ]==])\n }\n listen 82;\n}"
    )
    assert [each.port for each in context.vips] == [82]
    assert [each.kind for each in context.opaque] == ["other"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("http {\n server {\n  listen 80;\n", 4),
        ("http {\n server {\n  listen 80", 3),
        ("http {\n}\n}\n", 3),
        ("http {\n server_name 'a;\n}\n", 2),
        ("http {\n server {\n  listen 80\n }\n}\n", 4),
        ("http {\n server {\n  listen 0:99999;\n }\n}\n", 3),
        ("http {\n upstream {\n }\n}\n", 2),
        ("http {\n server {\n  content_by_lua_block { if { {\n }\n}\n", 3),
        ("http {\n include nginx.conf;\n}\n", 2),
        ("a {\n" * 100 + "}\n" * 100, 65),
    ],
)
def test_a_broken_file_is_an_error_that_names_its_line(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        one(text)
    assert caught.value.where == f"nginx.conf:{line}"


WORDS = st.text(st.sampled_from("ab$1.:/-_\\\"'#*~^()"), min_size=1, max_size=6)
PIECES = st.lists(st.one_of(WORDS, st.sampled_from([" ", "\n", ";", " {", "}", '"a b"', "'c;d'", "# e\n"])))


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_tokens_are_those_that_crossplane_finds(pieces: list[str]) -> None:
    """Where both accept a text. crossplane ends a word at `}`, which nginx does not; no such text is made."""
    text = "".join(pieces) + "\n"
    if re.search(r"[^\s;{}]\}|\$\{|\\[ntr\\\"'\s{;}#]|\\$", text):
        return
    try:
        ours = [token.text for token in read_tokens(ConfigFile("nginx.conf", text))]
    except ParseError:
        return
    theirs = [
        token
        for token, _, quoted in crossplane.lexer._lex_file_object([text])
        if quoted or not token.startswith("#")
    ]
    assert ours == theirs
