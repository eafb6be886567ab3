"""What is tested before databases share an instance, and how long changes take to catch up."""

from typing import Any

import pytest

from assess.decide.database.sharing import Member, in_short, may_share, preconditions
from assess.decide.estate_view import EstateView, view_of
from assess.decide.transfer.database_times import follow_times, in_details
from assess.model.database import Session
from assess.model.inventory import Site
from tests.assess.decide.small_estates import (
    GIB,
    REF,
    About,
    Relation,
    TenantSpec,
    database,
    decided,
    detail,
    estate,
    server,
)

TIB = 1024 * GIB


def view() -> EstateView:
    return view_of(
        estate(tenants=[TenantSpec(name="alpha")], servers=[("alpha", server("a-db", database("app")))])
    )


def member(
    name: str = "app", engine: str = "postgresql", spec: Any = None, sessions: int = 0, **more: Any
) -> Member:
    fields: dict[str, Any] = {"encoding": "UTF8", "collation": "C.UTF-8", "size_bytes": GIB, **more}
    base = database(name, **fields)
    busy = (Session(name, "app", "web", "10.0.0.1", sessions, REF),) if sessions else ()
    return Member(server(f"{name}-db", base, engine=engine, sessions=busy), base, spec)


def tables(count: int) -> tuple[Relation, ...]:
    return tuple(Relation("app", f"t{n}", "table", REF) for n in range(count))


@pytest.mark.parametrize(
    ("name", "together"),
    [
        ("databases", [member(f"d{n}") for n in range(41)]),
        ("encoding and collation", [member(), member("b", collation="de_DE.UTF-8")]),
        ("encoding and collation", [member(), member("b", encoding="SQL_ASCII")]),
        ("storage", [member(size_bytes=3 * TIB), member("b", size_bytes=2 * TIB)]),
        ("peak connections", [member(sessions=4000), member("b", sessions=2000)]),
        (
            "tables",
            [member(engine="mysql", relations=tables(6000)), member("b", "mysql", relations=tables(6000))],
        ),
        ("restore", [member(spec=TenantSpec(name="a", rpo_minutes=2)), member("b")]),
    ],
)
def test_databases_do_not_share_when_a_test_fails(name: str, together: list[Member]) -> None:
    assert [each.name for each in preconditions(view(), together) if each.holds is False] == [name]
    assert not may_share(view(), together)


def test_databases_share_when_nothing_speaks_against_it() -> None:
    together = [member(spec=TenantSpec(name="a", rpo_minutes=60), sessions=20), member("b", sessions=30)]
    assert may_share(view(), together)
    words = in_short(preconditions(view(), together))
    assert "peak connections: 50 of " in words
    assert "encoding and collation: UTF8 C.UTF-8" in words


def test_what_was_not_measured_is_said_and_stops_nothing() -> None:
    tests = {each.name: each for each in preconditions(view(), [member(size_bytes=None), member("b")])}
    assert tests["storage"].holds is None
    assert "unknown" in tests["storage"].words
    assert tests["IOPS"].holds is None
    assert tests["restore"].holds is None
    assert may_share(view(), [member(), member("b")])


def test_a_shared_database_tells_what_was_tested() -> None:
    both = [("alpha", server("a-db", database("app"))), ("beta", server("b-db", database("app")))]
    situation = estate(tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta")], servers=both)
    decision = decided(situation, About.DATABASE, "a-db/app")
    assert decision.choice == "rds_shared"
    assert "peak connections" in detail(decision, "tested")


def follow(rate: float | None, mbps: float | None = 1000.0, hours: float | None = 10.0) -> dict[str, str]:
    sites = (Site(name="dc1", uplink_mbps=mbps),)
    facts = server("a-db", database("app"), wal_bytes_per_second=rate)
    situation = estate(tenants=[TenantSpec(name="alpha")], servers=[("alpha", facts)], sites=sites)
    return dict(in_details(follow_times(view_of(situation), facts, hours)))


def test_changes_catch_up_at_what_the_line_has_left() -> None:
    # 1000 Mbit/s at 70 % are 87.5 MB/s; 10 hours at 8.75 MB/s are drained at 78.75 MB/s: 67 minutes.
    assert follow(8_750_000)["catch_up"].startswith("about 67 min")
    assert follow(8_750_000)["cutover"].startswith("about 15 min")


def test_changes_that_come_faster_than_the_line_never_catch_up() -> None:
    assert follow(90_000_000)["catch_up"].startswith("never")


@pytest.mark.parametrize("times", [follow(None), follow(1000, mbps=None), follow(1000, hours=None)])
def test_what_is_not_known_is_not_guessed(times: dict[str, str]) -> None:
    assert times["catch_up"].startswith("unknown")
    assert times["cutover"] == "unknown"
