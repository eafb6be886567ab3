"""Reads a real Redis: with the user that is shipped, and when things go wrong."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from assess.errors import AuthenticationFailed, TransportError, Unreachable
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from assess.model.store import KeyPattern, StoreFacts
from collectors.base import Limits, StoreProbe
from collectors.store.redis import COLLECTOR, missing, parse
from collectors.transports.redis import connect
from tests.servers.redis import PASSWORD, RedisServer, redis_server, until_linked

CANARY = "canary-value-7c1e"
DEBUG = ("--enable-debug-command", "yes")
FORBIDDEN = (
    ("GET", "acme:cart:1"),
    ("SET", "acme:cart:1", "x"),
    ("KEYS", "*"),
    ("HGETALL", "config:features"),
    ("LRANGE", "queues:default", "0", "-1"),
    ("XRANGE", "events", "-", "+"),
    ("FLUSHALL",),
    ("CONFIG", "SET", "maxmemory", "1"),
    ("MONITOR",),
    ("EVAL", "return 1", "0"),
    ("DEL", "acme:cart:1"),
    ("ACL", "LIST"),
)


def asked(target: Target, probe: StoreProbe | None = None) -> list[Evidence]:
    with connect(target, Limits(connect_seconds=10, seconds=60)) as session:
        return list(session.ask(probe or StoreProbe(seconds=30)))


def bodies(evidence: list[Evidence]) -> str:
    return "\n".join(each.body + each.detail for each in evidence)


def pattern(facts: StoreFacts, name: str) -> KeyPattern:
    return next(each for each in facts.patterns if each.pattern == name)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        client = running.admin()
        for number in range(60):
            client.set(f"acme:cart:{number}", CANARY)
            client.set(f"globex:session:{number * 7919:032x}", CANARY, ex=600)
            client.set(f"user:bob.{number}@example.org:name", CANARY)
        client.hset("config:features", CANARY, CANARY)
        client.rpush("queues:default", CANARY)
        client.zadd("queues:default:delayed", {CANARY: time.time() + 900_000, "soon": time.time()})
        client.xadd("events", {CANARY: CANARY})
        client.xgroup_create("events", "workers", 0)
        client.xreadgroup("workers", "one", {"events": ">"})
        client.close()
        yield running


@pytest.mark.parametrize("file", ["redis.acl", "redis-6.acl"])
def test_the_shipped_user_can_read_all_that_is_asked_and_no_value(server: RedisServer, file: str) -> None:
    user, password = server.user(file)
    evidence = asked(server.target(user, password))
    assert parse("cache", evidence).gaps == ()
    assert missing(evidence) == ()
    assert CANARY not in bodies(evidence)
    assert PASSWORD not in bodies(evidence)


@pytest.mark.parametrize("command", FORBIDDEN, ids=" ".join)
def test_the_shipped_user_is_refused_whatever_reads_or_changes(
    server: RedisServer, command: tuple[str, ...]
) -> None:
    user, password = server.user()
    client: Any = redis.Redis("127.0.0.1", server.port, username=user, password=password)
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command)
    client.close()


def test_keys_become_patterns_with_types_and_lives(server: RedisServer) -> None:
    facts = parse("cache", asked(server.target(*server.user())))
    (keyspace,) = facts.keyspaces
    assert (keyspace.keys, keyspace.sampled, keyspace.whole) == (184, 184, True)
    carts = pattern(facts, "acme:cart:*")
    assert (carts.keys, carts.types, carts.expiring_share) == (60, (("string", 60),), 0.0)
    assert ("acme", 60) in [(part.word, part.keys) for part in carts.parts]
    sessions = pattern(facts, "globex:session:*")
    assert sessions.expiring_share == 1.0
    assert sessions.longest_ttl is not None
    assert 500 < sessions.longest_ttl <= 600
    assert pattern(facts, "user:*:name").keys == 60


def test_queues_are_told_with_their_lengths(server: RedisServer) -> None:
    facts = parse("cache", asked(server.target(*server.user())))
    told = {(q.name, q.library): (q.ready, q.pending, q.far_ahead) for q in facts.queues}
    assert told == {
        ("queues:default", "Laravel"): (1, None, None),
        ("queues:default:delayed", "Laravel"): (2, None, 1),
        ("events", ""): (1, 1, None),
    }


def test_what_it_is_and_who_is_connected(server: RedisServer) -> None:
    with redis.Redis("127.0.0.1", server.port, password=PASSWORD, client_name="shop") as client:
        client.ping()
        facts = parse("cache", asked(server.target(*server.user())))
    assert (facts.product, facts.role, facts.port, facts.login) == ("redis", "primary", server.port, "assess")
    assert facts.persistence is not None
    assert facts.persistence.saves is False
    assert facts.memory is not None
    assert facts.memory.policy == "noeviction"
    shops = [each for each in facts.clients if each.name == "shop"]
    assert [(each.address, each.user, each.count) for each in shops] == [("127.0.0.1", "default", 1)]
    assert not [each for each in facts.clients if each.user == "assess"]


def test_a_smaller_user_leaves_gaps_that_name_what_is_missing(server: RedisServer) -> None:
    client = server.admin()
    client.execute_command("ACL", "SETUSER", "small", "on", ">small", "-@all", "+info", "+ping")
    client.close()
    evidence = asked(server.target("small", "small"))
    facts = parse("cache", evidence)
    refused = {gap.section: gap for gap in facts.gaps}
    assert {"login", "config", "clients", "modules", "slowlog", "keys@0", "size"} == refused.keys()
    assert all(gap.reason is Reason.DENIED for gap in refused.values())
    assert "+config|get" in refused["config"].remedy
    assert "+scan" in {gap.section: gap.remedy for gap in missing(evidence)}["keys@0"]
    assert facts.keyspaces[0].keys == 184
    assert facts.persistence is not None
    assert facts.persistence.saves is None, "without `save` nobody knows whether snapshots are made"


def test_keys_are_sampled_where_only_info_is_refused(server: RedisServer) -> None:
    user, password = server.user()
    client = server.admin()
    client.execute_command("ACL", "SETUSER", user, "-info")
    client.close()
    facts = parse("cache", asked(server.target(user, password)))
    assert [gap.section for gap in facts.gaps] == ["info"]
    assert [(each.name, each.keys, each.whole) for each in facts.keyspaces] == [("0", 184, True)]
    assert pattern(facts, "acme:cart:*").keys == 60


def test_commands_that_were_renamed_away_are_gaps_where_they_are_needed() -> None:
    with redis_server("--rename-command", "SLOWLOG", "", "--rename-command", "MODULE", "") as running:
        (gap,) = parse("cache", asked(running.target())).gaps
    assert (gap.section, gap.reason) == ("modules", Reason.UNSUPPORTED)


def test_a_wrong_password_is_told_and_not_repeated(server: RedisServer) -> None:
    with pytest.raises(AuthenticationFailed) as caught:
        asked(server.target("assess", "wrong-password"))
    assert "wrong-password" not in str(caught.value)


def test_a_login_that_is_wanted_and_not_given_is_told(server: RedisServer) -> None:
    with pytest.raises(AuthenticationFailed, match="wants a login"):
        asked(server.target(None, None))


def test_a_server_that_goes_away_leaves_what_it_said() -> None:
    with redis_server() as running, connect(running.target(), Limits(seconds=30)) as session:
        answers = session.ask(StoreProbe())
        first = [next(answers), next(answers)]
        running.process.kill()
        running.process.wait()
        with pytest.raises(Unreachable):
            list(answers)
    assert [each.section for each in first] == ["login", "info"]


def test_hostile_keys_are_read_and_harm_nothing() -> None:
    with redis_server() as running:
        client = running.admin()
        for key in (
            b"\xff\xfe\x00\n",
            b"\x1b[2J\x1b]0;x\x07",
            b'"],["',
            b"a" * 1_000_000,
            b" ",
            b"*",
            b"{}{}{}" * 90,
        ):
            client.set(key, CANARY)
        client.close()
        facts = parse("cache", asked(running.target()))
    assert sum(each.keys for each in facts.patterns) == 7
    assert all(each.pattern.isprintable() for each in facts.patterns)
    assert max(len(each.pattern) for each in facts.patterns) < 600


def test_half_a_million_keys_stay_within_the_budget_and_are_met_everywhere() -> None:
    with redis_server(*DEBUG) as running:
        client = running.admin()
        client.execute_command("DEBUG", "POPULATE", "400000", "old", "1")
        client.execute_command("DEBUG", "POPULATE", "100000", "new", "1")
        client.close()
        evidence = asked(running.target(), StoreProbe(keys=2_000, seconds=30))
    facts = parse("cache", evidence)
    (keyspace,) = facts.keyspaces
    assert keyspace.keys == 500_000
    assert not keyspace.whole
    assert 2_000 <= keyspace.sampled <= 2_200
    share = pattern(facts, "old:*").keys / keyspace.sampled
    assert 0.7 < share < 0.9, "0.8 in truth; 5 standard deviations of so many keys are 0.045"


def test_no_time_samples_next_to_nothing_and_says_so() -> None:
    with redis_server(*DEBUG) as running:
        client = running.admin()
        client.execute_command("DEBUG", "POPULATE", "50000", "key", "1")
        client.close()
        facts = parse("cache", asked(running.target(), StoreProbe(keys=10_000, seconds=0.0)))
    assert facts.keyspaces[0].sampled <= 200
    assert not facts.keyspaces[0].whole


def test_tls_is_as_the_login_says(tmp_path: Path) -> None:
    certificate(tmp_path)
    with redis_server(*tls_options(tmp_path)) as running:
        trusted = running.target(tls="verify-ca", tls_ca_file=tmp_path / "cert.pem")
        assert parse("cache", until_up(trusted)).product == "redis"
        assert parse("cache", asked(running.target(tls="require"))).gaps == ()
        with pytest.raises(AuthenticationFailed, match="not trusted"):
            asked(running.target(tls="verify-full"))
        with pytest.raises(Unreachable) as caught:
            asked(running.target())
    assert "tls" in caught.value.hint


def until_up(target: Target) -> list[Evidence]:
    until = time.monotonic() + 30
    while True:
        try:
            return asked(target)
        except Unreachable:
            if time.monotonic() > until:
                raise


def tls_options(folder: Path) -> tuple[str, ...]:
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    words = {"tls-cert-file": cert, "tls-key-file": key, "tls-auth-clients": "no"}
    listed = [word for name, value in words.items() for word in (f"--{name}", value)]
    return ("--port", "0", "--tls-port", "{port}", *listed)


def certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cache"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)


def test_a_master_password_is_never_brought_home() -> None:
    with redis_server("--masterauth", CANARY) as running:
        client = running.admin()
        client.execute_command("ACL", "SETUSER", "bob", "on", ">secret-of-bob", "~*", "+@all")
        client.close()
        text = bodies(asked(running.target()))
    assert CANARY not in text
    assert "secret-of-bob" not in text
    assert PASSWORD not in text


def test_a_replica_names_its_primary_and_the_primary_its_replica() -> None:
    with redis_server("--appendonly", "yes") as primary:
        port = str(primary.port)
        with redis_server("--replicaof", f"127.0.0.1 {port}", "--masterauth", PASSWORD) as replica:
            until_linked(replica)
            above, below = (parse("cache", asked(each.target())) for each in (primary, replica))
    assert (above.role, below.role) == ("primary", "replica")
    assert [(p.direction, p.address, p.port) for p in below.peers] == [("from", "127.0.0.1", primary.port)]
    assert [(p.direction, p.address, p.port) for p in above.peers] == [("to", "127.0.0.1", replica.port)]
    assert above.persistence is not None
    assert (above.persistence.saves, above.persistence.log) == (True, True)
    assert PASSWORD not in repr((above, below))


def test_a_port_that_speaks_something_else_is_told() -> None:
    with pytest.raises(TransportError):
        asked(Target("cache", "redis", "127.0.0.1", 1))


def test_the_collector_reads_kind_redis() -> None:
    assert (COLLECTOR.kind, COLLECTOR.transport, COLLECTOR.default_port) == ("redis", "redis", 6379)
