"""Security and NAT rules of a virtual system or device group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import (
    ANYWHERE,
    AddressSet,
    FilterRule,
    NatRule,
    RuleList,
    ServiceBox,
    ServiceSet,
    Undefined,
    Unparsed,
)
from collectors.network.intervals import NOWHERE, complement, opaque
from collectors.network.panos.objects import Books, default_services
from collectors.network.port_names import port_range
from collectors.network.syntax.word_tree import Tree
from collectors.network.zones import named_zones

ACTIONS = {"allow": "permit", "deny": "deny", "drop": "deny"}
_CONDITIONS = {
    "source-user": "user",
    "category": "URL category",
    "hip-profiles": "HIP profile",
    "source-hip": "HIP profile",
    "destination-hip": "destination HIP profile",
    "source-device": "device",
    "destination-device": "destination device",
    "source-imsi": "IMSI",
    "source-imei": "IMEI",
    "source-nw-slice": "slice",
}
_SILENT = frozenset(
    {
        *("from", "to", "source", "destination", "service", "application", "action", "disabled", "schedule"),
        *("negate-source", "negate-destination", "rule-type", "description", "tag", "group-tag", "log-start"),
        *("log-end", "log-setting", "profile-setting", "option", "qos", "target", "uuid", "icmp-unreachable"),
        *("disable-inspect", "saas-user-list", "saas-tenant-list", "audit-comment", "negate-target"),
    }
)
_UNIVERSAL = frozenset({"", "universal"})


@dataclass(slots=True)
class RuleReader:
    """Reads rules with the books that they may name."""

    books: Books
    interfaces: dict[str, AddressSet]
    undefined: list[Undefined] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)

    def security(self, rulebase: Tree, name: str, default: str) -> Iterator[RuleList]:
        """The security rules of one rulebase; none where there are none."""
        rules = rulebase.at("security", "rules")
        entries = list(rules.active())
        if entries:
            yield RuleList(
                name=name,
                ref=Ref(rules.file, rules.line),
                rules=tuple(self._rule(entry, number) for number, entry in enumerate(entries, 1)),
                default=default,
                bound_to=("*",),
                direction="forward",
            )

    def _rule(self, entry: Tree, order: int) -> FilterRule:
        ref, used_by = Ref(entry.file, entry.line), f"rule {entry.word}"
        action = entry.value("action")
        from_zones, to_zones = named_zones(entry.words("from")), named_zones(entry.words("to"))
        kind = entry.value("rule-type")
        if kind == "intrazone" and not to_zones:
            to_zones = from_zones
        self._note_unknown(entry)
        return FilterRule(
            name=entry.word,
            order=order,
            action=ACTIONS.get(action, "reject" if action.startswith("reset") else action or "allow"),
            ref=ref,
            sources=_shown(entry, "source"),
            destinations=_shown(entry, "destination"),
            services=(*entry.words("service"), *(f"app:{each}" for each in _applications(entry))),
            source_set=self._addresses(entry, "source", used_by),
            destination_set=self._addresses(entry, "destination", used_by),
            service_set=self._services(entry, used_by),
            from_zones=from_zones,
            to_zones=to_zones,
            conditions=(*_conditions(entry), *((kind,) if kind not in _UNIVERSAL else ())),
            enabled=entry.value("disabled") != "yes" and not entry.inactive,
            comment=entry.value("description"),
            raw=text_of(entry),
        )

    def _note_unknown(self, entry: Tree) -> None:
        for child in entry.active():
            if child.word not in _SILENT and child.word not in _CONDITIONS:
                said = f"rule {entry.word}: {child.word}"
                self.unparsed.append(Unparsed(said, Ref(child.file, child.line)))

    def _addresses(self, entry: Tree, key: str, used_by: str) -> AddressSet:
        names = entry.words(key)
        ref = Ref(entry.file, entry.at(key).line)
        found = self.books.addresses.resolve(names, used_by, ref) if names else ANYWHERE
        return complement(found) if entry.value(f"negate-{key}") == "yes" else found

    def _services(self, entry: Tree, used_by: str) -> ServiceSet:
        names = entry.words("service")
        if not names:
            return ServiceSet((ServiceBox(),))
        if "application-default" in names:
            applications = self.books.members_of(_applications(entry))
            return default_services(applications) if applications else ServiceSet((ServiceBox(),))
        return self.books.services.resolve(names, used_by, Ref(entry.file, entry.at("service").line))

    def nat(self, rulebase: Tree, section: str) -> Iterator[NatRule]:
        """The translations of one rulebase, in order; the caller numbers them."""
        for entry in rulebase.at("nat", "rules").active():
            yield self._nat(entry, section)

    def _nat(self, entry: Tree, section: str) -> NatRule:
        used_by = f"NAT rule {entry.word}"
        ref = Ref(entry.file, entry.line)
        source, kind, both_ways = self._source(entry.at("source-translation"), used_by)
        target_tree = entry.find("destination-translation") or entry.at("dynamic-destination-translation")
        service = entry.words("service")
        return NatRule(
            name=entry.word,
            order=0,
            kind=kind or ("destination" if not target_tree.is_empty() else "identity"),
            ref=ref,
            section=section,
            from_zones=named_zones(entry.words("from")),
            to_zones=named_zones(entry.words("to")),
            source=self._addresses(entry, "source", used_by),
            translated_source=source,
            destination=self._addresses(entry, "destination", used_by),
            translated_destination=self._named(target_tree, used_by),
            service=(
                self.books.services.resolve(service, used_by, ref) if service else ServiceSet((ServiceBox(),))
            ),
            translated_service=_translated_port(target_tree, self.books, service),
            bidirectional=both_ways,
            enabled=entry.value("disabled") != "yes",
            raw=text_of(entry),
        )

    def _source(self, tree: Tree, used_by: str) -> tuple[AddressSet, str, bool]:
        """What a source becomes, how, and whether the pair serves both directions."""
        for kind in ("static-ip", "dynamic-ip", "dynamic-ip-and-port"):
            found = tree.find(kind)
            if found is None:
                continue
            is_static = kind == "static-ip"
            interface = found.value("interface-address", "interface")
            if interface:
                value = self.interfaces.get(interface, opaque(f"interface:{interface}"))
                given = found.value("interface-address", "ip")
                return self._given(given, used_by, found) if given else value, "dynamic", False
            both = found.value("bi-directional") == "yes"
            return self._named(found, used_by), "static" if is_static else "dynamic", is_static and both
        return NOWHERE, "", False

    def _named(self, tree: Tree, used_by: str) -> AddressSet:
        names = tree.words("translated-address")
        if not names:
            return NOWHERE
        return self.books.addresses.resolve(names, used_by, Ref(tree.file, tree.line))

    def _given(self, name: str, used_by: str, tree: Tree) -> AddressSet:
        return self.books.addresses.resolve([name], used_by, Ref(tree.file, tree.line))


def _translated_port(tree: Tree, books: Books, service: Sequence[str]) -> ServiceSet:
    """The port behind, for the protocols that the rule's service speaks."""
    port = port_range(tree.value("translated-port"))
    if port is None:
        return ServiceSet()
    known = [books.services.find(each) for each in service]
    protocols = {box.protocols for each in known if each for box in each.boxes}
    return ServiceSet(
        tuple(ServiceBox(each, (0, 65535), port) for each in sorted(protocols or {(6, 6), (17, 17)}))
    )


def _applications(entry: Tree) -> tuple[str, ...]:
    return tuple(each for each in entry.words("application") if each != "any")


def _conditions(entry: Tree) -> tuple[str, ...]:
    found = [
        f"{shown} {', '.join(words)}"
        for key, shown in _CONDITIONS.items()
        if (words := tuple(each for each in entry.words(key) if each != "any"))
    ]
    applications = _applications(entry)
    if applications:
        found.append(f"application {', '.join(applications)}")
    if entry.value("schedule"):
        found.append(f"schedule {entry.value('schedule')}")
    return tuple(found)


def _shown(entry: Tree, key: str) -> tuple[str, ...]:
    names = entry.words(key)
    return tuple(f"not {each}" for each in names) if entry.value(f"negate-{key}") == "yes" else names


def text_of(entry: Tree) -> str:
    """The rule in one line, whatever form it was written in."""
    parts: list[str] = []
    for child in entry.active():
        values = child.words()
        parts.append(f"{child.word} {' '.join(values)}".strip())
    return f"{entry.word}: {'; '.join(parts)}"[:2000]
