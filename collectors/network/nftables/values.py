"""Values of nftables' expressions as intervals and names."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from assess.model.network import Interval
from collectors.network.packet_filter.intervals import addresses_of
from collectors.network.packet_filter.services import icmp_of, ports_of, protocol_of

Sets = Mapping[str, Sequence[Any] | None]
"""Elements by name; None for a set that fills itself at run time."""


class Unresolved(Exception):
    """A value that stands for nothing fixed, or that nobody can read. Its text says why."""


def leaves(value: object, sets: Sets) -> Iterator[Any]:
    """The single values of a set, a list, or a named set.

    Raises:
        Unresolved: the named set fills itself, or is not there.
    """
    if isinstance(value, str) and value.startswith("@"):
        elements = sets.get(value[1:])
        if elements is None:
            raise Unresolved(f"set {value[1:]}")
        for each in elements:
            yield from leaves(each, {})
    elif isinstance(value, dict) and "set" in value:
        inner = value["set"]
        for each in inner if isinstance(inner, list) else [inner]:
            yield from leaves(each, sets)
    elif isinstance(value, dict) and "elem" in value and isinstance(value["elem"], dict):
        yield value["elem"].get("val")
    else:
        yield value


def address_of(value: object) -> tuple[int, Interval]:
    """Version and interval of one value.

    Raises:
        Unresolved: it is no address.
    """
    try:
        if isinstance(value, str):
            return addresses_of(value)
        if isinstance(value, dict) and "prefix" in value:
            network = ip_network(f"{value['prefix']['addr']}/{value['prefix']['len']}", strict=False)
            return network.version, (int(network[0]), int(network[-1]))
        if isinstance(value, dict) and "range" in value:
            first, last = value["range"]
            return addresses_of(f"{first}-{last}")
    except (ValueError, KeyError, TypeError):
        pass
    raise Unresolved(f"{value} is no address")


def number_of(value: object, kind: str) -> Interval:
    """A port, protocol or ICMP type. `kind`: port, protocol, icmp, icmpv6.

    Raises:
        Unresolved: it is none.
    """
    if isinstance(value, dict) and isinstance(value.get("range"), list) and len(value["range"]) == 2:
        first, last = (number_of(each, kind) for each in value["range"])
        if first[0] <= last[1]:
            return first[0], last[1]
    found = _single(str(value), kind) if isinstance(value, str | int) else None
    if found is None:
        raise Unresolved(f"{value} is no {kind}")
    return found


def _single(text: str, kind: str) -> Interval | None:
    if kind == "port":
        return ports_of(text, "-")
    if kind == "protocol":
        number = protocol_of(text)
        return None if number is None else (number, number)
    return icmp_of(text, six=kind == "icmpv6")
