"""Keys by which a follower tells rows apart: missing ones, broken ones, ones that it cannot use."""

from assess.model.database import Column, Relation
from assess.model.estate import Severity
from assess.model.state import State
from assess.rules.checks import (
    Answer,
    Check,
    Judge,
    of_tables,
    on_relations,
    only,
    rules_of,
    unknown,
)
from assess.rules.database.sources import DMS_MYSQL, DMS_POSTGRESQL, DMS_POSTGRESQL_LIMITS
from assess.rules.database.subject import TablesSubject

LARGE = ("text", "bytea", "json", "xml", "hstore", "oid", "lo")
"""Types that DMS moves as large objects, however short a value is."""


def is_large(column: Column) -> bool:
    """Its type is one that DMS moves as a large object.

    >>> is_large(Column("a", "jsonb")), is_large(Column("a", "character varying(30)"))
    (True, False)
    """
    name = column.type.lower().rpartition(".")[2]
    return name.startswith(LARGE[:5]) or name in LARGE[5:]


def _keyed(judge: Judge[TablesSubject]) -> Judge[TablesSubject]:
    """The check is open where keys of some tables are not known."""

    def judged(subject: TablesSubject) -> Answer | None:
        if any(each.has_primary_key is None for each in subject.tables()):
            return unknown("keys could not be read")
        return judge(subject)

    return judged


def _matters(subject: TablesSubject, relation: Relation) -> bool:
    """Its rows are to be carried over: what may be lost needs no key."""
    state = subject.states.get((relation.schema, relation.name))
    return relation.persistence == "permanent" and state not in (State.EPHEMERAL, State.STATELESS)


def _without_key(subject: TablesSubject, relation: Relation) -> bool:
    identified = relation.replica_identity in ("full", "index")
    return relation.has_primary_key is False and not identified and _matters(subject, relation)


def _cannot_be_compared(_: TablesSubject, relation: Relation) -> bool:
    keyless = relation.has_primary_key is False and not relation.has_unique_index
    return keyless or bool(relation.invalid_indexes)


def _key_is_large(_: TablesSubject, relation: Relation) -> bool:
    return any(is_large(each) for each in relation.columns if each.name in relation.key_columns)


def _array_without_key(_: TablesSubject, relation: Relation) -> bool:
    return relation.has_primary_key is False and any(each.type.endswith("[]") for each in relation.columns)


def _large_without_key(_: TablesSubject, relation: Relation) -> bool:
    return relation.has_primary_key is False and any(is_large(each) for each in relation.columns)


def _identity_full(subject: TablesSubject) -> Answer | None:
    preload = subject.setting("shared_preload_libraries")
    if preload is None or "pglogical" not in preload.value:
        return None
    if not subject.database.entered:
        return unknown("the catalog could not be read")
    whole = [each for each in subject.tables() if each.replica_identity == "full"]
    return on_relations(subject, "tables with REPLICA IDENTITY FULL under pglogical", whole)


CHECKS = (
    Check(
        "dms.postgres-check-pk",
        TablesSubject,
        Severity.HIGH,
        "Tables need a primary key or a replica identity to be replicated.",
        "add a primary key, or REPLICA IDENTITY FULL or USING INDEX for the time of the move: otherwise "
        "UPDATE and DELETE are not replicated",
        DMS_POSTGRESQL,
        only("postgresql", _keyed(of_tables("tables without primary key", _without_key))),
    ),
    Check(
        "dms.postgres-check-pk-validity",
        TablesSubject,
        Severity.MEDIUM,
        "Validation of copied data needs a primary key or unique index, and a valid one.",
        "add a key or REINDEX; without it compare row counts and checksums by other means",
        DMS_POSTGRESQL,
        only("postgresql", _keyed(of_tables("tables without a valid key", _cannot_be_compared))),
    ),
    Check(
        "dms.postgres-check-pk-lob",
        TablesSubject,
        Severity.HIGH,
        "A primary key must not be of a type that is moved as a large object.",
        "alter the key to varchar(n), uuid or a number, or move the table by native replication",
        DMS_POSTGRESQL,
        only("postgresql", _keyed(of_tables("tables whose key is of a large type", _key_is_large))),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-check-table-with-array",
        TablesSubject,
        Severity.HIGH,
        "Tables with arrays need a key.",
        "add a primary key: a table with an array and without key is left out of the full load",
        DMS_POSTGRESQL,
        only("postgresql", _keyed(of_tables("tables with an array and without key", _array_without_key))),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-lob-without-key",
        TablesSubject,
        Severity.HIGH,
        "Large values are moved by key only.",
        "add a primary key: large values are moved by key only",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", _keyed(of_tables("tables with large values and without key", _large_without_key))),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-replica-identity-full",
        TablesSubject,
        Severity.MEDIUM,
        "pglogical does not follow tables with REPLICA IDENTITY FULL.",
        "use test_decoding for these tables, or give them a primary key",
        DMS_POSTGRESQL,
        only("postgresql", _identity_full),
    ),
    Check(
        "dms.mysql-check-pk-validity",
        TablesSubject,
        Severity.HIGH,
        "Tables need a primary key to be replicated safely, and to be compared.",
        "add a primary key: without it changes are applied by comparing whole rows, slowly and not safely",
        DMS_MYSQL,
        only("mysql", _keyed(of_tables("tables without primary key", _without_key))),
    ),
)
RULES = rules_of(CHECKS)
