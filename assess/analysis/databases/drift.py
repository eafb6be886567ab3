"""Where one tenant's database differs from what most tenants' databases of the same application hold."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.tenants.schema_tenants import schema_tenants
from assess.model.database import Database, Relation
from assess.model.estate import DriftRow, Severity
from assess.model.graph import Graph
from assess.model.naming import database_name, owner
from assess.model.observed import Observed

FEWEST = 3
"""So many schemas of one application show what is usual."""
ALIKE = 0.5
"""Share of common tables from which on two schemas are of one application."""
MOST_ROWS = 50
ABSENT = "absent"
KINDS = frozenset({"table", "partitioned", "materialized_view", "view"})

Objects = Mapping[str, str]
"""`table x`, `column x.y`, `key x`, `routine f`, `extension e`, each with what it is."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A database, or a tenant's schema in one, with all that drift is told by."""

    name: str
    engine: str
    tenant: str
    objects: Objects

    @property
    def tables(self) -> frozenset[str]:
        """Names of its tables."""
        return frozenset(name for name in self.objects if name.startswith("table "))

    @property
    def fingerprint(self) -> str:
        """The same for the same objects, whatever their order."""
        text = "\n".join(f"{name} {value}" for name, value in sorted(self.objects.items()))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def database_drift(observed: Observed, graph: Graph) -> tuple[DriftRow, ...]:
    """Rows for each schema that is not as most of its application: its fingerprint, then what differs."""
    holders = tuple(_holders(observed, graph))
    rows = [row for group in _applications(holders) for row in _rows(group)]
    return tuple(sorted(rows, key=lambda row: (row.role, row.tenant, row.item)))


def _holders(observed: Observed, graph: Graph) -> Iterator[Holder]:
    apart = schema_tenants(observed)
    for endpoint, server in sorted(observed.servers.items()):
        for database in server.databases:
            name = database_name(endpoint, database.name)
            if not database.entered or not database.relations:
                continue
            owners = dict(apart[name].owners) if name in apart and len(apart[name].owners) > 1 else {}
            for schema, tenant in sorted(owners.items()):
                yield Holder(f"{name}/{schema}", server.engine, tenant, _objects(database, schema))
            node = graph.nodes.get(name)
            if not owners:
                tenant = owner(node.tenants) if node else ""
                yield Holder(name, server.engine, tenant, _objects(database))


def _objects(database: Database, schema: str = "") -> Objects:
    """Everything that a move carries over, by name; the name of a tenant's schema is left out."""
    found: dict[str, str] = {}
    for relation in database.relations:
        if relation.kind in KINDS and not relation.partition_of and schema in ("", relation.schema):
            found |= dict(_of_relation(relation, database.name, schema))
    for routine in database.routines:
        if schema in ("", routine.schema):
            found[f"routine {_plain(routine.schema, routine.name, database.name, schema)}"] = routine.language
    if not schema:
        found |= {f"extension {each.name}": each.version or "installed" for each in database.extensions}
    return found


def _of_relation(relation: Relation, database: str, schema: str) -> Iterator[tuple[str, str]]:
    name = _plain(relation.schema, relation.name, database, schema)
    yield f"table {name}", relation.kind
    if relation.has_primary_key is not None and relation.kind != "view":
        yield f"primary key {name}", "there" if relation.has_primary_key else ABSENT
    for column in relation.columns:
        nullable = "" if column.nullable else " not null"
        yield f"column {name}.{column.name}", f"{column.type}{nullable}"


def _plain(schema: str, name: str, database: str, left_out: str) -> str:
    """The name without a schema that is the tenant's own or, as in MySQL, the database's."""
    return name if schema in (database, left_out) else f"{schema}.{name}"


def _applications(holders: Sequence[Holder]) -> Iterator[tuple[Holder, ...]]:
    """Schemas that have most tables in common, of one engine; largest groups first claim what is near."""
    exact: dict[tuple[str, frozenset[str]], list[Holder]] = defaultdict(list)
    for each in holders:
        exact[each.engine, each.tables].append(each)
    groups: list[tuple[str, frozenset[str], list[Holder]]] = []
    for (engine, tables), members in sorted(exact.items(), key=lambda each: (-len(each[1]), each[1][0].name)):
        near = next((g for g in groups if g[0] == engine and _likeness(g[1], tables) >= ALIKE), None)
        if near:
            near[2].extend(members)
        else:
            groups.append((engine, tables, list(members)))
    for _, _, members in groups:
        if len(members) >= FEWEST:
            yield tuple(sorted(members, key=lambda each: each.name))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's measure; 0 where both are empty."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _rows(group: Sequence[Holder]) -> Iterator[DriftRow]:
    counts = Counter(each.fingerprint for each in group)
    modal = max(group, key=lambda each: (counts[each.fingerprint], each.fingerprint))
    role = f"{modal.engine} schema like {modal.name}"
    for each in group:
        if each.fingerprint != modal.fingerprint:
            yield from _differing(role, each, modal, counts)


def _differing(role: str, holder: Holder, modal: Holder, counts: Counter[str]) -> Iterator[DriftRow]:
    def fingerprint(each: Holder) -> str:
        return f"{each.fingerprint} ({counts[each.fingerprint]} of {counts.total()})"

    found = [
        (name, holder.objects.get(name, ABSENT), modal.objects.get(name, ABSENT))
        for name in sorted(holder.objects.keys() | modal.objects.keys())
        if holder.objects.get(name, ABSENT) != modal.objects.get(name, ABSENT)
    ]
    told = [each for each in found if not _is_told_by_table(each[0], holder, modal)]
    severity = max((_severity(each) for each in told), key=_weight, default=Severity.LOW)
    yield DriftRow(
        role, holder.tenant, f"{holder.name} fingerprint", fingerprint(holder), fingerprint(modal), severity
    )
    for name, value, usual in told[:MOST_ROWS]:
        yield DriftRow(
            role, holder.tenant, f"{holder.name} {name}", value, usual, _severity((name, value, usual))
        )
    if len(told) > MOST_ROWS:
        rest = f"{len(told) - MOST_ROWS} more differences"
        yield DriftRow(role, holder.tenant, f"{holder.name} and more", rest, "none", severity)


def _is_told_by_table(name: str, holder: Holder, modal: Holder) -> bool:
    """A part of a table that one side lacks altogether: the row on the table says it."""
    kind, _, rest = name.partition(" ")
    if kind not in ("column", "primary"):
        return False
    table = f"table {rest.removeprefix('key ') if kind == 'primary' else rest.rpartition('.')[0]}"
    return (table in holder.objects) != (table in modal.objects)


def _severity(difference: tuple[str, str, str]) -> Severity:
    """What is missing or of another type breaks an application that is rolled out to all tenants."""
    name, value, usual = difference
    if name.startswith("extension ") and ABSENT not in (value, usual):
        return Severity.LOW
    return Severity.LOW if usual == ABSENT else Severity.MEDIUM


def _weight(severity: Severity) -> int:
    return -list(Severity).index(severity)
