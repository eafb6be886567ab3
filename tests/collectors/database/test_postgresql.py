"""A real PostgreSQL server, read with the grants that we ship."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from assess.analysis.databases.state import classify_databases
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from assess.model.state import State
from collectors.base import Limits, SqlProbe
from collectors.database.postgresql import missing, parse
from collectors.database.postgresql_queries import CHECK, PROBE
from collectors.transports.postgresql import connect
from tests.servers.postgresql import PostgresServer, postgres_server

GRANTS = Path(__file__).parents[3] / "docs" / "grants" / "postgresql.sql"
PASSWORD = "only-for-metadata"
QUICK = replace(PROBE, seconds_between_samples=0.2)
HOSTILE = 'we"ird\nname \x1b[31m\u2028 ;--'

SHOP = (
    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL)",
    (
        "CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, "
        "total numeric(12,2) NOT NULL, tags text[], "
        "doubled numeric(14,2) GENERATED ALWAYS AS (total * 2) STORED)"
    ),
    "CREATE TABLE note (at timestamptz NOT NULL DEFAULT now(), note text)",
    (
        "CREATE TABLE work (id bigserial PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL, "
        "run_at timestamptz NOT NULL DEFAULT now(), attempts int NOT NULL DEFAULT 0, locked_by text)"
    ),
    "CREATE TABLE outgoing (id bigserial PRIMARY KEY, body jsonb NOT NULL, state text NOT NULL)",
    "CREATE TABLE visitor (token text PRIMARY KEY, data bytea, expires_at timestamptz NOT NULL, ip inet)",
    "CREATE UNLOGGED TABLE quote_cache (cache_key text PRIMARY KEY, value text, expires_at timestamptz)",
    "CREATE MATERIALIZED VIEW by_customer AS SELECT customer_id, count(*) AS n FROM orders GROUP BY 1",
    "CREATE TABLE measure (at timestamptz NOT NULL, v float8) PARTITION BY RANGE (at)",
    "CREATE TABLE measure_2026 PARTITION OF measure FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    (
        "CREATE FUNCTION take() RETURNS bigint LANGUAGE sql AS "
        "'DELETE FROM outgoing WHERE id = (SELECT id FROM outgoing LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "RETURNING id'"
    ),
    "INSERT INTO customer (name) SELECT 'secret customer ' || n FROM generate_series(1, 50) n",
    "INSERT INTO orders (customer_id, total) SELECT 1 + n % 50, n FROM generate_series(1, 500) n",
    "INSERT INTO work (queue, payload) SELECT 'mail', '{}' FROM generate_series(1, 3000) n",
    "DELETE FROM work WHERE id <= 2940",
    "INSERT INTO outgoing (body, state) SELECT '{}', 'new' FROM generate_series(1, 2000) n",
    "DELETE FROM outgoing WHERE id <= 1990",
    "INSERT INTO visitor SELECT n::text, 'x', now(), NULL FROM generate_series(1, 3000) n",
    "DELETE FROM visitor WHERE token::int <= 2800",
    (
        "INSERT INTO measure SELECT '2026-05-01'::timestamptz + n * interval '1 s', n "
        "FROM generate_series(1, 9) n"
    ),
    "ANALYZE",
)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        grants = GRANTS.read_text().replace("choose one", PASSWORD)
        running.run(*(each for each in grants.split(";\n") if each.strip()))
        running.make_database("shop", *SHOP)
        running.make_database(HOSTILE)
        create = 'CREATE TABLE {} (id int, "a\'b" int)'
        with running.admin(HOSTILE) as connection:
            connection.execute(sql.SQL(create).format(sql.Identifier(HOSTILE)))
        running.make_database("closed", "CREATE TABLE inside (id int PRIMARY KEY)")
        running.run("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        yield running


@pytest.fixture(scope="module")
def evidence(server: PostgresServer) -> tuple[Evidence, ...]:
    return ask(server.target("assess", PASSWORD), QUICK)


@pytest.fixture(scope="module")
def facts(evidence: tuple[Evidence, ...]) -> DatabaseServerFacts:
    return parse("pg", evidence)


def ask(target: Target, probe: SqlProbe) -> tuple[Evidence, ...]:
    with connect(target, Limits()) as session:
        return tuple(session.ask(probe))


def database(facts: DatabaseServerFacts, name: str) -> Database:
    return next(each for each in facts.databases if each.name == name)


def relation(facts: DatabaseServerFacts, name: str, of: str = "shop") -> Relation:
    return next(each for each in database(facts, of).relations if each.name == name)


def test_the_shipped_grants_do_not_let_the_login_read_a_row(server: PostgresServer) -> None:
    target = server.target("assess", PASSWORD)
    assert target.login.password is not None
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="assess", password=PASSWORD, dbname="shop"
    ) as connection:
        for statement in ("SELECT * FROM customer", "TABLE work", "COPY customer TO STDOUT"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())
            connection.rollback()


def test_no_row_of_a_customer_is_in_the_evidence(evidence: tuple[Evidence, ...]) -> None:
    assert not [each.section for each in evidence if "secret customer" in each.body + each.detail]


def test_the_password_is_in_no_evidence(evidence: tuple[Evidence, ...]) -> None:
    assert not [each.section for each in evidence if PASSWORD in each.body + each.detail]


def test_the_server_is_known(facts: DatabaseServerFacts, server: PostgresServer) -> None:
    assert facts.engine == "postgresql"
    assert facts.version_number[0] >= 13
    assert facts.port == server.port
    assert facts.data_directory == str(server.folder / "data")
    assert facts.is_replica is False
    assert facts.login == "assess"


def test_a_database_that_may_not_be_entered_is_a_gap_and_no_empty_database(
    facts: DatabaseServerFacts,
) -> None:
    closed = database(facts, "closed")
    gaps = [gap for gap in facts.gaps if gap.section == "entered@closed"]
    assert not closed.entered
    assert closed.size_bytes is not None
    assert [gap.reason for gap in gaps] == [Reason.DENIED]


def test_nothing_else_is_missing_with_the_shipped_grants(facts: DatabaseServerFacts) -> None:
    assert [gap.section for gap in facts.gaps] == ["entered@closed"]


def test_the_check_names_the_grant_that_opens_the_database(server: PostgresServer) -> None:
    gaps = missing(ask(server.target("assess", PASSWORD), CHECK))
    assert [gap.remedy for gap in gaps] == ['GRANT CONNECT ON DATABASE "closed" TO "assess";']


def test_the_check_names_the_role_that_a_bare_login_lacks(server: PostgresServer) -> None:
    server.run("CREATE ROLE bare LOGIN PASSWORD 'bare'")
    gaps = missing(ask(server.target("bare", "bare"), CHECK))
    assert 'GRANT pg_monitor TO "bare";' in [gap.remedy for gap in gaps]


def test_what_a_bare_login_does_not_see_is_a_gap(server: PostgresServer) -> None:
    server.run("CREATE ROLE blind LOGIN PASSWORD 'blind'")
    facts = parse("pg", ask(server.target("blind", "blind"), QUICK))
    assert {"settings", "database_sizes"} <= {gap.section for gap in facts.gaps}
    assert database(facts, "closed").size_bytes is None


def test_tables_have_size_rows_counters_and_keys(facts: DatabaseServerFacts) -> None:
    work, orders = relation(facts, "work"), relation(facts, "orders")
    assert (work.inserts, work.deletes) == (3000, 2940)
    assert orders.rows == 500
    assert orders.has_primary_key
    assert orders.size_bytes is not None
    assert orders.size_bytes > 8192
    assert orders.outbound_foreign_keys == ("public.customer",)
    assert relation(facts, "customer").inbound_foreign_keys == 1
    assert relation(facts, "note").has_primary_key is False
    assert relation(facts, "quote_cache").persistence == "unlogged"


def test_columns_tell_type_nullability_and_generation(facts: DatabaseServerFacts) -> None:
    columns = {column.name: column for column in relation(facts, "orders").columns}
    assert columns["tags"].type == "text[]"
    assert columns["tags"].nullable
    assert not columns["total"].nullable
    assert columns["doubled"].generated


def test_a_partition_names_its_parent(facts: DatabaseServerFacts) -> None:
    assert relation(facts, "measure_2026").partition_of == "public.measure"
    assert relation(facts, "measure").kind == "partitioned"


def test_a_function_that_skips_locked_rows_marks_its_table(facts: DatabaseServerFacts) -> None:
    assert relation(facts, "outgoing").skips_locked
    assert not relation(facts, "orders").skips_locked


def test_names_of_any_characters_come_through(facts: DatabaseServerFacts) -> None:
    assert database(facts, HOSTILE).entered
    odd = relation(facts, HOSTILE, of=HOSTILE)
    assert [column.name for column in odd.columns] == ["id", "a'b"]


def test_each_fact_points_at_its_line(facts: DatabaseServerFacts, evidence: tuple[Evidence, ...]) -> None:
    ref = relation(facts, "work").ref
    section = next(each for each in evidence if each.section == ref.section)
    assert '"work"' in section.body.split("\n")[ref.line - 1]


def test_the_verdicts_on_a_living_database(facts: DatabaseServerFacts) -> None:
    answer = classify_databases({"pg": facts}, lambda name: ("acme",))
    rows = {row.name: (row.purpose, row.state) for row in answer.relations if row.database == "pg/shop"}
    assert rows["customer"] == ("data", State.DURABLE)
    assert rows["work"] == ("queue", State.DURABLE)
    assert rows["outgoing"] == ("queue", State.DURABLE)
    assert rows["visitor"] == ("session", State.EPHEMERAL)
    assert rows["quote_cache"] == ("cache", State.EPHEMERAL)
    assert rows["by_customer"] == ("cache", State.EPHEMERAL)
    assert "measure_2026" not in rows
    states = {surface.name: surface.state for surface in answer.surfaces}
    assert states["pg/shop"] is State.DURABLE
    assert states["pg/closed"] is State.UNKNOWN
    drains = {s.name for s in answer.surfaces if "drain" in s.flags and s.kind == "relation"}
    assert drains == {"pg/shop/public.work", "pg/shop/public.outgoing"}


def test_a_table_under_exclusive_lock_stalls_nothing(server: PostgresServer) -> None:
    with server.admin("shop") as holder, holder.transaction():
        holder.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        evidence = ask(server.target("assess", PASSWORD), QUICK)
    sizes = next(each for each in evidence if each.section == "sizes@shop")
    assert sizes.reason is None
    assert sizes.milliseconds < 2000
    facts = parse("pg", evidence)
    orders, customer = relation(facts, "orders"), relation(facts, "customer")
    assert orders.size_bytes is not None, "the planner's pages stand in for the measured size"
    assert customer.size_bytes is not None


def test_sessions_are_folded_by_client_user_and_program(server: PostgresServer) -> None:
    server.run("CREATE ROLE app LOGIN PASSWORD 'app'")
    arguments = {"host": "127.0.0.1", "port": server.port, "user": "app", "password": "app"}
    with (
        psycopg.connect(**arguments, dbname="shop", application_name="web"),  # type: ignore[arg-type]
        psycopg.connect(**arguments, dbname="shop", application_name="web"),  # type: ignore[arg-type]
    ):
        facts = parse("pg", ask(server.target("assess", PASSWORD), QUICK))
    (seen,) = [each for each in facts.sessions if each.user == "app"]
    assert (seen.database, seen.application, seen.client_address) == ("shop", "web", "127.0.0.1")
    assert (seen.count, seen.samples_seen, seen.samples) == (2, 2, 2)


def test_a_database_in_sql_ascii_with_bytes_that_are_no_utf8_is_read(server: PostgresServer) -> None:
    server.run("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with server.admin("bytes") as connection:
        connection.execute(b'CREATE TABLE "caf\xe9" (id int)')
    facts = parse("pg", ask(server.target("assess", PASSWORD), QUICK))
    assert [each.name for each in database(facts, "bytes").relations] == ["caf\\xe9"]
    server.run("DROP DATABASE bytes")
