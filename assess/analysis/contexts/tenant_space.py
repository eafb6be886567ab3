"""Whose an address is: by the machines that have it and by the networks of contexts with one owner."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.address_space import PRIVATE
from assess.analysis.contexts.inner_space import inner_space
from assess.analysis.contexts.known_machines import known_machines
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.intervals import Intervals, common, joined, without
from assess.model.graph import Graph
from assess.model.naming import SHARED
from assess.model.network import Interval
from assess.model.observed import Observed
from assess.model.policies import Holder


@dataclass(frozen=True, slots=True)
class TenantSpace:
    """Intervals of one IP version with their tenants, sorted and disjoint; build it with `tenant_spaces`."""

    pieces: tuple[tuple[Interval, str], ...] = ()

    @property
    def all(self) -> Intervals:
        """Every address that is somebody's."""
        return joined(interval for interval, _ in self.pieces)

    def owners(self, intervals: Intervals) -> Iterator[tuple[str, Intervals]]:
        """Each tenant that has some of the addresses, with those that it has."""
        found: dict[str, list[Interval]] = defaultdict(list)
        for low, high in intervals:
            place = max(bisect_right(self.pieces, low, key=lambda piece: piece[0][0]) - 1, 0)
            while place < len(self.pieces) and self.pieces[place][0][0] <= high:
                interval, tenant = self.pieces[place]
                found[tenant] += common((interval,), ((low, high),))
                place += 1
        yield from ((tenant, joined(parts)) for tenant, parts in sorted(found.items()) if parts)


def tenant_spaces(
    observed: Observed, graph: Graph, views: Iterable[ContextView], holders: Mapping[str, Holder]
) -> dict[int, TenantSpace]:
    """The spaces by IP version: machines, and private networks of contexts. What two claim is nobody's."""
    machines = known_machines(observed)
    exact: dict[int, dict[str, list[Interval]]] = {4: defaultdict(list), 6: defaultdict(list)}
    for family, known in ((4, machines.v4), (6, machines.v6)):
        for number, endpoint in known:
            node = graph.nodes.get(endpoint)
            if node is not None and len(node.tenants) == 1:
                exact[family][node.tenants[0]].append((number, number))
    networks: dict[int, dict[str, list[Interval]]] = {4: defaultdict(list), 6: defaultdict(list)}
    for view in views:
        tenant = holders[view.name].tenant
        if tenant and tenant != SHARED:
            inner = inner_space(view)
            networks[4][tenant] += common(inner.v4, PRIVATE[4])
            networks[6][tenant] += common(inner.v6, PRIVATE[6])
    return {family: _space(exact[family], networks[family]) for family in (4, 6)}


def _space(
    exact: Mapping[str, Sequence[Interval]], networks: Mapping[str, Sequence[Interval]]
) -> TenantSpace:
    own = _undisputed({tenant: joined(each) for tenant, each in exact.items()})
    taken = joined(interval for intervals in exact.values() for interval in intervals)
    wide = _undisputed({tenant: without(joined(each), taken) for tenant, each in networks.items()})
    return TenantSpace(tuple(sorted([*own, *wide])))


def _undisputed(claims: Mapping[str, Intervals]) -> Iterator[tuple[Interval, str]]:
    """The parts that only one tenant claims, by one sweep over all ends."""
    changes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for tenant, intervals in claims.items():
        for low, high in intervals:
            changes[low].append((tenant, 1))
            changes[high + 1].append((tenant, -1))
    open_: dict[str, int] = {}
    start = 0
    for point in sorted(changes):
        if len(open_) == 1:
            yield (start, point - 1), next(iter(open_))
        for tenant, change in changes[point]:
            open_[tenant] = open_.get(tenant, 0) + change
            if not open_[tenant]:
                del open_[tenant]
        start = point
