"""Every PostgreSQL major from 10 to 18, run for real and read whole with the grants that we ship."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import errors

from assess.analysis.databases.state import classify_databases
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.evidence import Evidence, Reason
from assess.model.state import State
from collectors.base import Limits, SqlProbe
from collectors.database.postgresql import missing, parse
from collectors.database.postgresql_queries import CHECK, PROBE, SAMPLE
from collectors.transports.postgresql import connect
from tests.servers.postgresql import PASSWORD as ROOT
from tests.servers.postgresql import PostgresServer, postgres_server, standby_of
from tests.servers.postgresql_versions import ABSENT, MAJORS, binaries_of

GRANTS = Path(__file__).parents[3] / "docs" / "grants" / "postgresql.sql"
PASSWORD = "only-for-metadata"
QUICK = replace(PROBE, seconds_between_samples=0.2)
READY = ("wal_level=logical", "shared_preload_libraries=pg_stat_statements", "max_prepared_transactions=5")

SHOP = (
    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL)",
    (
        "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE, total numeric(12,2), tags text[])"
    ),
    "CREATE TABLE note (at timestamptz NOT NULL DEFAULT now(), note text)",
    (
        "CREATE TABLE jobs (id bigserial PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL, "
        "run_at timestamptz NOT NULL DEFAULT now(), attempts int NOT NULL DEFAULT 0, locked_by text)"
    ),
    "CREATE UNLOGGED TABLE scratch (id int)",
    "CREATE TABLE measure (at timestamptz NOT NULL, v float8) PARTITION BY RANGE (at)",
    "CREATE TABLE measure_2026 PARTITION OF measure FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    "CREATE MATERIALIZED VIEW by_customer AS SELECT customer_id, count(*) AS n FROM orders GROUP BY 1",
    "CREATE VIEW names AS SELECT name FROM customer",
    (
        "CREATE FUNCTION take() RETURNS bigint LANGUAGE sql AS "
        "'DELETE FROM jobs WHERE id = (SELECT id FROM jobs LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id'"
    ),
    "CREATE EXTENSION pg_stat_statements",
    "CREATE EXTENSION postgres_fdw",
    (
        "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS "
        "(host '10.9.9.9', port '5433', dbname 'erp')"
    ),
    "CREATE FOREIGN TABLE far_stock (id int) SERVER far",
    "ALTER TABLE customer ENABLE ROW LEVEL SECURITY",
    "CREATE PUBLICATION everything FOR ALL TABLES",
    "SELECT pg_create_logical_replication_slot('follower', 'test_decoding')",
    "SELECT lo_create(0)",
    "INSERT INTO customer (name) SELECT 'secret customer ' || n FROM generate_series(1, 50) n",
    "INSERT INTO orders (customer_id, total) SELECT 1 + n % 50, n FROM generate_series(1, 500) n",
    "INSERT INTO jobs (queue, payload) SELECT 'mail', '{}' FROM generate_series(1, 3000) n",
    "DELETE FROM jobs WHERE id <= 2940",
    "SELECT id FROM jobs LIMIT 1 FOR UPDATE SKIP LOCKED",
)
EACH = [pytest.param(major, marks=pytest.mark.xdist_group(f"postgresql-{major}")) for major in MAJORS]


class Version(NamedTuple):
    """A running server of one major, with what it answered."""

    major: int
    server: PostgresServer
    evidence: tuple[Evidence, ...]
    facts: DatabaseServerFacts
    standby: DatabaseServerFacts


@pytest.fixture(scope="module", params=EACH)
def version(request: pytest.FixtureRequest) -> Iterator[Version]:
    binaries = binaries_of(request.param)
    if binaries is None:
        pytest.skip(ABSENT)
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(*READY, binaries=binaries))
        grants = GRANTS.read_text().replace("choose one", PASSWORD)
        server.run(*(each for each in grants.split(";\n") if each.strip()))
        server.make_database("shop", *SHOP)
        server.run("ANALYZE", database="shop")
        server.make_database("closed", "CREATE TABLE inside (id int PRIMARY KEY)")
        server.run("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        with server.admin("shop") as connection:
            connection.execute("BEGIN")
            connection.execute("PREPARE TRANSACTION 'left over'")
        standby = stack.enter_context(standby_of(server, *READY, "hot_standby=on", binaries=binaries))
        behind = parse("standby", ask(standby, QUICK))
        evidence = ask(server, QUICK)
        yield Version(request.param, server, evidence, parse("pg", evidence), behind)


def ask(server: PostgresServer, probe: SqlProbe, user: str = "assess") -> tuple[Evidence, ...]:
    password = PASSWORD if user == "assess" else ROOT
    with connect(server.target(user, password), Limits()) as session:
        return tuple(session.ask(probe))


def database(version: Version, name: str = "shop") -> Database:
    return next(each for each in version.facts.databases if each.name == name)


def relation(version: Version, name: str) -> Relation:
    return next(each for each in database(version).relations if each.name == name)


def test_it_is_the_version_that_it_says(version: Version) -> None:
    assert version.facts.version_number[0] == version.major
    assert version.facts.is_replica is False


def test_nothing_is_missing_but_the_database_that_was_closed(version: Version) -> None:
    assert [(gap.section, gap.reason) for gap in version.facts.gaps] == [("entered@closed", Reason.DENIED)]


def test_a_superuser_is_refused_nothing_at_all(version: Version) -> None:
    refused = [each.section for each in ask(version.server, QUICK, "postgres") if each.reason]
    assert refused == ["statements@closed", "statements@postgres"], "the extension is in `shop` only"


def test_the_check_asks_for_nothing_more_than_connect(version: Version) -> None:
    gaps = missing(ask(version.server, CHECK))
    assert [gap.remedy for gap in gaps] == ['GRANT CONNECT ON DATABASE "closed" TO "assess";']


def test_the_light_sample_is_answered(version: Version) -> None:
    assert {(each.section, each.reason) for each in ask(version.server, SAMPLE)} == {
        ("sessions", None),
        ("sessions#2", None),
    }


def test_the_login_can_read_no_row(version: Version) -> None:
    with psycopg.connect(
        host="127.0.0.1", port=version.server.port, user="assess", password=PASSWORD, dbname="shop"
    ) as connection:
        for statement in ("TABLE customer", "SELECT count(*) FROM jobs", "TABLE by_customer", "TABLE names"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())
            connection.rollback()
    assert not [each.section for each in version.evidence if "secret customer" in each.body + each.detail]


def test_relations_have_the_same_facts_on_every_version(version: Version) -> None:
    kinds = {each.name: (each.kind, each.persistence) for each in database(version).relations}
    assert kinds == {
        "by_customer": ("materialized_view", "permanent"),
        "customer": ("table", "permanent"),
        "far_stock": ("foreign_table", "permanent"),
        "jobs": ("table", "permanent"),
        "measure": ("partitioned", "permanent"),
        "measure_2026": ("table", "permanent"),
        "names": ("view", "permanent"),
        "note": ("table", "permanent"),
        "orders": ("table", "permanent"),
        "pg_stat_statements": ("view", "permanent"),
        "scratch": ("table", "unlogged"),
    } | ({"pg_stat_statements_info": ("view", "permanent")} if version.major >= 14 else {})
    jobs, orders = relation(version, "jobs"), relation(version, "orders")
    assert (jobs.inserts, jobs.deletes, jobs.live_rows) == (3000, 2940, 60)
    assert jobs.skips_locked
    assert orders.rows == 500
    assert orders.has_primary_key
    assert orders.outbound_foreign_keys == ("public.customer",)
    assert [column.type for column in orders.columns if column.name == "tags"] == ["text[]"]
    assert relation(version, "note").has_primary_key is False
    assert relation(version, "customer").row_security
    assert relation(version, "measure_2026").partition_of == "public.measure"


def test_what_surrounds_the_tables_is_seen_on_every_version(version: Version) -> None:
    shop = database(version)
    far = shop.foreign_servers[0]
    assert (far.name, far.host, far.port, far.database) == ("far", "10.9.9.9", 5433, "erp")
    assert {"pg_stat_statements", "postgres_fdw", "plpgsql"} <= {each.name for each in shop.extensions}
    readings = {each.name: each.value for each in shop.readings}
    assert readings["publication"] == "everything"
    assert readings["large_objects"] == "1"
    assert {each.name: each.value for each in version.facts.readings}["prepared_transactions"] == "1"
    assert {each.name: each.value for each in version.facts.settings}["wal_level"] == "logical"


def test_both_ends_of_a_replication_are_seen_on_every_version(version: Version) -> None:
    assert version.standby.is_replica
    (from_primary,) = [each for each in version.standby.replication if each.direction == "from"]
    assert (from_primary.peer, from_primary.port) == ("127.0.0.1", version.server.port)
    (to_standby,) = [each for each in version.facts.replication if each.direction == "to"]
    assert (to_standby.peer, to_standby.method) == ("127.0.0.1", "physical")


def test_a_server_in_recovery_is_read_as_a_whole(version: Version) -> None:
    assert [gap.section for gap in version.standby.gaps] == ["entered@closed"]
    (shop,) = [each for each in version.standby.databases if each.name == "shop"]
    assert len(shop.relations) == len(database(version).relations)
    assert shop.size_bytes


def test_the_verdicts_are_the_same_on_every_version(version: Version) -> None:
    answer = classify_databases({"pg": version.facts}, lambda name: ("acme",))
    rows = {row.name: (row.purpose, row.state) for row in answer.relations if row.database == "pg/shop"}
    assert rows["jobs"] == ("queue", State.DURABLE)
    assert rows["customer"] == ("data", State.DURABLE)
    assert rows["scratch"] == ("data", State.EPHEMERAL)
    assert rows["by_customer"] == ("cache", State.EPHEMERAL)
    assert {surface.name: surface.state for surface in answer.surfaces}["pg/closed"] is State.UNKNOWN
