"""`object`, `object-group` and `name` lines into the books of a context."""

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, AddressSet, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, service_union
from collectors.network.cisco_asa.names import (
    TRANSPORTS,
    Names,
    boxes,
    icmp_type,
    joined,
    read_network_object,
    read_ports,
    read_service,
)
from collectors.network.intervals import NOWHERE
from collectors.network.port_names import protocol_number
from collectors.network.syntax.indented import Line
from collectors.network.syntax.words import Words

SILENT = frozenset({"description", "nat"})


def read_object(line: Line, section: str, names: Names) -> list[Line]:
    """Takes an `object` in; gives the lines below it that were not understood."""
    match line.words:
        case ["object", "network", name]:
            return _read_network(name, line, section, names)
        case ["object", "service", name]:
            return _read_service(name, line, section, names)
    return [line]


def _read_network(name: str, line: Line, section: str, names: Names) -> list[Line]:
    value: AddressSet | None = None
    strange: list[Line] = []
    for child in line.children:
        if child.words[0] in SILENT:
            continue
        value = read_network_object(Words(child.words), names)
        if value is None:
            strange.append(child)
    # The device prints an object a second time, with its translation only.
    if value is not None or name not in names.addresses.definitions:
        own = value or (AddressSet(opaque=(f"unread:{name}",)) if strange else NOWHERE)
        names.addresses.define(Definition(name, Ref(section, line.number), own))
    return strange


def _read_service(name: str, line: Line, section: str, names: Names) -> list[Line]:
    strange = [child for child in line.children if child.words[0] not in {"service", "description"}]
    value = ServiceSet()
    for child in line.children:
        if child.words[0] == "service":
            found = read_service(Words(child.words[1:]))
            value = found or ServiceSet(opaque=(f"unread:{name}",))
            if found is None:
                strange.append(child)
    names.services.define(Definition(name, Ref(section, line.number), value))
    return strange


def read_group(line: Line, section: str, names: Names) -> list[Line]:
    """Takes an `object-group` in; gives the lines that were not understood."""
    match line.words:
        case ["object-group", "network", name, *_]:
            return _read_network_group(name, line, section, names)
        case ["object-group", "service", name, *only] if not only or only[0] in TRANSPORTS:
            return _read_service_group(name, only[0] if only else "", line, section, names)
        case ["object-group", ("protocol" | "icmp-type") as kind, name, *_]:
            book = names.protocols if kind == "protocol" else names.icmp_types
            return _read_plain_group(name, line, section, book, f"{kind.removesuffix('-type')}-object")
        case ["object-group", "network-service", name, *_]:
            value = AddressSet(opaque=(f"network-service:{name}",))
            names.addresses.define(Definition(name, Ref(section, line.number), value, is_group=True))
            return []
        case ["object-group", "user" | "security", *_]:
            return []
    return [line, *line.children]


def _read_network_group(name: str, line: Line, section: str, names: Names) -> list[Line]:
    own: list[AddressSet] = []
    members: list[str] = []
    strange: list[Line] = []
    for child in line.children:
        match child.words:
            case ["description", *_]:
                pass
            case ["group-object", member] | ["network-object", "object", member]:
                members.append(member)
            case ["network-object", *rest]:
                value = read_network_object(Words(rest), names)
                if value is None:
                    strange.append(child)
                    value = AddressSet(opaque=(f"unread:{child.text}",))
                own.append(value)
            case _:
                strange.append(child)
    names.addresses.define(
        Definition(name, Ref(section, line.number), joined(own), tuple(members), is_group=True)
    )
    return strange


def _read_service_group(name: str, kind: str, line: Line, section: str, names: Names) -> list[Line]:
    own: list[ServiceSet] = []
    members: list[str] = []
    strange: list[Line] = []
    for child in line.children:
        match child.words:
            case ["description", *_]:
                continue
            case ["group-object", member] | ["service-object", "object", member]:
                members.append(member)
                continue
            case ["port-object", *rest] if kind:
                ports = read_ports(Words(rest))
                value = ServiceSet(tuple(boxes(TRANSPORTS[kind], [ANY_PORT], ports))) if ports else None
            case ["service-object", *rest]:
                value = read_service(Words(rest))
            case _:
                strange.append(child)
                continue
        if value is None:
            strange.append(child)
            value = ServiceSet(opaque=(f"unread:{child.text}",))
        own.append(value)
    if kind:
        names.port_groups.add(name)
    value = service_union(own) if own else ServiceSet()
    names.services.define(Definition(name, Ref(section, line.number), value, tuple(members), is_group=True))
    return strange


def _read_plain_group(
    name: str, line: Line, section: str, book: Book[ServiceSet], keyword: str
) -> list[Line]:
    """A group of protocols or ICMP types: one word per line."""
    own: list[ServiceSet] = []
    members: list[str] = []
    strange: list[Line] = []
    for child in line.children:
        match child.words:
            case ["description", *_]:
                pass
            case ["group-object", member]:
                members.append(member)
            case [word, value] if word == keyword:
                found = _protocol(value) if keyword == "protocol-object" else _icmp(value)
                if found is None:
                    strange.append(child)
                own.append(found or ServiceSet(opaque=(f"unread:{value}",)))
            case _:
                strange.append(child)
    services = service_union(own) if own else ServiceSet()
    book.define(Definition(name, Ref(section, line.number), services, tuple(members), is_group=True))
    return strange


def _protocol(text: str) -> ServiceSet | None:
    if text == "ip":
        return ServiceSet((ServiceBox(),))
    number = protocol_number(text)
    return None if number is None else ServiceSet((ServiceBox((number, number)),))


def _icmp(text: str) -> ServiceSet | None:
    number = icmp_type(text)
    return None if number is None else ServiceSet((ServiceBox((1, 1), ANY_PORT, (number, number)),))
