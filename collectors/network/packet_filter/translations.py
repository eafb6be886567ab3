"""What NAT targets write into packets."""

import re
from collections.abc import Mapping

from assess.model.evidence import Ref
from assess.model.network import AddressSet
from collectors.network.packet_filter.chains import Translation
from collectors.network.packet_filter.intervals import addresses_of
from collectors.network.syntax.words import broken

TARGETS = frozenset({"DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"})
_TO = re.compile(
    r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[^:\[\]]*)|(?P<bare>[0-9a-fA-F:]*:[0-9a-fA-F:.\-]*))(?::(?P<ports>.*))?"
)
_PORTS = re.compile(r"(\d{1,5})(?:[-:](\d{1,5}))?(?:/\d+)?")


def read_translation(target: str, given: Mapping[str, str], ref: Ref) -> Translation:
    """The translation of an iptables target with its options.

    Raises:
        ParseError: an address or a port is none.
    """
    kind = target.lower()
    text = given.get("--to-destination") or given.get("--to-source") or given.get("--to") or ""
    ports = given.get("--to-ports") or given.get("--to-port") or ""
    if kind == "netmap":
        found = _set(text, ref)
        return Translation(kind, found, found)
    address, behind = split_to(text, ref)
    first, last = read_ports(ports or behind, ref)
    return written(kind, _set(address, ref), first, last)


def written(kind: str, address: AddressSet, first: int | None, last: int | None) -> Translation:
    """A translation whose address goes to the side that its kind writes."""
    if kind in {"snat", "masquerade"}:
        return Translation(kind, address, AddressSet(), first, last)
    return Translation(kind, AddressSet(), address, first, last)


def split_to(text: str, ref: Ref) -> tuple[str, str]:
    """Address and ports of `10.0.0.1-10.0.0.9:80-90` or `[2001:db8::1]:80`."""
    match = _TO.fullmatch(text)
    if not match:
        raise broken(ref, f"{text!r} is no address to translate to", "Is the line cut off?")
    return match["six"] or match["four"] or match["bare"] or "", match["ports"] or ""


def read_ports(text: str, ref: Ref) -> tuple[int | None, int | None]:
    """First and last port, or nothing."""
    if not text:
        return None, None
    match = _PORTS.fullmatch(text)
    if not match or not int(match[1]) <= int(match[2] or match[1]) <= 65535:
        raise broken(ref, f"{text!r} is no port to translate to", "Is the line cut off?")
    return int(match[1]), int(match[2] or match[1])


def _set(text: str, ref: Ref) -> AddressSet:
    if not text:
        return AddressSet()
    try:
        version, interval = addresses_of(text)
    except ValueError:
        raise broken(ref, f"{text!r} is no address to translate to", "Is the line cut off?") from None
    return AddressSet((interval,)) if version == 4 else AddressSet((), (interval,))
