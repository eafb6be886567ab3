"""One context of an ASA from its lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Address

from assess.model.evidence import Ref
from assess.model.network import (
    ANYWHERE,
    AddressSet,
    Context,
    FilterRule,
    Interface,
    Route,
    RuleList,
    Undefined,
    Unparsed,
)
from collectors.network.books import address_objects, distinct, service_objects
from collectors.network.cisco_asa.access_lists import AccessList, AccessListReader
from collectors.network.cisco_asa.hits import Hits
from collectors.network.cisco_asa.ignored import is_ignored
from collectors.network.cisco_asa.interfaces import (
    entered_again,
    is_known_below,
    read_interface,
    read_old_interfaces,
)
from collectors.network.cisco_asa.names import Names
from collectors.network.cisco_asa.objects import read_group, read_object
from collectors.network.cisco_asa.translations import Translations
from collectors.network.intervals import mask_length, network, union
from collectors.network.syntax.indented import Line

EVERYWHERE = "*"
"""Where a global access list is bound."""


class ContextReader:
    """Reads one context: names first, then what uses them, because order in the file is free."""

    def __init__(self, name: str, section: str, lines: list[Line], version: str, hits: Hits) -> None:
        self._name, self._section, self._lines, self._hits = name, section, lines, hits
        self._names = Names(any_is_v4=_is_before(version, 9))
        self._unparsed: list[Line] = []
        self._undefined: list[Undefined] = []
        self._interfaces: list[Interface] = []
        self._bindings: list[tuple[str, str, str, Line]] = []

    def read(self) -> Context:
        """The context; interfaces still carry the names that it sees."""
        self._each("name", self._alias)
        self._interfaces = [
            *(read_interface(self._section, each) for each in entered_again(self._starting("interface"))),
            *read_old_interfaces(self._section, self._lines),
        ]
        self._names.interface_addresses = dict(_own_addresses(self._interfaces))
        self._names.time_ranges = {each.words[1] for each in self._starting("time-range") if each.words[1:]}
        for line in self._starting("object"):
            self._unparsed += read_object(line, self._section, self._names)
        for line in self._starting("object-group"):
            self._unparsed += read_group(line, self._section, self._names)
        lists = AccessListReader(self._section, self._names)
        self._each("access-list", lists.read)
        translations = self._translations(lists.lists)
        self._each("access-group", self._binding)
        self._note_the_rest()
        books = (self._names.addresses, self._names.services, self._names.protocols, self._names.icmp_types)
        rule_lists = tuple(self._rule_lists(lists.lists))
        addresses = address_objects(self._names.addresses)
        services = tuple(each for book in books[1:] for each in service_objects(book))
        undefined = [each for book in books for each in book.undefined]
        return Context(
            name=self._name,
            kind="firewall",
            unit="security context",
            ref=Ref(self._section, self._lines[0].number if self._lines else 1),
            interfaces=tuple(self._interfaces),
            addresses=addresses,
            services=services,
            rule_lists=rule_lists,
            nats=translations.ordered(),
            routes=tuple(self._routes()),
            undefined=distinct([*undefined, *lists.undefined, *translations.undefined, *self._undefined]),
            unparsed=tuple(
                Unparsed(each.text, Ref(self._section, each.number))
                for each in sorted(self._unparsed, key=lambda each: each.number)
            ),
        )

    def _starting(self, *words: str) -> Iterator[Line]:
        return (line for line in self._lines if line.words[: len(words)] == list(words))

    def _each(self, word: str, take: Callable[[Line], bool]) -> None:
        for line in self._starting(word):
            if not take(line):
                self._unparsed.append(line)

    def _alias(self, line: Line) -> bool:
        match line.words:
            case ["name", address, alias, *_] if network(address) is not None:
                self._names.aliases[alias] = address
                return True
        return False

    def _translations(self, lists: Mapping[str, AccessList]) -> Translations:
        found = Translations(self._section, self._names, lists)
        globals_ = self._globals()
        for line in self._starting("nat"):
            is_old = line.words[1:] and "," not in line.words[1] and line.words[1].endswith(")")
            if line.text.startswith("nat-control"):
                continue
            if not (found.read_old_dynamic(line, globals_) if is_old else found.read_twice(line)):
                self._unparsed.append(line)
        self._each("static", found.read_static)
        for line in self._starting("object", "network"):
            for child in line.children:
                name = " ".join(line.words[2:])
                if child.words[0] == "nat" and not found.read_auto(name, child):
                    self._unparsed.append(child)
        return found

    def _globals(self) -> dict[str, list[tuple[str, str]]]:
        """Pools of the time before 8.3, by their number: interface and addresses."""
        found: dict[str, list[tuple[str, str]]] = {}
        for line in self._starting("global"):
            match line.words:
                case ["global", zone, number, addresses, *_] if zone.startswith("("):
                    found.setdefault(number, []).append((zone.strip("()"), addresses))
                case _:
                    self._unparsed.append(line)
        return found

    def _binding(self, line: Line) -> bool:
        match line.words:
            case ["access-group", name, "global", *_]:
                self._bindings.append((name, EVERYWHERE, "in", line))
            case ["access-group", name, ("in" | "out") as direction, "interface", interface, *rest]:
                local = "control-plane" in rest
                self._bindings.append((name, interface, "local" if local else direction, line))
            case _:
                return False
        return True

    def _rule_lists(self, lists: dict[str, AccessList]) -> Iterator[RuleList]:
        """Each list as bound; a list bound in two directions counts once. Then what no list decides."""
        bound: dict[tuple[str, str], list[str]] = {}
        for name, interface, direction, line in self._bindings:
            bound.setdefault((name, direction), []).append(interface)
            if name not in lists:
                ref = Ref(self._section, line.number)
                self._undefined.append(Undefined(name, "access list", line.text, ref))
        has_global = any(interface == EVERYWHERE for _, interface, _, _ in self._bindings)
        for name, found in lists.items():
            rules = tuple(self._counted(found))
            directions = [direction for each, direction in bound if each == name] or [""]
            for number, direction in enumerate(directions):
                interfaces = tuple(bound.get((name, direction), ()))
                goes_on = has_global and direction == "in" and EVERYWHERE not in interfaces
                yield RuleList(
                    name=name,
                    ref=found.ref,
                    rules=rules,
                    default="next" if goes_on else "deny",
                    bound_to=interfaces,
                    direction=direction,
                    is_derived=number > 0,
                )
        if not has_global:
            yield from self._implicit()

    def _counted(self, found: AccessList) -> Iterator[FilterRule]:
        for rule, position in zip(found.rules, found.positions, strict=True):
            yield replace(rule, hits=self._hits.get((found.name, position)))

    def _implicit(self) -> Iterator[RuleList]:
        """What an interface without a list lets in: all that goes to a lower security level."""
        bound = {interface for _, interface, direction, _ in self._bindings if direction == "in"}
        same = any(self._starting("same-security-traffic", "permit", "inter-interface"))
        named = [each for each in self._interfaces if each.zone and each.security_level is not None]
        for interface in named:
            if interface.name in bound:
                continue
            level = interface.security_level or 0
            lower = tuple(
                each.name
                for each in named
                if each.name != interface.name
                and ((each.security_level or 0) < level or (same and each.security_level == level))
            )
            rule = FilterRule(
                name="security level",
                order=1,
                action="permit",
                ref=interface.ref,
                sources=("any",),
                destinations=("any",),
                services=("ip",),
                source_set=ANYWHERE,
                to_zones=lower,
                raw=f"security-level {level}, no access-group in",
            )
            yield RuleList(
                name=f"implicit:{interface.name}",
                ref=interface.ref,
                rules=(rule,) if lower else (),
                bound_to=(interface.name,),
                direction="in",
                is_derived=True,
            )

    def _routes(self) -> Iterator[Route]:
        for line in self._starting("route"):
            match line.words:
                case ["route", interface, address, mask, hop, *_]:
                    length = mask_length(self._number(mask))
                    address = self._number(address)
                    if length is not None and network(address) is not None:
                        hop = self._names.aliases.get(hop, hop)
                        yield Route(f"{address}/{length}", Ref(self._section, line.number), hop, interface)
                        continue
            self._unparsed.append(line)
        for line in self._starting("ipv6", "route"):
            match line.words:
                case ["ipv6", "route", interface, destination, hop, *_]:
                    yield Route(destination, Ref(self._section, line.number), hop, interface)
                case _:
                    self._unparsed.append(line)

    def _number(self, text: str) -> str:
        """An address or mask, given as such, as `0`, or by an alias."""
        return str(IPv4Address(0)) if text == "0" else self._names.aliases.get(text, text)

    def _note_the_rest(self) -> None:
        for line in self._lines:
            words = line.words
            if words[0] == "interface":
                self._unparsed += [each for each in line.children if not is_known_below(each)]
            elif words[0] not in READ and not is_ignored(line.text):
                self._unparsed.append(line)


READ = frozenset(
    {
        *("name", "interface", "time-range", "object", "object-group", "access-list", "access-group", "nat"),
        *("global", "static", "route", "context", "same-security-traffic"),
    }
)


def _own_addresses(interfaces: Iterable[Interface]) -> Iterator[tuple[str, AddressSet]]:
    for each in interfaces:
        found = [network(text.partition("/")[0]) for text in each.addresses]
        known = [one for one in found if one is not None]
        if known:
            yield each.name, union(known)


def _is_before(version: str, major: int) -> bool:
    """`8.4(2)` is before 9; an unknown version is not."""
    number = version.partition(".")[0]
    return number.isdigit() and int(number[:4]) < major
