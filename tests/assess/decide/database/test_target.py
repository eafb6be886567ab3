"""Where databases go: shared where they may be, alone where something asks, self-managed at last."""

from typing import Any

import pytest

from assess.decide.decide_all import decide_all
from assess.model.database import ReplicationLink, Routine
from assess.model.graph import Node, NodeKind
from assess.model.inventory import Isolation, Tier
from assess.rules.database.versions import cycle_of
from tests.assess.decide.small_estates import (
    GIB,
    REF,
    About,
    Extension,
    Relation,
    ServerSetting,
    TenantSpec,
    database,
    decided,
    detail,
    estate,
    host,
    rules_of,
    server,
    service,
)


def pair(tenant: Any = None, engine: Any = "postgresql", other: Any = True, **more: Any) -> Any:
    """Two tenants, each with a server of its own; `more` is about alpha's."""
    on_server = more.pop("on_server", {})
    servers = [("alpha", server("a-db", database("app", **more), engine=engine, **on_server))]
    if other:
        servers.append(("beta", server("b-db", database("app"), engine=engine)))
    return estate(
        tenants=[TenantSpec(name="alpha", **(tenant or {})), TenantSpec(name="beta")], servers=servers
    )


def myisam(engine: Any) -> Any:
    return {"relations": (Relation("app", "log", "table", REF, storage_engine=engine),)}


READERS = tuple(ReplicationLink("to", "streaming", f"10.0.0.{n}", None, "", REF) for n in (7, 8))
SHELL = Routine("public", "export", "plpgsql", REF, ("copy_program",))

CASES = [
    # name, situation, choice, rule of the first reason
    ("two alike", pair(), "rds_shared", "share_instance"),
    ("nobody to share with", pair(other=False), "rds_dedicated", "nobody_to_share_with"),
    ("strict isolation", pair({"isolation": Isolation.STRICT}), "rds_dedicated", "silo_contract"),
    ("gold", pair({"tier": Tier.GOLD}), "rds_dedicated", "silo_gold"),
    ("compliance", pair({"compliance": ("hipaa",)}), "rds_dedicated", "silo_compliance"),
    ("a tight recovery point", pair({"rpo_minutes": 5}), "rds_dedicated", "silo_restore"),
    ("a loose recovery point", pair({"rpo_minutes": 60}), "rds_shared", "share_instance"),
    ("very large", pair(size_bytes=2048 * GIB), "rds_dedicated", "silo_large"),
    ("very busy", pair(transactions_per_second=2500.0), "rds_dedicated", "silo_busy"),
    ("beyond RDS", pair(size_bytes=60_000 * GIB), "aurora_provisioned", "beyond_rds_storage"),
    (
        "two readers and gold",
        pair({"tier": Tier.GOLD}, on_server={"replication": READERS}),
        "aurora_provisioned",
        "readers",
    ),
    (
        "MariaDB with readers",
        pair({"tier": Tier.GOLD}, "mariadb", on_server={"replication": READERS}),
        "rds_dedicated",
        "silo_gold",
    ),
    (
        "idle and alone",
        pair({"tier": Tier.GOLD}, transactions_per_second=0.1),
        "aurora_serverless_v2",
        "idle_alone",
    ),
    (
        "idle MariaDB alone",
        pair({"tier": Tier.GOLD}, "mariadb", transactions_per_second=0.1),
        "rds_dedicated",
        "silo_gold",
    ),
    (
        "load unknown and alone",
        pair({"tier": Tier.GOLD}, transactions_per_second=None),
        "rds_dedicated",
        "silo_gold",
    ),
    (
        "TimescaleDB",
        pair(extensions=(Extension("timescaledb", "2", REF),)),
        "self_managed_operator",
        "unsupported_feature",
    ),
    (
        "an extension that RDS has",
        pair(extensions=(Extension("pg_trgm", "1", REF),)),
        "rds_shared",
        "share_instance",
    ),
    (
        "an extension that may be dropped",
        pair(extensions=(Extension("adminpack", "2", REF),)),
        "rds_shared",
        "share_instance",
    ),
    (
        "an untrusted language",
        pair(languages=("plpgsql", "plpython3u")),
        "self_managed_operator",
        "unsupported_feature",
    ),
    ("a routine that runs programs", pair(routines=(SHELL,)), "self_managed_operator", "unsupported_feature"),
    ("MyISAM is converted", pair(engine="mysql", **myisam("MyISAM")), "rds_shared", "share_instance"),
    (
        "FEDERATED is not",
        pair(engine="mysql", **myisam("FEDERATED")),
        "self_managed_operator",
        "unsupported_feature",
    ),
]


