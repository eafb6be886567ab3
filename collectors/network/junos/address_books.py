"""Address books: of zones, global, and named ones that are attached to zones."""

from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import ANYWHERE, AddressObject, AddressSet, Undefined
from collectors.network.books import Book, Definition, address_book, address_objects
from collectors.network.intervals import (
    EVERY_V4,
    EVERY_V6,
    NOWHERE,
    address_range,
    network,
    opaque,
    union,
)
from collectors.network.syntax.word_tree import Tree

_BUILTIN = {"any": ANYWHERE, "any-ipv4": EVERY_V4, "any-ipv6": EVERY_V6}


@dataclass(slots=True)
class AddressBooks:
    """The global book, and the book of each zone that has one; a zone's own names come first."""

    common: Book[AddressSet]
    by_zone: dict[str, Book[AddressSet]] = field(default_factory=dict)
    all: list[Book[AddressSet]] = field(default_factory=list)

    def of(self, zone: str) -> Book[AddressSet]:
        """The book in which names at this zone are looked up."""
        return self.by_zone.get(zone, self.common)

    def objects(self) -> tuple[AddressObject, ...]:
        """All objects of all books."""
        return tuple(each for book in self.all for each in address_objects(book))

    def undefined(self) -> list[Undefined]:
        """Names that some book was asked for and none defines."""
        return [each for book in self.all for each in book.undefined]


def read_address_books(security: Tree) -> AddressBooks:
    """The books below `security` of one system."""
    common = address_book(builtin=_BUILTIN.get)
    books = AddressBooks(common, all=[common])
    _fill(security.at("address-book", "global"), common)
    for place in security.at("address-book").active():
        if place.word != "global":
            book = address_book([common])
            _fill(place, book)
            books.all.append(book)
            books.by_zone |= dict.fromkeys(place.words("attach", "zone"), book)
    for zone in security.at("zones", "security-zone").active():
        if zone.has("address-book"):
            parents = [books.by_zone[zone.word]] if zone.word in books.by_zone else [common]
            book = address_book(parents)
            _fill(zone.at("address-book"), book)
            books.all.append(book)
            books.by_zone[zone.word] = book
    return books


def _fill(place: Tree, book: Book[AddressSet]) -> None:
    for entry in place.at("address").active():
        book.define(Definition(entry.word, Ref(entry.file, entry.line), _address(entry)))
    for entry in place.at("address-set").active():
        members = (*entry.words("address"), *entry.words("address-set"))
        book.define(Definition(entry.word, Ref(entry.file, entry.line), NOWHERE, members, is_group=True))


def _address(entry: Tree) -> AddressSet:
    found: list[AddressSet] = []
    for child in entry.active():
        value: AddressSet | None = None
        if child.word in {"dns-name", "wildcard-address"}:
            kind = "fqdn" if child.word == "dns-name" else "wildcard"
            value = opaque(f"{kind}:{entry.value(child.word)}")
        elif child.word == "range-address":
            first = entry.value("range-address")
            value = address_range(first, entry.value("range-address", first, "to") or first)
        elif child.word not in {"description", "to"}:
            value = network(child.word)
        if value is not None:
            found.append(value)
    return union(found) if found else opaque(f"address:{entry.word}")
