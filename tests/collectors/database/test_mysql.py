"""A real MariaDB server, read with the grants that we ship."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from assess.model.state import State
from collectors.base import Limits, SqlProbe
from collectors.database.mysql import missing, parse
from collectors.database.mysql_queries import CHECK, PROBE
from collectors.transports.mysql import connect
from tests.servers.mariadb import MariaDbServer, mariadb_server

GRANTS = Path(__file__).parents[3] / "docs" / "grants" / "mariadb.sql"
PASSWORD = "only-for-metadata"
QUICK = replace(PROBE, seconds_between_samples=0.2)
HOSTILE = "we`ird\nname \x1b[31m %_' ;--"

SHOP = (
    "CREATE DATABASE shop CHARACTER SET utf8mb4",
    "USE shop",
    "CREATE TABLE shop.customer (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL)",
    (
        "CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, "
        "total decimal(9,2), "
        "doubled decimal(9,2) GENERATED ALWAYS AS (total * 2) VIRTUAL, "
        "FOREIGN KEY (customer_id) REFERENCES shop.customer (id) ON DELETE CASCADE)"
    ),
    "CREATE TABLE shop.note (at datetime, note text)",
    (
        "CREATE TABLE shop.jobs (id bigint AUTO_INCREMENT PRIMARY KEY, queue varchar(255) NOT NULL, "
        "payload longtext NOT NULL, attempts tinyint NOT NULL, reserved_at int, available_at int NOT NULL, "
        "created_at int NOT NULL, KEY (queue))"
    ),
    (
        "CREATE TABLE shop.sessions (id varchar(255) PRIMARY KEY, user_id bigint, ip_address varchar(45), "
        "user_agent text, payload longtext NOT NULL, last_activity int NOT NULL)"
    ),
    "CREATE TABLE shop.scratch (a int) ENGINE=MEMORY",
    "CREATE TABLE shop.old (a int PRIMARY KEY) ENGINE=MyISAM",
    "CREATE VIEW shop.seen AS SELECT id FROM shop.orders",
    "CREATE PROCEDURE shop.nothing() SELECT 1",
    "INSERT INTO shop.customer (name) VALUES ('secret customer')",
    "INSERT INTO shop.orders (customer_id, total) SELECT 1, seq FROM seq_1_to_200",
    (
        "INSERT INTO shop.jobs (queue, payload, attempts, available_at, created_at) "
        "SELECT 'mail', '{}', 0, 1, 1 FROM seq_1_to_3000"
    ),
    "DELETE FROM shop.jobs WHERE id <= 2940",
    "INSERT INTO shop.sessions SELECT seq, NULL, '', '', 'x', 1 FROM seq_1_to_300",
    "ANALYZE TABLE shop.jobs, shop.orders, shop.sessions",
    (
        "CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST '10.9.9.9', PORT 3307, DATABASE 'x', "
        "USER 'u', PASSWORD 'link-secret')"
    ),
)


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDbServer]:
    with mariadb_server("performance-schema=ON") as running:
        grants = GRANTS.read_text().replace("choose one", PASSWORD)
        running.run(*(each for each in grants.split(";\n") if each.strip()))
        running.run(*SHOP)
        quoted = HOSTILE.replace("`", "``")
        running.run(f"CREATE DATABASE `{quoted}`", f"CREATE TABLE `{quoted}`.`{quoted}` (`a'b` int)")
        yield running


@pytest.fixture(scope="module")
def evidence(server: MariaDbServer) -> tuple[Evidence, ...]:
    return ask(server.target("assess", PASSWORD), QUICK)


@pytest.fixture(scope="module")
def facts(evidence: tuple[Evidence, ...]) -> DatabaseServerFacts:
    return parse("my", evidence)


def ask(target: Target, probe: SqlProbe) -> tuple[Evidence, ...]:
    with connect(target, Limits()) as session:
        return tuple(session.ask(probe))


def database(facts: DatabaseServerFacts, name: str) -> Database:
    return next(each for each in facts.databases if each.name == name)


def relation(facts: DatabaseServerFacts, name: str, of: str = "shop") -> Relation:
    return next(each for each in database(facts, of).relations if each.name == name)


def test_the_shipped_grants_do_not_let_the_login_read_a_row(server: MariaDbServer) -> None:
    connection = pymysql.connect(host="127.0.0.1", port=server.port, user="assess", password=PASSWORD)
    try:
        for statement in (
            "SELECT * FROM shop.customer",
            "SELECT COUNT(*) FROM shop.customer",
            "SELECT Password FROM mysql.servers",
            "SELECT * FROM mysql.global_priv",
            "CREATE TABLE shop.made (id int)",
        ):
            with connection.cursor() as cursor, pytest.raises(pymysql.MySQLError, match="denied"):
                cursor.execute(statement)
    finally:
        connection.close()


def test_no_row_and_no_secret_is_in_the_evidence(evidence: tuple[Evidence, ...]) -> None:
    for secret in ("secret customer", "link-secret", PASSWORD):
        assert not [each.section for each in evidence if secret in each.body + each.detail]


def test_nothing_is_missing_with_the_shipped_grants(
    server: MariaDbServer, facts: DatabaseServerFacts
) -> None:
    assert facts.gaps == ()
    assert missing(ask(server.target("assess", PASSWORD), CHECK)) == ()


def test_the_server_is_known(facts: DatabaseServerFacts, server: MariaDbServer) -> None:
    assert facts.engine == "mariadb"
    assert facts.version_number >= (10, 5)
    assert facts.hostname
    assert facts.port == server.port
    assert facts.data_directory.rstrip("/") == str(server.folder / "data")
    assert facts.is_replica is False
    assert facts.started_at is not None


def test_a_login_that_sees_no_table_reads_as_denied_and_not_as_empty(server: MariaDbServer) -> None:
    server.run(
        "CREATE USER half@'%' IDENTIFIED BY 'half'", "GRANT PROCESS, SHOW DATABASES ON *.* TO half@'%'"
    )
    facts = parse("my", ask(server.target("half", "half"), QUICK))
    shop = database(facts, "shop")
    assert not shop.entered
    assert shop.size_bytes is None
    assert Reason.DENIED in [gap.reason for gap in facts.gaps if gap.section == "entered@shop"]


def test_the_check_names_the_grants_that_a_bare_login_lacks(server: MariaDbServer) -> None:
    server.run("CREATE USER bare@'%' IDENTIFIED BY 'bare'")
    cures = [gap.remedy for gap in missing(ask(server.target("bare", "bare"), CHECK))]
    for privilege in ("PROCESS", "SHOW DATABASES", "REFERENCES", "SLAVE MONITOR"):
        assert f"GRANT {privilege} ON *.* TO 'bare'@'%';" in cures
    assert "GRANT SELECT ON performance_schema.* TO 'bare'@'%';" in cures


def test_tables_have_engine_size_rows_counters_and_keys(facts: DatabaseServerFacts) -> None:
    jobs, orders = relation(facts, "jobs"), relation(facts, "orders")
    assert (jobs.inserts, jobs.deletes) == (3000, 2940)
    assert jobs.high_water is not None
    assert jobs.high_water >= 3000, "a bulk insert reserves more numbers than it uses"
    assert orders.storage_engine == "InnoDB"
    assert orders.outbound_foreign_keys == ("shop.customer",)
    assert relation(facts, "customer").inbound_foreign_keys == 1
    assert relation(facts, "note").has_primary_key is False
    assert relation(facts, "scratch").persistence == "memory"
    assert relation(facts, "seen").kind == "view"
    assert "queue" in jobs.indexed_first
    assert [column.name for column in orders.columns if column.generated] == ["doubled"]


def test_names_of_any_characters_come_through(facts: DatabaseServerFacts) -> None:
    odd = relation(facts, HOSTILE, of=HOSTILE)
    assert [column.name for column in odd.columns] == ["a'b"]


def test_routines_tell_their_language_and_definer(facts: DatabaseServerFacts) -> None:
    (routine,) = database(facts, "shop").routines
    assert routine.language == "procedure/sql"
    assert "definer=root@localhost" in routine.features


def test_sessions_are_folded_by_client_user_and_program(server: MariaDbServer) -> None:
    server.run("CREATE USER app@'%' IDENTIFIED BY 'app'", "GRANT SELECT ON shop.* TO app@'%'")
    opened = [
        pymysql.connect(
            host="127.0.0.1",
            port=server.port,
            user="app",
            password="app",
            database="shop",
            program_name="web",
        )
        for _ in range(2)
    ]
    try:
        facts = parse("my", ask(server.target("assess", PASSWORD), QUICK))
    finally:
        for each in opened:
            each.close()
    (seen,) = [each for each in facts.sessions if each.user == "app"]
    assert (seen.database, seen.application) == ("shop", "web")
    assert seen.client_address in ("127.0.0.1", "localhost")
    assert (seen.count, seen.samples_seen, seen.samples) == (2, 2, 2)


def test_the_verdicts_on_a_living_database(facts: DatabaseServerFacts) -> None:
    answer = classify_databases({"my": facts}, lambda name: ("acme",))
    rows = {row.name: (row.purpose, row.state) for row in answer.relations if row.database == "my/shop"}
    assert rows["jobs"] == ("queue", State.DURABLE)
    assert rows["sessions"] == ("session", State.EPHEMERAL)
    assert rows["scratch"] == ("data", State.EPHEMERAL)
    assert rows["orders"] == ("data", State.DURABLE)
    assert "seen" not in rows
    found = {finding.id for finding in answer.findings}
    assert {"dms.mysql-check-binlog-enabled", "dms.mysql-check-table-storage-engine"} <= found
    (row,) = [each for each in answer.databases if each.name == "my/shop"]
    assert row.cdc_ready is False