@pytest.mark.parametrize(("name", "situation", "choice", "rule"), CASES, ids=[case[0] for case in CASES])
def test_evidence_leads_to_a_place(name: Any, situation: Any, choice: Any, rule: Any) -> None:
    answer = decided(situation, About.DATABASE, "a-db/app")
    assert answer.choice == choice
    assert answer.reasons[0].rule == f"decide.database.{rule}"
    assert choice not in {each.choice for each in answer.rejected}
    assert answer.would_change_it


def test_partners_name_the_same_instance() -> None:
    situation = pair()
    one, two = (decided(situation, About.DATABASE, f"{each}-db/app") for each in "ab")
    assert detail(one, "instance") == detail(two, "instance")
    assert detail(one, "shares_with") == "1"


def test_different_majors_do_not_share() -> None:
    situation = pair(on_server={"version_number": (17, 1)})
    assert decided(situation, About.DATABASE, "a-db/app").choice == "rds_dedicated"


def test_a_time_zone_of_its_own_keeps_it_alone() -> None:
    situation = pair(on_server={"settings": (ServerSetting("TimeZone", "Europe/Berlin", REF),)})
    assert decided(situation, About.DATABASE, "a-db/app").choice == "rds_dedicated"


def test_an_extension_that_nobody_verified_lowers_the_confidence() -> None:
    answer = decided(pair(extensions=(Extension("acme_types", "1", REF),)), About.DATABASE, "a-db/app")
    assert answer.choice == "rds_shared"
    assert answer.confidence <= 0.6
    assert "SHOW rds.extensions" in " ".join(reason.text for reason in answer.reasons)


def test_a_database_that_could_not_be_entered_is_half_sure_at_most() -> None:
    answer = decided(pair(entered=False, relations=()), About.DATABASE, "a-db/app")
    assert answer.confidence <= 0.5
    assert "decide.database.not_entered" in rules_of(answer)


def test_a_version_near_its_end_goes_to_the_newest_settled_one() -> None:
    # Read on 2026-11-20: RDS supports 14 until 2027-02-28, and has offered 18 since 2025-11-14.
    answer = decided(pair(on_server={"version_number": (14, 9)}), About.DATABASE, "a-db/app")
    assert (detail(answer, "version"), detail(answer, "target_version")) == ("14", "18")
    assert "2027-02-28" in " ".join(reason.text for reason in answer.reasons)


def test_a_version_that_rds_does_not_offer_is_upgraded_on_the_way() -> None:
    answer = decided(pair(on_server={"version_number": (9, 4, 1)}), About.DATABASE, "a-db/app")
    assert detail(answer, "target_version") == "18"
    assert "does not offer" in " ".join(reason.text for reason in answer.reasons)


def test_a_version_with_years_to_go_is_kept() -> None:
    # RDS for PostgreSQL 16 has standard support until 2029-02-28.
    answer = decided(pair(), About.DATABASE, "a-db/app")
    assert detail(answer, "target_version") == "16"


def test_a_database_of_several_tenants_moves_whole() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta")],
        servers=[("", server("db", database("app")))],
        nodes=[Node("db/app", NodeKind.DATABASE, tenants=("alpha", "beta"))],
    )
    answer = decided(situation, About.DATABASE, "db/app")
    assert (answer.choice, answer.tenant) == ("rds_shared", "")
    assert answer.reasons[0].rule == "decide.database.pool_stays_whole"


