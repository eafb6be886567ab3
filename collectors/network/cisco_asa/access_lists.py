"""Access lists: each entry with its addresses and services, in the order of the file."""

from dataclasses import dataclass, field, replace

from assess.model.evidence import Ref
from assess.model.network import (
    ANY_PORT,
    ANY_SERVICE,
    AddressSet,
    FilterRule,
    Interval,
    ServiceBox,
    ServiceSet,
    Undefined,
)
from collectors.network.cisco_asa.names import (
    OPERATORS,
    Names,
    icmp_type,
    read_network_object,
    read_ports,
)
from collectors.network.intervals import opaque
from collectors.network.port_names import protocol_number
from collectors.network.syntax.indented import Line
from collectors.network.syntax.words import Words

EVERY_PROTOCOL: Interval = (0, 255)
_TRAILING = {"rule-id", "event-log", "log", "time-range", "inactive", "interval", "disable", "default"}


@dataclass(slots=True)
class AccessList:
    """The entries of one list; `position` counts remarks too, as the device's line numbers do."""

    name: str
    ref: Ref
    rules: list[FilterRule] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    entries: int = 0
    remark: str = ""


class NotUnderstood(Exception):
    """The entry is of no form that is known."""


class AccessListReader:
    """Reads `access-list` lines of one context, in order."""

    def __init__(self, section: str, names: Names) -> None:
        self.lists: dict[str, AccessList] = {}
        self.undefined: list[Undefined] = []
        self._section = section
        self._names = names

    def read(self, line: Line) -> bool:
        """Takes one line in; False if it was not understood (it is kept as an opaque entry)."""
        words = Words(line.words[1:])
        name = words.take()
        if name in {"alert-interval", "deny-flow-max"}:
            return True
        found = self.lists.setdefault(name, AccessList(name, Ref(self._section, line.number)))
        if words.peek() == "line":
            words.at += 2
        if words.peek() == "remark":
            found.entries += 1
            found.remark = " ".join(words.rest()[1:])
            return True
        if words.peek() == "rename" or not name:
            return not name
        found.entries += 1
        rule, is_read = self._rule(name, words, line, len(found.rules) + 1)
        found.rules.append(replace(rule, comment=found.remark))
        found.positions.append(found.entries)
        found.remark = ""
        return is_read

    def _rule(self, name: str, words: Words, line: Line, order: int) -> tuple[FilterRule, bool]:
        kind = (
            words.take()
            if words.peek() in {"extended", "standard", "ethertype", "webtype", "advanced"}
            else ""
        )
        action = words.take()
        shown = "permit" if action == "trust" else action
        bare = FilterRule("", order, shown, Ref(self._section, line.number), raw=line.text)
        if kind in {"ethertype", "webtype"}:
            return replace(bare, service_set=ServiceSet(opaque=(f"{kind}: {' '.join(words.rest())}",))), True
        if action not in {"permit", "deny", "trust"}:
            return _unread(bare, line), False
        entry = _Entry(self._names, words, bare, f"access-list {name}")
        try:
            read = entry.standard() if kind == "standard" else entry.extended()
        except NotUnderstood:
            return _unread(bare, line), False
        self.undefined += entry.undefined
        return read, True


def _unread(bare: FilterRule, line: Line) -> FilterRule:
    """An entry of which only the place is known: it matches an unknown part."""
    unread = (f"unread:{line.text}",)
    return replace(
        bare,
        action=bare.action if bare.action in {"permit", "deny"} else "unknown",
        source_set=AddressSet(opaque=unread),
        destination_set=AddressSet(opaque=unread),
        service_set=ServiceSet(opaque=unread),
    )


