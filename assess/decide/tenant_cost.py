"""What each tenant's targets cost a month, as far as prices and sizes are known."""

from collections.abc import Iterator

from assess.decide.estate_view import EstateView, view_of
from assess.decide.price_list import pricing_words
from assess.decide.segmentation.cost import compute_lines, compute_usd
from assess.decide.segmentation.isolation_models import MODELS, tenant_demand
from assess.decide.workload.kinds import WINDOWS_NODE
from assess.model.decisions import BILLED, About, Decision, TenantCost
from assess.model.inventory import Endpoint, Pricing
from assess.model.observed import Situation

ASSUMPTIONS = (
    "nodes by memory and mean CPU of the processes with 20 % head room, 12 % of a node for the system",
    "no data transfer, requests, backups or logs; RDS in one zone, Serverless v2 at its least",
    "shared services (databases, caches, shares of several tenants) are in no tenant's sum",
    "today: monthly_usd of the tenant's own endpoints in the inventory; shared hosts are in no sum",
)
MACHINES = frozenset({"vm", "windows"})
LISTED = BILLED - {About.SEGMENTATION}
"""Decisions with a price of their own; nodes stand line by line."""


def assumptions(pricing: Pricing) -> tuple[str, ...]:
    """What every sum rests on, the user's own prices and discounts among it."""
    return (f"{pricing_words(pricing)}; 730 hours a month; no support or taxes", *ASSUMPTIONS)


def tenant_costs(situation: Situation) -> tuple[TenantCost, ...]:
    """One row per tenant, sorted by name. `situation.decisions` must hold the decisions.

    An unknown price or size is never estimated: it stands in `unpriced`, and the total is unknown.
    """
    view = view_of(situation)
    by_tenant: dict[str, list[Decision]] = {}
    for decision in situation.decisions:
        by_tenant.setdefault(decision.tenant, []).append(decision)
    owned: dict[str, list[Endpoint]] = {}
    for name in sorted(view.endpoints):
        owned.setdefault(view.owner(name), []).append(view.endpoints[name])
    return tuple(
        _of_tenant(view, spec.name, by_tenant.get(spec.name, []), owned.get(spec.name, []))
        for spec in view.tenants
    )


def _of_tenant(
    view: EstateView, tenant: str, decisions: list[Decision], endpoints: list[Endpoint]
) -> TenantCost:
    model = view.choice(About.SEGMENTATION, tenant)
    demand = tenant_demand(view, tenant)
    nodes = (*compute_lines(view, demand, model), *_licences(decisions))
    lines = [*nodes, *(line for each in decisions for line in _line(each))]
    parts = tuple((name, round(usd, 2)) for name, usd, _ in lines if usd is not None)
    unpriced = tuple((name, why) for name, usd, why in lines if usd is None)
    known = round(sum(usd for _, usd in parts), 2)
    told = assumptions(view.situation.observed.inventory.pricing)
    priced, free = _today(endpoints)
    today = round(sum(priced.values()), 2)
    return TenantCost(
        tenant=tenant,
        monthly_usd=None if unpriced or not lines else known,
        known_usd=known,
        parts=parts,
        unpriced=unpriced,
        assumptions=told,
        nodes_usd=tuple((each, compute_usd(view, demand, each)) for each in MODELS),
        today_usd=None if free or not priced else today,
        today_known_usd=today,
        today_unpriced=free,
    )


def _licences(decisions: list[Decision]) -> Iterator[tuple[str, float | None, str]]:
    """What Windows nodes cost beside the machine."""
    if any(WINDOWS_NODE in each.details for each in decisions):
        yield "Windows licences of its nodes", None, "the catalog's prices of nodes are those of Linux"


def _today(endpoints: list[Endpoint]) -> tuple[dict[str, float], tuple[str, ...]]:
    """What these endpoints cost today by name, and the machines among them of which that is not known."""
    priced = {each.name: each.monthly_usd for each in endpoints if each.monthly_usd is not None}
    machines = (each.name for each in endpoints if each.kind in MACHINES)
    return priced, tuple(name for name in machines if name not in priced)


def _line(decision: Decision) -> Iterator[tuple[str, float | None, str]]:
    if decision.about not in LISTED:
        return
    name = f"{decision.about} {decision.subject}: {decision.choice}"
    sizes = [value for key, value in decision.details if key.endswith("size_gib") or key == "storage_gib"]
    why = "the size is not known" if "unknown" in sizes else "the catalog has no verified price for it"
    yield name, decision.monthly_cost_usd, why
