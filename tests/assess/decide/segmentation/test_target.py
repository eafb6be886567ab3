"""How tenants are kept apart: hard facts first, and never by what a thing is called."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.decide.segmentation.isolation_models import CLUSTER, NAMESPACE, NODE_GROUP, RANK, TIERED
from assess.model.catalog import Fact
from assess.model.inventory import Isolation, Tier
from tests.assess.decide.small_estates import (
    REF,
    About,
    Address,
    OpenFile,
    TenantSpec,
    decided,
    estate,
    host,
    identity,
    process,
    rules_of,
    service,
)

APP = service("a1", "php-fpm", "app")
TUN = OpenFile(100, "/dev/net/tun", REF)
NULL = OpenFile(100, "/dev/null", REF)
BUSY = process(100, cpu_seconds=3_000_000.0)

CASES = [
    # name, tenant, host facts, choice, rule
    ("an ordinary tenant", {}, {}, NAMESPACE, "namespace"),
    ("a contract demands its own", {"isolation": Isolation.STRICT}, {}, CLUSTER, "contract"),
    (
        "the contract wins over the tier",
        {"isolation": Isolation.STRICT, "tier": Tier.GOLD},
        {},
        CLUSTER,
        "contract",
    ),
    ("gold", {"tier": Tier.GOLD}, {}, NODE_GROUP, "gold_tier"),
    ("bronze", {"tier": Tier.BRONZE}, {}, NAMESPACE, "namespace"),
    ("card data are audited", {"compliance": ("pci",)}, {}, NODE_GROUP, "audit_scope"),
    ("gdpr asks for no nodes of one's own", {"compliance": ("gdpr",)}, {}, NAMESPACE, "namespace"),
    ("a device in use", {}, {"open_files": (TUN,)}, NODE_GROUP, "privileged_needs"),
    ("a harmless device in use", {}, {"open_files": (NULL,)}, NAMESPACE, "namespace"),
    ("a telephony driver", {}, {"kernel_modules": ("ext4", "dahdi")}, NODE_GROUP, "privileged_needs"),
    ("ordinary modules", {}, {"kernel_modules": ("ext4", "nf_tables")}, NAMESPACE, "namespace"),
    (
        "root holds every capability",
        {},
        {"processes": (process(100, "root", capabilities=2**41 - 1),)},
        NAMESPACE,
        "namespace",
    ),
    (
        "a plain user with NET_RAW",
        {},
        {"processes": (process(100, capabilities=1 << 13),)},
        NODE_GROUP,
        "privileged_needs",
    ),
    ("cores busy since boot", {}, {"processes": (BUSY,)}, NODE_GROUP, "busy_neighbour"),
]


@pytest.mark.parametrize(
    ("name", "tenant", "facts", "choice", "rule"), CASES, ids=[case[0] for case in CASES]
)
def test_a_tenant_gets_what_was_proven(name: Any, tenant: Any, facts: Any, choice: Any, rule: Any) -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha", **tenant)], hosts=[("alpha", host("a1", **facts))], services=[APP]
    )
    answer = decided(situation, About.SEGMENTATION, "alpha")
    assert answer.choice == choice
    assert answer.reasons[0].rule == f"decide.segmentation.{rule}"
    assert {each.choice for each in answer.rejected} == {CLUSTER, NODE_GROUP, NAMESPACE} - {choice}


def test_hosts_that_were_not_read_lower_the_confidence_and_are_said() -> None:
    situation = estate(tenants=[TenantSpec(name="alpha")], hosts=[("alpha", None), ("alpha", None)])
    answer = decided(situation, About.SEGMENTATION, "alpha")
    assert answer.choice == NAMESPACE
    assert answer.confidence <= 0.5
    assert "decide.segmentation.unread_hosts" in rules_of(answer)


def test_devices_of_the_hosts_own_plumbing_prove_nothing_about_the_tenant() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1", open_files=(OpenFile(100, "/dev/net/tun", REF),)))],
        services=[service("a1", "openssh", "remote-access")],
    )
    assert decided(situation, About.SEGMENTATION, "alpha").choice == NAMESPACE


def two_tenants_at(address: str, interface: str = "eth0", *, same_machine: bool = False) -> Any:
    one = host("a1", addresses=(Address(interface, address, 24),))
    two = host("b1", addresses=(Address(interface, address, 24),))
    if same_machine:
        two = replace(two, identity=one.identity)
    return estate(
        tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta")], hosts=[("alpha", one), ("beta", two)]
    )


def test_one_address_on_hosts_of_two_tenants_means_a_network_each() -> None:
    answer = decided(two_tenants_at("10.0.0.5"), About.SEGMENTATION, "alpha")
    assert (answer.choice, answer.reasons[0].rule) == (CLUSTER, "decide.segmentation.overlapping_addresses")
    assert {trace.source for trace in answer.evidence} == {"a1:addresses", "b1:addresses"}


@pytest.mark.parametrize(
    ("address", "interface", "same"),
    [("172.17.0.1", "docker0", False), ("127.0.0.1", "lo", False), ("10.0.0.5", "eth0", True)],
    ids=["a container bridge", "loopback", "one machine entered twice"],
)
def test_addresses_that_every_host_may_have_are_no_overlap(address: Any, interface: Any, same: Any) -> None:
    answer = decided(two_tenants_at(address, interface, same_machine=same), About.SEGMENTATION, "alpha")
    assert answer.choice == NAMESPACE


def test_a_host_that_does_not_say_who_it_is_proves_no_overlap() -> None:
    one = host(
        "a1", identity=identity("a1", machine_id="", boot_id=""), addresses=(Address("eth0", "10.0.0.5", 24),)
    )
    two = host("b1", addresses=(Address("eth0", "10.0.0.5", 24),))
    situation = estate(
        tenants=[TenantSpec(name="alpha"), TenantSpec(name="beta")], hosts=[("alpha", one), ("beta", two)]
    )
    assert decided(situation, About.SEGMENTATION, "alpha").choice == NAMESPACE


def gold_estate(count: int) -> Any:
    return estate(tenants=[TenantSpec(name=f"t{n:03}", tier=Tier.GOLD) for n in range(count)])


def test_more_node_groups_than_a_cluster_holds_become_node_pools_and_say_so() -> None:
    within, beyond = gold_estate(30), gold_estate(31)
    assert dict(decided(within, About.SEGMENTATION, "t000").details)["nodes"] == "managed node group"
    answer = decided(beyond, About.SEGMENTATION, "t000")
    assert answer.choice == NODE_GROUP
    assert dict(answer.details)["nodes"] == "Karpenter NodePool"
    assert "decide.segmentation.quota_node_groups" in rules_of(answer)


def test_more_clusters_than_the_region_gives_are_kept_and_said() -> None:
    tenants = [TenantSpec(name=f"t{n:03}", isolation=Isolation.STRICT) for n in range(100)]
    answer = decided(estate(tenants=tenants), About.SEGMENTATION, "t000")
    assert answer.choice == CLUSTER
    assert "decide.segmentation.quota_clusters" in rules_of(answer)


def test_the_estate_is_tiered_where_its_tenants_differ() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha", tier=Tier.GOLD), TenantSpec(name="beta")],
        hosts=[
            ("alpha", host("a1", processes=(process(100),))),
            ("beta", host("b1", processes=(process(100),))),
        ],
        services=[APP, service("b1", "php-fpm", "app")],
    )
    answer = decided(situation, About.SEGMENTATION, "estate-1")
    assert answer.choice == TIERED
    assert answer.tenant == ""
    # Two nodes for alpha and two for all others, at 0.2016 USD, and one control plane at 0.10 USD, 730 hours.
    assert answer.monthly_cost_usd == pytest.approx((4 * 0.2016 + 0.10) * 730, abs=0.01)
    assert {each.choice for each in answer.rejected} == {CLUSTER, NODE_GROUP, NAMESPACE}


def test_the_cost_of_nodes_is_unknown_where_a_host_was_not_read() -> None:
    situation = estate(tenants=[TenantSpec(name="alpha")], hosts=[("alpha", host("a1")), ("alpha", None)])
    answer = decided(situation, About.SEGMENTATION, "estate-1")
    assert answer.choice == NAMESPACE
    assert answer.monthly_cost_usd is None


def test_more_sharing_tenants_than_pod_identities_ask_for_a_second_cluster() -> None:
    situation = estate(tenants=[TenantSpec(name=f"t{n:04}") for n in range(12)])
    small = Fact("eks.pod_identity_associations_per_cluster", 10, "a smaller quota")
    catalog = replace(situation.catalog, facts={**situation.catalog.facts, small.key: small})
    answer = decided(replace(situation, catalog=catalog), About.SEGMENTATION, "estate-1")
    assert "plan 2 shared clusters" in " ".join(reason.text for reason in answer.reasons)


privileges = st.fixed_dictionaries(
    {
        "open_files": st.lists(st.sampled_from([TUN, NULL]), max_size=2).map(tuple),
        "kernel_modules": st.lists(st.sampled_from(["drbd", "ext4", "wireguard"]), max_size=2).map(tuple),
        "capabilities": st.integers(0, 2**41 - 1),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    privileges,
    st.sampled_from(list(Tier)),
    st.sampled_from(list(Isolation)),
    st.sampled_from([(), ("pci",), ("gdpr",)]),
)
def test_more_privilege_never_lowers_isolation(
    privilege: Any, tier: Any, isolation: Any, compliance: Any
) -> None:
    tenant = TenantSpec(name="alpha", tier=tier, isolation=isolation, compliance=compliance)

    def choice(more: Any) -> Any:
        capabilities = more.pop("capabilities", 0)
        facts = host("a1", processes=(process(100, capabilities=capabilities),), **more)
        situation = estate(tenants=[tenant], hosts=[("alpha", facts)], services=[APP])
        return RANK[decided(situation, About.SEGMENTATION, "alpha").choice]

    assert choice(dict(privilege)) >= choice({})
