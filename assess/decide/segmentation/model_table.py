"""What each way to keep tenants apart would mean for the whole estate, side by side."""

from collections import Counter
from collections.abc import Iterator, Mapping

from assess.decide.demand import Demand, node_type
from assess.decide.estate_view import EstateView, view_of
from assess.decide.price_list import pricing_words
from assess.decide.segmentation.isolation_models import (
    CLUSTER,
    LAYER_NAMES,
    LOST,
    MODELS,
    NAMESPACE,
    NODE_GROUP,
    RANK,
    REACHED,
    TIERED,
    footprint,
    tenant_demand,
)
from assess.model.decisions import About, ModelRow
from assess.model.inventory import Tier
from assess.model.observed import Situation
from assess.model.wording import few

AS_PROPOSED = "as_proposed"
Models = Mapping[str, str]
"""The model of each tenant."""


def model_rows(situation: Situation) -> tuple[ModelRow, ...]:
    """One row per model, the mixed ones last. `situation.decisions` must hold the decisions."""
    view = view_of(situation)
    if not view.tenants:
        return ()
    demands = {each.name: tenant_demand(view, each.name) for each in view.tenants}
    asked = {name: view.choice(About.SEGMENTATION, name) or NAMESPACE for name in demands}
    gold = {each.name: NODE_GROUP if each.tier is Tier.GOLD else NAMESPACE for each in view.tenants}
    ways: dict[str, Models] = {model: dict.fromkeys(demands, model) for model in MODELS}
    ways |= {TIERED: gold, AS_PROPOSED: asked}
    return tuple(_row(view, name, models, demands, asked) for name, models in ways.items())


def _row(view: EstateView, name: str, models: Models, demands: dict[str, Demand], asked: Models) -> ModelRow:
    counts = Counter(models.values())
    needs = footprint(view, demands, dict(models))
    layers = {
        layer: _mixed(models, {model: reached[at] for model, reached in REACHED.items()})
        for at, layer in enumerate(LAYER_NAMES)
    }
    return ModelRow(
        model=name,
        clusters=clusters_of(counts),
        node_groups=counts[NODE_GROUP],
        namespaces=counts[NAMESPACE],
        nodes=needs.nodes,
        node_type=node_type(view).name,
        monthly_usd=needs.monthly_usd,
        **layers,
        lost=_mixed(models, LOST),
        exceeds=tuple(exceeded(view, counts)),
        weaker_than_asked=tuple(
            f"{tenant}: asks for {asked[tenant]}"
            for tenant in sorted(models)
            if RANK[models[tenant]] < RANK[asked[tenant]]
        ),
        not_measured=tuple(
            tenant
            for tenant in sorted(demands)
            if None in (demands[tenant].cores, demands[tenant].memory_bytes)
        ),
        prices=pricing_words(view.situation.observed.inventory.pricing),
    )


def clusters_of(counts: Mapping[str, int]) -> int:
    """A cluster for each tenant that has its own, and one for all others."""
    return counts.get(CLUSTER, 0) + (1 if counts.get(NODE_GROUP, 0) + counts.get(NAMESPACE, 0) else 0)


def _mixed(models: Models, words: Mapping[str, str]) -> str:
    """The words of every model in use, the strongest first; with tenants where there is more than one."""
    used: dict[str, list[str]] = {}
    for model in reversed(MODELS):
        for tenant in sorted(models):
            if models[tenant] == model:
                used.setdefault(words[model], []).append(tenant)
    if len(used) < 2:
        return "".join(used)
    return "; ".join(f"{text} ({few(tenants, 3)})" for text, tenants in used.items())


def exceeded(view: EstateView, counts: Mapping[str, int]) -> Iterator[str]:
    """The quotas of one account and region that so many clusters, node groups and namespaces break."""
    shared = counts.get(NODE_GROUP, 0) + counts.get(NAMESPACE, 0)
    wanted = (
        ("eks.clusters_per_region", clusters_of(counts), "clusters", "ask for more, or use a second account"),
        ("eks.vpcs_per_region", clusters_of(counts), "VPCs, one per cluster", "ask for more, or share VPCs"),
        (
            "eks.managed_node_groups_per_cluster",
            counts.get(NODE_GROUP, 0),
            "managed node groups",
            "Karpenter NodePools with the same taints",
        ),
        ("kubernetes.namespaces_per_cluster", shared, "namespaces in a cluster", "a second shared cluster"),
        (
            "eks.pod_identity_associations_per_cluster",
            shared,
            "pod identity associations, one per tenant at least",
            "a second shared cluster",
        ),
    )
    for key, count, what, instead in wanted:
        most = int(view.fact(key))
        if count > most:
            yield f"{count:,} {what}, quota {most:,}: {instead}"
