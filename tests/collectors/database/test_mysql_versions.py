"""MySQL 5.6 to 9 and MariaDB 10.0 to 11, run for real and read whole with the grants that we ship."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pymysql
import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.evidence import Evidence, Reason
from assess.model.state import State
from collectors.base import Limits, Query, SqlProbe
from collectors.database.mysql import missing, parse
from collectors.database.mysql_queries import CHECK, PROBE, SAMPLE
from collectors.transports import mysql
from collectors.transports.mysql import connect
from tests.servers.mariadb import MariaDbServer
from tests.servers.mysql_releases import server_of
from tests.servers.other_releases import ABSENT, Release, program_of, releases_of
from tests.servers.tarpits import silent, tarpit
from tests.servers.waiting import until

GRANTS = Path(__file__).parents[3] / "docs" / "grants"
PASSWORD = "only-for-metadata"
QUICK = replace(PROBE, seconds_between_samples=0.2)
JOBS = ", ".join(["('mail', '{}', 0, 1, 1)"] * 3000)

SHOP = (
    "CREATE DATABASE shop CHARACTER SET utf8mb4",
    "CREATE TABLE shop.customer (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL)",
    (
        "CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, "
        "total decimal(9,2), FOREIGN KEY (customer_id) REFERENCES shop.customer (id) ON DELETE CASCADE)"
    ),
    "CREATE TABLE shop.note (at datetime, note text)",
    (
        "CREATE TABLE shop.jobs (id bigint AUTO_INCREMENT PRIMARY KEY, queue varchar(60) NOT NULL, "
        "payload longtext NOT NULL, attempts tinyint NOT NULL, reserved_at int, available_at int NOT NULL, "
        "created_at int NOT NULL, KEY (queue))"
    ),
    (
        "CREATE TABLE shop.sessions (id varchar(60) PRIMARY KEY, user_id bigint, ip_address varchar(45), "
        "user_agent text, payload longtext NOT NULL, last_activity int NOT NULL)"
    ),
    "CREATE TABLE shop.scratch (a int) ENGINE=MEMORY",
    "CREATE TABLE shop.old (a int PRIMARY KEY) ENGINE=MyISAM",
    "CREATE VIEW shop.seen AS SELECT id FROM shop.orders",
    "CREATE PROCEDURE shop.nothing() SELECT 1",
    (
        "CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY "
        "DO DELETE FROM shop.note"
    ),
    "CREATE EVENT shop.often ON SCHEDULE EVERY 1 SECOND DO DELETE FROM shop.note",
    "INSERT INTO shop.customer (name) VALUES ('secret customer')",
    f"INSERT INTO shop.orders (customer_id, total) VALUES {', '.join(['(1, 2)'] * 200)}",
    f"INSERT INTO shop.jobs (queue, payload, attempts, available_at, created_at) VALUES {JOBS}",
    "DELETE FROM shop.jobs WHERE id <= 2940",
    "ANALYZE TABLE shop.jobs, shop.orders",
    (
        "CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST '10.9.9.9', PORT 3307, DATABASE 'x', "
        "USER 'u', PASSWORD 'link-secret')"
    ),
    "CREATE USER app@'%' IDENTIFIED BY 'app'",
    "GRANT SELECT ON shop.* TO app@'%'",
    "CREATE USER follower@'%' IDENTIFIED BY 'follows'",
    "GRANT REPLICATION SLAVE ON *.* TO follower@'%'",
)
OPTIONS = ("performance-schema=ON", "event-scheduler=ON", "log-bin=binlog", "binlog-format=ROW")
EACH = [
    pytest.param(release, id=release.name, marks=pytest.mark.xdist_group(release.name))
    for release in releases_of("mysql", "mariadb")
]


class Version(NamedTuple):
    """A running server of one version, with what it and its replica answered."""

    release: Release
    server: MariaDbServer
    evidence: tuple[Evidence, ...]
    facts: DatabaseServerFacts
    replica: DatabaseServerFacts

    @property
    def hides_events(self) -> bool:
        """MySQL 8 shows events only to a login that might change them, and ours may not."""
        return self.release.engine == "mysql" and self.release.number >= (8,)


@pytest.fixture(scope="module", params=EACH)
def version(request: pytest.FixtureRequest) -> Iterator[Version]:
    release = request.param
    if program_of(release) is None:
        pytest.skip(ABSENT)
    with ExitStack() as stack:
        server = stack.enter_context(server_of(release, *OPTIONS, "server-id=1"))
        grant(server, release)
        server.run(*SHOP)
        replica = stack.enter_context(server_of(release, *OPTIONS, "server-id=2"))
        grant(replica, release)
        follow(replica, server, release)
        application = pymysql.connect(
            host="127.0.0.1",
            port=server.port,
            user="app",
            password="app",
            database="shop",
            program_name="web",
        )
        stack.callback(application.close)
        until(lambda: parse("my", ask(server, CHECK_LINKS)).replication != () and has_run_events(server))
        evidence = ask(server, QUICK)
        yield Version(release, server, evidence, parse("my", evidence), parse("replica", ask(replica, QUICK)))


CHECK_LINKS = replace(
    PROBE, queries=tuple(each for each in PROBE.queries if each.name in ("server", "replication_to"))
)


def has_run_events(server: MariaDbServer) -> bool:
    with server.admin() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT event_name FROM information_schema.events WHERE last_executed IS NOT NULL")
        return cursor.fetchone() is not None


def grant(server: MariaDbServer, release: Release) -> None:
    newer = {"mysql": (8,), "mariadb": (10, 5)}[release.engine]
    before = "" if release.number >= newer else f"-before-{'.'.join(map(str, newer))}"
    text = (GRANTS / f"{release.engine}{before}.sql").read_text().replace("choose one", PASSWORD)
    server.run(*(each for each in text.split(";\n") if each.strip()))


def follow(replica: MariaDbServer, primary: MariaDbServer, release: Release) -> None:
    where = f"MASTER_HOST='127.0.0.1', MASTER_PORT={primary.port}, MASTER_USER='follower'"
    where += ", MASTER_PASSWORD='follows'"
    change, begin = f"CHANGE MASTER TO {where}", "START SLAVE IO_THREAD"
    if release.engine == "mysql" and release.number >= (8, 0):
        new = where.replace("MASTER_", "SOURCE_")
        change = f"CHANGE REPLICATION SOURCE TO {new}, GET_SOURCE_PUBLIC_KEY=1"
        begin = "START REPLICA IO_THREAD"
    replica.run(change, begin)


def ask(server: MariaDbServer, probe: SqlProbe) -> tuple[Evidence, ...]:
    with connect(server.target("assess", PASSWORD), Limits()) as session:
        return tuple(session.ask(probe))


def database(version: Version, name: str = "shop") -> Database:
    return next(each for each in version.facts.databases if each.name == name)


def relation(version: Version, name: str) -> Relation:
    return next(each for each in database(version).relations if each.name == name)


def test_it_is_the_version_that_it_says(version: Version) -> None:
    assert version.facts.engine == version.release.engine
    assert version.facts.version_number[: len(version.release.number)] == version.release.number
    assert version.facts.is_replica is False
    assert version.facts.started_at is not None


def test_nothing_is_missing_with_the_shipped_grants(version: Version) -> None:
    hidden = ["events"] if version.hides_events else []
    assert [gap.section for gap in version.facts.gaps] == hidden
    assert missing(ask(version.server, CHECK)) == ()
    assert {(each.section, each.reason) for each in ask(version.server, SAMPLE)} == {
        (f"{name}{again}", None) for name in ("sessions", "session_programs") for again in ("", "#2")
    }


def test_the_login_can_read_no_row(version: Version) -> None:
    connection = pymysql.connect(host="127.0.0.1", port=version.server.port, user="assess", password=PASSWORD)
    try:
        for statement in (
            "SELECT * FROM shop.customer",
            "SELECT COUNT(*) FROM shop.seen",
            "SELECT Password FROM mysql.servers",
            "SELECT authentication_string FROM mysql.user",
            "CREATE TABLE shop.made (id int)",
        ):
            with (
                connection.cursor() as cursor,
                pytest.raises(pymysql.MySQLError, match=r"denied|Unknown column"),
            ):
                cursor.execute(statement)
    finally:
        connection.close()
    for secret in ("secret customer", "link-secret", PASSWORD):
        assert not [each.section for each in version.evidence if secret in each.body + each.detail]


def test_a_bare_login_is_told_what_it_lacks_in_words_that_the_server_takes(version: Version) -> None:
    version.server.run("CREATE USER bare@'%' IDENTIFIED BY 'bare'")
    with connect(version.server.target("bare", "bare"), Limits()) as session:
        gaps = missing(tuple(session.ask(CHECK)))
    assert {gap.reason for gap in gaps} == {Reason.DENIED}
    version.server.run(*(gap.remedy.rstrip(";") for gap in gaps if gap.remedy.startswith("GRANT ")))
    with connect(version.server.target("bare", "bare"), Limits()) as session:
        assert missing(tuple(session.ask(CHECK))) == ()


def test_relations_have_the_same_facts_on_every_version(version: Version) -> None:
    kinds = {each.name: (each.kind, each.persistence) for each in database(version).relations}
    assert kinds == {
        "customer": ("table", "permanent"),
        "jobs": ("table", "permanent"),
        "note": ("table", "permanent"),
        "old": ("table", "permanent"),
        "orders": ("table", "permanent"),
        "scratch": ("table", "memory"),
        "seen": ("view", "permanent"),
        "sessions": ("table", "permanent"),
    }
    jobs, orders = relation(version, "jobs"), relation(version, "orders")
    assert (jobs.inserts, jobs.deletes) == (3000, 2940)
    assert jobs.high_water is not None
    assert jobs.high_water >= 3000
    assert "queue" in jobs.indexed_first
    assert orders.storage_engine == "InnoDB"
    assert orders.rows == 200
    assert orders.size_bytes
    assert orders.has_primary_key
    assert orders.outbound_foreign_keys == ("shop.customer",)
    assert relation(version, "customer").inbound_foreign_keys == 1
    assert relation(version, "note").has_primary_key is False
    assert relation(version, "old").storage_engine == "MyISAM"
    assert [column.type for column in orders.columns] in (
        ["int(11)", "int(11)", "decimal(9,2)"],
        ["int", "int", "decimal(9,2)"],
    )


def test_what_surrounds_the_tables_is_seen_on_every_version(version: Version) -> None:
    (links,) = [each for each in version.evidence if each.section == "foreign_servers"]
    assert all(word in links.body for word in ("far", "10.9.9.9", "3307"))
    features = {each.name: each.language for each in database(version).routines}
    assert features["nothing"] == "procedure/sql"
    assert features["often"] == "event", "it runs"
    assert ("nightly" in features) is not version.hides_events
    assert [(view.name, view.definer) for view in database(version).views] == [("seen", "root@localhost")]
    values = {each.name: each.value for each in version.facts.settings}
    assert (values["log_bin"], values["binlog_format"], values["server_id"]) == ("ON", "ROW", "1")
    accounts = {each.name: each for each in version.facts.accounts or ()}
    assert accounts["follower@%"].replicates
    assert accounts["root@localhost"].superuser
    assert "app@%" not in accounts


def test_clients_are_seen_with_their_program_on_every_version(version: Version) -> None:
    (seen,) = [each for each in version.facts.sessions if each.user == "app"]
    assert (seen.database, seen.application, seen.count) == ("shop", "web", 1)
    assert seen.client_address in ("127.0.0.1", "localhost")


def test_both_ends_of_a_replication_are_seen_on_every_version(version: Version) -> None:
    assert version.replica.is_replica
    (above,) = [each for each in version.replica.replication if each.direction == "from"]
    assert (above.peer, above.port) == ("127.0.0.1", version.server.port)
    (below,) = [each for each in version.facts.replication if each.direction == "to"]
    assert below.peer in ("127.0.0.1", "localhost")


def test_the_verdicts_are_the_same_on_every_version(version: Version) -> None:
    answer = classify_databases({"my": version.facts}, lambda name: ("acme",))
    rows = {row.name: (row.purpose, row.state) for row in answer.relations if row.database == "my/shop"}
    assert rows["jobs"] == ("queue", State.DURABLE)
    assert rows["sessions"] == ("session", State.EPHEMERAL)
    assert rows["scratch"] == ("data", State.EPHEMERAL)
    assert rows["orders"] == ("data", State.DURABLE)
    assert rows["old"] == ("data", State.DURABLE)


FAR = (
    "CREATE DATABASE linked",
    "CREATE TABLE linked.kind (id int AUTO_INCREMENT PRIMARY KEY)",
    (
        "CREATE TABLE linked.item (id int AUTO_INCREMENT PRIMARY KEY, kind_id int NOT NULL, "
        "CONSTRAINT of_kind FOREIGN KEY (kind_id) REFERENCES linked.kind (id) ON DELETE CASCADE)"
    ),
    "INSERT INTO linked.kind VALUES (1), (2)",
    f"INSERT INTO linked.item (kind_id) VALUES {', '.join(['(1)'] * 500)}",
    "ANALYZE TABLE linked.kind, linked.item",
    "SELECT COUNT(*) FROM linked.item JOIN linked.kind ON kind.id = kind_id",
)
MYSQL = [each for each in EACH if str(each.id).startswith("mysql")]


@pytest.mark.parametrize("release", MYSQL)
def test_a_table_on_a_server_that_says_nothing_holds_nobody_up(release: Release) -> None:
    """The server would open such a table, and wait, only to say how large it is."""
    if program_of(release) is None:
        pytest.skip(ABSENT)
    with tarpit(silent) as port, server_of(release, "federated=ON") as server:
        grant(server, release)
        options = f"HOST '127.0.0.1', PORT {port}, DATABASE 'x', USER 'u', PASSWORD 'p'"
        server.run(*FAR, f"CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS ({options})")
        server.run("CREATE TABLE linked.stock (a int) ENGINE=FEDERATED CONNECTION='far'")
        began = time.monotonic()
        facts = parse("my", ask(server, QUICK))
        assert time.monotonic() - began < 5
    (linked,) = facts.databases
    (far,) = linked.foreign_servers
    assert (far.name, far.host, far.port) == ("far", "127.0.0.1", port)
    kinds = {each.name: (each.kind, each.rows) for each in linked.relations}
    assert kinds == {"item": ("table", 500), "kind": ("table", 2), "stock": ("foreign_table", None)}
    item = next(each for each in linked.relations if each.name == "item")
    assert item.high_water is not None
    assert item.high_water >= 500
    assert item.size_bytes
    assert (item.outbound_foreign_keys, item.cascades) == (("linked.kind",), ("of_kind",))
    assert linked.size_bytes == sum(each.size_bytes or 0 for each in linked.relations)


def test_a_statement_that_the_server_leaves_hanging_costs_its_section_only(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No version before MySQL 5.7 and MariaDB 10.1 ends a slow statement by itself."""
    monkeypatch.setattr(mysql, "STATEMENT_SECONDS", 0.5)
    monkeypatch.setattr(mysql, "SESSION_SETUP", ())
    probe = SqlProbe((Query("slow", "SELECT SLEEP(987)"), Query("one", "SELECT 1 AS n")))
    slow, one = ask(version.server, probe)
    assert (slow.section, slow.reason) == ("slow", Reason.TIMED_OUT)
    assert one.body == '["n"]\n[1]\n'
    with version.server.admin() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(987)%'")
        assert cursor.fetchall() == (), "nor does it go on when nobody waits for it"
