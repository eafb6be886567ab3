"""Reads the relations of one PostgreSQL database from its sections, joined by the relation's id."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assess.model.database import Column, Relation
from collectors.database.sections import Reading, Row, rate

KINDS = {"r": "table", "p": "partitioned", "v": "view", "m": "materialized_view", "f": "foreign_table"}
PERSISTENCE = {"p": "permanent", "u": "unlogged", "t": "temporary"}
REPLICA_IDENTITY = {"d": "default", "n": "nothing", "f": "full", "i": "index"}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of all sections by relation id."""

    sizes: Mapping[int, Row]
    counters: Mapping[int, Row]
    later: Mapping[int, Row]
    seconds: float | None
    columns: Mapping[int, Row]
    indexes: Mapping[int, Sequence[Row]] | None
    foreign_keys: Mapping[int, Sequence[Row]]
    inbound: Mapping[int, int]
    sequences: Mapping[int, Row]
    names: Mapping[int, tuple[str, str]]


def read_relations(reading: Reading, database: str) -> tuple[Relation, ...]:
    """All relations of the database, in the order of schema and name."""
    rows = reading.of("relations", database)
    parts = _parts(reading, database, rows)
    skipping = _names_that_skip_locked(reading, database)
    return tuple(_marked(_relation(row, parts), skipping) for row in rows)


def _parts(reading: Reading, database: str, rows: Sequence[Row]) -> _Parts:
    indexes = reading.of("indexes", database)
    foreign_keys = reading.of("foreign_keys", database)
    return _Parts(
        sizes=_by_id(reading.of("sizes", database)),
        counters=_by_id(reading.of("counters", database)),
        later=_by_id(reading.of("counters", database, sample=2)),
        seconds=reading.seconds_between("counters", database),
        columns=_by_id(reading.of("columns", database)),
        indexes=_grouped(indexes) if reading.answered("indexes", database) else None,
        foreign_keys=_grouped(foreign_keys),
        inbound=Counter(_id(row, "referenced") for row in foreign_keys),
        sequences=_by_id(reading.of("sequences", database)),
        names={_id(row): (row.text("schema"), row.text("name")) for row in rows},
    )


def _id(row: Row, name: str = "id") -> int:
    return row.integer(name) or 0


def _by_id(rows: Sequence[Row]) -> dict[int, Row]:
    return {_id(row): row for row in rows}


def _grouped(rows: Sequence[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[_id(row)].append(row)
    return groups


def _relation(row: Row, parts: _Parts) -> Relation:
    id_ = _id(row)
    stored = row.text("kind") in ("r", "m")
    bare = Relation(
        schema=row.text("schema"),
        name=row.text("name"),
        kind=KINDS.get(row.text("kind"), row.text("kind")),
        ref=row.ref,
        persistence=PERSISTENCE.get(row.text("persistence"), row.text("persistence")),
        rows=_estimated_rows(row, parts.counters.get(id_)),
        size_bytes=_size(row, parts.sizes.get(id_)) if stored else None,
        replica_identity=REPLICA_IDENTITY.get(row.text("replica_identity"), ""),
        row_security=row.flag("row_security") is True,
        partition_of=".".join(parts.names.get(row.integer("parent") or 0, ())),
        high_water=_value(parts.sequences.get(id_), "last_value"),
        columns=_columns(parts.columns.get(id_)),
        large_bytes=row.integer("large_bytes"),
    )
    return _with_keys(_with_counters(bare, id_, parts), id_, parts)


def _with_counters(relation: Relation, id_: int, parts: _Parts) -> Relation:
    counters = parts.counters.get(id_)
    if counters is None:
        return relation
    return replace(
        relation,
        inserts=counters.integer("inserts"),
        updates=counters.integer("updates"),
        deletes=counters.integer("deletes"),
        live_rows=counters.integer("live_rows"),
        writes_per_second=rate(_writes(counters), _writes(parts.later.get(id_)), parts.seconds),
    )


def _with_keys(relation: Relation, id_: int, parts: _Parts) -> Relation:
    keys = parts.foreign_keys.get(id_, ())
    referring = replace(
        relation,
        inbound_foreign_keys=parts.inbound.get(id_, 0),
        outbound_foreign_keys=_referenced(keys, parts.names),
        cascades=tuple(row.text("cascade") for row in keys if row.text("cascade")),
    )
    return referring if parts.indexes is None else _with_indexes(referring, parts.indexes.get(id_, ()))


def _with_indexes(relation: Relation, indexes: Sequence[Row]) -> Relation:
    primary = [row for row in indexes if row.flag("is_primary")]
    return replace(
        relation,
        has_primary_key=bool(primary),
        indexed_first=_first_columns(indexes),
        key_columns=primary[0].texts("key_columns") if primary else (),
        has_unique_index=any(row.flag("is_unique") for row in indexes if row not in primary),
        invalid_indexes=tuple(row.text("broken") for row in indexes if row.text("broken")),
        secondary_indexes=len(indexes) - len(primary),
    )


def _writes(counters: Row | None) -> int | None:
    if counters is None:
        return None
    return sum(counters.integer(name) or 0 for name in ("inserts", "updates", "deletes"))


def _estimated_rows(row: Row, counters: Row | None) -> int | None:
    """The planner's estimate; where it has none (-1, before PostgreSQL 14 also 0) the counters' word."""
    estimated = row.integer("estimated_rows")
    live = _value(counters, "live_rows")
    if estimated is not None and estimated > 0:
        return estimated
    return (
        live if live is not None else (0 if estimated == 0 and row.integer("estimated_bytes") == 0 else None)
    )


def _size(row: Row, measured: Row | None) -> int | None:
    """The measured size, else the planner's pages where it has any."""
    size = _value(measured, "size_bytes")
    return size if size is not None else (row.integer("estimated_bytes") or None)


def _value(row: Row | None, name: str) -> int | None:
    return None if row is None else row.integer(name)


def _columns(row: Row | None) -> tuple[Column, ...]:
    if row is None:
        return ()
    names, types = row.texts("names"), row.texts("types")
    nullable, generated = row.flags("nullable"), row.flags("generated")
    return tuple(Column(*each) for each in zip(names, types, nullable, generated, strict=False))


def _first_columns(indexes: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.text("first_column") for row in indexes if row.text("first_column")))


def _referenced(keys: Sequence[Row], names: Mapping[int, tuple[str, str]]) -> tuple[str, ...]:
    found = (".".join(names.get(_id(row, "referenced"), ())) for row in keys)
    return tuple(dict.fromkeys(name for name in found if name))


def _names_that_skip_locked(reading: Reading, database: str) -> frozenset[str]:
    """Names, as written, of tables from which statements or routines take rows with SKIP LOCKED."""
    written = [row.text("takes_from") for row in reading.of("statements", database)]
    written += [row.text("takes_from") for row in reading.of("routines", database)]
    return frozenset(name.replace('"', "").lower() for name in written if name)


def _marked(relation: Relation, skipping: frozenset[str]) -> Relation:
    name = relation.name.lower()
    taken = name in skipping or f"{relation.schema.lower()}.{name}" in skipping
    return replace(relation, skips_locked=True) if taken else relation
