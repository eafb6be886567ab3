"""How many volumes a node has to carry, and what a node's upgrade does to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assess.decide.demand import node_type, nodes_for, total_demand
from assess.decide.estate_view import EstateView
from assess.decide.segmentation.isolation_models import LEAST_NODES, NAMESPACE, tenant_demand
from assess.decide.storage.case import GP3, IO2
from assess.model.decisions import About
from assess.model.estate import Finding, Severity
from assess.model.inventory import TenantSpec

STORM = 10
"""Volumes that one drained node lets go at once, from which on we speak of a storm (own working rule)."""
SHARED = "shared nodes"
SOURCE = (
    "aws-ebs-csi-driver 429e202e5897 (2026-07-21): volumes per type with all network interfaces in use; "
    "Amazon EKS User Guide: a managed node group is updated by draining node after node"
)


@dataclass(frozen=True, slots=True)
class Pool:
    """Nodes that some tenants use: the volumes of each pod on them, and nodes by CPU and memory.

    `nodes` is None where CPU or memory of a service was not measured.
    """

    name: str
    tenants: tuple[str, ...]
    volumes: tuple[int, ...]
    nodes: int | None


@dataclass(frozen=True, slots=True)
class Packing:
    """Pods with volumes on as many nodes as they need: each node's volumes, most first."""

    filled: tuple[int, ...]
    homeless: int


def find_attachments(view: EstateView) -> Iterator[Finding]:
    """Pools where volumes set the number of nodes, or where a drained node lets many go at once."""
    node = node_type(view)
    for pool in pools(view):
        yield from judge_pool(pool, node.ebs_slots, node.name)


def judge_pool(pool: Pool, slots: int, node: str) -> Iterator[Finding]:
    """The finding on one pool of nodes that attach `slots` volumes each; none where all is well."""
    total = sum(pool.volumes)
    if not total:
        return
    least = max(pool.nodes or 0, LEAST_NODES)
    packed = pack(pool.volumes, slots, least)
    nodes, busiest = len(packed.filled), packed.filled[0]
    after = pack(pool.volumes, slots, nodes - 1, most=nodes - 1)
    known = "unknown" if pool.nodes is None else str(pool.nodes)
    figures = (
        f"{total} volumes on {len(pool.volumes)} pods, {slots} per {node} at worst; nodes by CPU and memory: "
        f"{known}, with volumes: {nodes}; the fullest carries {busiest}"
    )
    if packed.homeless:
        severity = Severity.HIGH
        words = f"a pod has more volumes than one node attaches: {packed.homeless} find no slot"
    elif after.homeless:
        severity = Severity.HIGH
        words = f"when a node is drained, {after.homeless} volumes find no slot on the others"
    elif nodes > least:
        severity = Severity.MEDIUM
        words = f"volumes, not CPU or memory, ask for {nodes} nodes"
    elif busiest >= STORM:
        severity = Severity.MEDIUM
        words = f"each drained node detaches and attaches up to {busiest} volumes at once"
    else:
        return
    yield Finding(
        "decide.storage.attachments",
        severity,
        pool.name,
        pool.tenants[0] if len(pool.tenants) == 1 else "",
        f"{words}: {figures}",
        remedy=(
            "Plan one node more in each zone that has volumes, update one node at a time, keep to types with "
            "more slots (assess catalog types), or move files that may be shared to EFS."
        ),
        source=SOURCE,
        objects=pool.tenants,
    )


def pack(volumes: Iterable[int], slots: int, least: int, most: int | None = None) -> Packing:
    """Each pod on the emptiest node that has the slots, on `least` nodes or more, but not over `most`.

    >>> pack([3, 3, 3], 4, 2).filled
    (3, 3, 3)
    >>> pack([3, 3, 3], 4, 2, most=2).homeless
    3
    """
    filled = [0] * least
    homeless = 0
    for count in sorted(volumes, reverse=True):
        at = min(range(len(filled)), key=filled.__getitem__, default=None)
        if count <= slots and at is not None and filled[at] + count <= slots:
            filled[at] += count
        elif count <= slots and (most is None or len(filled) < most):
            filled.append(count)
        else:
            homeless += count
    return Packing(tuple(sorted(filled, reverse=True)) or (0,), homeless)


def pools(view: EstateView) -> Iterator[Pool]:
    """The nodes of each tenant that has its own, and those that all others share."""
    volumes = _volumes(view)
    shared = [each for each in view.tenants if view.choice(About.SEGMENTATION, each.name) == NAMESPACE]
    for spec in view.tenants:
        if spec not in shared:
            yield _pool(view, f"nodes of {spec.name}", [spec], volumes)
    if shared:
        yield _pool(view, SHARED, shared, volumes)


def _pool(view: EstateView, name: str, specs: Sequence[TenantSpec], volumes: dict[str, list[int]]) -> Pool:
    demand = total_demand(tenant_demand(view, each.name) for each in specs)
    return Pool(
        name,
        tuple(each.name for each in specs),
        tuple(count for each in specs for count in volumes.get(each.name, ())),
        nodes_for(demand, node_type(view), LEAST_NODES),
    )


def _volumes(view: EstateView) -> dict[str, list[int]]:
    """Per tenant the number of volumes of each pod: those of one service are in one pod."""
    pods: dict[tuple[str, str], int] = defaultdict(int)
    for decision in view.situation.decisions:
        if decision.about is About.STORAGE and decision.choice in {GP3, IO2}:
            surface = view.surfaces.get(decision.subject)
            if surface is not None and decision.tenant:
                pods[decision.tenant, f"{surface.host}/{surface.service or surface.name}"] += 1
    found: dict[str, list[int]] = defaultdict(list)
    for (tenant, _), count in sorted(pods.items()):
        found[tenant].append(count)
    return found
