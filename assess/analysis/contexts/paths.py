"""By which interface or zone an address comes into a context, as its networks and routes say."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.contexts.enforced import ALL, EnforcedList
from assess.analysis.contexts.inner_space import DEFAULTS, outer_interfaces
from assess.analysis.contexts.known_machines import network_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.packets import FROM, TO, Region
from assess.model.network import Interface, Interval


@dataclass(frozen=True, slots=True)
class Way:
    """An interface with its zone. `is_outer`: it carries the default route, and so the world."""

    interface: str = ""
    zone: str = ""
    is_outer: bool = True


class Paths:
    """The ways of a context, longest prefix first."""

    def __init__(self, view: ContextView) -> None:
        self._outer = outer_interfaces(view)
        self._interfaces = {each.name: each for each in view.context.interfaces}
        self._interfaces |= {each.real_name: each for each in view.context.interfaces if each.real_name}
        self._known = sorted(_networks(view), key=lambda each: each[1][1] - each[1][0])
        outer = sorted(self._outer & self._interfaces.keys())
        self.default = self._way(self._interfaces[outer[0]]) if len(outer) == 1 else Way()

    def way(self, family: int, address: int) -> Way:
        """Where the address is; without a network or route of its own, behind the default route."""
        for known_family, (low, high), name in self._known:
            if known_family == family and low <= address <= high and name in self._interfaces:
                return self._way(self._interfaces[name])
        return self.default

    def _way(self, interface: Interface) -> Way:
        is_outer = interface.name in self._outer or interface.real_name in self._outer
        return Way(interface.name, interface.zone, is_outer)


def _networks(view: ContextView) -> Iterator[tuple[int, Interval, str]]:
    for interface in view.context.interfaces:
        for text in interface.addresses:
            network = network_of(text)
            if network is not None:
                yield (*network, interface.name)
    for route in view.context.routes:
        network = network_of(route.destination) if route.destination.lower() not in DEFAULTS else None
        if network is not None and route.interface:
            yield (*network, route.interface)


def is_bound(each: EnforcedList, coming: Way) -> bool:
    """The list is asked for what comes in there; unknown ways come in anywhere."""
    names = {coming.interface, coming.zone} - {""}
    bound = set(each.rules.bound_to)
    return each.rules.direction != "in" or not names or ALL in bound or bool(names & bound)


def zone_number(each: EnforcedList, way: Way) -> int | None:
    """The number of the way's zone in the list; None where the list or the way has none."""
    for name in (way.zone, way.interface):
        if name and name in each.zones:
            return each.zones.index(name)
    return None


def passes_zones(each: EnforcedList, region: Region, coming: Way | None, going: Way) -> bool:
    """Packets of the region may come and go by these ways; None: from anywhere."""
    for dimension, way in ((FROM, coming), (TO, going)):
        number = zone_number(each, way) if way is not None else None
        if number is not None and not any(low <= number <= high for low, high in region[dimension]):
            return False
    return coming is None or is_bound(each, coming)
