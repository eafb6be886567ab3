"""Where caches go: by what they keep, and never by the word cache."""

from typing import Any

import pytest

from tests.assess.decide.small_estates import (
    REF,
    About,
    Edge,
    EdgeKind,
    Node,
    NodeKind,
    Setting,
    State,
    SurfaceKind,
    TenantSpec,
    decided,
    detail,
    estate,
    host,
    rules_of,
    service,
    surface,
)

CONF = "/etc/redis/redis.conf"


def cached(*states: Any, signature: Any = "redis", settings: Any = (), flags: Any = (), **more: Any) -> Any:
    surfaces = [
        surface(
            "a1",
            f"/var/lib/redis/{n}",
            "alpha",
            signature,
            state,
            kind=SurfaceKind.KEYSPACE,
            flags=flags,
            **more,
        )
        for n, state in enumerate(states)
    ]
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[
            ("alpha", host("a1", settings=tuple(Setting(CONF, key, value, REF) for key, value in settings)))
        ],
        services=[service("a1", signature, "kv-store")],
        surfaces=surfaces,
    )


CASES = [
    ("all of it may be lost", cached(State.EPHEMERAL), "ElastiCache Valkey", "ephemeral"),
    ("one part may not", cached(State.EPHEMERAL, State.DURABLE), "MemoryDB", "durable"),
    ("nothing was seen of it", cached(), "MemoryDB", "unknown_as_durable"),
    ("one part was not seen", cached(State.EPHEMERAL, State.UNKNOWN), "MemoryDB", "unknown_as_durable"),
    ("modules", cached(State.EPHEMERAL, settings=[("loadmodule", "/opt/own.so")]), "StatefulSet", "modules"),
    ("memcached", cached(State.EPHEMERAL, signature="memcached"), "ElastiCache Memcached", "memcached"),
]


@pytest.mark.parametrize(("name", "situation", "choice", "rule"), CASES, ids=[case[0] for case in CASES])
def test_what_it_keeps_decides(name: Any, situation: Any, choice: Any, rule: Any) -> None:
    signature = situation.observed.services[0].signature
    answer = decided(situation, About.CACHE, f"a1/{signature}")
    assert answer.choice == choice
    assert answer.reasons[0].rule == f"decide.cache.{rule}"
    assert choice not in {each.choice for each in answer.rejected}


def test_what_was_not_seen_is_half_sure_at_most() -> None:
    assert decided(cached(), About.CACHE, "a1/redis").confidence <= 0.5


def test_users_who_are_logged_out_are_told() -> None:
    answer = decided(cached(State.EPHEMERAL, flags=("user-visible",)), About.CACHE, "a1/redis")
    assert "logged out" in answer.reasons[0].text


def test_tenants_that_share_one_get_one_each() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta")],
        hosts=[("", host("c1")), ("alpha", host("a1")), ("beta", host("b1"))],
        services=[service("c1", "redis", "kv-store")],
        surfaces=[surface("c1", "/var/lib/redis", "", "redis", State.EPHEMERAL, kind=SurfaceKind.KEYSPACE)],
        edges=[Edge("a1/php", "c1/redis", EdgeKind.CONNECTS), Edge("b1/php", "c1/redis", EdgeKind.CONNECTS)],
        nodes=[
            Node(f"{each}/php", NodeKind.SERVICE, tenants=(whose,))
            for each, whose in (("a1", "alpha"), ("b1", "beta"))
        ],
    )
    answer = decided(situation, About.CACHE, "c1/redis")
    assert "decide.cache.tenants_share" in rules_of(answer)
    assert detail(answer, "instances") == "one per tenant"
    assert answer.tenant == ""
