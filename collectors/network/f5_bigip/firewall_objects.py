"""Address lists and port lists of the firewall of a BIG-IP (AFM), and what a side of a rule names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, ANYWHERE, AddressSet, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, address_book, service_book
from collectors.network.f5_bigip.names import full_name, partition_of
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.intervals import NOWHERE, network, opaque, union
from collectors.network.packet_filter.services import ports_of
from collectors.network.syntax.braces import Node

_KINDS = ("net {}", "security firewall {}", "security shared-objects {}")
_DOMAIN = re.compile(r"%\d+")
_OPEN = {"geo": "country", "fqdns": "fqdn", "regions": "country"}


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of all partitions by their full names."""

    addresses: Book[AddressSet]
    ports: Book[ServiceSet]


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports of one side, and names that nobody defines."""

    known: tuple[Interval, ...]
    unknown: tuple[str, ...] = ()


def read_lists(objects: Objects) -> Lists:
    """Address lists and port lists, wherever the version keeps them."""
    lists = Lists(address_book(what="address list"), service_book(what="port list"))
    for pattern in _KINDS:
        for item in objects.of(pattern.format("address-list")).values():
            members = _names(item.node, "address-lists", partition_of(item.name))
            known = _addresses(item.node) or NOWHERE
            lists.addresses.define(Definition(item.name, item.ref, known, members, is_group=True))
        for item in objects.of(pattern.format("port-list")).values():
            members = _names(item.node, "port-lists", partition_of(item.name))
            own = ServiceSet(tuple(ServiceBox(destination_ports=each) for each in _ports(item.node)))
            lists.ports.define(Definition(item.name, item.ref, own, members, is_group=True))
    return lists


def addresses_of(side: Node | None, lists: Lists, partition: str, used_by: str, ref: Ref) -> AddressSet:
    """The addresses of a rule's `source` or `destination`; everywhere where it names none."""
    if side is None:
        return ANYWHERE
    own = _addresses(side)
    names = [_known(each, lists.addresses, partition) for each in _words(side, "address-lists")]
    named = [lists.addresses.resolve(names, used_by, ref)] if names else []
    found = [*([own] if own is not None else []), *named]
    return union(found) if found else ANYWHERE


def ports_of_side(side: Node | None, lists: Lists, partition: str, used_by: str, ref: Ref) -> Ports:
    """The ports of a rule's side, every one where it names none."""
    if side is None:
        return Ports((ANY_PORT,))
    names = [_known(each, lists.ports, partition) for each in _words(side, "port-lists")]
    named = lists.ports.resolve(names, used_by, ref) if names else ServiceSet()
    found = [*_ports(side), *(each.destination_ports for each in named.boxes)]
    if not found and not named.opaque:
        return Ports((ANY_PORT,))
    return Ports(tuple(found), named.opaque)


def shown(side: Node | None) -> tuple[str, ...]:
    """Addresses and lists as written."""
    kinds = ("addresses", "address-lists", *_OPEN)
    return tuple(word for kind in kinds for word in _words(side, kind)) if side else ()


def block(item: Item | Node, word: str) -> Iterator[Node]:
    """What stands in the block of a word, each for itself."""
    node = item.node if isinstance(item, Item) else item
    for each in node.children or ():
        if each.words[:1] == (word,):
            for child in each.children or ():
                if child.children is None and len(child.words) > 1:
                    yield from (Node((name,), child.line) for name in child.words)
                elif child.words:
                    yield child


def _words(node: Node, word: str) -> tuple[str, ...]:
    return tuple(each.words[0] for each in block(node, word))


def _names(node: Node, word: str, partition: str) -> tuple[str, ...]:
    return tuple(full_name(each, partition) for each in _words(node, word))


def _known(name: str, book: Book[AddressSet] | Book[ServiceSet], partition: str) -> str:
    own = full_name(name, partition)
    common = full_name(name, "Common")
    return own if own in book.definitions or common not in book.definitions else common


def _addresses(node: Node) -> AddressSet | None:
    """Addresses, places and names that stand there themselves; None where there is none of them."""
    found: list[AddressSet] = []
    for text in _words(node, "addresses"):
        value = network(_DOMAIN.sub("", text))
        found.append(value if value is not None else opaque(f"address:{text}"))
    for kind, told in _OPEN.items():
        found += [opaque(f"{told}:{word}") for word in _words(node, kind)]
    return union(found) if found else None


def _ports(node: Node) -> list[Interval]:
    found = [ports_of(each, "-") for each in _words(node, "ports")]
    return [each for each in found if each is not None]