def test_a_database_of_nobody_known_is_not_put_with_others() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        servers=[("", server("x-db", database("app"))), ("alpha", server("a-db", database("app")))],
    )
    assert decided(situation, About.DATABASE, "x-db/app").choice == "rds_dedicated"
    assert decided(situation, About.DATABASE, "a-db/app").choice == "rds_dedicated"


def test_system_databases_are_not_decided() -> None:
    empty = database("postgres", relations=())
    situation = estate(
        tenants=[TenantSpec(name="alpha")], servers=[("alpha", server("a-db", empty, database("app")))]
    )
    assert [each.subject for each in decide_all(situation) if each.about is About.DATABASE] == ["a-db/app"]


def test_a_default_database_that_holds_tables_is_decided() -> None:
    used = database("postgres")
    situation = estate(tenants=[TenantSpec(name="alpha")], servers=[("alpha", server("a-db", used))])
    assert [each.subject for each in decide_all(situation) if each.about is About.DATABASE] == [
        "a-db/postgres"
    ]


def test_too_many_instances_are_said_on_each() -> None:
    tenants = [TenantSpec(name=f"t{n:02}", tier=Tier.GOLD) for n in range(41)]
    servers = [(each.name, server(f"{each.name}-db", database("app"))) for each in tenants]
    answer = decided(estate(tenants=tenants, servers=servers), About.DATABASE, "t00-db/app")
    assert "decide.database.quota_instances" in rules_of(answer)


def test_large_neighbours_are_spread_over_instances() -> None:
    # Five of 900 GiB are 4.4 TiB; one shared instance takes 4 TiB.
    tenants = [TenantSpec(name=f"t{n}") for n in range(5)]
    servers = [
        (each.name, server(f"{each.name}-db", database("app", size_bytes=900 * GIB))) for each in tenants
    ]
    situation = estate(tenants=tenants, servers=servers)
    places = [decided(situation, About.DATABASE, f"t{n}-db/app") for n in range(5)]
    assert [each.choice for each in places] == ["rds_shared"] * 4 + ["rds_dedicated"]


def test_a_server_that_was_only_seen_as_a_process_is_half_sure_at_most() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1"))],
        services=[service("a1", "postgresql", "rdbms"), service("a1", "firebird", "rdbms")],
    )
    known = decided(situation, About.DATABASE, "a1/postgresql")
    foreign = decided(situation, About.DATABASE, "a1/firebird")
    assert (known.choice, foreign.choice) == ("rds_dedicated", "self_managed_ec2")
    assert max(known.confidence, foreign.confidence) <= 0.5
    assert "log in" in known.would_change_it[0]


def test_the_cost_of_a_mysql_of_its_own_is_summed_and_that_of_an_unpriced_class_is_unknown() -> None:
    def cost(engine: Any) -> Any:
        situation = estate(
            tenants=[TenantSpec(name="alpha", tier=Tier.GOLD)],
            hosts=[("alpha", host("a-host"))],
            servers=[
                (
                    "alpha",
                    server("a-db", database("app", size_bytes=100 * GIB), engine=engine, hostname="a-host"),
                )
            ],
        )
        return decided(situation, About.DATABASE, "a-db/app").monthly_cost_usd

    # A host of 4 cores and 8 GiB: r6g.xlarge is the smallest of the classes; 130 GiB at 0.115 USD.
    assert cost("mysql") == pytest.approx(0.43 * 730 + 130 * 0.115)
    assert cost("postgresql") is None


@pytest.mark.parametrize(
    ("engine", "number", "major"),
    [
        ("postgresql", (10, 3), "10"),
        ("postgresql", (9, 6, 1), "9.6"),
        ("mysql", (8, 0, 36), "8.0"),
        ("mysql", (), ""),
    ],
)
def test_majors_are_counted_as_their_vendors_do(engine: Any, number: Any, major: Any) -> None:
    assert cycle_of(engine, number) == major
