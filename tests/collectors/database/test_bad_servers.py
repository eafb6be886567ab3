"""Servers as production has them on a bad day: each must give a clear answer, and never an empty one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from assess.model.evidence import Evidence, Reason
from collectors.base import Limits, SqlProbe
from collectors.database.postgresql import parse
from collectors.database.postgresql_queries import PROBE
from collectors.transports.postgresql import connect
from tests.servers.postgresql import PostgresServer, postgres_server

GRANTS = Path(__file__).parents[3] / "docs" / "grants" / "postgresql.sql"
PASSWORD = "only-for-metadata"
ONCE = SqlProbe(tuple(replace(each, repeat=False) for each in PROBE.queries))


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server("log_statement=none") as running:
        grants = GRANTS.read_text().replace("choose one", PASSWORD)
        running.run(*(each for each in grants.split(";\n") if each.strip()))
        running.make_database(
            "shop",
            "CREATE TABLE jobs (id bigserial PRIMARY KEY, queue text, payload jsonb, attempts int)",
            "INSERT INTO jobs (queue, payload) SELECT 'mail', '{}' FROM generate_series(1, 3000) n",
            "DELETE FROM jobs WHERE id <= 2990",
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO assess",
        )
        yield running


def ask(server: PostgresServer) -> tuple[Evidence, ...]:
    with connect(server.target("assess", PASSWORD), Limits()) as session:
        return tuple(session.ask(ONCE))


def test_a_hundred_thousand_roles_cost_little(server: PostgresServer) -> None:
    server.run(
        "DO $$ BEGIN FOR n IN 1..100 LOOP EXECUTE format('CREATE ROLE owner_%s LOGIN', n); END LOOP; END $$",
        "SET allow_system_table_mods = on; INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, "
        "rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit) "
        "SELECT 1000000 + n, 'many_' || n, false, true, false, false, true, false, false, -1 "
        "FROM generate_series(1, 100000) n",
    )
    evidence = ask(server)
    refused = {each.section.partition("@")[0] for each in evidence if each.reason}
    assert refused <= {"statements", "subscription_peers"}, "no extension, and for superusers only"
    assert sum(len(each.body) for each in evidence) < 100_000, "roles that do not matter stay on the server"
    facts = parse("pg", evidence)
    assert facts.accounts is not None
    assert "many_1" not in {each.name for each in facts.accounts}


def test_after_statistics_were_reset_the_numbering_tells_the_queue(server: PostgresServer) -> None:
    server.run("ANALYZE", "SELECT pg_stat_reset()", database="shop")
    (shop,) = [each for each in parse("pg", ask(server)).databases if each.name == "shop"]
    (jobs,) = shop.relations
    assert jobs.inserts in (0, None)
    assert (jobs.rows, jobs.high_water) == (10, 3000)
    assert shop.stats_reset_at is not None


def test_a_server_that_dies_in_the_middle_leaves_what_it_had_said(server: PostgresServer) -> None:
    with postgres_server() as dying:
        dying.make_database("a")
        dying.make_database("b")
        came: list[str] = []
        with connect(dying.target(), Limits(seconds=20)) as session:
            answers = session.ask(ONCE)
            came += [next(answers).section for _ in range(3)]
            dying.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assess'"
            )
            with pytest.raises(Exception, match="went away"):
                came += [each.section for each in answers]
        assert came == ["server", "settings", "databases"]


def test_a_query_beyond_its_time_is_a_gap_and_the_next_is_asked(server: PostgresServer) -> None:
    with server.admin("shop") as holder, holder.transaction():
        holder.execute("LOCK TABLE pg_catalog.pg_publication IN ACCESS EXCLUSIVE MODE")
        reasons = {each.section: each.reason for each in ask(server)}
    assert reasons["publications@shop"] is Reason.TIMED_OUT
    assert reasons["relations@shop"] is None
    assert reasons["statements@shop"] is not Reason.TIMED_OUT


def test_a_server_that_wants_tls_refuses_a_bare_login_and_says_so(server: PostgresServer) -> None:
    hba = server.folder / "data" / "pg_hba.conf"
    before = hba.read_text()
    try:
        hba.write_text("hostnossl all assess 127.0.0.1/32 reject\n" + before)
        server.run("SELECT pg_reload_conf()")
        with pytest.raises(Exception, match=r"pg_hba\.conf") as raised:
            ask(server)
        assert getattr(raised.value, "hint", "")
    finally:
        hba.write_text(before)
        server.run("SELECT pg_reload_conf()")


def test_a_scan_blocks_no_writer(server: PostgresServer) -> None:
    """While a scan runs no session waits for a lock of ours: there is none that conflicts with writing."""
    with connect(server.target("assess", PASSWORD), Limits()) as session:
        held: set[str] = set()
        for _ in session.ask(ONCE):
            with server.admin() as watcher:
                rows = watcher.execute(
                    "SELECT DISTINCT l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                    "WHERE a.application_name = 'assess' AND l.locktype = 'relation'"
                ).fetchall()
            held |= {str(row[0]) for row in rows}
    assert held <= {"AccessShareLock"}


def test_the_login_may_write_nothing_even_when_it_switches_read_only_off(server: PostgresServer) -> None:
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="assess", password=PASSWORD, dbname="shop", autocommit=True
    ) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for statement in (
            "INSERT INTO jobs (queue) VALUES ('x')",
            "DELETE FROM jobs",
            "TRUNCATE jobs",
            "TABLE jobs",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
