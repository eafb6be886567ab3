"""What an address that only a device knows stands for: a VIP, or by translation a real address."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.filters.packets import address_text
from assess.analysis.graph.machines import bare_address
from assess.model.inventory import Endpoint
from assess.model.network import AddressSet, Interval, NatRule, NetworkFacts, ServiceSet, Vip

WILDCARDS = frozenset({"", "*", "0.0.0.0", "::", "any", "any6", "0.0.0.0/0", "::/0"})  # noqa: S104
Port = tuple[int, int, bool]
"""First, last, and whether it is UDP."""


@dataclass(frozen=True, slots=True)
class Translation:
    """Destinations `mapped` become `real`, at the same place of the interval; ports likewise, where given."""

    mapped: Interval
    real: Interval
    family: int
    ports: Interval = (0, 65535)
    real_ports: Interval | None = None
    protocols: Interval = (0, 255)


@dataclass(frozen=True, slots=True)
class MappedAddresses:
    """VIPs by address, and translations; build it with `mapped_addresses`."""

    vips: Mapping[str, tuple[tuple[Port, str], ...]] = field(default_factory=dict)
    single: Mapping[tuple[int, int], tuple[Translation, ...]] = field(default_factory=dict)
    ranges: tuple[Translation, ...] = ()

    def vips_at(self, address: str, port: int, *, udp: bool = False) -> tuple[str, ...]:
        """The VIPs that answer on the address and port; those that name the port go before those of all."""
        found = [
            (last - first, name)
            for (first, last, is_udp), name in self.vips.get(address, ())
            if first <= port <= last and is_udp in {udp, first == 0}
        ]
        narrowest = min((width for width, _ in found), default=0)
        return tuple(sorted({name for width, name in found if width == narrowest}))

    def real(self, address: str, port: int, *, udp: bool = False) -> tuple[tuple[str, int], ...]:
        """The real addresses and ports behind a mapped one."""
        parsed = _number(address)
        if parsed is None:
            return ()
        family, number = parsed
        candidates = (*self.single.get(parsed, ()), *self.ranges)
        protocol = 17 if udp else 6
        return tuple(
            dict.fromkeys(
                (address_text(each.real[0] + number - each.mapped[0], family), _real_port(each, port))
                for each in candidates
                if each.family == family
                and each.mapped[0] <= number <= each.mapped[1]
                and (not port or each.ports[0] <= port <= each.ports[1])
                and each.protocols[0] <= protocol <= each.protocols[1]
            )
        )


def _real_port(each: Translation, port: int) -> int:
    if each.real_ports is None or not port:
        return port
    first, last = each.real_ports
    return first if first == last else first + port - each.ports[0]


def _number(address: str) -> tuple[int, int] | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return parsed.version, int(parsed)


def mapped_addresses(
    devices: Mapping[str, NetworkFacts], endpoints: Mapping[str, Endpoint]
) -> MappedAddresses:
    """The VIPs and translations of all contexts. A wildcard VIP answers on its device's own addresses."""
    vips: dict[str, list[tuple[Port, str]]] = defaultdict(list)
    single: dict[tuple[int, int], list[Translation]] = defaultdict(list)
    ranges: list[Translation] = []
    for view in views_of(devices):
        for vip in view.context.vips:
            if vip.enabled:
                for address in addresses_of(view, vip, endpoints.get(view.facts.endpoint)):
                    vips[address].append((_ports(vip), view.vip_name(vip)))
        for each in (each for nat in view.context.nats if nat.enabled for each in translations_of(nat)):
            is_single = each.mapped[0] == each.mapped[1]
            (single[each.family, each.mapped[0]] if is_single else ranges).append(each)
    return MappedAddresses(
        vips={address: tuple(sorted(found)) for address, found in sorted(vips.items())},
        single={key: tuple(found) for key, found in single.items()},
        ranges=tuple(ranges),
    )


def is_local_socket(address: str) -> bool:
    """A socket in the file system, which no network reaches.

    >>> is_local_socket("unix@/run/app.sock"), is_local_socket("10.0.0.1")
    (True, False)
    """
    return address.startswith(("unix", "/", "abns@")) or "@/" in address


def addresses_of(view: ContextView, vip: Vip, endpoint: Endpoint | None) -> tuple[str, ...]:
    """Where the VIP answers: its own address, or for a wildcard those of its device."""
    if is_local_socket(vip.address):
        return ()
    address = vip.address.partition("%")[0].strip("[]")
    if address not in WILDCARDS:
        return (bare_address(address),)
    own = [endpoint.address or "", *endpoint.ips] if endpoint is not None else []
    own += [each.partition("/")[0] for interface in view.context.interfaces for each in interface.addresses]
    return tuple(dict.fromkeys(bare_address(each) for each in own if each and each != "local"))


def _ports(vip: Vip) -> Port:
    if not vip.port:
        return 0, 65535, False
    return vip.port, vip.last_port or vip.port, vip.mode == "udp"


def translations_of(nat: NatRule) -> Iterator[Translation]:
    """Mapped to real destinations: of destination rules, and of source rules that work both ways."""
    if nat.translated_destination.v4 or nat.translated_destination.v6:
        yield from _pairs(nat.destination, nat.translated_destination, nat.service, nat.translated_service)
    if nat.bidirectional and (nat.translated_source.v4 or nat.translated_source.v6):
        yield from _pairs(nat.translated_source, nat.source, nat.translated_service, nat.service)


def _pairs(
    mapped: AddressSet, real: AddressSet, ports: ServiceSet, real_ports: ServiceSet
) -> Iterator[Translation]:
    """Pairs of equal size, or many to one; services only where one box stands on either side."""
    box = ports.boxes[0] if len(ports.boxes) == 1 else None
    real_box = real_ports.boxes[0] if len(real_ports.boxes) == 1 else None
    for family, ones, others in ((4, mapped.v4, real.v4), (6, mapped.v6, real.v6)):
        if len(ones) != len(others):
            continue
        for one, other in zip(ones, others, strict=True):
            if one[1] - one[0] == other[1] - other[0] and one != other:
                yield Translation(
                    mapped=one,
                    real=other,
                    family=family,
                    ports=box.destination_ports if box else (0, 65535),
                    real_ports=real_box.destination_ports if real_box else None,
                    protocols=box.protocols if box else (0, 255),
                )
