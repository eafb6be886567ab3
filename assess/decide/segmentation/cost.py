"""What the nodes and the control plane of one tenant cost a month."""

from collections.abc import Iterator

from assess.decide.demand import SYSTEM_SHARE, Demand, node_type
from assess.decide.estate_view import EstateView
from assess.decide.price_list import monthly_usd, sum_usd
from assess.decide.segmentation.isolation_models import CLUSTER, LEAST_NODES, NAMESPACE

Line = tuple[str, float | None, str]
"""What, USD a month (None: not known), and why it is not known."""


def compute_lines(view: EstateView, demand: Demand, model: str) -> Iterator[Line]:
    """The share of nodes for a demand: whole ones of the tenant's own, or its part of shared ones."""
    node = node_type(view)
    hours = view.fact("compute.hours_per_month")
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


def compute_usd(view: EstateView, demand: Demand, model: str) -> float | None:
    """USD a month of all lines together; None as soon as one is not known."""
    usd = sum_usd(*(usd for _, usd, _ in compute_lines(view, demand, model)))
    return None if usd is None else round(usd, 2)
