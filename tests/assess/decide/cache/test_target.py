"""Where caches go: by what they keep, and never by the word cache."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.stores.state import classify_stores
from assess.analysis.tenants.tenancy import assign_tenants
from assess.catalog.load import load_catalog
from assess.decide.decide_all import decide_all
from assess.model.inventory import Endpoint, Inventory
from assess.model.observed import Observed, Situation
from assess.model.store import KeyPattern, Keyspace, StoreFacts, StoreMemory, StoreModule, StorePersistence
from tests.assess.decide.small_estates import (
    DAY,
    GIB,
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
    ("nothing was seen of it", cached(), "unknown", "unknown_state"),
    ("one part was not seen", cached(State.EPHEMERAL, State.UNKNOWN), "unknown", "unknown_state"),
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


def test_what_was_not_seen_claims_nothing_and_says_what_to_plan_with_and_what_settles_it() -> None:
    answer = decided(cached(), About.CACHE, "a1/redis")
    assert (answer.confidence, detail(answer, "plan_with")) == (0.0, "MemoryDB")
    assert any("read a1" in each for each in answer.would_change_it)
    assert decided(cached(), About.WORKLOAD, "a1/redis").choice == "managed service"


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


def asked(
    *patterns: KeyPattern, peak: int, modules: tuple[StoreModule, ...] = (), tenants: tuple[str, ...] = ()
) -> Any:
    """A store that was asked itself and whose host nobody read, decided after the whole analysis of it."""
    at = dict.fromkeys(("info", "modules", "keys@0"), DAY)
    facts = StoreFacts(
        "cache1",
        "redis",
        memory=StoreMemory(REF, peak, peak, 0, "noeviction"),
        persistence=StorePersistence(REF, saves=True, snapshots=True, log=False),
        keyspaces=(Keyspace("0", REF, 100, sampled=100, whole=True),),
        patterns=patterns,
        modules=modules,
        section_at=at,
    )
    names = tuple(TenantSpec(name=each) for each in tenants)
    endpoint = Endpoint(name="cache1", kind="redis", address="10.0.0.9")
    observed = Observed(Inventory(estate="e", tenants=names, endpoints=(endpoint,)), stores={"cache1": facts})
    graph = assign_tenants(connect(observed), observed)
    surfaces = classify_stores(observed, graph, ()).surfaces
    return decided(Situation(observed, graph, surfaces, (), load_catalog()), About.CACHE, "cache1")


def expiring(name: str, size: int = 100) -> KeyPattern:
    return KeyPattern("0", name, REF, 100, timed=100, expiring=100, longest_ttl=60, size_bytes=size)


def test_a_store_that_was_asked_is_decided_with_size_node_and_cost() -> None:
    answer = asked(expiring("cart:*"), peak=GIB // 4)
    assert (answer.choice, detail(answer, "nodes")) == ("ElastiCache Valkey", "cache.t3.micro")
    assert detail(answer, "memory") == "256.0 MiB at its peak"
    assert answer.monthly_cost_usd == round(0.017 * 730, 2)


def test_each_tenant_gets_a_node_by_the_bytes_of_its_keys() -> None:
    patterns = (expiring("acme:*", 300), expiring("globex:*", 100))
    answer = asked(*patterns, peak=2 * GIB, tenants=("acme", "globex"))
    assert detail(answer, "instances") == "one per tenant"
    assert detail(answer, "nodes") == "cache.t3.medium, cache.t3.small"


def test_keys_without_an_end_go_where_acknowledged_writes_are_kept() -> None:
    kept = KeyPattern("0", "order:*", REF, 100, timed=100, size_bytes=100)
    answer = asked(kept, expiring("cart:*"), peak=GIB)
    assert answer.choice == "MemoryDB"
    assert "cache1/0/order:*" in answer.reasons[0].text


@pytest.mark.parametrize(("module", "choice"), [("own", "StatefulSet"), ("ReJSON", "ElastiCache Valkey")])
def test_only_modules_of_ones_own_keep_it_from_a_managed_service(module: str, choice: str) -> None:
    answer = asked(expiring("cart:*"), peak=GIB, modules=(StoreModule(module, "1", REF),))
    assert answer.choice == choice


def unanswered(kind: str) -> Situation:
    """An endpoint of this kind that gave no answer, beside a host that was read."""
    endpoints = (Endpoint(name="store1", kind=kind, address="10.0.0.9"),)
    observed = Observed(Inventory(estate="e", endpoints=endpoints))
    return Situation(observed, connect(observed), (), (), load_catalog())


@pytest.mark.parametrize(("kind", "choice"), [("memcached", "ElastiCache Memcached"), ("redis", "unknown")])
def test_a_store_that_is_only_named_is_decided_as_far_as_its_kind_says(kind: str, choice: str) -> None:
    answer = decided(unanswered(kind), About.CACHE, "store1")
    assert answer.choice == choice
    assert answer.confidence <= 0.5


def test_a_port_of_a_host_that_nobody_read_is_unknown_with_its_users_and_a_cure() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1")), ("alpha", None)],
        edges=[Edge("a1/php", "unread-2", EdgeKind.CONNECTS, port=6379)],
        nodes=[Node("a1/php", NodeKind.SERVICE), Node("unread-2", NodeKind.HOST)],
    )
    answer = decided(situation, About.CACHE, "unread-2/redis")
    assert (answer.choice, answer.confidence, answer.tenant) == ("unknown", 0.0, "alpha")
    assert "a1/php use port 6379" in answer.reasons[0].text
    assert "kind redis" in answer.would_change_it[0]


def test_a_port_of_a_host_that_was_read_is_its_services_matter() -> None:
    situation = estate(
        hosts=[("", host("a1")), ("", host("c1"))],
        edges=[Edge("a1/php", "c1", EdgeKind.CONNECTS, port=6379)],
        nodes=[Node("a1/php", NodeKind.SERVICE), Node("c1", NodeKind.HOST)],
    )
    assert not [each for each in decide_all(situation) if each.about is About.CACHE]
