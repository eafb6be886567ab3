"""Machines of the estate by their addresses as numbers, to ask which lie in an interval."""

import ipaddress
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assess.analysis.graph.machines import bare_address, is_link_local, is_loopback, own_addresses
from assess.model.network import Interval
from assess.model.observed import Observed


@dataclass(frozen=True, slots=True)
class KnownMachines:
    """Endpoint names by IP version and number, sorted; build it with `known_machines`."""

    v4: tuple[tuple[int, str], ...] = ()
    v6: tuple[tuple[int, str], ...] = ()

    def inside(self, family: int, intervals: Iterable[Interval]) -> Iterator[tuple[int, str]]:
        """Addresses in the intervals with their endpoints, in order."""
        known = self.v4 if family == 4 else self.v6
        for low, high in intervals:
            for place in range(bisect_left(known, (low, "")), len(known)):
                if known[place][0] > high:
                    break
                yield known[place]


def known_machines(observed: Observed) -> KnownMachines:
    """Addresses that the inventory gives and that hosts say they have."""
    found: dict[int, set[tuple[int, str]]] = {4: set(), 6: set()}
    for endpoint in observed.inventory.endpoints:
        if endpoint.name in observed.devices:
            continue
        facts = observed.hosts.get(endpoint.name)
        own = own_addresses(facts) if facts is not None else ()
        for text in (endpoint.address or "", *endpoint.ips, *own):
            number = number_of(text)
            if number is not None:
                found[number[0]].add((number[1], endpoint.name))
    return KnownMachines(tuple(sorted(found[4])), tuple(sorted(found[6])))


def number_of(text: str) -> tuple[int, int] | None:
    """IP version and number of an address; None for names, loopback and link-local ones."""
    address = bare_address(text)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return None if is_loopback(address) or is_link_local(address) else (parsed.version, int(parsed))


def network_of(text: str) -> tuple[int, Interval] | None:
    """IP version and interval of a network in CIDR form; a mere address is a network of one."""
    try:
        parsed = ipaddress.ip_network(text.partition("%")[0] if "/" not in text else text, strict=False)
    except ValueError:
        return None
    return parsed.version, (int(parsed.network_address), int(parsed.broadcast_address))
