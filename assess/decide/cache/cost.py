"""The node that a store would get by the memory it uses today, and what it costs a month."""

from collections.abc import Iterable

from assess.decide.estate_view import EstateView
from assess.decide.price_list import monthly_usd, sum_usd

NODES = (
    ("cache.t3.micro", 0.5),
    ("cache.t3.small", 1.37),
    ("cache.t3.medium", 3.09),
    ("cache.m6g.large", 6.38),
    ("cache.r6g.large", 13.07),
    ("cache.r6g.xlarge", 26.32),
    ("cache.r6g.2xlarge", 52.82),
    ("cache.r6g.4xlarge", 105.81),
    ("cache.m6g.12xlarge", 157.12),
)
"""Memory for data in GiB; source: Amazon ElastiCache user guide, supported node types, 2026-11."""
RESERVED = 0.25
"""Part of a node's memory that is kept for backups and failover (reserved-memory-percent)."""


def node_for(used_bytes: float) -> str:
    """The smallest node whose memory holds so much; empty where none does.

    >>> node_for(0.3 * 2**30), node_for(2 * 2**30), node_for(2**40)
    ('cache.t3.micro', 'cache.t3.medium', '')
    """
    fits = (name for name, gib in NODES if gib * (1 - RESERVED) * 2**30 >= used_bytes)
    return next(fits, "")


def nodes_monthly_usd(view: EstateView, nodes: Iterable[str]) -> float | None:
    """On-demand price of these nodes, each without a replica; None where one has no price in the catalog."""
    hours = view.fact("compute.hours_per_month")
    return sum_usd(*(monthly_usd(view, "ElastiCache instance", node, hours) for node in nodes))
