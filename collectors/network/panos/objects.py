"""Addresses, services and applications of a virtual system, a device group, or the shared part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, ANYWHERE, AddressSet, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, address_book, service_book
from collectors.network.intervals import NOWHERE, network, opaque
from collectors.network.port_names import port_range
from collectors.network.syntax.word_tree import Tree

TCP, UDP, SCTP, ICMP = 6, 17, 132, 1
PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
DEFAULT_PORTS: dict[str, tuple[tuple[int, int], ...]] = {
    "web-browsing": ((TCP, 80),),
    "ssl": ((TCP, 443),),
    "ssh": ((TCP, 22),),
    "dns": ((TCP, 53), (UDP, 53)),
    "dns-base": ((TCP, 53), (UDP, 53)),
    "ftp": ((TCP, 21),),
    "ldap": ((TCP, 389), (UDP, 389)),
    "ms-rdp": ((TCP, 3389),),
    "mssql-db": ((TCP, 1433),),
    "mysql": ((TCP, 3306),),
    "ntp": ((UDP, 123),),
    "ntp-base": ((UDP, 123),),
    "postgres": ((TCP, 5432),),
    "redis": ((TCP, 6379),),
    "smtp": ((TCP, 25),),
    "smtp-base": ((TCP, 25),),
    "snmp": ((TCP, 161), (UDP, 161)),
    "syslog": ((TCP, 1468), (UDP, 514)),
    "telnet": ((TCP, 23),),
    "tftp": ((UDP, 69),),
}
"""Source: applipedia.paloaltonetworks.com, "Standard Ports" of each application, read 2026-11."""


@dataclass(frozen=True, slots=True)
class Books:
    """What the rules of one place may name. `netmasks` are the texts of addresses, with their lengths;
    `application_groups` the members of groups of applications.
    """

    addresses: Book[AddressSet]
    services: Book[ServiceSet]
    netmasks: Mapping[str, str] = field(default_factory=dict)
    application_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def netmask(self, text: str) -> str:
        """The address that a name stands for where interfaces and routes name one; other text as it is."""
        return self.netmasks.get(text, text)

    def members_of(self, applications: Sequence[str]) -> tuple[str, ...]:
        """The applications themselves for groups of them, however deep."""
        found: dict[str, None] = {}
        waiting, seen = list(reversed(applications)), set(applications)
        while waiting:
            name = waiting.pop()
            members = self.application_groups.get(name)
            if members is None:
                found[name] = None
                continue
            fresh = [each for each in members if each not in seen]
            seen.update(fresh)
            waiting += reversed(fresh)
        return tuple(found)


def read_books(places: Sequence[Tree], parents: Sequence[Books] = ()) -> Books:
    """The books of one place, which may be written in several parts; the first definition of a name counts.

    What it does not define itself it takes from its parents, nearest first.
    """
    addresses = address_book([each.addresses for each in parents], _literal)
    services = service_book([each.services for each in parents], _builtin_service)
    netmasks = {name: text for each in reversed(parents) for name, text in each.netmasks.items()}
    groups = {name: found for each in reversed(parents) for name, found in each.application_groups.items()}
    for place in reversed(places):
        _read_addresses(place, addresses)
        _read_services(place, services)
        netmasks |= {
            entry.word: text for entry in place.at("address").active() if (text := entry.value("ip-netmask"))
        }
        groups |= {
            entry.word: entry.words("members") or entry.words()
            for entry in place.at("application-group").active()
        }
    return Books(addresses, services, netmasks, groups)


def _literal(name: str) -> AddressSet | None:
    """`any`, and addresses that rules give as such; a region is two capital letters."""
    if name == "any":
        return ANYWHERE
    if len(name) == 2 and name.isascii() and name.isupper():
        return opaque(f"country:{name}")
    return network(name)


def _read_addresses(place: Tree, book: Book[AddressSet]) -> None:
    for entry in place.at("address").active():
        value = _address(entry)
        book.define(
            Definition(
                entry.word, _ref(entry), value if value is not None else opaque(f"address:{entry.word}")
            )
        )
    for kind in ("external-list", "region"):
        for entry in place.at(kind).active():
            if not book.definitions.get(entry.word):
                book.define(Definition(entry.word, _ref(entry), opaque(f"{kind}:{entry.word}")))
    for entry in place.at("address-group").active():
        members = entry.words("static")
        own = NOWHERE
        if entry.has("dynamic"):
            own = opaque(f"dynamic:{entry.value('dynamic', 'filter') or entry.word}")
        elif not members:
            # Before PAN-OS 6 members stand directly below the group.
            members = tuple(each for each in entry.words() if each not in {"description", "tag", "static"})
        book.define(Definition(entry.word, _ref(entry), own, members, is_group=True))


def _address(entry: Tree) -> AddressSet | None:
    for kind in ("ip-netmask", "ip-range"):
        if entry.has(kind):
            return network(entry.value(kind))
    if entry.has("fqdn"):
        return opaque(f"fqdn:{entry.value('fqdn')}")
    if entry.has("ip-wildcard"):
        return opaque(f"wildcard:{entry.value('ip-wildcard')}")
    return None


def _read_services(place: Tree, book: Book[ServiceSet]) -> None:
    for entry in place.at("service").active():
        value = _service(entry)
        found = value if value is not None else ServiceSet(opaque=(f"service:{entry.word}",))
        book.define(Definition(entry.word, _ref(entry), found))
    for entry in place.at("service-group").active():
        members = entry.words("members")
        book.define(Definition(entry.word, _ref(entry), ServiceSet(), members, is_group=True))


def _service(entry: Tree) -> ServiceSet | None:
    boxes: list[ServiceBox] = []
    for protocol in entry.at("protocol").active():
        number = PROTOCOLS.get(protocol.word)
        ports, sources = _ports(protocol, "port"), _ports(protocol, "source-port")
        if number is None or ports is None or sources is None:
            return None
        boxes += [ServiceBox((number, number), source, port) for source in sources for port in ports]
    return ServiceSet(tuple(boxes)) if boxes else None


def _ports(protocol: Tree, key: str) -> list[Interval] | None:
    """`80,8080-8090`; in `set` lines and braces the same in one word."""
    words = [each for text in protocol.words(key) for each in text.split(",") if each.strip()]
    found = [port_range(each.strip()) for each in words]
    known = [each for each in found if each is not None]
    return None if len(known) != len(found) else known or [ANY_PORT]


def _builtin_service(name: str) -> ServiceSet | None:
    ports = {"service-http": (80, 8080), "service-https": (443,)}.get(name)
    if ports is None:
        return ServiceSet((ServiceBox(),)) if name == "any" else None
    return ServiceSet(tuple(ServiceBox((TCP, TCP), ANY_PORT, (port, port)) for port in ports))


def default_services(applications: Sequence[str]) -> ServiceSet:
    """What `application-default` opens: the applications' own ports, as far as they are known here."""
    boxes: list[ServiceBox] = []
    unknown: list[str] = []
    for name in applications:
        if name in {"icmp", "ping", "traceroute"}:
            boxes.append(ServiceBox((ICMP, ICMP)))
        elif name in DEFAULT_PORTS:
            boxes += [ServiceBox((p, p), ANY_PORT, (port, port)) for p, port in DEFAULT_PORTS[name]]
        else:
            unknown.append(f"application-default:{name}")
    return ServiceSet(tuple(boxes), tuple(unknown))


def _ref(entry: Tree) -> Ref:
    return Ref(entry.file, entry.line)
