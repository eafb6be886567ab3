"""Tables whose changes cannot be replicated, or not all of them; ids as AWS DMS names its own checks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from assess.model.database import Column, Relation
from assess.model.estate import Finding, Severity
from assess.model.state import State
from assess.rules.database_cdc_settings import MYSQL, POSTGRESQL
from assess.rules.database_subject import Advice, DatabaseSubject, found, on_relations, rules_of

PG_LIMITS = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html"
MY_LIMITS = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.MySQL.html"

_KEY_REMEDY = (
    "add a primary key, or REPLICA IDENTITY FULL or USING INDEX for the time of the move: otherwise "
    "UPDATE and DELETE are not replicated"
)
PG_KEY = Advice("dms.postgres-check-pk", Severity.HIGH, _KEY_REMEDY, POSTGRESQL)
MY_KEY = Advice(
    "dms.mysql-check-pk-validity",
    Severity.HIGH,
    "add a primary key: without it changes are applied by comparing whole rows, slowly and not safely",
    MYSQL,
)


def _without_key(subject: DatabaseSubject) -> Iterable[Finding]:
    bare = tuple(
        each
        for each in subject.tables()
        if each.has_primary_key is False
        and each.replica_identity not in ("full", "index")
        and subject.states.get((each.schema, each.name)) not in (State.EPHEMERAL, State.STATELESS)
    )
    return on_relations(
        subject, PG_KEY if subject.is_postgresql else MY_KEY, "tables without primary key", bare
    )


def _having(subject: DatabaseSubject, test: Callable[[Column], bool]) -> tuple[Relation, ...]:
    return tuple(each for each in subject.tables() if any(test(column) for column in each.columns))


ARRAY = Advice(
    "dms.postgres-check-table-with-array",
    Severity.HIGH,
    "add a primary key: a table with an array and without key is suspended during full load",
    POSTGRESQL,
)
LOB = Advice(
    "dms.postgres-check-pk-lob",
    Severity.HIGH,
    "add a primary key: large values are moved by key only",
    POSTGRESQL,
)
_LOB_TYPES = ("text", "bytea", "json", "xml", "hstore")


def _keyed_types(subject: DatabaseSubject) -> Iterator[Finding]:
    if not subject.is_postgresql:
        return
    arrays = _having(subject, lambda column: column.type.endswith("[]"))
    yield from on_relations(subject, ARRAY, "tables with an array and without key", _keyless(arrays))
    large = _having(subject, lambda column: column.type.lower().startswith(_LOB_TYPES))
    yield from on_relations(subject, LOB, "tables with large values and without key", _keyless(large))


def _keyless(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    return tuple(each for each in relations if each.has_primary_key is False)


SIMILAR = Advice(
    "dms.postgres-check-similar-table-name",
    Severity.HIGH,
    "rename: tables whose names differ only in case cannot be moved together",
    POSTGRESQL,
)


def _similar_names(subject: DatabaseSubject) -> Iterable[Finding]:
    groups: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for each in subject.tables():
        groups[each.schema, each.name.lower()].append(each)
    alike = tuple(each for group in groups.values() if len(group) > 1 for each in group)
    return on_relations(subject, SIMILAR, "tables named alike but for case", alike)


NUMERIC = Advice(
    "dms.postgres-numeric-without-precision",
    Severity.HIGH,
    "declare the precision, or map the column to STRING: DMS makes it NUMERIC(28,6) and rounds",
    PG_LIMITS,
)
POSTGIS = Advice(
    "dms.postgres-check-postgis-data-type",
    Severity.MEDIUM,
    "spatial types move from PostgreSQL to PostgreSQL only, with PostGIS installed on the target",
    POSTGRESQL,
)
PG_GENERATED = Advice(
    "dms.postgres-check-generated-columns",
    Severity.MEDIUM,
    "leave the column out of the mapping: the target computes it",
    POSTGRESQL,
)
MY_GENERATED = Advice(
    "dms.mysql-check-generated-columns",
    Severity.MEDIUM,
    "leave the column out of the mapping: the target computes it",
    MYSQL,
)


def _column_types(subject: DatabaseSubject) -> Iterator[Finding]:
    computed = _having(subject, lambda column: column.generated)
    advice = PG_GENERATED if subject.is_postgresql else MY_GENERATED
    yield from on_relations(subject, advice, "tables with generated columns", computed)
    if not subject.is_postgresql:
        return
    unbounded = _having(subject, lambda column: column.type.lower() == "numeric")
    yield from on_relations(subject, NUMERIC, "tables with NUMERIC without precision", unbounded)
    spatial = _having(subject, lambda column: _is_spatial(column.type))
    yield from on_relations(subject, POSTGIS, "tables with spatial columns", spatial)


def _is_spatial(type_: str) -> bool:
    name = type_.lower().split("(")[0].rpartition(".")[2]
    return name in ("geometry", "geography", "raster")


PARTITIONED = Advice(
    "dms.mysql-check-table-partition",
    Severity.LOW,
    "make partitioned tables on the target beforehand: changes of partitions are not replicated",
    MYSQL,
)
PG_PARTITIONED = Advice(
    "dms.postgres-partitioned-tables",
    Severity.LOW,
    "make partitioned tables on the target beforehand: new and dropped partitions are not replicated",
    PG_LIMITS,
)
AUTO_INCREMENT = Advice(
    "dms.mysql-check-auto-increment",
    Severity.LOW,
    "load the schema with mysqldump --no-data: DMS does not carry AUTO_INCREMENT over",
    MYSQL,
)
ENGINE = Advice(
    "dms.mysql-check-table-storage-engine",
    Severity.MEDIUM,
    "ALTER TABLE ... ENGINE=InnoDB: other engines are not crash-safe on RDS, and backups of them unreliable",
    MYSQL,
)


def _table_kinds(subject: DatabaseSubject) -> Iterator[Finding]:
    parted = tuple(each for each in subject.tables() if each.kind == "partitioned")
    advice = PG_PARTITIONED if subject.is_postgresql else PARTITIONED
    yield from on_relations(subject, advice, "partitioned tables", parted)
    if subject.is_postgresql:
        return
    numbered = tuple(each for each in subject.tables() if each.high_water is not None)
    yield from on_relations(subject, AUTO_INCREMENT, "tables with AUTO_INCREMENT", numbered)
    others = tuple(
        each
        for each in subject.tables()
        if each.storage_engine.lower() not in ("innodb", "") and each.persistence == "permanent"
    )
    yield from on_relations(subject, ENGINE, "tables outside InnoDB", others)


LARGE_OBJECTS = Advice(
    "dms.postgres-large-objects",
    Severity.HIGH,
    "move them with pg_dump --blobs at cutover, or into bytea: DMS does not replicate large objects",
    PG_LIMITS,
)
EVENT_TRIGGERS = Advice(
    "dms.postgres-check-ddl-event-trigger",
    Severity.MEDIUM,
    "see that none is ENABLE ALWAYS on the target during the load",
    POSTGRESQL,
)
DEFERRABLE = Advice(
    "dms.postgres-deferrable-constraints",
    Severity.MEDIUM,
    "make the constraints immediate on the target for the time of the move",
    PG_LIMITS,
)
_COUNTED = {
    "large_objects": (LARGE_OBJECTS, "large objects"),
    "event_triggers": (EVENT_TRIGGERS, "event triggers"),
    "deferrable_constraints": (DEFERRABLE, "deferrable constraints"),
}


def _features(subject: DatabaseSubject) -> Iterator[Finding]:
    for reading in subject.database.readings:
        advice, what = _COUNTED.get(reading.name, (None, ""))
        if advice is not None and reading.value not in ("0", ""):
            title = f"{reading.value} {what}"
            yield found(subject, advice, title, (subject.trace(title, reading.ref),))


RULES = (
    *rules_of(
        DatabaseSubject,
        _without_key,
        {
            PG_KEY.id: "Tables need a primary key or a replica identity to be replicated.",
            MY_KEY.id: "Tables need a primary key to be replicated safely.",
        },
        POSTGRESQL,
    ),
    *rules_of(
        DatabaseSubject,
        _keyed_types,
        {ARRAY.id: "Tables with arrays need a key.", LOB.id: "Tables with large values need a key."},
        POSTGRESQL,
    ),
    *rules_of(
        DatabaseSubject, _similar_names, {SIMILAR.id: "Names must not differ by case only."}, PG_LIMITS
    ),
    *rules_of(
        DatabaseSubject,
        _column_types,
        {
            PG_GENERATED.id: "Generated columns are computed on the target.",
            MY_GENERATED.id: "Generated columns are computed on the target.",
            NUMERIC.id: "NUMERIC without precision is rounded.",
            POSTGIS.id: "Spatial columns need PostGIS on both sides.",
        },
        PG_LIMITS,
    ),
    *rules_of(
        DatabaseSubject,
        _table_kinds,
        {
            PARTITIONED.id: "Partitioned tables are made on the target beforehand.",
            PG_PARTITIONED.id: "Partitioned tables are made on the target beforehand.",
            AUTO_INCREMENT.id: "AUTO_INCREMENT is not carried over.",
            ENGINE.id: "Tables should be in InnoDB.",
        },
        MY_LIMITS,
    ),
    *rules_of(
        DatabaseSubject,
        _features,
        {
            LARGE_OBJECTS.id: "Large objects are not replicated.",
            EVENT_TRIGGERS.id: "Event triggers may fire during the load.",
            DEFERRABLE.id: "Deferrable constraints may fail during the load.",
        },
        PG_LIMITS,
    ),
)
