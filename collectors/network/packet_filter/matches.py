"""What a rule of a packet filter asks of a packet that opens a connection."""

from dataclasses import dataclass, replace

from assess.model.network import ANY_PROTOCOL, ANYWHERE, AddressSet, Interval, ServiceBox
from collectors.network.packet_filter.intervals import Intervals, minus, overlap

EVERY_BOX = (ServiceBox(),)
_SIDES = ("source", "destination", "boxes", "incoming", "outgoing", "conditions")


@dataclass(frozen=True, slots=True)
class Match:
    """Headers, interfaces, and conditions that headers do not show.

    Rules that only see replies (`ctstate ESTABLISHED`) have no boxes: nothing that opens a connection
    matches them. Interfaces are empty for any.
    """

    source: AddressSet = ANYWHERE
    destination: AddressSet = ANYWHERE
    boxes: tuple[ServiceBox, ...] = EVERY_BOX
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def has_addresses(self) -> bool:
        """A packet of one family or the other can match."""
        v4 = self.source.v4 and self.destination.v4
        v6 = self.source.v6 and self.destination.v6
        return bool(v4 or v6)


def both(one: Match, other: Match) -> Match | None:
    """What matches both; None where nothing can."""
    incoming = _interfaces(one.incoming, other.incoming)
    outgoing = _interfaces(one.outgoing, other.outgoing)
    if incoming is None or outgoing is None:
        return None
    found = Match(
        _addresses(one.source, other.source),
        _addresses(one.destination, other.destination),
        tuple(box for left in one.boxes for right in other.boxes for box in _box(left, right)),
        incoming,
        outgoing,
        tuple(dict.fromkeys((*one.conditions, *other.conditions))),
    )
    return found if found.has_addresses else None


def unless(one: Match, other: Match, text: str) -> Match | None:
    """What matches the first and not the second; None where nothing can.

    Exact where the second narrows only one side; otherwise it becomes a condition, which nothing relies on.
    """
    common = both(one, other)
    if common is None or not common.boxes:
        return one
    narrowed = [name for name in _SIDES if getattr(common, name) != getattr(one, name)]
    if not narrowed:
        return None
    if narrowed == ["source"]:
        found = replace(one, source=_without(one.source, other.source))
        return found if found.has_addresses else None
    if narrowed == ["destination"]:
        found = replace(one, destination=_without(one.destination, other.destination))
        return found if found.has_addresses else None
    return replace(one, conditions=(*one.conditions, f"not ({text})"))


def _addresses(one: AddressSet, other: AddressSet) -> AddressSet:
    return AddressSet(overlap(one.v4, other.v4), overlap(one.v6, other.v6))


def _without(one: AddressSet, other: AddressSet) -> AddressSet:
    return AddressSet(minus(one.v4, other.v4), minus(one.v6, other.v6))


def _interfaces(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    if not one or not other:
        return one or other
    return tuple(name for name in one if name in other) or None


def _box(one: ServiceBox, other: ServiceBox) -> tuple[ServiceBox, ...]:
    protocols = _interval(one.protocols, other.protocols)
    sources = _interval(one.source_ports, other.source_ports)
    destinations = _interval(one.destination_ports, other.destination_ports)
    if protocols is None or sources is None or destinations is None:
        return ()
    return (ServiceBox(protocols, sources, destinations),)


def _interval(one: Interval, other: Interval) -> Interval | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def boxes_of(protocols: Intervals, sources: Intervals, destinations: Intervals) -> tuple[ServiceBox, ...]:
    """Every combination as a box."""
    return tuple(
        ServiceBox(protocol, source, destination)
        for protocol in protocols or (ANY_PROTOCOL,)
        for source in sources
        for destination in destinations
    )
