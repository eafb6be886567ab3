"""The three ways to keep tenants apart, and what each would mean for the whole estate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assess.decide.demand import Demand, node_type, nodes_for, service_demand, total_demand
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import is_application
from assess.decide.price_list import monthly_usd, pricing_words
from assess.model.decisions import About, Decision, Rejected, RuleReason

CLUSTER = "cluster_per_tenant"
NODE_GROUP = "node_group_per_tenant"
NAMESPACE = "namespace_per_tenant"
TIERED = "tiered"
MODELS = (NAMESPACE, NODE_GROUP, CLUSTER)
RANK = {model: rank for rank, model in enumerate(MODELS)}

LAYER_NAMES = ("network", "identity", "encryption", "resources")
REACHED = {
    CLUSTER: ("own VPC possible", "own", "own keys for etcd", "own nodes"),
    NODE_GROUP: ("by policy", "per tenant", "by volume key", "own nodes"),
    NAMESPACE: ("by policy", "per tenant", "by volume key", "by quota only"),
}
"""What keeps tenants apart in each layer."""
LAYERS = {
    model: ", ".join(f"{layer} {how}" for layer, how in zip(LAYER_NAMES, reached, strict=True))
    for model, reached in REACHED.items()
}
LOST = {
    CLUSTER: "shared capacity and one upgrade for all",
    NODE_GROUP: "sharing of spare capacity between tenants",
    NAMESPACE: "a kernel of one's own: who breaks out of a pod reaches its neighbours on the node",
}
LEAST_NODES = 2
"""Two nodes, so that one may fail or be drained."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a model needs over the estate. None: not known."""

    nodes: int | None
    monthly_usd: float | None


def estate_answer(view: EstateView, answers: Sequence[Decision]) -> Decision:
    """The decision on the whole estate: one model for all, or `tiered` where tenants differ."""
    counts = Counter(each.choice for each in answers)
    choice = next(iter(counts)) if len(counts) == 1 else TIERED
    demands = {each.subject: tenant_demand(view, each.subject) for each in answers}
    models = {each.subject: each.choice for each in answers}
    chosen = footprint(view, demands, models)
    whole = {model: footprint(view, demands, dict.fromkeys(demands, model)) for model in MODELS}
    mix = ", ".join(f"{counts[model]} {model}" for model in reversed(MODELS) if counts[model])
    return Decision(
        subject=view.situation.observed.inventory.estate,
        tenant="",
        about=About.SEGMENTATION,
        choice=choice,
        confidence=min(each.confidence for each in answers),
        reasons=(
            RuleReason("decide.segmentation.estate", f"the sum of {len(answers)} tenants: {mix}"),
            *_quota_reasons(view, len(answers) - counts[CLUSTER]),
        ),
        rejected=tuple(_alternative(model, whole[model]) for model in MODELS if model != choice),
        details=(
            *_shown(view, chosen),
            *((f"layers, {m}", LAYERS[m]) for m in MODELS if counts[m]),
        ),
        would_change_it=("any tenant's own answer changes",),
        monthly_cost_usd=chosen.monthly_usd,
    )


def tenant_demand(view: EstateView, tenant: str) -> Demand:
    """What the tenant's application services use; databases and caches move to services of their own."""
    head_room = view.fact("compute.request_head_room")
    hosts = view.hosts_of_tenant.get(tenant, ())
    services = [
        (view.own_facts(service), service)
        for host in hosts
        for service in view.services_of_host.get(host, ())
        if is_application(view, service)
    ]
    unread = [Demand(None, None, 0) for host in hosts if view.facts(host) is None]
    return total_demand(
        [*(service_demand(facts, service, head_room) for facts, service in services), *unread]
    )


def footprint(view: EstateView, demands: dict[str, Demand], models: dict[str, str]) -> Footprint:
    """Nodes and cost per month of all tenants under their models: nodes and control planes only."""
    node = node_type(view)
    shared = [demands[name] for name, model in sorted(models.items()) if model == NAMESPACE]
    apart = [demands[name] for name, model in sorted(models.items()) if model != NAMESPACE]
    parts = [nodes_for(each, node, LEAST_NODES) for each in apart]
    if shared:
        parts.append(nodes_for(total_demand(shared), node, LEAST_NODES))
    own_clusters = sum(model == CLUSTER for model in models.values())
    clusters = own_clusters + (1 if own_clusters < len(models) else 0)
    known = [part for part in parts if part is not None]
    nodes = sum(known) if len(known) == len(parts) else None
    return Footprint(nodes, _cost(view, nodes, clusters))


def _cost(view: EstateView, nodes: int | None, clusters: int) -> float | None:
    hours = view.fact("compute.hours_per_month")
    node_usd = node_type(view).price_usd_per_hour
    plane_usd = monthly_usd(view, "EKS", "control plane standard support", clusters * hours)
    if nodes is None or node_usd is None or plane_usd is None:
        return None
    return round(nodes * node_usd * hours + plane_usd, 2)


def _alternative(model: str, needs: Footprint) -> Rejected:
    size = "node count unknown" if needs.nodes is None else f"{needs.nodes} nodes"
    cost = "cost unknown" if needs.monthly_usd is None else f"{needs.monthly_usd:,.0f} USD a month"
    return Rejected(model, f"for all tenants: {size}, {cost}; {LAYERS[model]}; lost: {LOST[model]}")


def _shown(view: EstateView, needs: Footprint) -> tuple[tuple[str, str], ...]:
    nodes = "unknown" if needs.nodes is None else str(needs.nodes)
    prices = pricing_words(view.situation.observed.inventory.pricing)
    return (
        ("nodes", nodes),
        ("node type", node_type(view).name),
        ("cost counts", f"nodes and control planes, {prices}; no storage, databases or traffic"),
    )


def _quota_reasons(view: EstateView, sharing: int) -> tuple[RuleReason, ...]:
    """What the number of tenants in the shared cluster runs into."""
    reasons = []
    for key, words in (
        ("kubernetes.namespaces_per_cluster", "namespaces a cluster holds well"),
        ("eks.pod_identity_associations_per_cluster", "pod identity associations of a cluster"),
    ):
        most = int(view.fact(key))
        if sharing > most:
            clusters = -(-sharing // most)
            text = (
                f"{sharing} tenants in one cluster exceed the {most} {words}: plan {clusters} shared clusters"
            )
            reasons.append(RuleReason(f"decide.segmentation.quota.{key.split('.')[1]}", text))
    return tuple(reasons)
