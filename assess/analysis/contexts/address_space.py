"""Networks that contexts of different tenants both claim, and ways that join such contexts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.known_machines import network_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.intervals import Intervals, holds
from assess.analysis.filters.packets import address_text
from assess.model.evidence import Trace
from assess.model.naming import context_name
from assess.model.network import Interval
from assess.model.policies import ContextLink, Holder, OverlappingSpace

HOLDERS = Mapping[str, Holder]
PRIVATE: Mapping[int, Intervals] = {
    4: (
        (0x0A000000, 0x0AFFFFFF),
        (0x64400000, 0x647FFFFF),
        (0xAC100000, 0xAC1FFFFF),
        (0xC0A80000, 0xC0A8FFFF),
    ),
    6: ((0xFC << 120, (0xFE << 120) - 1),),
}
"""RFC 1918, RFC 6598, RFC 4193."""


@dataclass(frozen=True, slots=True)
class _Claim:
    family: int
    interval: Interval
    view: ContextView
    trace: Trace
    text: str
    segment: tuple[str, str]
    address: str


def overlapping_space(views: Sequence[ContextView], holders: HOLDERS) -> Iterator[OverlappingSpace]:
    """One statement for each set of contexts of different tenants whose private networks overlap.

    Contexts on one segment (one port of a device, or one network with an address for each) share it instead.
    """
    claims = sorted(
        (claim for view in views if holders[view.name].tenant for claim in _claims(view)),
        key=lambda each: (each.family, each.interval, each.view.name),
    )
    found: dict[frozenset[str], list[_Claim]] = defaultdict(list)
    for cluster in _clusters(claims):
        names = frozenset(each.view.name for each in cluster)
        tenants = {holders[name].tenant for name in names}
        if len(tenants) > 1 and not _is_one_segment(cluster):
            found[names] += cluster
    for names in sorted(found, key=sorted):
        cluster = found[names]
        yield OverlappingSpace(
            holders=tuple(holders[name] for name in sorted(names)),
            networks=tuple(dict.fromkeys(each.text for each in cluster)),
            evidence=tuple(each.trace for each in cluster),
        )


def _is_one_segment(cluster: Sequence[_Claim]) -> bool:
    """One port; or one network in which each has an address of its own, as on a transit network."""
    if len({each.segment for each in cluster}) == 1:
        return True
    networks = {each.interval for each in cluster}
    return len(networks) == 1 and len({each.address for each in cluster}) == len(cluster)


def _claims(view: ContextView) -> Iterator[_Claim]:
    for interface in view.context.interfaces:
        for text in interface.addresses:
            network = network_of(text)
            if interface.enabled and network is not None and _is_private_network(text):
                family, interval = network
                shown = f"{address_text(interval[0], family)}/{text.partition('/')[2]}"
                trace = view.trace(interface.ref, f"{view.name} {interface.name}: {text}")
                segment = view.facts.endpoint, interface.real_name or f"{view.name} {interface.name}"
                yield _Claim(family, interval, view, trace, shown, segment, text.partition("/")[0])


def _is_private_network(text: str) -> bool:
    """More than one address, and none that is unique in the world."""
    network = network_of(text)
    return network is not None and network[1][0] < network[1][1] and holds(PRIVATE[network[0]], (network[1],))


def _clusters(claims: Sequence[_Claim]) -> Iterator[list[_Claim]]:
    """Runs of sorted intervals that overlap."""
    run: list[_Claim] = []
    end = -1
    for claim in claims:
        if run and (claim.family != run[-1].family or claim.interval[0] > end):
            yield run
            run, end = [], -1
        run.append(claim)
        end = max(end, claim.interval[1])
    if run:
        yield run


def context_links(views: Sequence[ContextView], holders: HOLDERS) -> Iterator[ContextLink]:
    """Links, routes and shared ports that join contexts of different tenants."""
    by_ends: dict[tuple[tuple[str, ...], bool], dict[str, Trace]] = defaultdict(dict)
    built = [(way, True) for way in (*_links(views), *_routes(views))]
    shared = [(way, False) for way in (*_shared_ports(views), *_shared_networks(views))]
    for (ends, how, trace), is_built in (*built, *shared):
        known = tuple(sorted(name for name in ends if name in holders))
        tenants = {holders[name].tenant for name in known} - {""}
        if len(tenants) > 1:
            by_ends[known, is_built].setdefault(how, trace)
    for known, is_built in sorted(by_ends):
        ways = by_ends[known, is_built]
        yield ContextLink(
            tuple(holders[name] for name in known),
            "; ".join(ways),
            is_built,
            tuple(dict.fromkeys(ways.values())),
        )


Way = tuple[tuple[str, ...], str, Trace]


def _links(views: Sequence[ContextView]) -> Iterator[Way]:
    for view in views:
        device = view.facts.endpoint
        for one, other in view.facts.links:
            if view.context.name == min(one, other):
                ends = (context_name(device, one), context_name(device, other))
                how = f"the device links {one} and {other} internally"
                yield ends, how, view.trace(view.context.ref, how)


def _routes(views: Sequence[ContextView]) -> Iterator[Way]:
    for view in views:
        for route in view.context.routes:
            if route.next_context:
                ends = (view.name, context_name(view.facts.endpoint, route.next_context))
                how = f"{view.context.name} routes {route.destination} into {route.next_context}"
                yield ends, how, view.trace(route.ref, how)


def _shared_ports(views: Sequence[ContextView]) -> Iterator[Way]:
    """One port with one VLAN that is given to several contexts."""
    users: dict[tuple[str, str], dict[str, Trace]] = defaultdict(dict)
    for view in views:
        for interface in () if view.context.is_system else view.context.interfaces:
            if interface.real_name and interface.enabled:
                trace = view.trace(interface.ref, f"{view.name} {interface.name}: {interface.real_name}")
                users[view.facts.endpoint, interface.real_name].setdefault(view.name, trace)
    for (_, port), mine in sorted(users.items()):
        if len(mine) > 1:
            yield tuple(sorted(mine)), f"they share the port {port}", mine[min(mine)]


def _shared_networks(views: Sequence[ContextView]) -> Iterator[Way]:
    """One private network in which several contexts have an address each, on ports of different names."""
    claims = sorted(
        (claim for view in views for claim in _claims(view)),
        key=lambda each: (each.family, each.interval, each.view.name),
    )
    for cluster in _clusters(claims):
        names = sorted({each.view.name for each in cluster})
        if len(names) > 1 and len({each.segment for each in cluster}) > 1 and _is_one_segment(cluster):
            yield tuple(names), f"they stand in one network {cluster[0].text}", cluster[0].trace
