"""Packets as witnesses: one header that shows what a rule list does, in words that people read."""

import ipaddress
from dataclasses import dataclass

from assess.analysis.filters.intervals import Intervals
from assess.model.network import Interval

FROM, TO, DESTINATION, DESTINATION_PORT, PROTOCOL, SOURCE, SOURCE_PORT = range(7)
"""Dimensions in the order in which lists are taken apart: those that tell most rules apart go first."""
DEPTH = 7
ZONES: Interval = (0, 2**16 - 1)
PORTS: Interval = (0, 65535)
PROTOCOLS: Interval = (0, 255)
PROTOCOL_NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ah", 58: "icmpv6"}
WITH_PORTS = frozenset({6, 17, 132})
ICMP = frozenset({1, 58})
STRANGERS = ((0x20010DB8 << 96) + 73, 0xC6336449)
"""2001:db8::49 and 198.51.100.73, addresses for documentation (RFC 5737, RFC 3849): anybody."""
LIKED = {
    DESTINATION_PORT: (443,),
    PROTOCOL: (6,),
    SOURCE_PORT: (49152,),
    SOURCE: STRANGERS,
    DESTINATION: STRANGERS,
}

Region = tuple[Intervals, ...]
"""A set of headers: intervals for each dimension, in their order."""


def universe(family: int) -> Region:
    """All headers of an IP version (4 or 6)."""
    addresses = ((0, 2 ** (32 if family == 4 else 128) - 1),)
    return ((ZONES,), (ZONES,), addresses, (PORTS,), (PROTOCOLS,), addresses, (PORTS,))


@dataclass(frozen=True, slots=True)
class Packet:
    """One header. Zones are empty where the list does not ask for them."""

    family: int
    source: int
    destination: int
    protocol: int
    source_port: int
    destination_port: int
    from_zone: str = ""
    to_zone: str = ""

    def __str__(self) -> str:
        zones = f" from {self.from_zone or 'any zone'} to {self.to_zone or 'any zone'}"
        shown = f"{_protocol(self.protocol)} {self._end(self.source, self.source_port)} -> "
        shown += self._end(self.destination, self.destination_port)
        if self.protocol in ICMP:
            shown += f" type {self.destination_port}"
        return shown + (zones if self.from_zone or self.to_zone else "")

    def _end(self, address: int, port: int) -> str:
        text = address_text(address, self.family)
        if self.protocol not in WITH_PORTS:
            return text
        return f"[{text}]:{port}" if self.family == 6 else f"{text}:{port}"


def _protocol(number: int) -> str:
    return PROTOCOL_NAMES.get(number, f"protocol {number}")


def address_text(address: int, family: int) -> str:
    """The address as people write it.

    >>> address_text(167772161, 4)
    '10.0.0.1'
    """
    return str(ipaddress.IPv4Address(address) if family == 4 else ipaddress.IPv6Address(address))


def point_of(region: Region) -> tuple[int, ...]:
    """One header of the region; where there is a choice a telling one (TCP, port 443, a host's address)."""
    return tuple(_point(dimension, intervals) for dimension, intervals in enumerate(region))


def _point(dimension: int, intervals: Intervals) -> int:
    for liked in LIKED.get(dimension, ()):
        if any(low <= liked <= high for low, high in intervals):
            return liked
    low, high = intervals[0]
    if dimension in {SOURCE, DESTINATION} and high > low:
        return low + 1
    return low
