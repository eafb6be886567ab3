"""How tenants share a database: silo, bridge by database or by schema, pool; unknown where nothing tells.

silo: the server serves one tenant. bridge_database: a database per tenant on a shared server.
bridge_schema: schemas of one shape in one database. pool: tables whose rows carry a tenant's key.
"""

# ruff: noqa: SIM905 - a list of names reads better as running text

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.naming import database_name
from assess.rules.relation.subject import snake

# What other columns are called, an owner inside one tenant is as likely: user_id, customer_id, account_id.
TENANT_COLUMNS = frozenset(
    """
    tenant_id tenant tenant_uuid tenant_key tenant_code tenantid org_id organization_id organisation_id
    workspace_id site_id company_id instance_id mandant mandant_id client_code
    """.split()
)
STRONG = frozenset({"tenant_id", "tenant", "tenant_uuid", "tenant_key", "tenant_code", "tenantid"})
ALIKE_SCHEMAS = 3
FEWEST_TABLES = 5
"""Below so many tables two schemas are alike only when their columns agree too."""
NEARLY = 0.9

TenantsOf = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the databases of one server say together: all tenants, and how many databases are alike."""

    tenants: frozenset[str]
    alike: Mapping[frozenset[str], int]


def neighbours_of(server: DatabaseServerFacts, tenants_of: TenantsOf) -> Neighbours:
    """The tenants and schema shapes of a server's databases."""
    names = [database_name(server.endpoint, each.name) for each in server.databases]
    tenants = frozenset(tenant for name in names for tenant in tenants_of(name))
    shapes = Counter(shape for each in server.databases if (shape := _shape(_tables(each.relations))))
    return Neighbours(tenants, shapes)


def tenancy_of(database: Database, tenants: Sequence[str], neighbours: Neighbours) -> str:
    """silo, bridge_database, bridge_schema, pool or unknown."""
    tables = _tables(database.relations)
    if is_pool(tables):
        return "pool"
    if _has_alike_schemas(tables):
        return "bridge_schema"
    alone = len(tenants) == 1
    if alone and len(neighbours.tenants) > 1:
        return "bridge_database"
    if _count_alike(_shape(tables), neighbours.alike) >= ALIKE_SCHEMAS:
        return "bridge_database"
    return "silo" if alone else "unknown"


def is_pool(tables: Sequence[Relation]) -> bool:
    """One tenant column on at least half of the tables, mostly NOT NULL and leading in a key or index.

    A weaker name needs row security as well, or three tables that all carry it.
    """
    if len(tables) < 2:
        return False
    for name, holders in sorted(_holders(tables).items()):
        needed = 2 if name in STRONG else 3
        enough = len(holders) >= max(needed, len(tables) / 2)
        if enough and _is_key_of(name, holders):
            return True
    return False


def _holders(tables: Sequence[Relation]) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for table in tables:
        for column in table.columns:
            if snake(column.name) in TENANT_COLUMNS:
                found[snake(column.name)].append(table)
    return found


def _is_key_of(name: str, holders: Sequence[Relation]) -> bool:
    leading = sum(name in map(snake, each.indexed_first) or each.row_security for each in holders)
    certain = sum(
        not column.nullable for each in holders for column in each.columns if snake(column.name) == name
    )
    return leading * 2 >= len(holders) and certain * 2 >= len(holders)


def _tables(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    return tuple(r for r in relations if r.kind in ("table", "partitioned") and not r.partition_of)


def _has_alike_schemas(tables: Sequence[Relation]) -> bool:
    by_schema: dict[str, list[Relation]] = defaultdict(list)
    for table in tables:
        by_schema[table.schema].append(table)
    shapes = Counter(_shape(each) for each in by_schema.values())
    return any(_count_alike(shape, shapes) >= ALIKE_SCHEMAS for shape in shapes)


def _count_alike(shape: frozenset[str], shapes: Mapping[frozenset[str], int]) -> int:
    """How many are of this shape or nearly so: versions of one application drift apart between tenants."""
    return sum(count for other, count in shapes.items() if _are_alike(shape, other))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if one == other:
        return bool(one)
    names = [frozenset(table.partition(":")[0] for table in each) for each in (one, other)]
    enough = min(len(each) for each in names) >= FEWEST_TABLES
    return enough and len(names[0] & names[1]) >= NEARLY * len(names[0] | names[1])


def _shape(tables: Sequence[Relation]) -> frozenset[str]:
    """Tables with their columns and types, schemas left out; what is alike has the same."""
    return frozenset(
        f"{table.name}:{','.join(sorted(f'{column.name} {column.type}' for column in table.columns))}"
        for table in tables
    )
