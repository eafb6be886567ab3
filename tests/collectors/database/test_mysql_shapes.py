"""MySQL 8.0 to 9 as its Reference Manual describes answers; not verified on a live server."""

import json
from datetime import UTC, datetime

import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.database import DatabaseServerFacts, Relation
from assess.model.evidence import Evidence, Reason
from collectors.base import Query
from collectors.database.mysql import parse
from collectors.database.mysql_queries import PROBE

AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


def section(name: str, columns: list[str], *rows: list[object]) -> Evidence:
    return Evidence("my", name, AT, "\n".join(json.dumps(row) for row in (columns, *rows)) + "\n")


VERSION = ["version", "version_comment", "hostname", "port", "data_directory", "read_only", "login"]
REPLICA = ["Channel_Name", "Source_Host", "Source_Port", "Replica_IO_Running", "Replica_SQL_Running"]
EVIDENCE = (
    section(
        "server",
        VERSION,
        ["8.4.3", "MySQL Community Server", "db1", 3306, "/var/lib/mysql/", 1, "assess@%"],
    ),
    section("privileges", ["privilege"], ["PROCESS"], ["SHOW DATABASES"], ["REFERENCES"]),
    section("replication_from", REPLICA, ["", "10.0.0.7", 3306, "Yes", "Yes"]),
    section("databases", ["name", "encoding", "collation"], ["shop", "utf8mb4", "utf8mb4_0900_ai_ci"]),
    section(
        "relations@shop",
        ["name", "type", "engine", "estimated_rows", "size_bytes", "next_number", "options", "collation"],
        ["orders", "BASE TABLE", "InnoDB", 10, 16384, 11, "", "utf8mb4_0900_ai_ci"],
        ["parts", "BASE TABLE", "InnoDB", 10, 16384, None, "partitioned", "utf8mb4_0900_ai_ci"],
        ["seen", "VIEW", None, None, None, None, None, None],
    ),
    section(
        "columns@shop",
        ["relation", "name", "type", "nullable", "extra"],
        ["orders", "id", "bigint unsigned", "NO", "auto_increment"],
        ["orders", "made", "datetime(6)", "NO", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)"],
        ["orders", "gross", "decimal(9,2)", "YES", "STORED GENERATED"],
        ["orders", "old_no", "int", "YES", "INVISIBLE"],
        ["orders", "note", "json", "YES", ""],
    ),
    section(
        "indexes@shop",
        ["relation", "name", "non_unique", "first_column"],
        ["orders", "PRIMARY", 0, "id"],
        ["orders", "by_made", 1, "made"],
    ),
    section(
        "foreign_keys@shop", ["name", "relation", "referenced_schema", "referenced", "on_delete", "on_update"]
    ),
    section(
        "events", ["schema", "name", "definer", "status"], ["shop", "nightly", "root@localhost", "ENABLED"]
    ),
    Evidence("my", "accounts", AT, "", Reason.DENIED, "SELECT command denied for table 'user'"),
)


@pytest.fixture(scope="module")
def facts() -> DatabaseServerFacts:
    return parse("my", EVIDENCE)


def orders(facts: DatabaseServerFacts) -> Relation:
    return next(each for each in facts.databases[0].relations if each.name == "orders")


def test_a_replica_tells_its_source_in_the_new_words(facts: DatabaseServerFacts) -> None:
    assert (facts.engine, facts.version_number, facts.is_replica) == ("mysql", (8, 4, 3), True)
    assert [(each.peer, each.port) for each in facts.replication] == [("10.0.0.7", 3306)]


def test_a_default_that_is_an_expression_is_no_generated_column(facts: DatabaseServerFacts) -> None:
    columns = {each.name: each for each in orders(facts).columns}
    assert [name for name, each in columns.items() if each.generated] == ["gross"]
    assert [name for name, each in columns.items() if each.invisible] == ["old_no"]


def test_kinds_and_keys_are_read(facts: DatabaseServerFacts) -> None:
    kinds = {each.name: each.kind for each in facts.databases[0].relations}
    assert kinds == {"orders": "table", "parts": "partitioned", "seen": "view"}
    assert orders(facts).has_primary_key
    assert orders(facts).secondary_indexes == 1


def test_what_was_denied_is_open_in_the_preflight(facts: DatabaseServerFacts) -> None:
    rows = classify_databases({"my": facts}, lambda _: ("acme",)).preflight
    outcomes = {row.check: str(row.outcome) for row in rows}
    assert outcomes["dms.mysql-check-replication-privileges"] == "unknown"
    assert outcomes["dms.mysql-check-invisible-columns"] == "failed"
    assert outcomes["dms.mysql-check-source-replica"] == "failed"
    assert outcomes["dms.mysql-check-binlog-enabled"] == "unknown"


def asked(version: tuple[int, ...]) -> dict[str, Query]:
    fitting = (
        each
        for each in PROBE.queries
        if each.engine in ("", "mysql")
        and (each.since is None or version >= each.since)
        and (each.before is None or version < each.before)
    )
    return {each.name: each for each in fitting}


@pytest.mark.parametrize("version", [(5, 6, 51), (5, 7, 44), (8, 0, 21), (8, 0, 40), (8, 4, 3), (9, 1, 0)])
def test_no_version_is_asked_for_what_it_no_longer_has(version: tuple[int, ...]) -> None:
    queries = asked(version)
    assert {"relations", "routines", "events", "replication_from"} <= set(queries)
    if version >= (8, 0, 22):
        assert "SLAVE" not in queries["replication_from"].sql
    if version >= (8,):
        assert "mysql.proc" not in queries["routines"].sql
        assert "mysql.event" not in queries["events"].sql
