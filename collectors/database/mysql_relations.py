"""Reads the tables of one MySQL or MariaDB schema from its sections, joined by the table's name."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assess.model.database import Column, Relation
from collectors.database.sections import Reading, Row, rate

VOLATILE = {"memory": "memory", "heap": "memory", "blackhole": "blackhole"}
REMOTE = frozenset({"federated", "connect", "spider"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of all sections by table name."""

    counters: Mapping[str, Row]
    later: Mapping[str, Row]
    seconds: float | None
    columns: Mapping[str, Sequence[Row]]
    indexes: Mapping[str, Sequence[Row]] | None
    foreign_keys: Mapping[str, Sequence[Row]]
    inbound: Mapping[tuple[str, str], int]
    skipping: frozenset[str]


def read_relations(
    reading: Reading, database: str, inbound: Mapping[tuple[str, str], int]
) -> tuple[Relation, ...]:
    """All tables and views of the schema, by name. `inbound` counts foreign keys from all schemas."""
    indexes = reading.of("indexes", database)
    parts = _Parts(
        counters=_by_name(reading.of("counters", database)),
        later=_by_name(reading.of("counters", database, sample=2)),
        seconds=reading.seconds_between("counters", database),
        columns=_grouped(reading.of("columns", database)),
        indexes=_grouped(indexes) if reading.answered("indexes", database) else None,
        foreign_keys=_grouped(reading.of("foreign_keys", database)),
        inbound=inbound,
        skipping=_names_that_skip_locked(reading, database),
    )
    return tuple(_relation(row, database, parts) for row in reading.of("relations", database))


def inbound_foreign_keys(reading: Reading, databases: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many foreign keys point to each table, by schema and table."""
    return Counter(
        (row.text("referenced_schema"), row.text("referenced"))
        for database in databases
        for row in reading.of("foreign_keys", database)
    )


def _by_name(rows: Sequence[Row]) -> dict[str, Row]:
    return {row.text("relation"): row for row in rows}


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.text("relation")].append(row)
    return groups


def _relation(row: Row, database: str, parts: _Parts) -> Relation:
    name, engine = row.text("name"), row.text("engine")
    next_number = row.integer("next_number")
    rows = row.integer("estimated_rows")
    kind = _kind(row)
    bare = Relation(
        schema=database,
        name=name,
        kind=kind,
        ref=row.ref,
        persistence=VOLATILE.get(engine.lower(), "permanent"),
        storage_engine=engine,
        rows=rows,
        live_rows=rows,
        size_bytes=row.integer("size_bytes") if kind in ("table", "partitioned") else None,
        high_water=None if next_number is None else max(0, next_number - 1),
        columns=tuple(_column(each) for each in parts.columns.get(name, ())),
        inbound_foreign_keys=parts.inbound.get((database, name), 0),
        outbound_foreign_keys=_referenced(parts.foreign_keys.get(name, ())),
        cascades=_cascades(parts.foreign_keys.get(name, ())),
        options=row.text("options"),
        temporal="VERSIONED" in row.text("type").upper(),
        skips_locked=name.lower() in parts.skipping,
    )
    return _with_indexes(_with_counters(bare, parts), parts)


def _kind(row: Row) -> str:
    type_ = row.text("type").upper()
    if "VIEW" in type_:
        return "view"
    if type_ == "SEQUENCE":
        return "sequence"
    if row.text("engine").lower() in REMOTE:
        return "foreign_table"
    return "partitioned" if "partitioned" in row.text("options").lower() else "table"


def _with_counters(relation: Relation, parts: _Parts) -> Relation:
    counters = parts.counters.get(relation.name)
    if counters is None:
        return relation
    return replace(
        relation,
        inserts=counters.integer("inserts"),
        updates=counters.integer("updates"),
        deletes=counters.integer("deletes"),
        writes_per_second=rate(_writes(counters), _writes(parts.later.get(relation.name)), parts.seconds),
    )


def _with_indexes(relation: Relation, parts: _Parts) -> Relation:
    if parts.indexes is None:
        return relation
    indexes = parts.indexes.get(relation.name, ())
    first = dict.fromkeys(row.text("first_column") for row in indexes if row.text("first_column"))
    others = [row for row in indexes if row.text("name") != "PRIMARY"]
    return replace(
        relation,
        has_primary_key=len(others) < len(indexes),
        has_unique_index=any(row.flag("non_unique") is False for row in others),
        secondary_indexes=len(others),
        indexed_first=tuple(first),
    )


def _writes(counters: Row | None) -> int | None:
    if counters is None:
        return None
    return sum(counters.integer(name) or 0 for name in ("inserts", "updates", "deletes"))


def _column(row: Row) -> Column:
    extra = row.text("extra").upper()
    # MySQL 8 says DEFAULT_GENERATED of a default that is an expression: that is no generated column.
    generated = any(word in extra for word in ("VIRTUAL", "STORED", "PERSISTENT"))
    return Column(
        row.text("name"),
        row.text("type"),
        row.flag("nullable") is not False,
        generated,
        invisible="INVISIBLE" in extra,
    )


def _referenced(keys: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{row.text('referenced_schema')}.{row.text('referenced')}" for row in keys))


def _cascades(keys: Sequence[Row]) -> tuple[str, ...]:
    """Foreign keys that change or remove rows without a word in the binary log."""
    acts = ("CASCADE", "SET NULL", "SET DEFAULT")
    return tuple(
        row.text("name")
        for row in keys
        if row.text("on_delete").upper() in acts or row.text("on_update").upper() in acts
    )


def _names_that_skip_locked(reading: Reading, database: str) -> frozenset[str]:
    """Tables of this schema from which statements take rows with SKIP LOCKED."""
    names: set[str] = set()
    for row in reading.of("statements"):
        schema, dot, name = row.text("takes_from").rpartition(".")
        if (schema if dot else row.text("database")).lower() == database.lower():
            names.add(name.lower())
    return frozenset(names)
