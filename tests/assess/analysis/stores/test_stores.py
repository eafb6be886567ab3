"""Stores that were asked themselves: one node with their host's service, edges, state, tenants, findings."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assess.analysis.estate_findings import find_in_estate
from assess.analysis.graph.connect import connect
from assess.analysis.stores.state import StoreAnswer, classify_stores
from assess.analysis.surfaces.host_state import classify_hosts
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.estate import Outcome
from assess.model.evidence import Gap, Reason, Ref
from assess.model.graph import NodeKind
from assess.model.inventory import Endpoint
from assess.model.observed import Observed
from assess.model.state import State, Surface
from assess.model.store import (
    KeyPattern,
    Keyspace,
    NamedPart,
    SearchIndex,
    StoreClient,
    StoreFacts,
    StoreMemory,
    StoreModule,
    StorePeer,
    StorePersistence,
    StoreQueue,
    StoreReading,
)
from tests.assess.analysis.handmade import (
    AT,
    SIGNATURES,
    estate,
    host,
    listener,
    out,
    pairs,
    process,
    tenant,
)

INFO, KEYS = Ref("info", 2), Ref("keys@0", 2)
SAVING = StorePersistence(INFO, saves=True, snapshots=True, log=False)
NEVER = StorePersistence(INFO, saves=False, snapshots=False, log=False)
SECTIONS = ("login", "info", "config", "clients", "modules", "keys@0", "queues@0", "queues", "indices")


def store(product: str = "redis", **more: Any) -> StoreFacts:
    values: dict[str, Any] = {"persistence": SAVING, "version": "7.0.15", "port": 6379} | more
    return StoreFacts("cache1", product, section_at=dict.fromkeys(SECTIONS, AT), **values)


def keys(pattern: str, count: int = 100, **more: Any) -> KeyPattern:
    values: dict[str, Any] = {"types": (("string", count),), "timed": count, "size_bytes": count * 80} | more
    return KeyPattern("0", pattern, KEYS, count, **values)


def space(total: int, sampled: int | None = None) -> Keyspace:
    seen = total if sampled is None else sampled
    return Keyspace("0", INFO, total, sampled=seen, whole=seen == total)


def seen(facts: StoreFacts, *hosts: Any, kind: str = "redis", **more: Any) -> Observed:
    endpoint = Endpoint(name="cache1", kind=kind, address="10.0.0.9")
    return replace(estate(*hosts, endpoints=(endpoint,), **more), stores={"cache1": facts})


def answer(facts: StoreFacts, *hosts: Any, **more: Any) -> StoreAnswer:
    observed = seen(facts, *hosts, **more)
    graph = assign_tenants(connect(observed), observed)
    return classify_stores(observed, graph, classify_hosts(observed, graph, SIGNATURES))


def surface(found: StoreAnswer, name: str) -> Surface:
    (row,) = [each for each in found.surfaces if each.name == name]
    return row


def state(facts: StoreFacts, name: str, **more: Any) -> State:
    return surface(answer(facts, **more), name).state


def redis_host(*options: str, **more: Any) -> Any:
    line = " ".join(("/usr/bin/redis-server 10.0.0.9:6379", *options))
    return host("box", "10.0.0.9", processes=(process(7, line),), listeners=(listener(6379, 7),), **more)


def test_a_store_on_a_scanned_host_is_its_service_and_else_a_node_of_its_own() -> None:
    there = connect(seen(store(), redis_host()))
    assert "cache1" not in there.nodes
    (node,) = [each for each in there.nodes.values() if each.signature == "redis"]
    assert (node.kind, node.endpoints) == (NodeKind.SERVICE, ("box", "cache1"))
    alone = connect(seen(store())).nodes["cache1"]
    assert (alone.kind, alone.signature, alone.category) == (NodeKind.SERVICE, "redis", "kv-store")


def test_clients_and_replicas_are_edges() -> None:
    web = host(
        "web",
        "10.0.0.5",
        processes=(process(3, "/usr/sbin/php-fpm8.2"),),
        connections=(out("10.0.0.9", 6379, 3),),
    )
    clients = (
        StoreClient("10.0.0.5", Ref("clients", 2), count=4),
        StoreClient("10.9.9.9", Ref("clients", 3)),
    )
    peers = (StorePeer("from", "10.0.0.8", INFO, 6379, "up"),)
    graph = connect(seen(store(clients=clients, peers=peers), web))
    found = pairs(graph)
    (php,) = [name for name, node in graph.nodes.items() if node.signature == "php-fpm"]
    assert (php, "queries", "cache1") in found
    assert ("external:10.9.9.9", "queries", "cache1") in found
    assert ("cache1", "replicates", "external:10.0.0.8:6379") in found


@pytest.mark.parametrize(
    ("name", "source"), [("queue-worker", "web/queue-worker"), ("somebody", "web"), ("", "web")]
)
def test_a_client_that_gives_a_units_name_as_its_own_is_that_unit(name: str, source: str) -> None:
    processes = tuple(
        process(pid, f"/opt/{unit} --run", unit=f"{unit}.service", executable="")
        for pid, unit in enumerate(("queue-worker", "web-server"), start=3)
    )
    clients = (StoreClient("10.0.0.5", Ref("clients", 2), name=name),)
    graph = connect(seen(store(clients=clients), host("web", "10.0.0.5", processes=processes)))
    assert pairs(graph) == {(source, "queries", "cache1")}


def test_a_store_that_never_saves_is_ephemeral_with_all_that_is_in_it() -> None:
    facts = store(persistence=NEVER, patterns=(keys("cart:*"),), keyspaces=(space(100),))
    assert (state(facts, "cache1"), state(facts, "cache1/0/cart:*")) == (State.EPHEMERAL, State.EPHEMERAL)


def test_a_replica_may_save_what_its_primary_does_not() -> None:
    facts = store(persistence=NEVER, peers=(StorePeer("to", "10.0.0.8", INFO, 6379),))
    assert state(facts, "cache1") is State.UNKNOWN


@pytest.mark.parametrize(
    ("policy", "limit", "expected"),
    [
        ("allkeys-lru", 2**30, State.EPHEMERAL),
        ("allkeys-lru", 0, State.DURABLE),
        ("volatile-lru", 2**30, State.DURABLE),
    ],
)
def test_only_a_limit_and_all_keys_make_a_cache(policy: str, limit: int, expected: State) -> None:
    memory = StoreMemory(INFO, 1000, 1000, limit, policy)
    facts = store(memory=memory, patterns=(keys("cart:*"),), keyspaces=(space(100),))
    assert state(facts, "cache1/0/cart:*") is expected


@pytest.mark.parametrize(
    ("expiring", "expected"),
    [(100, State.EPHEMERAL), (96, State.EPHEMERAL), (50, State.UNKNOWN), (0, State.DURABLE)],
)
def test_a_pattern_is_judged_by_its_share_of_keys_with_a_life(expiring: int, expected: State) -> None:
    facts = store(patterns=(keys("cart:*", expiring=expiring, longest_ttl=60),), keyspaces=(space(100),))
    assert state(facts, "cache1/0/cart:*") is expected


def test_sessions_are_visible_to_users() -> None:
    facts = store(
        patterns=(keys("PHPREDIS_SESSION:*", expiring=100, longest_ttl=60),), keyspaces=(space(100),)
    )
    row = surface(answer(facts), "cache1/0/PHPREDIS_SESSION:*")
    assert (row.flags, row.purpose) == (("user-visible",), "session")


def test_thin_evidence_is_unknown() -> None:
    few = keys("cart:*", 3, expiring=3, longest_ttl=60)
    assert (
        state(store(patterns=(few,), keyspaces=(space(90_000, 10_000),)), "cache1/0/cart:*") is State.UNKNOWN
    )
    kept = keys("cart:*")
    assert (
        state(store(persistence=None, patterns=(kept,), keyspaces=(space(100),)), "cache1") is State.UNKNOWN
    )
    assert state(store(persistence=None), "cache1") is State.UNKNOWN


def test_a_life_of_months_is_no_sign_of_a_cache() -> None:
    months = keys("token:*", expiring=100, longest_ttl=200 * 86_400)
    assert state(store(patterns=(months,), keyspaces=(space(100),)), "cache1/0/token:*") is State.UNKNOWN


def test_one_durable_pattern_makes_the_store_durable() -> None:
    patterns = (keys("cart:*"), keys("s:*", expiring=100, longest_ttl=60))
    row = surface(answer(store(patterns=patterns, keyspaces=(space(200),))), "cache1")
    assert (row.state, row.confidence) == (State.DURABLE, 0.6)


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ({"ready": 5}, State.EPHEMERAL),
        ({"ready": 5, "far_ahead": 2}, State.DURABLE),
        ({"ready": None}, State.UNKNOWN),
        ({"ready": 2, "name": "dead"}, State.DURABLE),
    ],
)
def test_queues_drain_unless_jobs_lie_far_ahead(queue: dict[str, Any], expected: State) -> None:
    name = queue.pop("name", "queue:default")
    facts = store(queues=(StoreQueue("0", name, "list", Ref("queues@0", 2), "Sidekiq", **queue),))
    row = surface(answer(facts), f"cache1/0/queue:{name}")
    assert row.state is expected
    assert row.flags == (("drain",) if expected is not State.UNKNOWN else ())


def test_jobs_in_a_store_that_never_saves_are_a_finding() -> None:
    queue = StoreQueue("0", "queue:default", "list", Ref("queues@0", 2), "Sidekiq", ready=5)
    found = answer(store(persistence=NEVER, queues=(queue,))).findings
    assert "store.queue_not_saved" in {each.id for each in found}


def test_settings_in_a_store_that_never_saves_are_a_finding() -> None:
    patterns = (keys("app:config:*"), keys("config:cache:*", expiring=100), keys("cart:*"))
    found = answer(store(persistence=NEVER, patterns=patterns, keyspaces=(space(300),))).findings
    assert [f.subject for f in found if f.id == "store.settings_not_saved"] == ["cache1/0/app:config:*"]


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ({"durable": True, "persistent": 3, "ready": 3}, State.DURABLE),
        ({"durable": True, "persistent": 0, "ready": 0}, State.EPHEMERAL),
        ({"durable": True, "persistent": None, "ready": 3}, State.UNKNOWN),
        ({"durable": False, "persistent": 0, "ready": 3}, State.EPHEMERAL),
        ({"durable": True, "auto_delete": True, "persistent": 3}, State.EPHEMERAL),
        ({"durable": True, "persistent": 0, "kind": "stream"}, State.DURABLE),
    ],
)
def test_queues_of_a_broker_are_judged_by_what_outlives_it(queue: dict[str, Any], expected: State) -> None:
    kind = queue.pop("kind", "classic")
    facts = store("rabbitmq", port=5672, queues=(StoreQueue("/", "jobs", kind, Ref("queues", 2), **queue),))
    assert state(facts, "cache1///queue:jobs", kind="rabbitmq") is expected


def test_definitions_of_a_broker_are_durable_though_its_queues_are_empty() -> None:
    counts = tuple(StoreReading(name, "2", INFO) for name in ("vhosts", "exchanges", "bindings"))
    queue = StoreQueue("/", "jobs", "classic", Ref("queues", 2), durable=True, persistent=0, ready=0)
    row = surface(answer(store("rabbitmq", settings=counts, queues=(queue,)), kind="rabbitmq"), "cache1")
    assert (row.state, row.flags) == (State.DURABLE, ("config",))


def test_memcached_is_ephemeral() -> None:
    facts = store("memcached", port=11211, persistence=NEVER, memory=StoreMemory(INFO, 500, evicted=3))
    assert state(facts, "cache1", kind="memcached") is State.EPHEMERAL


def test_an_index_is_durable_unless_a_table_is_its_twin() -> None:
    index = SearchIndex("products_v2", Ref("indices", 2), documents=1200, size_bytes=10)
    facts = store("elasticsearch", port=9200, persistence=None, indices=(index,))
    assert state(facts, "cache1/products_v2", kind="elasticsearch") is State.DURABLE
    table = Relation("public", "product", "table", Ref("catalog", 2), rows=1203)
    server = DatabaseServerFacts(
        "db", "postgresql", databases=(Database("shop", Ref("catalog", 1), relations=(table,)),)
    )
    assert state(facts, "cache1/products_v2", kind="elasticsearch", servers=(server,)) is State.EPHEMERAL


def test_what_the_store_says_takes_the_place_of_what_its_host_tells() -> None:
    facts = store(persistence=NEVER)
    found = answer(facts, redis_host("--save 900 1 --appendonly yes"))
    (row,) = [each for each in found.surfaces if each.kind.value == "keyspace"]
    assert row.state is State.EPHEMERAL
    assert any("durable" in each for each in row.would_change_it)
    assert "store.host_disagrees" in {each.id for each in found.findings}


def test_prefixes_name_tenants_and_several_in_one_store_are_a_finding() -> None:
    parts = (NamedPart("acme", 60, 600), NamedPart("cart", 100, 1000), NamedPart("globex", 40, 400))
    facts = store(patterns=(keys("*:cart:*", parts=parts), keys("acme:s:*")), keyspaces=(space(200),))
    observed = seen(facts, tenants=(tenant("acme"), tenant("globex")))
    graph = assign_tenants(connect(observed), observed)
    assert graph.nodes["cache1"].tenants == ("acme", "globex")
    found = classify_stores(observed, graph, ())
    assert surface(found, "cache1/0/acme:s:*").tenants == ("acme",)
    assert surface(found, "cache1/0/*:cart:*").tenants == ("acme", "globex")
    assert not [each for each in found.findings if each.id == "store.tenants_share"], "it is told once"
    (shared,) = [each for each in find_in_estate(observed, graph) if each.id == "tenancy.shared_state"]
    assert shared.title == "acme, globex share the redis cache1: 160 keys of acme, 40 keys of globex"


def test_keys_of_others_in_one_tenants_store_are_a_finding() -> None:
    patterns = (keys("acme:s:*"), keys("globex:s:*", 7))
    endpoint = Endpoint(name="cache1", kind="redis", address="10.0.0.9", tenant="acme")
    facts = store(patterns=patterns, keyspaces=(space(107),))
    names = (tenant("acme"), tenant("globex"))
    observed = replace(estate(endpoints=(endpoint,), tenants=names), stores={"cache1": facts})
    graph = assign_tenants(connect(observed), observed)
    (found,) = [f for f in classify_stores(observed, graph, ()).findings if f.id == "store.tenants_share"]
    assert found.title == "It is known as acme's, but holds 100 keys of acme, 7 keys of globex"


def test_a_crash_that_would_lose_much_is_told() -> None:
    old = replace(SAVING, unsaved_changes=50_000, saved_at=AT - timedelta(hours=9))
    (finding,) = [f for f in answer(store(persistence=old)).findings if f.id == "store.unsaved_changes"]
    assert "50000 changes" in finding.title
    fresh = replace(old, saved_at=AT - timedelta(minutes=9))
    assert not [f for f in answer(store(persistence=fresh)).findings if f.id == "store.unsaved_changes"]


def preflight(facts: StoreFacts) -> dict[str, Outcome]:
    return {row.check.removeprefix("redis."): row.outcome for row in answer(facts).preflight}


def reading(**values: str) -> tuple[StoreReading, ...]:
    return tuple(StoreReading(name.replace("_", "-"), value, INFO) for name, value in values.items())


def test_a_plain_store_passes_where_it_should() -> None:
    settings = (
        *reading(notify_keyspace_events="", port="0", tls_port="6379"),
        StoreReading("role", "master", INFO),
        StoreReading("redis_version", "7.0.15", INFO),
        StoreReading("cluster_enabled", "0", INFO),
    )
    facts = store(
        settings=settings, role="primary", clustered=False, keyspaces=(space(0),),
        memory=StoreMemory(INFO, 1, 1, 2**30, "volatile-lru"),
        peers=(StorePeer("to", "10.0.0.8", INFO),),
    )  # fmt: skip
    assert set(preflight(facts).values()) == {Outcome.PASSED}
    assert len(preflight(facts)) == 13


def test_each_obstacle_fails_its_check() -> None:
    settings = (
        *reading(notify_keyspace_events="KEA", port="6379", tls_port="0"),
        StoreReading("role", "master", INFO),
        StoreReading("redis_version", "7.4.1", INFO),
        StoreReading("cluster_enabled", "1", INFO),
        StoreReading("cmdstat_eval", "calls=4", INFO),
        StoreReading("cmdstat_bgsave", "calls=4", INFO),
    )
    facts = store(
        settings=settings, version="7.4.1", role="primary", clustered=True,
        keyspaces=(space(5), Keyspace("3", INFO, 4)),
        memory=StoreMemory(INFO, 1, 1, 0, "noeviction"),
        persistence=StorePersistence(INFO, saves=True, snapshots=False, log=True),
        modules=(StoreModule("own", "1", Ref("modules", 2)),),
        clients=(StoreClient("10.1.1.1", Ref("clients", 2), user="shop"),),
        patterns=(keys("big:*", 5, largest_bytes=300 * 2**20),),
    )  # fmt: skip
    assert set(preflight(facts).values()) == {Outcome.FAILED}


def test_what_was_not_told_is_not_passed() -> None:
    gaps = tuple(
        Gap("cache1", section, Reason.DENIED, "") for section in ("info", "clients", "modules", "config")
    )
    facts = store(gaps=gaps, persistence=None, version="")
    assert set(preflight(facts).values()) == {Outcome.UNKNOWN}
