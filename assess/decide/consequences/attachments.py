"""How many volumes a node has to carry in each zone, and what an update or a node's loss does to them."""

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
"""Volumes that one node lets go at once, from which on we speak of a storm (own working rule)."""
SHARED = "shared nodes"
SOURCE = (
    "aws-ebs-csi-driver 429e202e5897 (2026-07-21): volumes per type with all network interfaces in use; "
    "Amazon EBS User Guide: a volume attaches to instances of its own zone; Amazon EKS User Guide, phases of "
    "node updates (2026-11): up to two new nodes for each zone are started in it before old ones are drained"
)


@dataclass(frozen=True, slots=True)
class Nodes:
    """What a pool is made of: type, slots for volumes, zones, and new nodes for each zone in an update."""

    type: str
    slots: int
    zones: int
    surge_per_zone: int


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


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's nodes with their volumes, and how many find no slot in it when its fullest node is lost."""

    packed: Packing
    waiting: int


def find_attachments(view: EstateView) -> Iterator[Finding]:
    """Pools where volumes set the number of nodes, or where a node that goes lets many go at once."""
    node = node_type(view)
    nodes = Nodes(
        node.name,
        node.ebs_slots,
        int(view.fact("eks.zones_per_node_group")),
        int(view.fact("eks.surge_nodes_per_zone")),
    )
    for pool in pools(view):
        yield from judge_pool(pool, nodes)


def judge_pool(pool: Pool, nodes: Nodes) -> Iterator[Finding]:
    """The finding on one pool; none where all is well."""
    if not pool.volumes:
        return
    least = max(pool.nodes or 0, LEAST_NODES)
    zones = spread(pool.volumes, nodes.slots, least, nodes.zones)
    verdict = _verdict(zones, least)
    if verdict is None:
        return
    severity, words = verdict
    yield Finding(
        "decide.storage.attachments",
        severity,
        pool.name,
        pool.tenants[0] if len(pool.tenants) == 1 else "",
        f"{words}: {_figures(pool, nodes, zones)}",
        remedy=(
            "Keep the update strategy `default`, which starts new nodes in the same zones first (`minimal` "
            "does not), one node at a time, plan two nodes in each zone that has volumes, keep to types "
            "with more slots (assess catalog types), or move files that may be shared to EFS."
        ),
        source=SOURCE,
        objects=pool.tenants,
    )


def _verdict(zones: Sequence[Zone], least: int) -> tuple[Severity, str] | None:
    homeless = sum(each.packed.homeless for each in zones)
    waiting = max(each.waiting for each in zones)
    busiest = max(each.packed.filled[0] for each in zones)
    needed = _count(zones)
    if homeless:
        return Severity.HIGH, f"a pod has more volumes than one node attaches: {homeless} find no slot"
    if waiting >= STORM:
        return Severity.HIGH, f"when a node is lost, {waiting} volumes wait for a new node in their zone"
    if needed > least:
        return Severity.MEDIUM, f"volumes, not CPU or memory, ask for {needed} nodes"
    if busiest >= STORM:
        return Severity.MEDIUM, f"each drained node detaches and attaches up to {busiest} volumes at once"
    return None


def _count(zones: Iterable[Zone]) -> int:
    return sum(len(each.packed.filled) for each in zones)


def _figures(pool: Pool, nodes: Nodes, zones: Sequence[Zone]) -> str:
    known = "unknown" if pool.nodes is None else str(pool.nodes)
    return (
        f"{sum(pool.volumes)} volumes on {len(pool.volumes)} pods in {len(zones)} zones, "
        f"{nodes.slots} per {nodes.type} at worst; nodes by CPU and memory: {known}, with volumes: "
        f"{_count(zones)}; the fullest carries {max(each.packed.filled[0] for each in zones)}; "
        f"an update starts up to {nodes.surge_per_zone * len(zones)} nodes first"
    )


def spread(volumes: Iterable[int], slots: int, least: int, zones: int) -> tuple[Zone, ...]:
    """Each pod in the zone whose nodes have the fewest volumes; the nodes are spread evenly over the zones.

    >>> [each.packed.filled for each in spread([1] * 8, 10, 4, 3)]
    [(2, 2), (2,), (2,)]
    >>> [each.waiting for each in spread([1] * 24, 10, 2, 3)]
    [2, 2]
    """
    counts = [least // min(zones, least) + (n < least % min(zones, least)) for n in range(min(zones, least))]
    pods: list[list[int]] = [[] for _ in counts]
    for count in sorted(volumes, reverse=True):
        at = min(range(len(counts)), key=lambda n: (sum(pods[n]) + count) / counts[n])
        pods[at].append(count)
    return tuple(_zone(mine, slots, count) for mine, count in zip(pods, counts, strict=True))


def _zone(volumes: Sequence[int], slots: int, least: int) -> Zone:
    packed = pack(volumes, slots, least)
    left = len(packed.filled) - 1
    fitting = [count for count in volumes if count <= slots]
    return Zone(packed, pack(fitting, slots, left, most=left).homeless)


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
