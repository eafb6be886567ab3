"""Decisions: a choice, the rules and reasons for it, and the rejected alternatives."""

from dataclasses import dataclass
from enum import StrEnum

from assess.model.evidence import Trace


class About(StrEnum):
    """What is decided."""

    SEGMENTATION = "segmentation"
    STORAGE = "storage"
    DATABASE = "database"
    CACHE = "cache"
    WORKLOAD = "workload"
    LOAD_BALANCER = "load_balancer"
    FIREWALL = "firewall"
    TOOL = "tool"


UNKNOWN = "unknown"
"""The choice where evidence is too thin: `would_change_it` says what settles it."""
PLAN_WITH = "plan_with"
"""The detail of an unknown choice that names what to reckon with until then."""

BILLED = frozenset(
    {About.SEGMENTATION, About.STORAGE, About.DATABASE, About.CACHE, About.LOAD_BALANCER, About.FIREWALL}
)
"""A month's bill is made of these. Nodes and control planes are counted with segmentation."""


@dataclass(frozen=True, slots=True)
class RuleReason:
    """Why: the rule's dotted id and its reason in words."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An alternative that was weighed, and why it lost."""

    choice: str
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of `decisions`. `subject` is a tenant, surface, database or service by its one name.

    `details` are the parameters of the choice (access mode, size, class) as name and value.
    `would_change_it` says what evidence flips it. `overridden_by` is the architect's word, if any,
    and `proposed` what the rules would choose then.
    """

    subject: str
    tenant: str
    about: About
    choice: str
    confidence: float
    reasons: tuple[RuleReason, ...]
    rejected: tuple[Rejected, ...] = ()
    overridden_by: str = ""
    details: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Trace, ...] = ()
    would_change_it: tuple[str, ...] = ()
    monthly_cost_usd: float | None = None
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What one way to keep all tenants apart would mean for the whole estate.

    `tiered` is gold on nodes of its own and all others in namespaces, `as_proposed` the sum of the tenants'
    own answers. `namespaces`, `node_groups` and `clusters` count tenants; `nodes` and `monthly_usd` are None
    where CPU or memory of some service was not measured, or a price is not known. The four layers say what
    keeps tenants apart, `weaker_than_asked` which tenants were found to need more, `exceeds` which quotas
    of one account and region it breaks.
    """

    model: str
    clusters: int
    node_groups: int
    namespaces: int
    nodes: int | None
    node_type: str
    monthly_usd: float | None
    network: str
    identity: str
    encryption: str
    resources: str
    lost: str
    exceeds: tuple[str, ...]
    weaker_than_asked: tuple[str, ...]
    not_measured: tuple[str, ...]
    prices: str


@dataclass(frozen=True, slots=True)
class TenantCost:
    """What a tenant's targets cost a month. `monthly_usd` is None as soon as one part has no known price.

    `known_usd` is the sum of the parts that are priced, `parts` name and USD of each, `unpriced` what is not
    in it and why, `assumptions` what the sum rests on. `nodes_usd` are nodes and control plane under each
    model. `today_usd` is what its hosts cost today by the inventory's `monthly_usd`, None as soon as one
    has none; those are in `today_unpriced`, the sum of the others in `today_known_usd`.
    """

    tenant: str
    monthly_usd: float | None
    known_usd: float
    parts: tuple[tuple[str, float], ...]
    unpriced: tuple[tuple[str, str], ...]
    assumptions: tuple[str, ...]
    nodes_usd: tuple[tuple[str, float | None], ...] = ()
    today_usd: float | None = None
    today_known_usd: float = 0.0
    today_unpriced: tuple[str, ...] = ()
