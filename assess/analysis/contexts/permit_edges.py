"""Flows that contexts permit, as edges of their own kind: they say what may be, and tie nothing together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists
from assess.analysis.contexts.known_machines import KnownMachines, known_machines
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.edge_ledger import Sighting, edges_from
from assess.analysis.estate_index import EstateIndex, index_estate
from assess.analysis.filters.cubes import Policy
from assess.analysis.filters.packets import DESTINATION, DESTINATION_PORT, PROTOCOL, SOURCE
from assess.analysis.filters.permits import Permitted, Verdict, permit_set
from assess.model.graph import Edge, EdgeKind, Graph
from assess.model.network import Interval
from assess.model.observed import Observed

MOST_SOURCES = 16
"""More machines than this are "the network": the context stands for them."""
MOST_EDGES = 2_000
"""Of one context; a list that permits everything says nothing of single machines."""
BUDGET = 400_000
CERTAIN, CONDITIONAL = 0.9, 0.5


def permit_edges(observed: Observed, graph: Graph) -> tuple[Edge, ...]:
    """`permits` edges from machines, or from the context, to the services that rules let them reach.

    They stand beside what was observed: no dependency, no tie between move groups, never cross-tenant.
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
    for each in enforced_lists(view):
        if each.rules.direction == "out":
            continue
        for family in each.families:
            policy = each.policy(family)
            for permitted in permit_set(policy, BUDGET).regions:
                yield from _of_region(index, machines, graph, _Region(each, policy, permitted))


@dataclass(frozen=True, slots=True)
class _Region:
    each: EnforcedList
    policy: Policy
    permitted: Permitted


def _of_region(
    index: EstateIndex, machines: KnownMachines, graph: Graph, found: _Region
) -> Iterator[Sighting]:
    family, region = found.policy.family, found.permitted.region
    targets = _machines(index, machines, family, region[DESTINATION])
    if not targets:
        return
    sources = _machines(index, machines, family, region[SOURCE])
    if len(sources) > MOST_SOURCES or not sources:
        sources = (found.each.view.name,)
    rule = found.policy.deciding(found.permitted.point)[-1].rule
    trace = found.each.trace(rule)
    is_certain = found.permitted.verdict is Verdict.PERMITTED
    for machine in targets:
        for target, port, protocol in _services(index, machine, region):
            for source in sources:
                if source != machine and source in graph.nodes and target in graph.nodes:
                    yield Sighting(
                        source=source,
                        target=target,
                        kind=EdgeKind.PERMITS,
                        side="policy",
                        confidence=CERTAIN if is_certain else CONDITIONAL,
                        trace=trace,
                        protocol=protocol,
                        port=port,
                    )


def _machines(
    index: EstateIndex, machines: KnownMachines, family: int, intervals: Iterable[Interval]
) -> tuple[str, ...]:
    found = (endpoint for _, endpoint in machines.inside(family, intervals))
    return tuple(dict.fromkeys(index.book.machine_of.get(endpoint, endpoint) for endpoint in found))


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
