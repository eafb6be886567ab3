"""Whose schemas are: named words and patterns; what is not named says nothing."""

from assess.analysis.estate_findings import find_in_estate
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.schema_tenants import schema_tenants
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.database import Database, DatabaseServerFacts, Relation, Session
from assess.model.evidence import Ref
from assess.model.inventory import TenantSpec
from assess.model.observed import Observed
from tests.assess.analysis.handmade import AT, SECTIONS, estate, host, process, tenant, vm

ALPHA, BETA, GAMMA = tenant("alpha", "app"), tenant("beta"), tenant("gamma")


def tables(schema: str, *names: str) -> tuple[Relation, ...]:
    return tuple(Relation(schema, name, "table", Ref("catalog", 3)) for name in names)


def read(
    *relations: Relation, tenants: tuple[TenantSpec, ...] = (ALPHA, BETA, GAMMA), name: str = "desk"
) -> Observed:
    """A shared server's database that alpha's application uses."""
    facts = DatabaseServerFacts(
        "pg",
        engine="postgresql",
        port=5432,
        databases=(Database(name, Ref("catalog", 1), relations=relations),),
        sessions=(Session(name, "app", "", "10.0.0.1", 2, Ref("sessions", 1)),),
        section_at=dict.fromkeys(SECTIONS, AT),
    )
    app = host("app", "10.0.0.1", processes=(process(5, "/usr/bin/gunicorn app:app"),))
    return estate(
        app, endpoints=(vm("pg", "10.0.0.9", kind="postgresql"),), tenants=tenants, servers=(facts,)
    )


def whose(observed: Observed) -> tuple[str, ...]:
    graph = assign_tenants(connect(observed), observed)
    return graph.nodes["pg/desk"].tenants


def test_a_database_is_shared_by_those_whose_schemas_it_holds_though_one_is_connected() -> None:
    observed = read(*tables("desk_alpha", "a", "b"), *tables("desk_beta", "a", "b"))
    assert whose(observed) == ("alpha", "beta")
    found = schema_tenants(observed)["pg/desk"]
    assert dict(found.owners) == {"desk_alpha": "alpha", "desk_beta": "beta"}
    assert (found.alike, found.confidence) == (True, 0.75)


def test_names_alone_are_believed_less_than_schemas_of_one_shape() -> None:
    observed = read(*tables("desk_alpha", "a"), *tables("beta_old", "z"))
    assert schema_tenants(observed)["pg/desk"].confidence == 0.6


def test_who_uses_the_database_is_one_of_its_tenants_beside_the_schemas() -> None:
    assert whose(read(*tables("beta", "a"), *tables("gamma", "a"))) == ("alpha", "beta", "gamma")


def test_a_pattern_on_databases_tells_a_schema_too() -> None:
    named = (ALPHA, tenant("beta", "db:b_*"))
    found = schema_tenants(read(*tables("b_orders", "a"), tenants=named))["pg/desk"]
    assert (found.owners, found.confidence) == ((("b_orders", "beta"),), 0.9)


def test_a_schema_that_names_two_tenants_or_none_says_nothing() -> None:
    observed = read(*tables("alpha_beta", "a"), *tables("public", "a"), *tables("alphabet", "a"))
    assert schema_tenants(observed) == {}
    assert whose(observed) == ("alpha",)


def test_a_schema_without_tables_is_nobodys_data() -> None:
    view = Relation("desk_beta", "v", "view", Ref("catalog", 3))
    assert schema_tenants(read(view)) == {}


def test_where_schema_and_database_are_one_the_database_is_told_by_other_means() -> None:
    assert schema_tenants(read(*tables("desk_beta", "a"), name="desk_beta")) == {}


def test_the_finding_names_the_database_its_tenants_and_the_schemas() -> None:
    observed = read(*tables("desk_alpha", "a"), *tables("desk_beta", "a"))
    graph = assign_tenants(connect(observed), observed)
    found = {f.subject: f for f in find_in_estate(observed, graph) if f.id == "tenancy.shared_state"}
    assert "alpha, beta share the database pg/desk" in found["pg/desk"].title
    assert "schema desk_beta with 1 tables" in {each.observed for each in found["pg/desk"].evidence}
