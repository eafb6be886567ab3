"""Redis 4 to 8 and Valkey 8 and 9, run for real and read whole with what we ship for each."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import redis

from assess.model.evidence import Evidence
from assess.model.login import Target
from assess.model.store import KeyPattern, StoreFacts
from collectors.base import Limits, StoreProbe
from collectors.store.redis import missing, parse
from collectors.transports.redis import connect
from tests.servers.other_releases import ABSENT, Release, program_of, releases_of
from tests.servers.redis import PASSWORD, RedisServer, redis_server, until_linked

CANARY = "canary-value-7c1e"
EACH = [
    pytest.param(release, id=release.name, marks=pytest.mark.xdist_group(release.name))
    for release in releases_of("redis", "valkey")
]


class Version(NamedTuple):
    """A running server of one version, with what it answered to the login that we ship for it."""

    release: Release
    server: RedisServer
    evidence: list[Evidence]
    facts: StoreFacts


def target_of(server: RedisServer, number: tuple[int, ...]) -> Target:
    """The shipped user, where there are users."""
    if number < (6,):
        return server.target()
    return server.target(*server.user("redis.acl" if number >= (7,) else "redis-6.acl"))


def asked(target: Target) -> list[Evidence]:
    with connect(target, Limits(connect_seconds=10, seconds=60)) as session:
        return list(session.ask(StoreProbe(seconds=30)))


def fill(server: RedisServer, number: tuple[int, ...]) -> None:
    client = server.admin()
    for each in range(60):
        client.set(f"acme:cart:{each}", CANARY)
        client.set(f"globex:session:{each * 7919:032x}", CANARY, ex=600)
    client.hset("config:features", CANARY, CANARY)
    client.rpush("queues:default", CANARY)
    client.zadd("queues:default:delayed", {CANARY: time.time() + 900_000, "soon": time.time()})
    if number >= (5,):
        client.xadd("events", {CANARY: CANARY})
        client.xgroup_create("events", "workers", 0)
        client.xreadgroup("workers", "one", {"events": ">"})
    client.close()


@pytest.fixture(scope="module", params=EACH)
def version(request: pytest.FixtureRequest) -> Iterator[Version]:
    release: Release = request.param
    program = program_of(release)
    if program is None:
        pytest.skip(ABSENT)
    options = ("--appendonly", "yes", "--maxmemory", "64mb", "--maxmemory-policy", "volatile-lru")
    with redis_server(*options, program=str(program)) as server:
        fill(server, release.number)
        evidence = asked(target_of(server, release.number))
        yield Version(release, server, evidence, parse("cache", evidence))


def pattern(version: Version, name: str) -> KeyPattern:
    return next(each for each in version.facts.patterns if each.pattern == name)


def test_it_is_the_product_and_the_version_that_it_says(version: Version) -> None:
    assert version.facts.product == version.release.engine
    assert version.facts.version.startswith(version.release.version)
    assert (version.facts.role, version.facts.port) == ("primary", version.server.port)


def test_nothing_is_missing_and_no_value_is_brought_home(version: Version) -> None:
    assert version.facts.gaps == ()
    assert missing(version.evidence) == ()
    told = "".join(each.body + each.detail for each in version.evidence)
    assert CANARY not in told
    assert PASSWORD not in told


def test_the_shipped_user_is_refused_values_wherever_there_are_users(version: Version) -> None:
    target = target_of(version.server, version.release.number)
    if version.release.number < (6,):
        assert target.login.user is None
        return
    client: Any = redis.Redis("127.0.0.1", version.server.port, username="assess", password="read-only")
    for command in (("GET", "acme:cart:1"), ("SET", "x", "1"), ("KEYS", "*"), ("FLUSHALL",)):
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.execute_command(*command)
    client.close()


def test_keys_become_patterns_on_every_version(version: Version) -> None:
    (keyspace,) = version.facts.keyspaces
    expected = 124 if version.release.number >= (5,) else 123
    assert (keyspace.keys, keyspace.sampled, keyspace.whole) == (expected, expected, True)
    carts, sessions = pattern(version, "acme:cart:*"), pattern(version, "globex:session:*")
    assert (carts.keys, carts.types, carts.expiring_share) == (60, (("string", 60),), 0.0)
    assert (sessions.keys, sessions.expiring_share) == (60, 1.0)
    assert carts.size_bytes


def test_queues_are_told_with_their_lengths_on_every_version(version: Version) -> None:
    told = {(q.name, q.library): (q.ready, q.pending, q.far_ahead) for q in version.facts.queues}
    assert told == {
        ("queues:default", "Laravel"): (1, None, None),
        ("queues:default:delayed", "Laravel"): (2, None, 1),
    } | ({("events", ""): (1, 1, None)} if version.release.number >= (5,) else {})


def test_persistence_and_memory_are_known_on_every_version(version: Version) -> None:
    persistence, memory = version.facts.persistence, version.facts.memory
    assert persistence is not None
    assert (persistence.log, persistence.saves) == (True, True)
    assert memory is not None
    assert memory.policy == "volatile-lru"
    assert memory.limit_bytes == 64 * 1024 * 1024


def test_clients_are_seen_on_every_version(version: Version) -> None:
    with version.server.admin() as client:
        client.execute_command("CLIENT", "SETNAME", "shop")
        facts = parse("cache", asked(target_of(version.server, version.release.number)))
    assert [(each.address, each.count) for each in facts.clients if each.name == "shop"] == [("127.0.0.1", 1)]
    assert not [each for each in facts.clients if each.name == "assess"]


def test_both_ends_of_a_replication_are_seen_on_every_version(version: Version) -> None:
    old = version.release.number < (5,)
    primary = ("--slaveof" if old else "--replicaof", "127.0.0.1", str(version.server.port))
    words = (*primary, "--masterauth", PASSWORD)
    with redis_server(*words, program=str(program_of(version.release))) as replica:
        until_linked(replica)
        above = parse("cache", asked(target_of(version.server, version.release.number)))
        below = parse("cache", asked(replica.target()))
    assert [(p.direction, p.address, p.port) for p in below.peers] == [
        ("from", "127.0.0.1", version.server.port)
    ]
    assert [(p.direction, p.address, p.port) for p in above.peers] == [("to", "127.0.0.1", replica.port)]
    assert PASSWORD not in repr((above, below))
