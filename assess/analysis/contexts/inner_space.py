"""Which addresses are a context's own side, and which the world's."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.contexts.known_machines import network_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.intervals import Intervals, holds, joined, meets
from assess.model.network import AddressSet, Interface

DEFAULTS = frozenset({"0.0.0.0/0", "::/0", "default", "any"})
TRUSTED = 50
"""ASA: interfaces above this security level are inner ones, where no default route tells."""


@dataclass(frozen=True, slots=True)
class InnerSpace:
    """Networks behind the interfaces that do not carry the default route; build it with `inner_space`."""

    v4: Intervals = ()
    v6: Intervals = ()

    def holds_any(self, addresses: AddressSet) -> bool:
        """The set names inner addresses: it meets them, and is not the whole world."""
        return any(
            meets(own, theirs) and not holds(theirs, ((0, (1 << bits) - 1),))
            for own, theirs, bits in ((self.v4, addresses.v4, 32), (self.v6, addresses.v6, 128))
            if own and theirs
        )


def inner_space(view: ContextView) -> InnerSpace:
    """The connected and routed networks of the inner interfaces, and what pools and translations name."""
    found: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
    outer = outer_interfaces(view)
    for text in _networks(view, outer):
        network = network_of(text)
        if network is not None and network[1] != (0, 2 ** (32 if network[0] == 4 else 128) - 1):
            found[network[0]].append(network[1])
    for nat in view.context.nats:
        if nat.bidirectional:
            found[4] += nat.source.v4
            found[6] += nat.source.v6
        if nat.translated_destination.v4 or nat.translated_destination.v6:
            found[4] += (*nat.translated_destination.v4, *nat.destination.v4)
            found[6] += (*nat.translated_destination.v6, *nat.destination.v6)
    whole = {4: (0, 2**32 - 1), 6: (0, 2**128 - 1)}
    return InnerSpace(*(joined(each for each in found[f] if each != whole[f]) for f in (4, 6)))


def outer_interfaces(view: ContextView) -> frozenset[str]:
    """Interfaces that carry the default route; else those of low security level."""
    routed = {r.interface for r in view.context.routes if r.destination.lower() in DEFAULTS and r.interface}
    if routed:
        return frozenset(routed)
    levels = {each.name: each.security_level for each in view.context.interfaces}
    if any((level or 0) > TRUSTED for level in levels.values()):
        return frozenset(name for name, level in levels.items() if level is not None and level < TRUSTED)
    return frozenset()


def _networks(view: ContextView, outer: frozenset[str]) -> Iterator[str]:
    for interface in view.context.interfaces:
        if not _is_outer(interface, outer):
            yield from interface.addresses
    for route in view.context.routes:
        if (
            route.destination.lower() not in DEFAULTS
            and route.interface not in outer
            and not route.next_context
        ):
            yield route.destination
    for pool in view.context.pools:
        yield from (member.address for member in pool.members)
    yield from (vip.address for vip in view.context.vips)


def _is_outer(interface: Interface, outer: frozenset[str]) -> bool:
    return interface.name in outer or interface.real_name in outer