class _Entry:
    """One entry being read."""

    def __init__(self, names: Names, words: Words, bare: FilterRule, used_by: str) -> None:
        self.names, self.words, self.bare = names, words, bare
        self.used_by = used_by
        self.undefined: list[Undefined] = []
        self.conditions: list[str] = []

    def standard(self) -> FilterRule:
        """A standard list names destinations only."""
        shown, addresses = self._address()
        return self._tail(replace(self.bare, destinations=(shown,), destination_set=addresses))

    def extended(self) -> FilterRule:
        """Protocol, source, its ports, destination, its ports or types, and what narrows it."""
        protocol, protocols, services = self._protocol()
        from_zone = self._interface()
        self._who()
        source, source_set = self._address()
        source_ports, shown_source = self._ports(protocols)
        self._who(side="destination")
        to_zone = self._interface()
        destination, destination_set = self._address()
        if protocols is not None and (1 in _single(protocols) or 58 in _single(protocols)):
            destination_boxes, shown = self._icmp(protocols)
        else:
            destination_boxes, shown = self._ports(protocols)
        if services is None:
            services = _combined(protocols or (EVERY_PROTOCOL,), source_ports, destination_boxes)
        shown_service = " ".join(
            each for each in (protocol, shown_source and f"source {shown_source}", shown) if each
        )
        return self._tail(
            replace(
                self.bare,
                sources=(source,),
                destinations=(destination,),
                services=(shown_service,),
                source_set=source_set,
                destination_set=destination_set,
                service_set=services,
                from_zones=from_zone,
                to_zones=to_zone,
            )
        )

    def _interface(self) -> tuple[str, ...]:
        """`ifc inside`: Firepower's entries are bound to interfaces one by one."""
        if self.words.peek() != "ifc":
            return ()
        self.words.take()
        return (self.words.take(),)

    def _protocol(self) -> tuple[str, tuple[Interval, ...] | None, ServiceSet | None]:
        """As written, the protocols' numbers, and the whole service where an object or group says it."""
        word = self.words.take()
        if word in {"object-group", "object"}:
            name = self.words.take()
            shown = f"{word} {name}"
            if word == "object-group" and name in self.names.protocols.definitions:
                found = self.names.protocols.find(name) or ServiceSet()
                if found.opaque:
                    return shown, None, found
                return shown, tuple(each.protocols for each in found.boxes), None
            return shown, None, self.names.services.resolve([name], self.used_by, self.bare.ref)
        if word in {"ip", "any"}:
            return word, (EVERY_PROTOCOL,), None
        number = protocol_number(word)
        if number is None:
            raise NotUnderstood
        return word, ((number, number),), None

    def _who(self, side: str = "source") -> None:
        """Users, security groups: they narrow the rule in a way that addresses do not show."""
        while self.words.peek() in {
            *("user", "user-group", "object-group-user", "security-group", "object-group-security"),
        }:
            kind = self.words.take()
            told = [self.words.take()]
            if kind == "security-group" and told[0] in {"name", "tag"}:
                told.append(self.words.take())
            if not told[-1]:
                raise NotUnderstood
            self.conditions.append(f"{side} {kind} {' '.join(told)}")

    def _address(self) -> tuple[str, AddressSet]:
        word = self.words.peek()
        start = self.words.at
        if word in {"object", "object-group", "object-group-network-service"}:
            self.words.take()
            name = self.words.take()
            if not name:
                raise NotUnderstood
            return name, self.names.addresses.resolve([name], self.used_by, self.bare.ref)
        if word == "interface":
            self.words.take()
            name = self.words.take()
            found: AddressSet | None = self.names.interface_addresses.get(name, opaque(f"interface:{name}"))
        else:
            found = read_network_object(self.words, self.names)
        if found is None:
            raise NotUnderstood
        return " ".join(self.words.items[start : self.words.at]), found

    def _ports(self, protocols: tuple[Interval, ...] | None) -> tuple[list[ServiceBox] | None, str]:
        """Ports that may stand here, as boxes' destination ports; None for none."""
        word = self.words.peek()
        start = self.words.at
        if word in OPERATORS and protocols is not None:
            ports = read_ports(self.words)
            if ports is None:
                raise NotUnderstood
            found = [ServiceBox(each, ANY_PORT, port) for each in protocols for port in ports]
        elif word == "object-group" and self._is_port_group():
            self.words.take()
            name = self.words.take()
            services = self.names.services.resolve([name], self.used_by, self.bare.ref)
            if services.opaque:
                self.conditions.append(f"ports {', '.join(services.opaque)}")
            found = [
                replace(each, protocols=wanted)
                for each in services.boxes
                for wanted in protocols or ()
                if wanted in (each.protocols, EVERY_PROTOCOL)
            ]
            if protocols and not found and not services.opaque:
                return [], " ".join(self.words.items[start : self.words.at])
            if not found:
                return None, " ".join(self.words.items[start : self.words.at])
        else:
            return None, ""
        return found, " ".join(self.words.items[start : self.words.at])

    def _is_port_group(self) -> bool:
        """Whether the group that comes next holds ports; behind the source it may be an address."""
        name = self.words.items[self.words.at + 1] if self.words.at + 1 < len(self.words.items) else ""
        if name in self.names.addresses.definitions and name not in self.names.port_groups:
            return False
        if name in self.names.services.definitions:
            return True
        # An undefined group: it stands for ports if an address has been read and none is needed after it.
        return self.words.at + 2 >= len(self.words.items) or self.words.items[self.words.at + 2] in _TRAILING

    def _icmp(self, protocols: tuple[Interval, ...]) -> tuple[list[ServiceBox] | None, str]:
        word = self.words.peek()
        if word == "object-group":
            self.words.take()
            name = self.words.take()
            found = self.names.icmp_types.resolve([name], self.used_by, self.bare.ref)
            if found.opaque:
                self.conditions.append(f"icmp types {', '.join(found.opaque)}")
            kinds = [replace(each, protocols=p) for each in found.boxes for p in protocols]
            return kinds or None, f"object-group {name}"
        kind = icmp_type(word, "icmp6" if (58, 58) in protocols else "icmp") if word else None
        if kind is None:
            return None, ""
        self.words.take()
        if self.words.peek().isdigit():
            self.conditions.append(f"icmp code {self.words.take()}")
        return [ServiceBox(each, ANY_PORT, (kind, kind)) for each in protocols], word

    def _tail(self, rule: FilterRule) -> FilterRule:
        """`log`, `time-range`, `inactive` and what counts hits."""
        enabled = True
        while word := self.words.take():
            if word == "time-range":
                name = self.words.take()
                self.conditions.append(f"time-range {name}")
                if name not in self.names.time_ranges:
                    self.undefined.append(Undefined(name, "time-range", self.used_by, rule.ref))
            elif word == "inactive":
                enabled = False
            elif word == "log":
                while self.words.peek() and self.words.peek() not in {"time-range", "inactive"}:
                    self.words.take()
            elif word in {"rule-id", "event-log"}:
                self.words.take()
            elif word.startswith(("(", "0x")):
                continue
            elif word not in _TRAILING:
                raise NotUnderstood
        return replace(rule, enabled=enabled, conditions=tuple(self.conditions))


def _single(protocols: tuple[Interval, ...]) -> set[int]:
    return {first for first, last in protocols if first == last}


def _combined(
    protocols: tuple[Interval, ...],
    sources: list[ServiceBox] | None,
    destinations: list[ServiceBox] | None,
) -> ServiceSet:
    """Every pair of a source's and a destination's ports of one protocol; ports given as boxes."""
    if sources is None and destinations is None:
        return (
            ANY_SERVICE if protocols == (EVERY_PROTOCOL,) else ServiceSet(tuple(map(ServiceBox, protocols)))
        )
    found = [
        ServiceBox(protocol, source, destination)
        for protocol in protocols
        for source in _of_protocol(sources, protocol)
        for destination in _of_protocol(destinations, protocol)
    ]
    return ServiceSet(tuple(dict.fromkeys(found)))


def _of_protocol(ports: list[ServiceBox] | None, protocol: Interval) -> list[Interval]:
    if ports is None:
        return [ANY_PORT]
    return [each.destination_ports for each in ports if each.protocols == protocol]
