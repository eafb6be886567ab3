"""What each tenant's targets cost a month, as far as prices and sizes are known."""

from collections.abc import Iterator

from assess.decide.demand import SYSTEM_SHARE, node_type
from assess.decide.estate_view import EstateView, view_of
from assess.decide.isolation_models import CLUSTER, LEAST_NODES, NAMESPACE, tenant_demand
from assess.decide.price_list import monthly_usd
from assess.model.decisions import About, Decision, TenantCost
from assess.model.observed import Situation

ASSUMPTIONS = (
    "us-east-1, on demand, 730 hours a month; no savings plans, support, taxes or discounts",
    "nodes by memory and mean CPU of the processes with 20 % head room, 12 % of a node for the system",
    "no data transfer, requests, backups or logs; RDS in one zone, Serverless v2 at its least",
    "shared services (databases, caches, shares of several tenants) are in no tenant's sum",
)
PRICED_ELSEWHERE = frozenset({About.SEGMENTATION, About.WORKLOAD, About.TOOL})


def tenant_costs(situation: Situation) -> tuple[TenantCost, ...]:
    """One row per tenant, sorted by name. `situation.decisions` must hold the decisions.

    An unknown price or size is never estimated: it stands in `unpriced`, and the total is unknown.
    """
    view = view_of(situation)
    by_tenant: dict[str, list[Decision]] = {}
    for decision in situation.decisions:
        by_tenant.setdefault(decision.tenant, []).append(decision)
    return tuple(_of_tenant(view, spec.name, by_tenant.get(spec.name, [])) for spec in view.tenants)


def _of_tenant(view: EstateView, tenant: str, decisions: list[Decision]) -> TenantCost:
    lines = [*_compute(view, tenant), *(line for each in decisions for line in _line(each))]
    parts = tuple((name, round(usd, 2)) for name, usd, _ in lines if usd is not None)
    unpriced = tuple((name, why) for name, usd, why in lines if usd is None)
    known = round(sum(usd for _, usd in parts), 2)
    return TenantCost(tenant, None if unpriced or not lines else known, known, parts, unpriced, ASSUMPTIONS)


def _line(decision: Decision) -> Iterator[tuple[str, float | None, str]]:
    if decision.about in PRICED_ELSEWHERE:
        return
    name = f"{decision.about} {decision.subject}: {decision.choice}"
    sizes = [value for key, value in decision.details if key.endswith("size_gib") or key == "storage_gib"]
    why = "the size is not known" if "unknown" in sizes else "the catalog has no verified price for it"
    yield name, decision.monthly_cost_usd, why


def _compute(view: EstateView, tenant: str) -> Iterator[tuple[str, float | None, str]]:
    """The tenant's share of nodes: whole nodes of its own, or the part of shared ones that it fills."""
    demand = tenant_demand(view, tenant)
    node = node_type(view)
    hours = view.fact("compute.hours_per_month")
    model = view.choice(About.SEGMENTATION, tenant)
    if demand.cores is None or demand.memory_bytes is None or node.price_usd_per_hour is None:
        yield f"nodes ({node.name})", None, "memory or CPU of its processes was not measured on every host"
        return
    usable = 1 - SYSTEM_SHARE
    filled = max(
        demand.cores / (node.vcpus * usable),
        demand.memory_bytes / (node.memory_mib * 2**20 * usable),
        demand.pods / node.max_pods,
    )
    nodes = filled if model == NAMESPACE else float(max(LEAST_NODES, -(-filled // 1)))
    yield f"{nodes:.2f} nodes ({node.name})", nodes * node.price_usd_per_hour * hours, ""
    if model == CLUSTER:
        plane = monthly_usd(view, "EKS", "control plane standard support", hours)
        yield "control plane of its own", plane, "the catalog has no price of a control plane"
