"""Everything that a context's rules may name: aliases, objects, groups, protocols, ports."""

from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, ANYWHERE, AddressSet, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, address_book, service_book
from collectors.network.intervals import (
    EVERY_V4,
    EVERY_V6,
    NOWHERE,
    address_range,
    masked,
    network,
    opaque,
    union,
)
from collectors.network.port_names import (
    ICMP6_TYPES,
    ICMP_TYPES,
    port_number,
    protocol_number,
)
from collectors.network.syntax.words import Words

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
TRANSPORTS: dict[str, tuple[int, ...]] = {"tcp": (TCP,), "udp": (UDP,), "tcp-udp": (TCP, UDP), "sctp": (132,)}


@dataclass(slots=True)
class Names:
    """The books of one context. `protocols` are groups of protocols, `icmp_types` of ICMP types.

    `port_groups` are service groups that hold ports only: they may stand where a port may.
    """

    aliases: dict[str, str] = field(default_factory=dict)
    addresses: Book[AddressSet] = field(default_factory=address_book)
    services: Book[ServiceSet] = field(default_factory=service_book)
    protocols: Book[ServiceSet] = field(default_factory=lambda: service_book(what="protocol group"))
    icmp_types: Book[ServiceSet] = field(default_factory=lambda: service_book(what="icmp-type group"))
    port_groups: set[str] = field(default_factory=set)
    time_ranges: set[str] = field(default_factory=set)
    interface_addresses: dict[str, AddressSet] = field(default_factory=dict)
    any_is_v4: bool = False

    def host(self, text: str) -> AddressSet | None:
        """One address, given as such or by its `name` alias."""
        return network(self.aliases.get(text, text))

    def subnet(self, address: str, mask: str) -> AddressSet | None:
        """A network with its mask, either of them an alias."""
        return masked(self.aliases.get(address, address), self.aliases.get(mask, mask))

    def anywhere(self, word: str) -> AddressSet:
        """What `any`, `any4`, `any6` mean."""
        if word == "any6":
            return EVERY_V6
        return EVERY_V4 if word == "any4" or self.any_is_v4 else ANYWHERE


def read_ports(words: Words) -> list[Interval] | None:
    """`eq`, `neq`, `lt`, `gt`, `range` with their ports; None where they make no sense."""
    operator = words.take()
    first = port_number(words.take())
    if first is None or operator not in OPERATORS:
        return None
    if operator == "range":
        last = port_number(words.take())
        return None if last is None else [(min(first, last), max(first, last))]
    sides = {"eq": [(first, first)], "lt": [(0, first - 1)], "gt": [(first + 1, 65535)]}
    found = sides.get(operator) or [(0, first - 1), (first + 1, 65535)]
    return [each for each in found if each[0] <= each[1]] or None


OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range"})


def read_service(words: Words) -> ServiceSet | None:
    """`tcp source eq 1 destination range 80 90`, `icmp echo`, `47`: the words of a service; None if none."""
    name = words.take()
    name = {"6": "tcp", "17": "udp", "132": "sctp", "1": "icmp", "58": "icmp6"}.get(name, name)
    if name in TRANSPORTS:
        return _read_transport(TRANSPORTS[name], words)
    if name in {"icmp", "icmp6"}:
        return _read_icmp(name, words)
    if name in {"ip", "any"}:
        return ServiceSet((ServiceBox(),))
    number = protocol_number(name)
    return None if number is None or words.peek() else ServiceSet((ServiceBox((number, number)),))


def _read_transport(protocols: tuple[int, ...], words: Words) -> ServiceSet | None:
    sources: list[Interval] = [ANY_PORT]
    destinations: list[Interval] = [ANY_PORT]
    while word := words.peek():
        is_source = word == "source"
        if word in {"source", "destination"}:
            words.take()
        elif word not in OPERATORS:
            return None
        ports = read_ports(words)
        if ports is None:
            return None
        if is_source:
            sources = ports
        else:
            destinations = ports
    return ServiceSet(tuple(boxes(protocols, sources, destinations)))


def _read_icmp(name: str, words: Words) -> ServiceSet | None:
    number = ICMP if name == "icmp" else ICMP6
    if not words.peek():
        return ServiceSet((ServiceBox((number, number)),))
    kind = icmp_type(words.take(), name)
    if words.peek().isdigit():
        # The code narrows the type further than a box can say.
        return None if kind is None else ServiceSet(opaque=(f"icmp {kind} code {words.take()}",))
    return None if kind is None else ServiceSet((ServiceBox((number, number), ANY_PORT, (kind, kind)),))


def icmp_type(text: str, protocol: str = "icmp") -> int | None:
    """The number of an ICMP type by name or number."""
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < 256:
        return int(text)
    return (ICMP6_TYPES if protocol == "icmp6" else ICMP_TYPES).get(text)


def boxes(
    protocols: tuple[int, ...], sources: list[Interval], destinations: list[Interval]
) -> list[ServiceBox]:
    """Every pair of source and destination ports for every protocol."""
    return [
        ServiceBox((protocol, protocol), source, destination)
        for protocol in protocols
        for source in sources
        for destination in destinations
    ]


def read_network_object(words: Words, names: Names) -> AddressSet | None:
    """`host A`, `subnet A M`, `range A B`, `fqdn NAME`, `A M`, `V6/LEN`; None for other words."""
    word = words.take()
    if word == "host":
        return names.host(words.take())
    if word == "subnet":
        word = words.take()
    elif word == "range":
        first, last = words.take(), words.take()
        return address_range(names.aliases.get(first, first), names.aliases.get(last, last))
    elif word == "fqdn":
        found = words.rest()
        return opaque(f"fqdn:{found[-1]}") if found else None
    if word in {"any", "any4", "any6"}:
        return names.anywhere(word)
    if "/" in word:
        return network(word)
    return names.subnet(word, words.take())


def definition(name: str, section: str, line: int) -> Definition[AddressSet]:
    """An empty group of addresses."""
    return Definition(name, Ref(section, line), NOWHERE, is_group=True)


def joined(sets: list[AddressSet]) -> AddressSet:
    """All addresses of the sets; nowhere for none."""
    return union(sets) if sets else NOWHERE
