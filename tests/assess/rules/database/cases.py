"""A PostgreSQL and a MariaDB server on which every check passes, to be spoilt one thing at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from assess.catalog.load import load_catalog
from assess.model.database import (
    Account,
    Column,
    Database,
    DatabaseServerFacts,
    Extension,
    Reader,
    Relation,
    ServerSetting,
)
from assess.model.evidence import Ref
from assess.rules.checks import check
from assess.rules.database.subject import DatabaseSubject, ServerSubject, TablesSubject

REF = Ref("settings", 2)
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

POSTGRESQL_SETTINGS = {
    "wal_level": "logical",
    "max_wal_senders": "10",
    "max_replication_slots": "10",
    "wal_sender_timeout": "60000",
    "max_slot_wal_keep_size": "-1",
    "logical_decoding_work_mem": "65536",
    "idle_in_transaction_session_timeout": "0",
    "shared_preload_libraries": "pg_stat_statements, pglogical",
    "ssl": "on",
}
POSTGRESQL_READINGS = {
    "prepared_transactions": "0",
    "longest_transaction_seconds": "4",
    "replication_slots_taken": "1",
}
COUNTED = (
    "large_objects",
    "event_triggers",
    "dms_triggers_not_always",
    "deferrable_constraints",
    "own_casts",
    "own_collations",
    "file_dictionaries",
    "tables_with_oids",
    "in_tablespaces",
)
MARIADB_SETTINGS = {
    "log_bin": "ON",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "server_id": "7",
    "log_bin_compress": "OFF",
    "max_statement_time": "0.000000",
    "net_read_timeout": "300",
    "net_write_timeout": "300",
    "wait_timeout": "28800",
    "lower_case_table_names": "0",
    "innodb_page_size": "16384",
    "wsrep_on": "OFF",
    "binlog_expire_logs_seconds": "864000",
    "log_slave_updates": "ON",
    "max_allowed_packet": "16777216",
    "log_bin_trust_function_creators": "OFF",
}


def named(values: dict[str, str]) -> tuple[ServerSetting, ...]:
    """Settings or readings, all from one line."""
    return tuple(ServerSetting(name, value, REF) for name, value in values.items())


def a_table(name: str = "invoice", **more: Any) -> Relation:
    """A table with a key and nothing that stands in the way."""
    fields: dict[str, Any] = {
        "columns": (Column("id", "bigint", nullable=False), Column("total", "numeric(12,2)")),
        "has_primary_key": True,
        "key_columns": ("id",),
        "has_unique_index": False,
        "secondary_indexes": 0,
        "replica_identity": "default",
        "large_bytes": 0,
        **more,
    }
    return Relation(schema="public", kind=fields.pop("kind", "table"), name=name, ref=REF, **fields)


def good_database(engine: str = "postgresql", **more: Any) -> Database:
    """A database of one good table."""
    if engine == "postgresql":
        fields: dict[str, Any] = {
            "encoding": "UTF8",
            "readings": named(dict.fromkeys(COUNTED, "0")),
            "readers": (Reader("mover", 0, REF),),
            "extensions": (Extension("plpgsql", "1.0", REF),),
            "relations": (a_table(),),
        }
    else:
        fields = {"encoding": "utf8mb4", "relations": (a_table(storage_engine="InnoDB"),)}
    return Database(name="app", ref=REF, **{**fields, **more})


def good_server(engine: str = "postgresql", **more: Any) -> DatabaseServerFacts:
    """A server of a supported version, set up to be followed, with one good database."""
    if engine == "postgresql":
        fields: dict[str, Any] = {
            "version": "17.4",
            "version_number": (17, 4),
            "settings": named(POSTGRESQL_SETTINGS),
            "readings": named(POSTGRESQL_READINGS),
            "accounts": (Account("postgres", REF, superuser=True, replicates=True),),
        }
    else:
        fields = {
            "version": "11.4.4-MariaDB",
            "version_number": (11, 4, 4),
            "settings": named(MARIADB_SETTINGS),
            "accounts": (Account("mover@%", REF, replicates=True, reads_all=True),),
        }
    fields |= {"is_replica": False, "databases": (good_database(engine),), "section_at": {"settings": AT}}
    return DatabaseServerFacts(endpoint="db", engine=engine, **{**fields, **more})


def setting(server: DatabaseServerFacts, name: str, value: str | None) -> DatabaseServerFacts:
    """The server with another value of a setting or reading; None: it is not told."""

    def changed(values: tuple[ServerSetting, ...]) -> tuple[ServerSetting, ...]:
        kept = (each for each in values if each.name != name or value is not None)
        return tuple(replace(each, value=value or "") if each.name == name else each for each in kept)

    return replace(server, settings=changed(server.settings), readings=changed(server.readings))


def counted(database: Database, name: str, value: str | None) -> Database:
    """The database with another count."""
    kept = [each for each in database.readings if each.name != name]
    return replace(database, readings=(*kept, *(named({name: value}) if value is not None else ())))


def outcomes(server: DatabaseServerFacts) -> dict[str, str]:
    """How every check on the server, its database and its tables ends."""
    catalog = load_catalog()
    rows = list(check(ServerSubject(server, "acme", catalog)).rows)
    for database in server.databases:
        rows += check(DatabaseSubject(server, database, "db/app", "acme", catalog)).rows
        rows += check(TablesSubject(server, database, "db/app", "acme")).rows
    return {row.check: str(row.outcome) for row in rows}
