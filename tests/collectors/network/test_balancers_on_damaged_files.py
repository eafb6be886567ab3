"""Whatever happens to a file, a reader gives facts or an error that names a line, and nothing else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess.errors import ParseError
from assess.model.network import NetworkFacts
from collectors.network.reading import ConfigFile, readers_by_platform

FOLDER = Path(__file__).parent / "files"
GIVEN = {
    "haproxy": ["haproxy/tenants.cfg"],
    "keepalived": ["keepalived/keepalived.conf"],
    "nginx": ["nginx/nginx.conf", "nginx/conf.d/acme.conf"],
    "iptables": ["iptables/rules.v4", "iptables/rules.v6"],
    "nftables": ["nftables/gateway.nft", "nftables/gateway.json"],
    "f5_bigip": ["f5/bigip.conf", "f5/bigip_base.conf", "f5/partitions/acme/bigip.conf"],
    "netscaler": ["netscaler/ns.conf", "netscaler/partitions/acme/ns.conf"],
    "a10": ["a10/running.txt"],
}
TEXTS = {name: [(FOLDER / file).read_text() for file in files] for name, files in GIVEN.items()}
PIECES = [
    "{",
    "}",
    '"',
    "'",
    "\\",
    ";",
    ":",
    "%",
    "!",
    "-",
    "/",
    " ",
    "\n",
    "\x00",
    "é",
    "0",
    "99999999999",
    "::",
    "10.0.0.1",
]


def read(platform: str, texts: list[str]) -> NetworkFacts | None:
    files = [ConfigFile(name, text) for name, text in zip(GIVEN[platform], texts, strict=True)]
    where = "somewhere"
    try:
        return readers_by_platform()[platform].read("device", files)
    except ParseError as error:
        where = error.where
    assert where
    return None


@st.composite
def damaged(draw: st.DrawFn, platform: str) -> list[str]:
    """The files with some words cut, doubled, swapped or replaced."""
    found = []
    for whole in TEXTS[platform]:
        text = whole
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text)))
            end = min(len(text), start + draw(st.integers(0, 60)))
            other = draw(st.integers(0, len(text)))
            piece = draw(st.sampled_from([*PIECES, text[start:end], text[other : other + 20]]))
            text = text[:start] + piece + text[end:]
        found.append(text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text)
    return found


@pytest.mark.parametrize("platform", GIVEN)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damage_raises_nothing_but_a_parse_error(platform: str, data: st.DataObject) -> None:
    read(platform, data.draw(damaged(platform)))


@pytest.mark.parametrize("platform", GIVEN)
@settings(deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_raises_nothing_but_a_parse_error(platform: str, text: str) -> None:
    read(platform, [text] * len(GIVEN[platform]))


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("haproxy", "frontend a\n  mode http\n  bind :80\n  http-request\n"),
        ("keepalived", "virtual_server_group g {\n  {\n  }\n}\nvirtual_server ::1 {\n}\n"),
        ("keepalived", "virtual_server_group g {\n  {\n  }\n}\nvirtual_server group g {\n}\n"),
        ("iptables", "*filter\n[1:2] \nCOMMIT\n"),
        ("a10", "hostname\nslb server a 10.0.0.1\n"),
        ("haproxy", "frontend a\n  use_backend %[req.hdr(host) if x\nbackend b\n"),
    ],
)
def test_what_fuzzing_found_stays_mended(platform: str, text: str) -> None:
    read(platform, [text] * len(GIVEN[platform]))


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("haproxy", "defaults\n mode http\nfrontend f\n" + " bind :80\n http-request deny if a\n" * 4000),
        (
            "nginx",
            "http { server { "
            + "listen 80; location / { proxy_pass http://a; } return 301 /;\n" * 3000
            + "} }",
        ),
        (
            "netscaler",
            "".join(f"add cs vserver v{n} HTTP 10.0.0.{n} 80\n" for n in range(30))
            + "".join(f"bind cs vserver v{n} -targetVserver v{m}\n" for n in range(30) for m in range(30)),
        ),
        (
            "nginx",
            "http { " + "set $a $b$c; set $b $c; set $c $a; " * 20 + "server { proxy_pass http://$a; } }",
        ),
    ],
    ids=["many binds", "many listens", "virtual servers in a circle", "variables in a circle"],
)
@pytest.mark.timeout(60)
def test_what_was_made_to_exhaust_is_read_at_once(platform: str, text: str) -> None:
    read(platform, [text] * len(GIVEN[platform]))


@pytest.mark.parametrize("platform", GIVEN)
def test_each_reader_knows_its_own_files_and_no_other_does(platform: str) -> None:
    readers = {each.platform: each for each in readers_by_platform().values()}
    for text in TEXTS[platform]:
        assert [name for name, each in sorted(readers.items()) if each.recognises(text)] == [platform]


@pytest.mark.parametrize("platform", GIVEN)
def test_the_same_files_give_the_same_facts(platform: str) -> None:
    assert read(platform, TEXTS[platform]) == read(platform, TEXTS[platform])
