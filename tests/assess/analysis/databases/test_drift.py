"""Tenants' databases of one application against what most of them hold."""

from dataclasses import replace

from assess.analysis.databases.drift import database_drift
from assess.model.database import Column, Database, DatabaseServerFacts, Extension, Relation
from assess.model.estate import DriftRow, Severity
from assess.model.evidence import Ref
from assess.model.graph import Graph, Node, NodeKind
from assess.model.inventory import Inventory, TenantSpec
from assess.model.observed import Observed

REF = Ref("relations", 2)


def table(name: str, *columns: str, schema: str = "public") -> Relation:
    made = tuple(Column(*each.split(" ", 1)) for each in columns)  # type: ignore[arg-type]
    return Relation(schema, name, "table", REF, columns=made, has_primary_key=True)


SHOP = (
    table("customer", "id bigint", "name text"),
    table("orders", "id bigint", "total numeric(12,2)"),
    table("item", "id bigint"),
)


def database(name: str, *relations: Relation, version: str = "1.0") -> Database:
    return Database(name, REF, relations=relations, extensions=(Extension("pgcrypto", version, REF),))


def drift(*databases: Database, tenants: tuple[str, ...] = ()) -> tuple[DriftRow, ...]:
    inventory = Inventory.model_validate(
        {"estate": "x", "endpoints": [{"name": "pg", "kind": "postgresql"}]}
    ).model_copy(update={"tenants": tuple(TenantSpec(name=name) for name in tenants)})
    facts = DatabaseServerFacts("pg", engine="postgresql", databases=databases)
    nodes = {
        f"pg/{each.name}": Node(f"pg/{each.name}", NodeKind.DATABASE, tenants=(each.name.partition("_")[0],))
        for each in databases
    }
    return database_drift(Observed(inventory, servers={"pg": facts}), Graph(nodes))


def told(rows: tuple[DriftRow, ...]) -> dict[str, tuple[str, str, str]]:
    return {
        row.item: (row.tenant, row.value, row.modal_value) for row in rows if "fingerprint" not in row.item
    }


ALIKE = tuple(database(f"{tenant}_shop", *SHOP) for tenant in ("acme", "beta", "gamma"))


def test_databases_of_one_shape_differ_in_nothing() -> None:
    assert drift(*ALIKE) == ()


def test_what_a_tenant_lacks_has_more_or_has_otherwise_is_named() -> None:
    odd = database(
        "delta_shop",
        table("customer", "id bigint", "name text", "vat text"),
        table("orders", "id bigint", "total double precision"),
        table("fax", "id bigint"),
    )
    rows = drift(*ALIKE, odd)
    assert told(rows) == {
        "pg/delta_shop column public.customer.vat": ("delta", "text", "absent"),
        "pg/delta_shop column public.orders.total": ("delta", "double precision", "numeric(12,2)"),
        "pg/delta_shop table public.fax": ("delta", "table", "absent"),
        "pg/delta_shop table public.item": ("delta", "absent", "table"),
    }
    severities = {row.item.partition(" ")[2]: row.severity for row in rows}
    assert severities["table public.item"] is Severity.MEDIUM
    assert severities["table public.fax"] is Severity.LOW
    assert severities["fingerprint"] is Severity.MEDIUM


def test_the_fingerprint_says_how_many_are_alike() -> None:
    (row,) = [row for row in drift(*ALIKE, database("delta_shop", *SHOP[:2])) if "fingerprint" in row.item]
    assert row.value.endswith("(1 of 4)")
    assert row.modal_value.endswith("(3 of 4)")


def test_the_order_of_tables_and_columns_is_no_difference() -> None:
    turned = (replace(SHOP[0], columns=SHOP[0].columns[::-1]), SHOP[2], SHOP[1])
    assert drift(*ALIKE, database("delta_shop", *turned)) == ()


def test_another_version_of_an_extension_is_told_softly() -> None:
    (row,) = [r for r in drift(*ALIKE, database("delta_shop", *SHOP, version="1.3")) if "extension" in r.item]
    assert (row.value, row.modal_value, row.severity) == ("1.3", "1.0", Severity.LOW)


def test_two_databases_show_no_usual_one() -> None:
    assert drift(ALIKE[0], database("beta_shop", *SHOP[:2])) == ()


def test_databases_of_other_applications_are_not_compared() -> None:
    others = tuple(database(f"{name}_wiki", table("page", "id int")) for name in ("acme", "beta"))
    assert drift(*ALIKE, *others) == ()


def test_schemas_of_tenants_in_one_database_are_compared() -> None:
    tenants = ("acme", "beta", "gamma")
    relations = [replace(each, schema=tenant) for tenant in tenants for each in SHOP]
    rows = drift(database("all", *relations[:-1]), tenants=tenants)
    assert told(rows) == {"pg/all/gamma table item": ("gamma", "absent", "table")}


def test_a_database_that_was_not_entered_is_not_said_to_differ() -> None:
    assert drift(*ALIKE, replace(database("delta_shop"), entered=False)) == ()


def test_a_schema_of_another_world_does_not_flood_the_table() -> None:
    wide = table("customer", *(f"c{n} int" for n in range(200)))
    rows = drift(*ALIKE, database("delta_shop", wide, *SHOP[1:]))
    assert len(rows) < 60
    assert [row.value for row in rows if row.item.endswith("and more")] == ["152 more differences"]
