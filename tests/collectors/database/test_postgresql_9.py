"""PostgreSQL 9.5, run for real: what later versions added is asked of them only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from assess.analysis.databases.state import classify_databases
from assess.model.database import DatabaseServerFacts
from assess.model.evidence import Evidence, Reason
from assess.model.state import State
from collectors.base import Limits
from collectors.database.postgresql import missing, parse
from collectors.database.postgresql_queries import CHECK, PROBE
from collectors.transports.postgresql import connect
from tests.servers.other_releases import ABSENT, program_of, releases_of
from tests.servers.postgresql import PASSWORD as ROOT
from tests.servers.postgresql import PostgresServer, postgres_server

GRANTS = Path(__file__).parents[3] / "docs" / "grants"
PASSWORD = "only-for-metadata"
QUICK = replace(PROBE, seconds_between_samples=0.2)
SHOP = (
    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer)",
    "CREATE TABLE note (at timestamptz NOT NULL DEFAULT now(), note text)",
    (
        "CREATE TABLE jobs (id bigserial PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL, "
        "run_at timestamptz NOT NULL DEFAULT now(), attempts int NOT NULL DEFAULT 0, locked_by text)"
    ),
    "CREATE UNLOGGED TABLE scratch (id int)",
    "CREATE MATERIALIZED VIEW by_customer AS SELECT customer_id, count(*) AS n FROM orders GROUP BY 1",
    "CREATE VIEW names AS SELECT name FROM customer",
    "CREATE SCHEMA part; CREATE TABLE part.y2026 (CHECK (at >= '2026-01-01')) INHERITS (note)",
    "SELECT lo_create(0)",
    "INSERT INTO customer (name) SELECT 'secret customer ' || n FROM generate_series(1, 50) n",
    "INSERT INTO orders (customer_id) SELECT 1 + n % 50 FROM generate_series(1, 500) n",
    "INSERT INTO jobs (queue, payload) SELECT 'mail', '{}' FROM generate_series(1, 3000) n",
    "DELETE FROM jobs WHERE id <= 2940",
)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    (release,) = releases_of("postgresql")
    binaries = program_of(release)
    if binaries is None:
        pytest.skip(ABSENT)
    with postgres_server(
        "wal_level=logical", "max_replication_slots=2", "max_wal_senders=2", binaries=binaries
    ) as running:
        grants = (GRANTS / "postgresql-before-10.sql").read_text().replace("choose one", PASSWORD)
        running.run(*(each for each in grants.split(";\n") if each.strip()))
        running.make_database("shop", *SHOP)
        running.run("ANALYZE", database="shop")
        yield running


@pytest.fixture(scope="module")
def evidence(server: PostgresServer) -> tuple[Evidence, ...]:
    return ask(server)


@pytest.fixture(scope="module")
def facts(evidence: tuple[Evidence, ...]) -> DatabaseServerFacts:
    return parse("pg", evidence)


def ask(server: PostgresServer, user: str = "assess", password: str = PASSWORD) -> tuple[Evidence, ...]:
    with connect(server.target(user, password), Limits()) as session:
        return tuple(session.ask(QUICK))


def test_it_is_the_version_that_it_says(facts: DatabaseServerFacts) -> None:
    assert facts.version_number[:2] == (9, 5)
    assert facts.is_replica is False


def test_a_superuser_is_refused_nothing(server: PostgresServer) -> None:
    refused = {each.section.partition("@")[0] for each in ask(server, "postgres", ROOT) if each.reason}
    assert refused == {"statements"}, "the extension is in no database"


def test_what_the_login_may_not_see_is_a_gap_that_no_grant_cures(server: PostgresServer) -> None:
    """There is no `pg_monitor` before version 10: what others do, and some settings, stay hidden."""
    with psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", password=ROOT, dbname="shop"):
        answered = parse("pg", ask(server))
    assert {(gap.section, gap.reason) for gap in answered.gaps} == {
        ("sessions", Reason.DENIED),
        ("settings", Reason.DENIED),
    }
    with connect(server.target("assess", PASSWORD), Limits()) as session:
        (lacking,) = missing(tuple(session.ask(CHECK)))
    assert (lacking.section, "GRANT" in lacking.remedy) == ("monitor", False)
    with connect(server.target("postgres", ROOT), Limits()) as session:
        assert missing(tuple(session.ask(CHECK))) == ()


def test_the_login_can_read_no_row(server: PostgresServer, evidence: tuple[Evidence, ...]) -> None:
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="assess", password=PASSWORD, dbname="shop"
    ) as connection:
        for statement in ("TABLE customer", "SELECT count(*) FROM jobs", "TABLE by_customer", "TABLE names"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())
            connection.rollback()
    assert not [each.section for each in evidence if "secret customer" in each.body + each.detail]


def test_relations_have_the_facts_of_later_versions(facts: DatabaseServerFacts) -> None:
    (shop,) = [each for each in facts.databases if each.name == "shop"]
    kinds = {each.name: (each.kind, each.persistence) for each in shop.relations}
    assert kinds == {
        "by_customer": ("materialized_view", "permanent"),
        "customer": ("table", "permanent"),
        "jobs": ("table", "permanent"),
        "names": ("view", "permanent"),
        "note": ("table", "permanent"),
        "orders": ("table", "permanent"),
        "scratch": ("table", "unlogged"),
        "y2026": ("table", "permanent"),
    }
    relations = {each.name: each for each in shop.relations}
    assert (relations["jobs"].inserts, relations["jobs"].deletes) == (3000, 2940)
    assert relations["orders"].rows == 500
    assert relations["orders"].outbound_foreign_keys == ("public.customer",)
    assert relations["note"].has_primary_key is False
    assert {each.name: each.value for each in shop.readings}["large_objects"] == "1"
    assert {each.name: each.value for each in facts.settings}["wal_level"] == "logical"


def test_the_verdicts_are_those_of_later_versions(facts: DatabaseServerFacts) -> None:
    answer = classify_databases({"pg": facts}, lambda name: ("acme",))
    rows = {row.name: (row.purpose, row.state) for row in answer.relations if row.database == "pg/shop"}
    assert rows["jobs"] == ("queue", State.DURABLE)
    assert rows["customer"] == ("data", State.DURABLE)
    assert rows["scratch"] == ("data", State.EPHEMERAL)
    assert rows["by_customer"] == ("cache", State.EPHEMERAL)
