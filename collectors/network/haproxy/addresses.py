"""Addresses as HAProxy writes them: families in front, ports and ranges behind."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address

from assess.model.evidence import Ref
from collectors.network.syntax.words import broken

ANYWHERE = str(IPv4Address(0))
_FAMILY = re.compile(r"(?:(?P<family>[a-z0-9+]+)@)?(?P<rest>.*)", re.S)
_PORTS = re.compile(r"(?P<relative>[+-]?)(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?")
_LOCAL = frozenset({"unix", "abns", "abnsz", "fd", "sockpair", "rhttp", "rev"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen or connect. `port` is None where it is the client's own, or there is none."""

    host: str
    port: int | None = None
    last_port: int | None = None


def read_address(text: str, ref: Ref) -> Address:
    """One address. An empty host or `*` becomes every address.

    Raises:
        ParseError: the port is none.

    >>> read_address("ipv6@:::8443", Ref("haproxy.cfg", 1))
    Address(host='::', port=8443, last_port=None)
    """
    match = _FAMILY.fullmatch(text)
    family, rest = (match["family"] or "", match["rest"]) if match else ("", text)
    if family in _LOCAL or rest.startswith("/"):
        return Address(f"{family or 'unix'}@{rest}")
    host, colon, ports = rest.rpartition(":")
    if not colon or ports.endswith("]"):
        host, ports = rest, ""
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if host in {"", "*"}:
        host = "::" if family.endswith("6") else ANYWHERE
    return _with_ports(host, ports, ref, needs_port=bool(colon))


def _with_ports(host: str, ports: str, ref: Ref, *, needs_port: bool) -> Address:
    if "$" in ports or not (ports or needs_port):
        return Address(host)
    match = _PORTS.fullmatch(ports)
    if not match:
        raise broken(
            ref, f"{ports!r} is no port", "Expected ADDRESS:PORT or ADDRESS:FIRST-LAST. Is the line cut off?"
        )
    if match["relative"]:
        return Address(host)
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if not first <= last <= 65535:
        raise broken(ref, f"{ports} is no range of ports", "Ports go from 0 to 65535.")
    return Address(host, first or None, last if last != first else None)
