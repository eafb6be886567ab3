"""Addresses, groups and virtual IPs as policies name them."""

from dataclasses import dataclass

from assess.model.evidence import Ref
from assess.model.network import AddressSet
from collectors.network.books import Book, Definition, address_book
from collectors.network.fortigate.tables import Entry, Table
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


@dataclass(frozen=True, slots=True)
class AddressBooks:
    """IPv4 and IPv6 names are apart on a FortiGate: each family has its `all`."""

    v4: Book[AddressSet]
    v6: Book[AddressSet]


def address_books(tables: dict[str, Table], section: str) -> AddressBooks:
    """The books of one virtual domain."""
    books = AddressBooks(address_book(builtin=_builtin_v4), address_book(builtin=_builtin_v6))
    for path in ("firewall vip", "firewall vip46"):
        _define_vips(tables.get(path), section, books.v4)
    for path in ("firewall vip6", "firewall vip64"):
        _define_vips(tables.get(path), section, books.v6)
    _define(tables.get("firewall address"), section, books.v4, is_v6=False)
    _define(tables.get("firewall address6"), section, books.v6, is_v6=True)
    for path in ("firewall addrgrp", "firewall vipgrp", "firewall vipgrp46"):
        _define_groups(tables.get(path), section, books.v4)
    for path in ("firewall addrgrp6", "firewall vipgrp6", "firewall vipgrp64"):
        _define_groups(tables.get(path), section, books.v6)
    return books


def _builtin_v4(name: str) -> AddressSet | None:
    return {"all": EVERY_V4, "none": NOWHERE}.get(name)


def _builtin_v6(name: str) -> AddressSet | None:
    return {"all": EVERY_V6, "none": NOWHERE}.get(name)


def _define(table: Table | None, section: str, book: Book[AddressSet], *, is_v6: bool) -> None:
    for entry in table or ():
        value = _v6(entry) if is_v6 else _v4(entry)
        if value is None:
            value = opaque(f"{entry.value('type', 'address')}:{entry.name}")
        book.define(Definition(entry.name, Ref(section, entry.line), value))


def _v4(entry: Entry) -> AddressSet | None:
    kind = entry.value("type", "ipmask")
    if kind == "interface-subnet" and not entry.words("subnet"):
        return opaque(f"interface:{entry.value('interface')}")
    if kind in {"ipmask", "interface-subnet"}:
        return NOWHERE if entry.name == "none" else _subnet(entry.words("subnet"))
    if kind == "iprange":
        return address_range(entry.value("start-ip"), entry.value("end-ip"))
    if kind == "wildcard":
        return _subnet(entry.words("wildcard"))
    key = {"fqdn": "fqdn", "wildcard-fqdn": "wildcard-fqdn", "geography": "country"}.get(kind)
    return opaque(f"{'country' if key == 'country' else 'fqdn'}:{entry.value(key)}") if key else None


def _subnet(words: tuple[str, ...]) -> AddressSet | None:
    """An address without a subnet is everything: the device leaves out what is its default."""
    match words:
        case ():
            return EVERY_V4
        case (address, mask):
            return masked(address, mask)
        case (prefix,):
            return network(prefix)
    return None


def _v6(entry: Entry) -> AddressSet | None:
    match entry.value("type", "ipprefix"):
        case "ipprefix":
            return NOWHERE if entry.name == "none" else network(entry.value("ip6", "::/0"))
        case "iprange":
            return address_range(entry.value("start-ip"), entry.value("end-ip"))
        case "fqdn":
            return opaque(f"fqdn:{entry.value('fqdn')}")
        case "geography":
            return opaque(f"country:{entry.value('country')}")
    return None


def _define_groups(table: Table | None, section: str, book: Book[AddressSet]) -> None:
    for entry in table or ():
        excluded = entry.words("exclude-member") if entry.is_on("exclude") else ()
        ref = Ref(section, entry.line)
        book.define(Definition(entry.name, ref, NOWHERE, entry.words("member"), excluded, is_group=True))


def _define_vips(table: Table | None, section: str, book: Book[AddressSet]) -> None:
    for entry in table or ():
        value = external_addresses(entry)
        found = value if value is not None else opaque(f"vip:{entry.name}")
        book.define(Definition(entry.name, Ref(section, entry.line), found))


def external_addresses(entry: Entry) -> AddressSet | None:
    """The addresses that clients use to reach a virtual IP; None where the file does not say."""
    found = [network(each) for each in entry.words("extip")]
    known = [each for each in found if each is not None]
    extras = [f"extaddr:{name}" for name in entry.words("extaddr")]
    if not known and not extras:
        return None
    return union([*known, *(opaque(each) for each in extras)])
