"""In which order bundles deserve a wave: shared, harmless and quiet, gold and regulated, nobody's last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from assess.model.inventory import Inventory, Isolation, Tier
from assess.model.waves import MoveGroup
from assess.waves.limits import Weight
from assess.waves.precedence import Order

PRACTICE = frozenset(
    {"dev", "development", "test", "testing", "qa", "staging", "sandbox", "demo", "training"},
)

SHARED = 0
REHEARSAL = 1
ORDINARY = 2
PROTECTED = 3
UNOWNED = 4
"""Nobody knows whose it is: it may be anybody's, so that it is the last to learn on."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a bundle stands; smaller moves earlier. `class_` and `volume` are at least those of its needs."""

    class_: int
    volume: float
    own_volume: float
    traffic: float
    data_bytes: int
    endpoints: int
    name: str

    @property
    def key(self) -> tuple[float, ...]:
        """For sorting, with the name as the last word."""
        return (self.class_, self.volume, self.own_volume, self.traffic, self.data_bytes, self.endpoints)


@dataclass(frozen=True, slots=True)
class Measures:
    """What bundles are ranked by. `volumes` are transactions per second by group, infinite where unknown.

    `weights` is by bundle, `ties` the traffic between bundles, both ways.
    """

    groups: dict[str, MoveGroup]
    weights: dict[str, Weight]
    volumes: dict[str, float]
    ties: dict[str, dict[str, float]]


def ranks(order: Order, measures: Measures, inventory: Inventory) -> dict[str, Rank]:
    """The rank by bundle, in ranked order."""
    protected = protected_tenants(inventory)
    practice = practice_endpoints(inventory)
    found: dict[str, Rank] = {}
    for name in providers_first(order):
        members = [measures.groups[id_] for id_ in order.bundles[name]]
        behind = [found[other] for other in (*order.needs[name], *order.strictly[name])]
        own = sum(measures.volumes[group.id] for group in members)
        found[name] = Rank(
            class_=max([_class(members, protected, practice), *(each.class_ for each in behind)]),
            volume=max([own, *(each.volume for each in behind)]),
            own_volume=own,
            traffic=sum(measures.ties.get(name, {}).values()),
            data_bytes=measures.weights[name].data_bytes,
            endpoints=measures.weights[name].endpoints,
            name=name,
        )
    return dict(sorted(found.items(), key=lambda each: (*each[1].key, each[0])))


def providers_first(order: Order) -> tuple[str, ...]:
    """All bundles, each after those that it needs."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(order.bundles):
        sorter.add(name, *order.needs[name], *order.strictly[name])
    return tuple(sorter.static_order())


def protected_tenants(inventory: Inventory) -> frozenset[str]:
    """Tenants that move late: gold, regulated, or strictly isolated."""
    return frozenset(
        tenant.name
        for tenant in inventory.tenants
        if tenant.tier is Tier.GOLD or tenant.compliance or tenant.isolation is Isolation.STRICT
    )


def practice_endpoints(inventory: Inventory) -> frozenset[str]:
    """Endpoints of a development or test environment, as the inventory says."""
    return frozenset(e.name for e in inventory.endpoints if (e.environment or "").lower() in PRACTICE)


def is_unowned(group: MoveGroup) -> bool:
    """Nothing that was declared or seen says whose the group is."""
    return not group.tenants and not group.is_shared


def _class(groups: Sequence[MoveGroup], protected: frozenset[str], practice: frozenset[str]) -> int:
    if all(group.is_shared for group in groups):
        return SHARED
    if _names(groups, "endpoints") <= practice:
        return REHEARSAL
    if any(is_unowned(group) for group in groups):
        return UNOWNED
    owned = {tenant for group in groups if not group.is_shared for tenant in group.tenants}
    return PROTECTED if owned & protected else ORDINARY


def _names(groups: Iterable[MoveGroup], field: str) -> set[str]:
    return {name for group in groups for name in getattr(group, field)}
