"""Databases as a whole: class, tenancy, readiness for change data capture, findings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assess.analysis.databases.state import classify_databases
from assess.catalog.load import load_catalog
from assess.model.database import (
    Column,
    Database,
    DatabaseServerFacts,
    Extension,
    ForeignServer,
    Relation,
    Routine,
    ServerSetting,
)
from assess.model.estate import DatabaseRow, Severity
from assess.model.evidence import Gap, Reason, Ref
from assess.model.state import State, Surface, SurfaceKind
from assess.rules.checks import NOT_CHECKED
from tests.assess.rules.relation.cases import columns, table

REF = Ref("databases", 2)
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

READY = {
    "wal_level": "logical",
    "max_wal_senders": "10",
    "max_replication_slots": "10",
    "wal_sender_timeout": "60000",
    "max_slot_wal_keep_size": "-1",
    "idle_in_transaction_session_timeout": "0",
}
READY_MYSQL = {
    "log_bin": "ON",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "server_id": "7",
    "net_read_timeout": "300",
    "net_write_timeout": "300",
    "wait_timeout": "28800",
}


def keyed(name: str, text: str = "id bigint", **more: object) -> Relation:
    return table(name, text, has_primary_key=True, indexed_first=("id",), **more)  # type: ignore[arg-type]


def base(name: str, *relations: Relation, **more: object) -> Database:
    return Database(name=name, ref=REF, relations=relations, **more)  # type: ignore[arg-type]


def server(
    *databases: Database, settings: dict[str, str] = READY, engine: str = "postgresql"
) -> DatabaseServerFacts:
    return DatabaseServerFacts(
        endpoint="pg",
        engine=engine,
        version="15.18",
        settings=tuple(ServerSetting(name, value, Ref("settings", 2)) for name, value in settings.items()),
        databases=databases,
        section_at={"databases": AT},
    )


def one_tenant(_: str) -> tuple[str, ...]:
    return ("acme",)


def nobody(_: str) -> tuple[str, ...]:
    return ()


def by_prefix(name: str) -> tuple[str, ...]:
    return (name.partition("/")[2].partition("_")[0],)


def rows(
    facts: DatabaseServerFacts, tenants_of: Callable[[str], tuple[str, ...]] = one_tenant
) -> dict[str, DatabaseRow]:
    return {row.name: row for row in classify_databases({"pg": facts}, tenants_of).databases}


def surface(facts: DatabaseServerFacts, name: str = "pg/app") -> Surface:
    answer = classify_databases({"pg": facts}, one_tenant)
    return next(each for each in answer.surfaces if each.name == name)


SESSION = table("sessions", "sid text, sess json, expire timestamp", has_primary_key=True)


def test_one_durable_table_makes_a_database_durable() -> None:
    found = surface(server(base("app", SESSION, keyed("invoice"))))
    assert found.state is State.DURABLE
    assert found.kind is SurfaceKind.DATABASE
    assert found.evidence


def test_a_database_with_sessions_only_is_ephemeral() -> None:
    assert surface(server(base("app", SESSION))).state is State.EPHEMERAL


def test_a_database_that_was_not_entered_is_unknown_and_says_what_would_settle_it() -> None:
    found = surface(server(base("app", entered=False)))
    assert found.state is State.UNKNOWN
    assert "GRANT CONNECT" in found.would_change_it[0]


def test_a_database_whose_whole_catalog_lists_nothing_has_nothing_to_lose() -> None:
    assert surface(server(base("app"))).state is State.STATELESS


@pytest.mark.parametrize(
    "facts",
    [
        server(base("app", readings=(ServerSetting("large_objects", "12", REF),))),
        server(base("app", routines=(Routine("public", "f", "sql", REF),))),
        replace(server(base("app")), gaps=(Gap("pg", "relations@app", Reason.TRUNCATED, ""),)),
    ],
    ids=["large objects", "routines", "cut catalog"],
)
def test_a_database_without_tables_that_holds_or_hides_something_is_unknown(
    facts: DatabaseServerFacts,
) -> None:
    assert surface(facts).state is State.UNKNOWN


def test_a_conflict_or_doubt_in_a_table_keeps_the_database_unknown() -> None:
    kept = replace(SESSION, inserts=50_000, updates=0, deletes=3, live_rows=49_997)
    assert surface(server(base("app", kept))).state is State.UNKNOWN


def test_partitions_are_counted_in_their_parent() -> None:
    parent = keyed("measure", kind="partitioned")
    parts = [keyed(f"measure_{n}", partition_of="public.measure", rows=10, size_bytes=1000) for n in range(3)]
    answer = classify_databases({"pg": server(base("app", parent, *parts))}, one_tenant)
    assert [(row.name, row.rows, row.size_bytes) for row in answer.relations] == [("measure", 30, 3000)]


def test_views_and_foreign_tables_are_no_surfaces() -> None:
    facts = server(base("app", keyed("a"), keyed("v", kind="view"), keyed("f", kind="foreign_table")))
    answer = classify_databases({"pg": facts}, one_tenant)
    assert [row.name for row in answer.relations] == ["a"]


@pytest.mark.parametrize(("tenants", "tenant"), [(("acme",), "acme"), (("acme", "beta"), "shared"), ((), "")])
def test_the_tenant_is_the_one_or_shared_or_unknown(tenants: tuple[str, ...], tenant: str) -> None:
    answer = classify_databases({"pg": server(base("app", keyed("a")))}, lambda name: tenants)
    assert {each.tenant for each in answer.surfaces} == {tenant}
    assert {each.tenants for each in answer.surfaces} == {tenants}


# Tenancy


def test_a_server_of_one_tenant_is_a_silo() -> None:
    facts = server(base("app", keyed("a")), base("other", keyed("b")))
    assert {row.tenancy for row in rows(facts).values()} == {"silo"}


def test_a_database_per_tenant_on_one_server_is_a_bridge() -> None:
    facts = server(base("alpha_db", keyed("a")), base("beta_db", keyed("a")))
    assert {row.tenancy for row in rows(facts, by_prefix).values()} == {"bridge_database"}


def test_three_databases_of_one_shape_are_a_bridge_even_when_nobody_knows_the_tenants() -> None:
    facts = server(*(base(f"db{n}", keyed("a"), keyed("b")) for n in range(3)))
    assert {row.tenancy for row in rows(facts, nobody).values()} == {"bridge_database"}


def test_three_schemas_of_one_shape_are_a_bridge_by_schema() -> None:
    tables = [keyed(name, schema=f"t{n}") for n in range(3) for name in ("a", "b")]
    assert rows(server(base("app", *tables)), nobody)["pg/app"].tenancy == "bridge_schema"


def test_schemas_and_databases_that_drifted_apart_are_a_bridge_all_the_same() -> None:
    names = [f"table_{n}" for n in range(20)]
    odd = keyed("table_0", "id bigint, added text")
    plain = [keyed(name) for name in names]
    databases = [base("a", *plain), base("b", *plain[:-1]), base("c", odd, *plain[1:])]
    assert {row.tenancy for row in rows(server(*databases), nobody).values()} == {"bridge_database"}
    schemas = [
        replace(each, schema=each_base.name) for each_base in databases for each in each_base.relations
    ]
    assert rows(server(base("app", *schemas)), nobody)["pg/app"].tenancy == "bridge_schema"


def test_small_schemas_of_other_columns_are_no_bridge() -> None:
    texts = ("id bigint", "id bigint, a text", "id bigint, b text")
    databases = [base(f"db{n}", keyed("users", text)) for n, text in enumerate(texts)]
    assert {row.tenancy for row in rows(server(*databases), nobody).values()} == {"unknown"}


def test_a_database_names_all_tenants_that_are_in_it() -> None:
    facts = server(base("app", *(pooled(name, "tenant_id") for name in "abc")))
    row = rows(facts, lambda _: ("beta", "acme"))["pg/app"]
    assert (row.tenancy, row.tenant, row.tenants) == ("pool", "shared", ("acme", "beta"))


def pooled(name: str, column: str, *, first: bool = True, nullable: bool = False) -> Relation:
    return table(
        name,
        "",
        columns=(Column(column, "text", nullable), Column("id", "bigint", nullable=False)),
        indexed_first=(column,) if first else ("id",),
        has_primary_key=True,
    )


def test_a_tenant_column_that_leads_the_keys_is_a_pool() -> None:
    facts = server(base("app", *(pooled(name, "tenant_id") for name in "abc"), keyed("country")))
    assert rows(facts, nobody)["pg/app"].tenancy == "pool"


@pytest.mark.parametrize(
    "tables",
    [
        [pooled(name, "user_id") for name in "abc"],
        [pooled(name, "customer_id") for name in "abc"],
        [pooled(name, "tenant_id", first=False) for name in "abc"],
        [pooled(name, "tenant_id", nullable=True) for name in "abc"],
        [pooled("a", "tenant_id"), *(keyed(f"t{n}") for n in range(6))],
    ],
    ids=["ownership", "customers", "outside all keys", "nullable", "on few tables"],
)
def test_a_column_of_ownership_or_outside_the_keys_is_no_pool(tables: list[Relation]) -> None:
    assert rows(server(base("app", *tables)), nobody)["pg/app"].tenancy == "unknown"


# Change data capture


def test_a_server_that_is_set_up_for_it_is_ready() -> None:
    assert rows(server(base("app", keyed("a"))))["pg/app"].cdc_ready is True


def test_a_mysql_server_that_is_set_up_for_it_is_ready() -> None:
    facts = server(base("app", keyed("a", storage_engine="InnoDB")), settings=READY_MYSQL, engine="mysql")
    assert rows(facts)["pg/app"].cdc_ready is True


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("wal_level", "replica", "dms.postgres-check-wallevel"),
        ("max_wal_senders", "0", "dms.postgres-check-maxwalsenders"),
        ("max_replication_slots", "1", "dms.postgres-check-replication-slots-count"),
        ("wal_sender_timeout", "5000", "dms.postgres-check-walsenderstimeout"),
    ],
)
def test_a_setting_that_stands_against_it_is_named(name: str, value: str, check: str) -> None:
    row = rows(server(base("app", keyed("a")), settings={**READY, name: value}))["pg/app"]
    assert row.cdc_ready is False
    assert check in row.findings


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("log_bin", "OFF", "dms.mysql-check-binlog-enabled"),
        ("binlog_format", "MIXED", "dms.mysql-check-binlog-format"),
        ("binlog_row_image", "MINIMAL", "dms.mysql-check-binlog-image"),
        ("server_id", "0", "dms.mysql-check-server-id"),
        ("binlog_expire_logs_seconds", "3600", "dms.mysql-check-binlog-retention-time"),
    ],
)
def test_a_mysql_setting_that_stands_against_it_is_named(name: str, value: str, check: str) -> None:
    settings = {**READY_MYSQL, name: value}
    row = rows(server(base("app", keyed("a")), settings=settings, engine="mariadb"))["pg/app"]
    assert row.cdc_ready is False
    assert check in row.findings


def test_settings_that_could_not_be_read_leave_it_unknown() -> None:
    assert rows(server(base("app", keyed("a")), settings={}))["pg/app"].cdc_ready is None


def test_keys_that_could_not_be_read_leave_it_unknown() -> None:
    unread = table("a", "id bigint", has_primary_key=None)
    assert rows(server(base("app", unread)))["pg/app"].cdc_ready is None


def test_a_table_without_key_stands_against_it_unless_its_rows_may_be_lost() -> None:
    bare = table("a", "id bigint", has_primary_key=False)
    assert "dms.postgres-check-pk" in rows(server(base("app", bare)))["pg/app"].findings
    for harmless in (replace(bare, persistence="unlogged"), replace(bare, replica_identity="full")):
        assert rows(server(base("app", harmless)))["pg/app"].cdc_ready is True


# Findings


def found(database: Database, engine: str = "postgresql") -> dict[str, Severity]:
    answer = classify_databases({"pg": server(database, engine=engine)}, one_tenant, load_catalog())
    found = [each for each in answer.findings if each.subject == "pg/app" and each.id != NOT_CHECKED]
    return {each.id: each.severity for each in found}


@pytest.mark.parametrize(
    ("database", "finding"),
    [
        (base("app", extensions=(Extension("timescaledb", "2", REF),)), "rds.postgres-extension-missing"),
        (base("app", extensions=(Extension("our_own", "1", REF),)), "rds.postgres-extension-unknown"),
        (base("app", routines=(Routine("s", "f", "plpython3u", REF),)), "rds.postgres-untrusted-language"),
        (base("app", routines=(Routine("s", "f", "c", REF),)), "rds.postgres-native-functions"),
        (base("app", routines=(Routine("s", "f", "sql", REF, ("copy_program",)),)), "rds.server-files"),
        (base("app", encoding="SQL_ASCII"), "rds.postgres-sql-ascii"),
        (base("app", readings=(ServerSetting("large_objects", "3", REF),)), "dms.postgres-large-objects"),
        (
            base("app", foreign_servers=(ForeignServer("far", "postgres_fdw", "10.1.1.1", 5432, "x", REF),)),
            "rds.foreign-server",
        ),
        (base("app", keyed("a", "id bigint, v numeric")), "dms.postgres-numeric-without-precision"),
        (base("app", keyed("Users"), keyed("users")), "dms.postgres-check-similar-table-name"),
        (
            base("app", table("a", "id int, tags text[]", has_primary_key=False)),
            "dms.postgres-check-table-with-array",
        ),
    ],
)
def test_what_the_target_lacks_is_found(database: Database, finding: str) -> None:
    assert finding in found(database)


def test_what_the_target_offers_is_not_found() -> None:
    offered = tuple(Extension(name, "1", REF) for name in ("plpgsql", "pgcrypto", "postgis", "uuid-ossp"))
    assert (
        found(base("app", keyed("a", "id bigint, v numeric(9,2)"), extensions=offered, encoding="UTF8")) == {}
    )


def test_findings_of_the_server_stand_once() -> None:
    facts = server(base("a"), base("b"), settings={**READY, "wal_level": "minimal"})
    answer = classify_databases({"pg": facts}, one_tenant)
    on_settings = [each for each in answer.findings if each.id == "dms.postgres-check-wallevel"]
    assert [each.subject for each in on_settings] == ["pg"]
    assert all("dms.postgres-check-wallevel" in row.findings for row in answer.databases)


def test_every_finding_has_remedy_source_and_tenant() -> None:
    bare = table("a", "id int, tags text[]", has_primary_key=False)
    answer = classify_databases(
        {"pg": server(base("app", bare), settings={"wal_level": "minimal"})}, one_tenant
    )
    assert answer.findings
    for each in answer.findings:
        assert each.remedy
        assert each.source
        assert each.tenant == "acme"


def test_findings_name_every_table_and_stand_apart_for_each_tenant_of_a_shared_database() -> None:
    tables = [
        table(f"t{n}", "id int", schema=schema, has_primary_key=False)
        for schema in ("alpha", "beta", "common")
        for n in range(12)
    ]
    owners = {"pg/app": ("alpha", "beta"), "pg/app/alpha": ("alpha",), "pg/app/beta": ("beta",)}
    answer = classify_databases({"pg": server(base("app", *tables))}, lambda name: owners.get(name, ()))
    keyless = [each for each in answer.findings if each.id == "dms.postgres-check-pk"]
    assert [(each.subject, each.tenant, len(each.objects)) for each in keyless] == [
        ("pg/app", "alpha", 12),
        ("pg/app", "beta", 12),
        ("pg/app", "shared", 12),
    ]
    assert all(name.startswith("alpha.") for name in keyless[0].objects)


def test_the_order_in_which_servers_and_tables_come_changes_nothing() -> None:
    one = server(base("b", keyed("y"), keyed("x")), base("a", keyed("z")))
    other = server(base("a", keyed("z")), base("b", keyed("x"), keyed("y")))
    assert classify_databases({"pg": one, "qg": one}, one_tenant) == classify_databases(
        {"qg": other, "pg": other}, one_tenant
    )


def test_columns_are_read_as_written() -> None:
    assert columns("a int, b text") == (Column("a", "int"), Column("b", "text"))
