"""What a VIP's stickiness says of state behind it."""

import pytest

from assess.analysis.contexts.stickiness import stickiness_of, tied_members
from tests.assess.analysis.contexts.devices import context, device, pool, vip

TWO = ("10.1.0.11:8080", "10.1.0.12:8080")

CASES = [
    # name, persistence of the VIP, of the pool, mode, members, grade
    ("HAProxy inserts a cookie", "", "cookie insert SRV", "http", TWO, "strong"),
    ("F5 cookie profile", "cookie", "", "http", TWO, "strong"),
    ("NetScaler", "COOKIEINSERT", "", "http", TWO, "strong"),
    ("application cookie", "", "appsession JSESSIONID", "http", TWO, "strong"),
    ("source address before HTTP", "source_addr", "", "http", TWO, "medium"),
    ("ip_hash of nginx", "", "ip_hash", "http", TWO, "medium"),
    ("SOURCEIP before TCP", "SOURCEIP", "", "tcp", TWO, "weak"),
    ("keepalived", "persistence_timeout (source address)", "", "tcp", TWO, "weak"),
    ("TLS session id", "SSLSESSION", "", "ssl_bridge", TWO, "weak"),
    ("a cookie that only routes", "", "cookie route BACKEND", "http", TWO, "none"),
    ("balance by URI", "", "hash uri", "http", TWO, "none"),
    ("one live member", "cookie", "", "http", ("10.1.0.11:8080", "10.1.0.12:8080 disabled"), "none"),
    ("one member and a backup", "cookie", "", "http", ("10.1.0.11:8080", "10.1.0.12:8080 backup"), "none"),
    ("no pool", "cookie", "", "http", (), "none"),
    ("nothing", "", "", "http", TWO, "none"),
    ("the stronger of two", "source_addr", "cookie insert SRV", "http", TWO, "strong"),
    ("a key of unknown words", "frobnicate", "", "http", TWO, "weak"),
]


@pytest.mark.parametrize(
    ("name", "own", "of_pool", "mode", "members", "grade"), CASES, ids=[c[0] for c in CASES]
)
def test_stickiness_is_graded(
    name: str, own: str, of_pool: str, mode: str, members: tuple[str, ...], grade: str
) -> None:
    pools = (pool("p", *members, persistence=of_pool),) if members else ()
    found = stickiness_of(vip("v", "10.0.0.1:443", mode, persistence=own, pools=("p",)), pools)
    assert found.grade == grade


def test_members_are_tied_with_the_strongest_tie_and_the_line_that_says_it() -> None:
    weak = vip("t", "10.0.0.1:25", "tcp", persistence="source_addr", pools=("p",))
    strong = vip("v", "10.0.0.1:443", persistence="cookie", pools=("p",))
    facts = device("lb", context("ctx", pools=(pool("p", *TWO),), vips=(weak, strong)))
    ties = tied_members({"lb": facts})
    assert {socket: tie.grade for socket, tie in ties.items()} == dict.fromkeys(TWO, "strong")
    assert ties[TWO[0]].trace.source == "lb:edge.cfg"
    assert "cookie" in ties[TWO[0]].trace.observed


def test_a_vip_that_is_off_ties_nobody() -> None:
    off = vip("v", "10.0.0.1:443", persistence="cookie", pools=("p",), enabled=False)
    assert not tied_members({"lb": device("lb", context("ctx", pools=(pool("p", *TWO),), vips=(off,)))})
