"""All ways to keep tenants apart, side by side, with what each costs, reaches, loses and breaks."""

from dataclasses import replace
from typing import Any

import pytest

from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.decide.segmentation.model_table import AS_PROPOSED, model_rows
from assess.model.decisions import ModelRow
from assess.model.estate import Finding, Severity
from assess.model.inventory import Isolation, Pricing, Tier
from assess.model.observed import Situation
from tests.assess.decide.small_estates import (
    About,
    Node,
    NodeKind,
    TenantSpec,
    decided,
    estate,
    host,
    process,
    rules_of,
    service,
)

TENANTS = [
    TenantSpec(name="alpha", tier=Tier.GOLD),
    TenantSpec(name="beta"),
    TenantSpec(name="gamma", isolation=Isolation.STRICT),
]
NODE, PLANE, HOURS = 0.2016, 0.10, 730


def three() -> Situation:
    hosts = [(each.name, host(f"{each.name}-1", processes=(process(100),))) for each in TENANTS]
    services = [service(facts.endpoint, "php-fpm", "app") for _, facts in hosts]
    return estate(tenants=TENANTS, hosts=hosts, services=services)


def rows(situation: Situation) -> dict[str, ModelRow]:
    return {each.model: each for each in model_rows(with_decisions(situation))}


@pytest.mark.parametrize(
    ("model", "counts", "nodes"),
    [
        # clusters, tenants on nodes of their own, tenants in namespaces; two nodes at least per pool
        ("namespace_per_tenant", (1, 0, 3), 2),
        ("node_group_per_tenant", (1, 3, 0), 6),
        ("cluster_per_tenant", (3, 0, 0), 6),
        ("tiered", (1, 1, 2), 4),
        (AS_PROPOSED, (2, 1, 1), 6),
    ],
)
def test_each_model_is_counted_and_priced_over_the_whole_estate(model: Any, counts: Any, nodes: Any) -> None:
    row = rows(three())[model]
    assert (row.clusters, row.node_groups, row.namespaces) == counts
    assert row.nodes == nodes
    assert row.monthly_usd == pytest.approx((nodes * NODE + counts[0] * PLANE) * HOURS, abs=0.01)


def test_a_model_says_who_was_found_to_need_more_and_what_is_lost() -> None:
    found = rows(three())
    assert found["namespace_per_tenant"].weaker_than_asked == (
        "alpha: asks for node_group_per_tenant",
        "gamma: asks for cluster_per_tenant",
    )
    assert found["tiered"].weaker_than_asked == ("gamma: asks for cluster_per_tenant",)
    assert found["cluster_per_tenant"].weaker_than_asked == ()
    assert found[AS_PROPOSED].weaker_than_asked == ()
    assert all(
        each.lost and each.network and each.identity and each.encryption and each.resources
        for each in found.values()
    )
    assert "gamma" in found[AS_PROPOSED].resources or "gamma" in found[AS_PROPOSED].network


def test_what_was_not_measured_makes_nodes_and_cost_unknown_and_is_named() -> None:
    situation = estate(tenants=TENANTS[:1], hosts=[("alpha", None)])
    row = rows(situation)["namespace_per_tenant"]
    assert (row.nodes, row.monthly_usd, row.not_measured) == (None, None, ("alpha",))


def test_in_a_region_without_prices_no_model_has_a_cost() -> None:
    situation = three()
    inventory = situation.observed.inventory.model_copy(update={"pricing": Pricing(region="eu-central-1")})
    observed = replace(situation.observed, inventory=inventory)
    types = tuple(replace(each, price_usd_per_hour=None) for each in situation.catalog.instance_types)
    catalog = replace(situation.catalog, instance_types=types)
    found = rows(replace(situation, observed=observed, catalog=catalog))
    assert {each.monthly_usd for each in found.values()} == {None}
    assert all("eu-central-1" in each.prices for each in found.values())


def test_quotas_that_a_model_breaks_are_named_with_what_takes_their_place() -> None:
    many = estate(tenants=[TenantSpec(name=f"t{n:03}") for n in range(101)])
    found = rows(many)
    assert found["namespace_per_tenant"].exceeds == ()
    assert any("managed node groups" in each for each in found["node_group_per_tenant"].exceeds)
    assert found["cluster_per_tenant"].exceeds[0].startswith("101 clusters")


def test_no_tenant_no_rows() -> None:
    assert model_rows(with_decisions(estate())) == ()


def test_the_sum_of_all_answers_is_held_against_the_account() -> None:
    gold = estate(tenants=[TenantSpec(name=f"t{n:03}", tier=Tier.GOLD) for n in range(31)])
    [found] = find_in_decisions(with_decisions(gold))
    assert (found.id, found.severity) == ("decide.quota.node_groups", Severity.HIGH)
    assert "31" in found.title
    assert "30" in found.title
    fewer = estate(tenants=[TenantSpec(name=f"t{n:03}", tier=Tier.GOLD) for n in range(30)])
    assert find_in_decisions(with_decisions(fewer)) == ()


def test_code_of_a_tenants_own_customers_asks_for_a_cluster() -> None:
    situation = estate(tenants=[TenantSpec(name="alpha", untrusted_code=True)], hosts=[("alpha", host("a1"))])
    answer = decided(situation, About.SEGMENTATION, "alpha")
    assert (answer.choice, answer.reasons[0].rule) == (
        "cluster_per_tenant",
        "decide.segmentation.untrusted_code",
    )


def test_networks_of_two_tenants_contexts_that_overlap_ask_for_a_vpc_each() -> None:
    overlap = Finding(
        "context.overlapping_space",
        Severity.HIGH,
        "fw/a",
        "",
        "alpha, beta use 10.1.0.0/24",
        objects=("fw/a", "fw/b"),
    )
    situation = replace(
        estate(
            tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta"), TenantSpec(name="gamma")],
            nodes=[
                Node("fw/a", NodeKind.CONTEXT, tenants=("alpha",)),
                Node("fw/b", NodeKind.CONTEXT, tenants=("beta",)),
            ],
        ),
        findings=(overlap,),
    )
    for tenant in ("alpha", "beta"):
        answer = decided(situation, About.SEGMENTATION, tenant)
        assert answer.choice == "cluster_per_tenant"
        assert "decide.segmentation.overlapping_networks" in rules_of(answer)
    assert decided(situation, About.SEGMENTATION, "gamma").choice == "namespace_per_tenant"
