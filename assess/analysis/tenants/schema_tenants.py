"""Whose the schemas of a database are, where their names and the inventory's patterns say it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.tenants.names import tenant_named_in
from assess.analysis.tenants.patterns import TenantPatterns, tenant_patterns
from assess.analysis.traces import trace
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.evidence import Trace
from assess.model.naming import database_name
from assess.model.observed import Observed

BY_PATTERN = 0.9
BY_SHAPE = 0.75
BY_NAME = 0.6
TABLES = frozenset({"table", "partitioned"})


@dataclass(frozen=True, slots=True)
class SchemaTenants:
    """Schemas of one database with their tenants; `alike` says that at least two hold the same tables."""

    database: str
    owners: tuple[tuple[str, str], ...]
    confidence: float
    evidence: tuple[Trace, ...]
    alike: bool

    @property
    def tenants(self) -> tuple[str, ...]:
        """All tenants that own a schema."""
        return tuple(sorted({tenant for _, tenant in self.owners}))


def schema_tenants(observed: Observed) -> dict[str, SchemaTenants]:
    """What the schemas of each database say, by `server/database`; databases of unnamed schemas are absent.

    A tenant's name is a word of the schema's name (0.6; 0.75 where such schemas hold the same tables), or a
    `db:` pattern fits it (0.9). Where schema and database are one (MySQL) there is nothing to say.
    """
    patterns = tenant_patterns(observed.inventory.tenants)
    tenants = tuple(sorted(spec.name for spec in observed.inventory.tenants))
    return {
        found.database: found
        for _, facts in sorted(observed.servers.items())
        for database in facts.databases
        for found in _of_database(facts, database, patterns, tenants)
    }


def _of_database(
    facts: DatabaseServerFacts, database: Database, patterns: TenantPatterns, tenants: tuple[str, ...]
) -> Iterator[SchemaTenants]:
    tables: dict[str, list[Relation]] = defaultdict(list)
    for relation in database.relations:
        if relation.kind in TABLES and relation.schema != database.name:
            tables[relation.schema].append(relation)
    said = {schema: patterns.by_database(schema) for schema in sorted(tables)}
    owners = {schema: _owner(said[schema], schema, tenants) for schema in sorted(tables)}
    named = {schema: tenant for schema, tenant in owners.items() if tenant}
    if not named:
        return
    alike = _are_alike([tables[schema] for schema in named])
    by_pattern = all(said[schema] for schema in named)
    yield SchemaTenants(
        database=database_name(facts.endpoint, database.name),
        owners=tuple(named.items()),
        confidence=BY_PATTERN if by_pattern else BY_SHAPE if alike else BY_NAME,
        evidence=tuple(
            trace(facts, tables[schema][0].ref, f"schema {schema} with {len(tables[schema])} tables")
            for schema in named
        ),
        alike=alike,
    )


def _owner(said: dict[str, str], schema: str, tenants: tuple[str, ...]) -> str:
    if said:
        return min(said) if len(said) == 1 else ""
    return tenant_named_in([schema], tenants)


def _are_alike(schemas: list[list[Relation]]) -> bool:
    """At least two schemas, and all hold tables of the same names."""
    shapes = {frozenset(relation.name for relation in tables) for tables in schemas}
    return len(schemas) > 1 and len(shapes) == 1
