"""Flows that contexts permit, as edges of their own kind: they say what may be, and tie nothing together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists
from assess.analysis.contexts.inner_space import inner_space
from assess.analysis.contexts.known_machines import KnownMachines, known_machines
from assess.analysis.contexts.paths import Paths, passes_zones
from assess.analysis.contexts.real_flows import RealFlows
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.filters.cubes import DEFAULT, PERMIT, Policy, policy_of
from assess.analysis.filters.intervals import Intervals, joined, size
from assess.analysis.filters.packets import DESTINATION, DESTINATION_PORT, PROTOCOL, SOURCE, Region, point_of
from assess.analysis.filters.permits import Verdict, permit_set
from assess.analysis.graph.edge_ledger import Sighting, edges_from
from assess.analysis.graph.estate_index import EstateIndex, index_estate
from assess.model.graph import Edge, EdgeKind, Graph
from assess.model.network import Interval
from assess.model.observed import Observed

MOST_SOURCES = 16
"""More machines than this are "the network": the context stands for them."""
MOST_EDGES = 2_000
"""Of one context; a list that permits everything says nothing of single machines."""
WIDE = 2**16
"""A rule to more addresses than this means whoever is behind the context, not every machine known."""
BUDGET = 400_000
CERTAIN, CONDITIONAL = 0.9, 0.5


def permit_edges(observed: Observed, graph: Graph) -> tuple[Edge, ...]:
    """`permits` edges from machines, or from the context, to the services that rules let them reach.

    They stand beside what was observed: no dependency, no tie between move groups, never cross-tenant. A rule
    whose address is a name that nobody can resolve (FQDN, undefined) permits to nobody who is known.
    """
    views = [view for view in views_of(observed.devices) if view.context.rule_lists]
    if not views:
        return ()
    index, machines = index_estate(observed), known_machines(observed)
    found = edges_from(s for view in views for s in _first(_of_context(index, machines, graph, view)))
    return tuple(
        replace(edge, tenants=tuple(sorted({*_tenants(graph, edge.source), *_tenants(graph, edge.target)})))
        for edge in found
    )


def _tenants(graph: Graph, name: str) -> tuple[str, ...]:
    return graph.nodes[name].tenants


def _first(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    for count, sighting in enumerate(sightings):
        if count >= MOST_EDGES:
            return
        yield sighting


def _of_context(
    index: EstateIndex, machines: KnownMachines, graph: Graph, view: ContextView
) -> Iterator[Sighting]:
    paths, inner = Paths(view), inner_space(view)
    own = {4: inner.v4, 6: inner.v6}
    flows = {family: RealFlows(view, family) for family in (4, 6)}
    for each in enforced_lists(view):
        if each.rules.direction == "out":
            continue
        for family in each.families:
            within = flows[family].seen(_reachable(each, machines, family, own[family]))
            whole = each.space(family)
            policy = policy_of(each.rules, family, each.zones, (*whole[:2], within, *whole[3:]))
            if not within:
                continue
            for permitted in permit_set(policy, BUDGET).regions:
                for seen, reached in flows[family].flows(permitted.region):
                    found = _Region(each, policy, permitted.verdict, seen, reached, paths)
                    yield from _of_region(index, machines, graph, found)


@dataclass(frozen=True, slots=True)
class _Region:
    each: EnforcedList
    policy: Policy
    verdict: Verdict
    seen: Region
    reached: Region
    paths: Paths


def _reachable(each: EnforcedList, machines: KnownMachines, family: int, inner: Intervals) -> Intervals:
    """Known machines behind the context, and those that its rules name in narrow destinations."""
    named: list[Interval] = list(inner)
    for rule in each.rules.rules:
        intervals = rule.destination_set.v4 if family == 4 else rule.destination_set.v6
        if size(intervals) <= WIDE:
            named += intervals
    return joined((number, number) for number, _ in machines.inside(family, joined(named)))


def _of_region(
    index: EstateIndex, machines: KnownMachines, graph: Graph, found: _Region
) -> Iterator[Sighting]:
    cubes = found.policy.deciding(point_of(found.seen))
    rule = next((each.rule for each in cubes if each.action == PERMIT and not each.unplaced), DEFAULT)
    if rule == DEFAULT:
        return
    trace = found.each.trace(rule)
    confidence = CERTAIN if found.verdict is Verdict.PERMITTED else CONDITIONAL
    for source, machine in _pairs(index, machines, found):
        for target, port, protocol in _services(index, machine, found.reached):
            if source in graph.nodes and target in graph.nodes:
                yield Sighting(
                    source=source,
                    target=target,
                    kind=EdgeKind.PERMITS,
                    side="policy",
                    confidence=confidence,
                    trace=trace,
                    protocol=protocol,
                    port=port,
                )


def _pairs(index: EstateIndex, machines: KnownMachines, found: _Region) -> Iterator[tuple[str, str]]:
    """Machines that may send with those that they may send to; the context for "everybody"."""
    family, paths = found.policy.family, found.paths
    targets = tuple(machines.inside(family, found.reached[DESTINATION]))
    sources = tuple(machines.inside(family, found.reached[SOURCE])) if targets else ()
    name = index.book.machine_of
    for address, target in targets:
        going = paths.way(family, address)
        if len(sources) > MOST_SOURCES or not sources:
            if passes_zones(found.each, found.seen, None, going):
                yield found.each.view.name, name.get(target, target)
            continue
        for other, source in sources:
            ends = name.get(source, source), name.get(target, target)
            coming = paths.way(family, other)
            if ends[0] != ends[1] and passes_zones(found.each, found.seen, coming, going):
                yield ends


def _services(
    index: EstateIndex, machine: str, region: tuple[tuple[Interval, ...], ...]
) -> Iterator[tuple[str, int | None, str]]:
    """Services of the machine that listen on a permitted port; the machine itself where none does."""
    ports, protocols = region[DESTINATION_PORT], region[PROTOCOL]
    hit = False
    for udp, number, name in ((False, 6, "tcp"), (True, 17, "udp")):
        if not any(low <= number <= high for low, high in protocols):
            continue
        for service in index.services.get(machine, ()):
            for socket in service.listens:
                port = socket.removesuffix("/udp").rpartition(":")[2]
                is_mine = socket.endswith("/udp") == udp and port.isdigit()
                if is_mine and any(low <= int(port) <= high for low, high in ports):
                    hit = True
                    yield service.name, int(port), name
    if not hit:
        single = ports[0][0] if len(ports) == 1 and ports[0][0] == ports[0][1] else None
        yield machine, single, "udp" if protocols == ((17, 17),) else "tcp"
