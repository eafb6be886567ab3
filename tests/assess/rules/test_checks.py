"""Each preflight check passes, fails and is left open where evidence is missing.

Bounds are those of the AWS DMS User Guide's pages on premigration assessments and of the RDS User Guide.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assess.catalog.load import load_catalog
from assess.model.database import (
    Account,
    Column,
    Database,
    DatabaseServerFacts,
    Extension,
    ForeignServer,
    Reader,
    Relation,
    Routine,
    Session,
    View,
)
from assess.model.estate import Outcome, Severity
from assess.model.evidence import Gap, Reason
from assess.rules.checks import NOT_CHECKED, all_checks, check
from assess.rules.database.subject import DatabaseSubject, ServerSubject, TablesSubject
from assess.rules.store.subject import StoreSubject
from tests.assess.rules.database.cases import (
    REF,
    a_table,
    counted,
    good_database,
    good_server,
    outcomes,
    setting,
)

PG, MY = good_server(), good_server("mariadb")
Spoil = Callable[[DatabaseServerFacts], DatabaseServerFacts]

# The names of AWS DMS, as its guide lists them for checks that need neither task nor target.
DMS_POSTGRESQL = """
dbversion wallevel maxwalsenders replication-slots-count walsenderstimeout maxslot-wal-keep-size
for-logical-decoding-work-mem longrunningtxn preparedtxn pglogical pk pk-lob pk-validity table-with-array
similar-table-name postgis-data-type limited-lob-size select-object-privileges ddl-event-trigger
"""
DMS_MYSQL = """
binlog-enabled binlog-format binlog-image binlog-compression binlog-retention-time expire-logs-days server-id
replication-privileges select-privileges supported-version table-storage-engine auto-increment
table-partition cascade-constraints generated-columns invisible-columns max-allowed-packet-lob
max-statement-time target-network-parameter database-role source-replica 10k-tables pk-validity
"""


def set_to(name: str, value: str | None) -> Spoil:
    return lambda server: setting(server, name, value)


def database(**more: object) -> Spoil:
    return lambda server: replace(
        server,
        databases=(replace(server.databases[0], **more),),  # type: ignore[arg-type]
    )


def table(**more: Any) -> Spoil:
    return database(relations=(a_table(**more),))


def column(type_: str, **more: bool) -> Spoil:
    columns = (Column("id", "bigint", nullable=False), Column("c", type_, **more))
    return table(columns=columns, storage_engine="InnoDB")


def keyless(type_: str = "bigint") -> Spoil:
    return table(
        columns=(Column("c", type_),), has_primary_key=False, key_columns=(), storage_engine="InnoDB"
    )


def count(name: str, value: str | None) -> Spoil:
    return lambda server: replace(server, databases=(counted(server.databases[0], name, value),))


def server(**more: object) -> Spoil:
    return lambda before: replace(before, **more)  # type: ignore[arg-type]


def routine(language: str, *features: str) -> Spoil:
    return database(routines=(Routine("public", "f", language, REF, features),))


CLOSED = database(entered=False, relations=(), extensions=(), readings=(), readers=None)
NO_KEYS = table(has_primary_key=None)
NOT_TOLD = server(accounts=None)

# check, what makes it fail, what leaves it open (None: it is never open, or does not apply without it)
POSTGRESQL: list[tuple[str, Spoil, Spoil | None]] = [
    ("dms.postgres-check-dbversion", server(version_number=(9, 3, 1)), server(version_number=())),
    ("dms.postgres-check-wallevel", set_to("wal_level", "replica"), set_to("wal_level", None)),
    ("dms.postgres-check-maxwalsenders", set_to("max_wal_senders", "1"), set_to("max_wal_senders", None)),
    (
        "dms.postgres-check-replication-slots-count",
        set_to("replication_slots_taken", "10"),
        set_to("max_replication_slots", None),
    ),
    (
        "dms.postgres-check-walsenderstimeout",
        set_to("wal_sender_timeout", "9999"),
        set_to("wal_sender_timeout", None),
    ),
    (
        "dms.postgres-check-maxslot-wal-keep-size",
        set_to("max_slot_wal_keep_size", "1024"),
        set_to("max_slot_wal_keep_size", None),
    ),
    (
        "dms.postgres-check-for-logical-decoding-work-mem",
        set_to("logical_decoding_work_mem", "1024"),
        set_to("logical_decoding_work_mem", None),
    ),
    (
        "dms.postgres-check-idle-in-transaction",
        set_to("idle_in_transaction_session_timeout", "60000"),
        set_to("idle_in_transaction_session_timeout", None),
    ),
    (
        "dms.postgres-check-longrunningtxn",
        set_to("longest_transaction_seconds", "601"),
        set_to("longest_transaction_seconds", None),
    ),
    (
        "dms.postgres-check-preparedtxn",
        set_to("prepared_transactions", "1"),
        set_to("prepared_transactions", None),
    ),
    (
        "dms.postgres-check-pglogical",
        set_to("shared_preload_libraries", "pg_stat_statements"),
        set_to("shared_preload_libraries", None),
    ),
    ("dms.postgres-check-replica", server(is_replica=True), server(is_replica=None)),
    ("dms.postgres-check-pk", keyless(), NO_KEYS),
    ("dms.postgres-check-pk-validity", table(invalid_indexes=("broken",)), NO_KEYS),
    ("dms.postgres-check-pk-lob", table(columns=(Column("id", "text"),)), NO_KEYS),
    ("dms.postgres-check-table-with-array", keyless("text[]"), NO_KEYS),
    ("dms.postgres-lob-without-key", keyless("jsonb"), NO_KEYS),
    ("dms.postgres-replica-identity-full", table(replica_identity="full"), None),
    (
        "dms.postgres-check-similar-table-name",
        database(relations=(a_table("Users"), a_table("users"))),
        CLOSED,
    ),
    ("dms.postgres-check-postgis-data-type", column("public.geometry(Point,4326)"), CLOSED),
    (
        "dms.postgres-check-limited-lob-size",
        table(columns=(Column("id", "bigint"), Column("body", "text")), large_bytes=8192),
        table(columns=(Column("id", "bigint"), Column("body", "text")), large_bytes=None),
    ),
    (
        "dms.postgres-check-select-object-privileges",
        database(readers=(Reader("mover", 3, REF),)),
        database(readers=None),
    ),
    (
        "dms.postgres-check-ddl-event-trigger",
        count("dms_triggers_not_always", "1"),
        count("dms_triggers_not_always", None),
    ),
    ("dms.postgres-numeric-without-precision", column("numeric"), CLOSED),
    ("dms.postgres-check-generated-columns", column("int", generated=True), CLOSED),
    ("dms.postgres-check-materialized-views", table(kind="materialized_view"), CLOSED),
    ("dms.postgres-partitioned-tables", table(kind="partitioned"), CLOSED),
    ("dms.all-check-secondary-constraints", table(secondary_indexes=1), table(secondary_indexes=None)),
    ("dms.postgres-large-objects", count("large_objects", "5"), count("large_objects", None)),
    (
        "dms.postgres-deferrable-constraints",
        count("deferrable_constraints", "5"),
        count("deferrable_constraints", None),
    ),
    (
        "rds.postgres-extension-missing",
        database(extensions=(Extension("timescaledb", "2.1", REF),)),
        CLOSED,
    ),
    ("rds.postgres-extension-to-drop", database(extensions=(Extension("adminpack", "1", REF),)), CLOSED),
    ("rds.postgres-extension-unknown", database(extensions=(Extension("our_own", "1", REF),)), CLOSED),
    (
        "rds.postgres-preload-libraries",
        set_to("shared_preload_libraries", "our_own"),
        set_to("shared_preload_libraries", None),
    ),
    ("rds.postgres-tls", set_to("ssl", "off"), set_to("ssl", None)),
    (
        "rds.postgres-superuser-sessions",
        server(
            accounts=(Account("app", REF, superuser=True),),
            sessions=(Session("app", "app", "web", "10.1.1.1", 3, REF),),
        ),
        NOT_TOLD,
    ),
    ("rds.postgres-untrusted-language", routine("plpython3u"), CLOSED),
    ("rds.postgres-native-functions", routine("c"), CLOSED),
    ("rds.server-files", routine("plpgsql", "copy_program"), CLOSED),
    ("rds.superuser-settings", routine("plpgsql", "superuser_settings"), CLOSED),
    ("rds.postgres-dblink-in-routines", routine("plpgsql", "dblink"), CLOSED),
    (
        "rds.foreign-server",
        database(foreign_servers=(ForeignServer("far", "postgres_fdw", "10.9.9.9", 5432, "erp", REF),)),
        CLOSED,
    ),
    ("rds.postgres-removed-types", column("abstime"), CLOSED),
    ("rds.postgres-oids", count("tables_with_oids", "2"), count("tables_with_oids", None)),
    ("rds.postgres-event-triggers", count("event_triggers", "2"), count("event_triggers", None)),
    ("rds.postgres-file-dictionaries", count("file_dictionaries", "2"), count("file_dictionaries", None)),
    ("rds.postgres-own-casts", count("own_casts", "2"), count("own_casts", None)),
    ("rds.postgres-own-collations", count("own_collations", "2"), count("own_collations", None)),
    ("rds.postgres-tablespaces", count("in_tablespaces", "2"), count("in_tablespaces", None)),
    ("rds.postgres-sql-ascii", database(encoding="SQL_ASCII"), database(encoding="")),
    ("rds.version-support", server(version_number=(12, 4)), server(section_at={})),
]

MYSQL: list[tuple[str, Spoil, Spoil | None]] = [
    ("dms.mysql-check-binlog-enabled", set_to("log_bin", "OFF"), set_to("log_bin", None)),
    ("dms.mysql-check-binlog-format", set_to("binlog_format", "MIXED"), set_to("binlog_format", None)),
    ("dms.mysql-check-binlog-image", set_to("binlog_row_image", "MINIMAL"), set_to("binlog_row_image", None)),
    ("dms.mysql-check-binlog-compression", set_to("log_bin_compress", "ON"), None),
    (
        "dms.mysql-check-binlog-retention-time",
        set_to("binlog_expire_logs_seconds", "86400"),
        set_to("binlog_expire_logs_seconds", None),
    ),
    (
        "dms.mysql-check-expire-logs-days",
        set_to("binlog_expire_logs_seconds", "0"),
        set_to("binlog_expire_logs_seconds", None),
    ),
    ("dms.mysql-check-server-id", set_to("server_id", "0"), set_to("server_id", None)),
    ("dms.mysql-check-replication-privileges", server(accounts=()), NOT_TOLD),
    (
        "dms.mysql-check-select-privileges",
        server(accounts=(Account("mover@%", REF, replicates=True, reads_all=False),)),
        NOT_TOLD,
    ),
    ("dms.mysql-check-supported-version", server(version_number=(10, 0, 3)), server(version_number=())),
    ("dms.mysql-check-table-storage-engine", table(storage_engine="MyISAM"), CLOSED),
    ("dms.mysql-check-auto-increment", table(high_water=40, storage_engine="InnoDB"), CLOSED),
    ("dms.mysql-check-table-partition", table(kind="partitioned", storage_engine="InnoDB"), CLOSED),
    ("dms.mysql-check-cascade-constraints", table(cascades=("fk",), storage_engine="InnoDB"), CLOSED),
    ("dms.mysql-check-generated-columns", column("int", generated=True), CLOSED),
    ("dms.mysql-check-invisible-columns", column("int", invisible=True), CLOSED),
    ("dms.mysql-check-max-allowed-packet-lob", column("longtext"), set_to("max_allowed_packet", None)),
    ("dms.mysql-check-max-statement-time", set_to("max_statement_time", "30"), None),
    ("dms.mysql-check-target-network-parameter", set_to("wait_timeout", "60"), set_to("wait_timeout", None)),
    (
        "dms.mysql-check-database-role",
        lambda before: setting(replace(before, is_replica=True), "log_slave_updates", "OFF"),
        server(is_replica=None),
    ),
    ("dms.mysql-check-source-replica", server(is_replica=True), server(is_replica=None)),
    (
        "dms.mysql-check-10k-tables",
        database(relations=tuple(a_table(f"t{n}") for n in range(10_001))),
        CLOSED,
    ),
    ("dms.mysql-check-pk-validity", keyless(), NO_KEYS),
    (
        "dms.mysql-tblnum-for-max-fullload-subtasks",
        database(relations=tuple(a_table(f"t{n}", storage_engine="InnoDB") for n in range(9))),
        CLOSED,
    ),
    ("dms.all-check-secondary-constraints", table(secondary_indexes=1), CLOSED),
    ("dms.mariadb-temporal-tables", table(temporal=True, storage_engine="InnoDB"), CLOSED),
    (
        "rds.mysql-lower-case-table-names",
        set_to("lower_case_table_names", "2"),
        set_to("lower_case_table_names", None),
    ),
    ("rds.mysql-innodb-page-size", set_to("innodb_page_size", "65536"), set_to("innodb_page_size", None)),
    ("rds.mysql-galera", set_to("wsrep_on", "ON"), None),
    ("rds.mysql-table-encryption", table(options='ENCRYPTION="Y"', storage_engine="InnoDB"), CLOSED),
    ("rds.mysql-remote-engine", table(kind="foreign_table", storage_engine="FEDERATED"), CLOSED),
    ("rds.mysql-definers", database(views=(View("app", "v", "root@localhost", REF),)), CLOSED),
    ("rds.mysql-trust-function-creators", routine("procedure/sql"), CLOSED),
    ("rds.mysql-utf8mb3", database(encoding="utf8mb3"), database(encoding="")),
    ("rds.server-files", routine("procedure/sql", "server_files"), CLOSED),
    (
        "rds.foreign-server",
        database(foreign_servers=(ForeignServer("far", "mysql", "10.9.9.9", 3306, "erp", REF),)),
        CLOSED,
    ),
    ("rds.version-support", server(version_number=(10, 3, 8)), server(section_at={})),
]
CASES = [(PG, *case) for case in POSTGRESQL] + [(MY, *case) for case in MYSQL]
IDS = [f"{good.engine} {check}" for good, check, _, _ in CASES]


@pytest.mark.parametrize(("good", "name", "spoil", "hide"), CASES, ids=IDS)
def test_a_check_passes_fails_and_is_left_open(
    good: DatabaseServerFacts, name: str, spoil: Spoil, hide: Spoil | None
) -> None:
    assert outcomes(good)[name] == "passed"
    assert outcomes(spoil(good))[name] == "failed"
    if hide is not None:
        assert outcomes(hide(good))[name] == "unknown"


@pytest.mark.parametrize(
    ("good", "section"),
    [(good, name) for good in (PG, MY) for name in ("routines", "columns@app", "extensions@app")],
)
def test_what_is_hidden_from_the_login_passes_nothing(good: DatabaseServerFacts, section: str) -> None:
    hidden = section.partition("@")[0]
    found = outcomes(replace(good, gaps=(Gap("db", section, Reason.DENIED, "hidden"),)))
    assert {name for name, outcome in found.items() if outcome == "unknown"} == {
        each.id for each in all_checks() if hidden in each.reads and each.id in found
    }
    assert {"passed", "unknown"} >= set(found.values())


def test_an_event_whose_definer_is_hidden_leaves_definers_open() -> None:
    spoiled = routine("event", "definer=")(MY)
    assert outcomes(spoiled)["rds.mysql-definers"] == "unknown"


def test_every_check_of_the_package_has_its_cases() -> None:
    of_databases = {each.id for each in all_checks() if each.subject is not StoreSubject}
    assert of_databases == {name for _, name, _, _ in CASES}


def test_the_checks_of_aws_have_their_own_names() -> None:
    wanted = {f"dms.postgres-check-{name}" for name in DMS_POSTGRESQL.split()}
    wanted |= {f"dms.mysql-check-{name}" for name in DMS_MYSQL.split()}
    wanted |= {"dms.mysql-tblnum-for-max-fullload-subtasks", "dms.all-check-secondary-constraints"}
    assert len(DMS_POSTGRESQL.split()) == 19
    assert wanted <= {each.id for each in all_checks()}


def test_a_good_server_passes_everything() -> None:
    assert {name for name, outcome in outcomes(PG).items() if outcome != "passed"} == set()
    assert {name for name, outcome in outcomes(MY).items() if outcome != "passed"} == set()


@pytest.mark.parametrize("each", all_checks(), ids=lambda each: each.id)
def test_a_check_says_what_it_wants_how_to_mend_it_and_where_it_is_from(each: object) -> None:
    assert all(getattr(each, name) for name in ("text", "remedy", "source", "severity"))


def test_old_versions_are_not_asked_for_settings_that_they_do_not_have() -> None:
    old = outcomes(replace(PG, version_number=(9, 4, 26)))
    assert "dms.postgres-check-maxslot-wal-keep-size" not in old
    assert "dms.postgres-check-for-logical-decoding-work-mem" not in old
    assert "dms.postgres-check-idle-in-transaction" not in old


def test_what_may_be_lost_needs_no_key() -> None:
    scratch = table(has_primary_key=False, persistence="unlogged")
    assert outcomes(scratch(PG))["dms.postgres-check-pk"] == "passed"


def test_a_replica_identity_stands_in_for_a_key() -> None:
    for identity in ("full", "index"):
        bare = table(has_primary_key=False, replica_identity=identity)
        assert outcomes(bare(PG))["dms.postgres-check-pk"] == "passed"


def test_the_list_that_the_user_brought_from_the_target_decides_on_extensions() -> None:
    catalog = load_catalog()
    having = database(extensions=(Extension("our_own", "1", REF), Extension("pgcrypto", "1", REF)))(PG)

    def missing(names: frozenset[str]) -> tuple[str, ...]:
        shown = replace(catalog, rds_extensions={"17": names})
        rows = check(DatabaseSubject(having, having.databases[0], "db/app", "acme", shown)).rows
        return next(row.objects for row in rows if row.check == "rds.postgres-extension-missing")

    assert missing(frozenset({"our_own", "pgcrypto"})) == ()
    assert missing(frozenset({"pgcrypto"})) == ("our_own 1",)


def test_all_tables_are_named_and_the_first_are_shown_as_evidence() -> None:
    tables = tuple(a_table(f"t{n:02}", has_primary_key=False) for n in range(25))
    subject = TablesSubject(PG, Database("app", REF, relations=tables), "db/app", "acme")
    (found,) = [each for each in check(subject).findings if each.id == "dms.postgres-check-pk"]
    assert found.objects == tuple(f"public.t{n:02}" for n in range(25))
    assert len(found.evidence) == 10
    assert found.title == "tables without primary key: 25"


def test_checks_that_could_not_be_made_are_one_finding_that_lists_them() -> None:
    checked = check(ServerSubject(set_to("wal_level", None)(PG), "acme", load_catalog()))
    (open_,) = [each for each in checked.findings if each.id == NOT_CHECKED]
    assert open_.objects == ("dms.postgres-check-wallevel",)
    assert "wal_level was not told" in open_.title
    assert open_.severity is Severity.LOW


def test_a_passed_check_is_a_row_and_no_finding() -> None:
    checked = check(ServerSubject(PG, "acme", load_catalog()))
    assert {row.outcome for row in checked.rows} == {Outcome.PASSED}
    assert checked.findings == ()


def test_a_database_that_was_not_entered_passes_nothing_on_its_tables() -> None:
    closed = CLOSED(PG).databases[0]
    rows = check(TablesSubject(PG, closed, "db/app", "acme")).rows
    assert rows
    assert {row.outcome for row in rows} == {Outcome.UNKNOWN}


def test_a_relation_is_what_the_cases_make_of_it() -> None:
    assert isinstance(a_table(), Relation)
    assert good_database().entered
