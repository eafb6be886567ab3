"""Classifies databases and their tables, and says what stands in the way of moving them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assess.analysis.databases.tenancy import Neighbours, TenantsOf, neighbours_of, tenancy_of
from assess.analysis.traces import trace
from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.estate import DatabaseRow, Finding, PreflightRow, RelationRow, Severity
from assess.model.evidence import Trace
from assess.model.naming import database_name, owner, relation_name
from assess.model.state import Signal, State, Surface, SurfaceKind, Verdict
from assess.rules.base import signals_for
from assess.rules.checks import check
from assess.rules.database.subject import DatabaseSubject, ServerSubject, TablesSubject
from assess.rules.relation.subject import RelationSubject
from assess.rules.weigh import weigh

LEAST_PURPOSE = 3.0
"""Weight from which on a purpose is believed; below it a table holds data."""

STORED = ("table", "partitioned", "materialized_view")


@dataclass(frozen=True, slots=True)
class DatabaseAnswer:
    """Surfaces, rows, checks and findings of all database servers, each sorted by name."""

    surfaces: tuple[Surface, ...]
    databases: tuple[DatabaseRow, ...]
    relations: tuple[RelationRow, ...]
    findings: tuple[Finding, ...]
    preflight: tuple[PreflightRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What one database gave."""

    row: DatabaseRow
    surface: Surface
    surfaces: tuple[Surface, ...]
    relations: tuple[RelationRow, ...]
    findings: tuple[Finding, ...]
    preflight: tuple[PreflightRow, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A server, what its databases say together, and what was found on it."""

    server: DatabaseServerFacts
    neighbours: Neighbours
    findings: tuple[Finding, ...]
    catalog: Catalog


def classify_databases(
    servers: Mapping[str, DatabaseServerFacts], tenants_of: TenantsOf, catalog: Catalog | None = None
) -> DatabaseAnswer:
    """The class of every database and base table, with rows and findings.

    `tenants_of` gives the tenants of `server/database`: one name (its own), several (shared), none (unknown);
    and of `server/database/schema` where the schema's are known apart.
    """
    surfaces: list[Surface] = []
    databases: list[DatabaseRow] = []
    relations: list[RelationRow] = []
    findings: list[Finding] = []
    preflight: list[PreflightRow] = []
    known = catalog or Catalog()
    for _, server in sorted(servers.items()):
        neighbours = neighbours_of(server, tenants_of)
        checked = check(ServerSubject(server, owner(sorted(neighbours.tenants)), known))
        findings += checked.findings
        preflight += checked.rows
        for database in sorted(server.databases, key=lambda each: each.name):
            read = _read(_Place(server, neighbours, checked.findings, known), database, tenants_of)
            surfaces += (read.surface, *read.surfaces)
            databases.append(read.row)
            relations += read.relations
            findings += read.findings
            preflight += read.preflight
    findings.sort(key=lambda each: (each.subject, each.id, each.tenant, each.title))
    preflight.sort(key=lambda each: (each.subject, each.tenant, each.check))
    return DatabaseAnswer(
        tuple(surfaces), tuple(databases), tuple(relations), tuple(findings), tuple(preflight)
    )


def _read(place: _Place, database: Database, tenants_of: TenantsOf) -> _Read:
    server, on_server = place.server, place.findings
    name = database_name(server.endpoint, database.name)
    tenants = tenants_of(name)
    judged = tuple(_judged(subject) for subject in _subjects(server, database))
    states = {(j.subject.relation.schema, j.subject.relation.name): j.verdict.state for j in judged}
    whole = check(DatabaseSubject(server, database, name, owner(tenants), place.catalog))
    parts = [
        check(TablesSubject(server, part, name, tenant, states))
        for tenant, part in parts_of(database, name, tenants_of)
    ]
    findings = (*whole.findings, *(each for part in parts for each in part.findings))
    return _Read(
        row=DatabaseRow(
            name=name,
            server=server.endpoint,
            engine=server.engine,
            version=server.version,
            tenant=owner(tenants),
            size_bytes=database.size_bytes,
            transactions_per_second=database.transactions_per_second,
            tenancy=tenancy_of(database, tenants, place.neighbours),
            cdc_ready=cdc_ready(server, database, (*on_server, *findings)),
            findings=tuple(sorted({each.id for each in (*on_server, *findings)})),
            tenants=tuple(sorted(tenants)),
        ),
        surface=_database_surface(server, database, judged, tenants),
        surfaces=tuple(
            _surface(each, server, database, tenants_of(f"{name}/{each.subject.relation.schema}") or tenants)
            for each in judged
        ),
        relations=tuple(_row(each, database) for each in judged),
        findings=findings,
        preflight=(*whole.rows, *(row for part in parts for row in part.rows)),
    )


def parts_of(database: Database, name: str, tenants_of: TenantsOf) -> tuple[tuple[str, Database], ...]:
    """What is whose in the database, by tenant: one part where its schemas are not known apart."""
    whole = owner(tenants_of(name))
    schemas = {each.schema for each in database.relations} | {each.schema for each in database.routines}
    schemas |= {each.schema for each in database.views}
    owners = {schema: owner(tenants_of(f"{name}/{schema}")) or whole for schema in sorted(schemas)}
    if len(set(owners.values())) < 2:
        return ((next(iter(owners.values()), whole), database),)
    return tuple(
        (
            tenant,
            replace(
                database,
                relations=tuple(each for each in database.relations if owners[each.schema] == tenant),
                routines=tuple(each for each in database.routines if owners[each.schema] == tenant),
                views=tuple(each for each in database.views if owners[each.schema] == tenant),
            ),
        )
        for tenant in sorted(set(owners.values()))
    )


def cdc_ready(server: DatabaseServerFacts, database: Database, findings: Iterable[Finding]) -> bool | None:
    """Changes can be replicated as things are; None where a check that decides it could not be made."""
    serious = (Severity.BLOCKER, Severity.HIGH)
    if any(each.id.startswith("dms.") and each.severity in serious for each in findings):
        return False
    known = {setting.name for setting in server.settings}
    needed = {"wal_level", "max_wal_senders", "max_replication_slots"}
    if server.engine != "postgresql":
        needed = {"log_bin", "binlog_format", "binlog_row_image", "server_id"}
    complete = all(each.has_primary_key is not None for each in _base(database))
    return True if database.entered and needed <= known and complete else None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A relation and the verdict on it."""

    subject: RelationSubject
    verdict: Verdict
    purpose: str


def _judged(subject: RelationSubject) -> _Judged:
    signals = signals_for(subject)
    return _Judged(subject, weigh(signals), purpose_of(signals))


def purpose_of(signals: Iterable[Signal]) -> str:
    """What the table is for: the purpose that most weight speaks for, from a weight of 3 on; else `data`."""
    weights: dict[str, float] = defaultdict(float)
    for signal in signals:
        if signal.purpose and signal.weight > 0:
            weights[signal.purpose] += signal.weight
    ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    return ranked[0][0] if ranked and ranked[0][1] >= LEAST_PURPOSE else "data"


def _subjects(server: DatabaseServerFacts, database: Database) -> tuple[RelationSubject, ...]:
    stored = _base(database)
    referenced_by: dict[str, list[str]] = defaultdict(list)
    for each in database.relations:
        for target in each.outbound_foreign_keys:
            if target != f"{each.schema}.{each.name}":
                referenced_by[target].append(each.name)
    return tuple(
        RelationSubject(
            name=relation_name(server.endpoint, database.name, each.schema, each.name),
            endpoint=server.endpoint,
            relation=each,
            referenced_by=tuple(sorted(referenced_by[f"{each.schema}.{each.name}"])),
            at=server.section_at.get(each.ref.section),
        )
        for each in sorted(stored, key=lambda each: (each.schema, each.name))
    )


def _base(database: Database) -> tuple[Relation, ...]:
    """Tables and materialised views; the numbers of partitions are in their parent."""
    children: dict[str, list[Relation]] = defaultdict(list)
    for each in database.relations:
        if each.partition_of:
            children[each.partition_of].append(each)
    return tuple(
        _with_partitions(each, children)
        for each in database.relations
        if each.kind in STORED and not each.partition_of
    )


def _with_partitions(parent: Relation, children: Mapping[str, Sequence[Relation]]) -> Relation:
    parts = children.get(f"{parent.schema}.{parent.name}")
    if not parts:
        return parent
    whole = [_with_partitions(each, children) for each in parts]
    return replace(
        parent,
        rows=_sum(each.rows for each in whole),
        size_bytes=_sum(each.size_bytes for each in whole),
        inserts=_sum(each.inserts for each in whole),
        updates=_sum(each.updates for each in whole),
        deletes=_sum(each.deletes for each in whole),
        live_rows=_sum(each.live_rows for each in whole),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [each for each in numbers if each is not None]
    return sum(known) if known else None


def _surface(
    judged: _Judged, server: DatabaseServerFacts, database: Database, tenants: Sequence[str]
) -> Surface:
    subject, verdict = judged.subject, judged.verdict
    relation = subject.relation
    return Surface(
        id=subject.name,
        name=subject.name,
        tenant=owner(tenants),
        host=server.endpoint,
        service=server.engine,
        kind=SurfaceKind.RELATION,
        location=f"{database.name}/{relation.schema}.{relation.name}",
        state=verdict.state,
        confidence=verdict.confidence,
        size_bytes=relation.size_bytes,
        evidence=verdict.evidence,
        would_change_it=verdict.would_change_it,
        rules=verdict.rules,
        flags=verdict.flags,
        purpose=judged.purpose,
        tenants=tuple(tenants),
    )


def _row(judged: _Judged, database: Database) -> RelationRow:
    relation = judged.subject.relation
    return RelationRow(
        database=database_name(judged.subject.endpoint, database.name),
        schema=relation.schema,
        name=relation.name,
        rows=relation.live_rows if relation.rows is None else relation.rows,
        size_bytes=relation.size_bytes,
        has_primary_key=relation.has_primary_key,
        purpose=judged.purpose,
        state=judged.verdict.state,
        confidence=judged.verdict.confidence,
    )


def _database_surface(
    server: DatabaseServerFacts, database: Database, judged: Sequence[_Judged], tenants: Sequence[str]
) -> Surface:
    name = database_name(server.endpoint, database.name)
    weighed = _database_verdict(server, database, judged)
    return Surface(
        id=name,
        name=name,
        tenant=owner(tenants),
        host=server.endpoint,
        service=server.engine,
        kind=SurfaceKind.DATABASE,
        location=database.name,
        state=weighed.state,
        confidence=weighed.confidence,
        size_bytes=database.size_bytes,
        evidence=weighed.evidence,
        would_change_it=weighed.would_change_it,
        rules=weighed.rules,
        flags=weighed.flags,
        tenants=tuple(tenants),
    )


def _database_verdict(server: DatabaseServerFacts, database: Database, judged: Sequence[_Judged]) -> Verdict:
    """The heaviest class of its tables: a database is durable as soon as one of them is."""
    if not database.entered:
        return _unknown(trace(server, database.ref, "its catalog could not be read"), _cure(server))
    for state in (State.DURABLE, State.UNKNOWN):
        holding = [each for each in judged if each.verdict.state is state]
        if holding:
            return _of_tables(state, holding, server, database)
    if judged:
        return _of_tables(State.EPHEMERAL, judged, server, database)
    return _empty_verdict(server, database)


def _empty_verdict(server: DatabaseServerFacts, database: Database) -> Verdict:
    """Nothing can be lost where the whole catalog was read and lists nothing of the database's own."""
    counted = {reading.name: reading.value for reading in database.readings}
    cut = any(gap.section.endswith(f"@{database.name}") for gap in server.gaps)
    empty = not database.relations and not database.routines and counted.get("large_objects", "0") == "0"
    if cut or not empty:
        cut_off = trace(server, database.ref, "it has no tables, but other things or unread parts")
        return _unknown(cut_off, "its owner says what it is for")
    seen = trace(server, database.ref, "it has no tables, views, routines or large objects")
    return Verdict(State.STATELESS, 0.8, ("state.database.empty",), (seen,), ("tables are made in it",))


def _of_tables(
    state: State, judged: Sequence[_Judged], server: DatabaseServerFacts, database: Database
) -> Verdict:
    sizes = sorted(judged, key=lambda each: (-(each.subject.relation.size_bytes or 0), each.subject.name))
    confidences = [each.verdict.confidence for each in judged]
    found = trace(server, database.ref, f"{len(judged)} tables are {state}")
    return Verdict(
        state=state,
        confidence=min(confidences) if state is State.EPHEMERAL else max(confidences),
        rules=("state.database.tables",),
        evidence=(found, *(each.verdict.evidence[0] for each in sizes[:3] if each.verdict.evidence)),
        would_change_it=tuple(
            dict.fromkeys(why for each in sizes[:3] for why in each.verdict.would_change_it)
        ),
        flags=tuple(sorted({flag for each in judged for flag in each.verdict.flags} & {"drain"})),
    )


def _unknown(seen: Trace, cure: str) -> Verdict:
    return Verdict(State.UNKNOWN, 0.0, ("state.database.tables",), (seen,), (cure,))


def _cure(server: DatabaseServerFacts) -> str:
    if server.engine == "postgresql":
        return "GRANT CONNECT ON DATABASE to the login, then scan again"
    return "GRANT REFERENCES ON *.* to the login, then scan again"
