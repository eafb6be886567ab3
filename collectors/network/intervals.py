"""Address and port sets as sorted, disjoint intervals of whole numbers."""

import ipaddress
import re
from collections.abc import Iterable

from assess.model.network import ANY_V4, ANY_V6, AddressSet, Interval

NOWHERE = AddressSet()
EVERY_V4 = AddressSet((ANY_V4,))
EVERY_V6 = AddressSet((), (ANY_V6,))


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same numbers in the fewest intervals, in order.

    >>> merged([(5, 9), (1, 4), (20, 30)])
    ((1, 9), (20, 30))
    """
    found: list[Interval] = []
    for first, last in sorted(intervals):
        if found and first <= found[-1][1] + 1:
            if last > found[-1][1]:
                found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)


def inverted(intervals: tuple[Interval, ...], whole: Interval) -> tuple[Interval, ...]:
    """The numbers of `whole` that the sorted, disjoint intervals do not hold.

    >>> inverted(((0, 4), (9, 9)), (0, 10))
    ((5, 8), (10, 10))
    """
    found: list[Interval] = []
    start = whole[0]
    for first, last in intervals:
        if first > start:
            found.append((start, first - 1))
        start = max(start, last + 1)
    if start <= whole[1]:
        found.append((start, whole[1]))
    return tuple(found)


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """All addresses of all the sets."""
    found = list(sets)
    if len(found) == 1:
        return found[0]
    return AddressSet(
        merged(each for one in found for each in one.v4),
        merged(each for one in found for each in one.v6),
        tuple(dict.fromkeys(each for one in found for each in one.opaque)),
    )


def complement(addresses: AddressSet) -> AddressSet:
    """Every other address. Around an opaque part nothing is known for certain, so all of it is opaque."""
    if addresses.opaque:
        return AddressSet(opaque=tuple(f"not:{each}" for each in addresses.opaque))
    return AddressSet(inverted(addresses.v4, ANY_V4), inverted(addresses.v6, ANY_V6))


def difference(addresses: AddressSet, without: AddressSet) -> AddressSet:
    """The addresses that `without` does not hold; where that is not known, an opaque part stands for them."""
    if without.opaque:
        shown = (*addresses.opaque, *(f"not:{each}" for each in without.opaque))
        return AddressSet(opaque=tuple(dict.fromkeys(shown)))
    return AddressSet(_cut(addresses.v4, without.v4), _cut(addresses.v6, without.v6), addresses.opaque)


def _cut(intervals: tuple[Interval, ...], without: tuple[Interval, ...]) -> tuple[Interval, ...]:
    kept: list[Interval] = []
    for first, last in intervals:
        kept += inverted(
            tuple(each for each in without if each[1] >= first and each[0] <= last), (first, last)
        )
    return tuple(kept)


def opaque(what: str) -> AddressSet:
    """A set of which only the name is known."""
    return AddressSet(opaque=(what,))


def network(text: str) -> AddressSet | None:
    """The addresses of `10.0.0.0/8`, `10.1.2.3`, `2001:db8::/32` or `10.0.0.1-10.0.0.9`; None for other text.

    >>> network("10.0.0.1-10.0.0.3").v4 == ((167772161, 167772163),)
    True
    """
    if "-" in text:
        first, _, last = text.partition("-")
        return address_range(first.strip(), last.strip())
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    interval = (int(found.network_address), int(found.broadcast_address))
    return AddressSet((interval,)) if found.version == 4 else AddressSet((), (interval,))


def address_range(first: str, last: str) -> AddressSet | None:
    """The addresses between two, both included; None where they are none, or in the wrong order."""
    try:
        start, end = ipaddress.ip_address(first), ipaddress.ip_address(last)
    except ValueError:
        return None
    if start.version != end.version or int(end) < int(start):
        return None
    interval = (int(start), int(end))
    return AddressSet((interval,)) if start.version == 4 else AddressSet((), (interval,))


def masked(address: str, mask: str) -> AddressSet | None:
    """The addresses of an IPv4 network with its netmask; a mask with holes gives None.

    >>> masked("10.0.0.0", "255.255.255.252").v4 == ((167772160, 167772163),)
    True
    """
    length = mask_length(mask)
    return None if length is None else network(f"{address}/{length}")


def mask_length(mask: str) -> int | None:
    """The prefix length of a netmask in dotted form.

    >>> mask_length("255.255.255.0"), mask_length("255.0.255.0"), mask_length("0.0.0.0")
    (24, None, 0)
    """
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", mask):
        return None
    parts = [int(each) for each in mask.split(".")]
    if max(parts) > 255:
        return None
    number = int.from_bytes(bytes(parts), "big")
    length = number.bit_count()
    return length if number == (2**32 - 1) ^ (2 ** (32 - length) - 1) else None


def is_address(text: str) -> bool:
    """The text is one IPv4 or IPv6 address.

    >>> is_address("10.0.0.1"), is_address("10.0.0.0/8")
    (True, False)
    """
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
