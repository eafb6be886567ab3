"""Filter rules in the order in which pf decides, and translations."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assess.model.evidence import Ref
from assess.model.network import (
    ANYWHERE,
    AddressSet,
    FilterRule,
    Interval,
    NatRule,
    RuleList,
    ServiceBox,
    ServiceSet,
    Unparsed,
)
from collectors.network.intervals import NOWHERE, complement, network, opaque
from collectors.network.pfsense.aliases import Aliases
from collectors.network.port_names import ICMP_TYPES, protocol_number
from collectors.network.syntax.xml_lines import Element

ACTIONS = {"": "permit", "pass": "permit", "block": "deny", "reject": "reject"}
_CONDITIONS = ("sched", "gateway", "os", "tagged", "statetype", "max-src-conn", "max-src-states", "vlanprio")
_SILENT_CONDITIONS = {"statetype": {"keep state", "keep", ""}, "gateway": {""}}
ICMP_NAMES = {**ICMP_TYPES, "echoreq": 8, "echorep": 0, "unreach": 3, "squench": 4, "redir": 5, "timex": 11}
EVERY = "*"
_OUTBOUND_WITHOUT_RULES = frozenset({"automatic", "disabled"})
"""Modes in which written rules are kept and do nothing (pfSense documentation, Outbound NAT)."""


@dataclass(slots=True)
class RuleReader:
    """Reads the rules of one instance."""

    section: str
    aliases: Aliases
    unparsed: list[Unparsed] = field(default_factory=list)

    def rule_lists(self, root: Element) -> tuple[RuleList, ...]:
        """Floating quick rules first, then each interface's; floating rules that are not quick decide last.

        Of the last kind the last match wins, so they stand in reverse order.
        """
        rules = [*root.each("filter", "rule")]
        modern = sorted(root.each("OPNsense", "Firewall", "Filter", "rules", "rule"), key=_sequence)
        passed = self._passed(root)
        floating = [each for each in rules if each.child("floating") is not None]
        quick = [*modern, *(each for each in floating if _is_on(each, "quick"))]
        slow = [each for each in floating if not _is_on(each, "quick")]
        plain = [each for each in rules if each.child("floating") is None]
        by_interface = _by_interface(plain)
        after = "next" if slow else "deny"
        lists = [("floating", EVERY, quick, "next" if by_interface else after)]
        lists += [(name, name, entries, after) for name, entries in by_interface.items()]
        lists.append(("floating, not quick", EVERY, slow[::-1], "deny"))
        return (*passed, *(self._list(*each) for each in lists if each[2]))

    def _list(self, name: str, bound: str, entries: list[Element], default: str) -> RuleList:
        return RuleList(
            name=name,
            ref=Ref(self.section, entries[0].line),
            rules=tuple(self._rule(each, number) for number, each in enumerate(entries, 1)),
            default=default,
            bound_to=(bound,),
            direction="forward" if bound == EVERY else "in",
        )

    def _rule(self, entry: Element, order: int) -> FilterRule:
        kind = entry.value("type") or entry.value("action")
        names = _interfaces(entry)
        direction = entry.value("direction")
        source, destination = _side(entry, "source"), _side(entry, "destination")
        protocols = _protocols(entry.value("protocol"))
        if protocols is None:
            self.unparsed.append(
                Unparsed(f"protocol {entry.value('protocol')}", Ref(self.section, entry.line))
            )
        is_out = direction == "out"
        conditions = [*_conditions(entry), *(["direction out"] if is_out else [])]
        return FilterRule(
            name=entry.value("descr") or entry.value("description") or entry.value("tracker") or str(order),
            order=order,
            action=ACTIONS.get(kind, kind),
            ref=Ref(self.section, entry.line),
            sources=(_shown(source),),
            destinations=(_shown(destination),),
            services=(_service_text(entry, source, destination),),
            source_set=self._addresses(entry, source),
            destination_set=self._addresses(entry, destination),
            service_set=self._services(entry, protocols, source, destination),
            from_zones=() if is_out else names,
            to_zones=names if is_out else (),
            conditions=tuple(conditions),
            enabled=not _is_on(entry, "disabled") and entry.value("enabled") != "0",
            comment=entry.value("descr") or entry.value("description"),
            raw=_text(entry),
        )

    def _addresses(self, entry: Element, side: "_Side") -> AddressSet:
        ref, used_by = Ref(self.section, entry.line), f"rule in line {entry.line}"
        found = self.aliases.addresses.resolve(side.names, used_by, ref) if side.names else ANYWHERE
        if side.is_negated:
            found = complement(found)
        family = entry.value("ipprotocol") or "inet"
        return AddressSet(
            found.v4 if family != "inet6" else (), found.v6 if family != "inet" else (), found.opaque
        )

    def _services(
        self, entry: Element, protocols: tuple[int, ...] | None, source: "_Side", destination: "_Side"
    ) -> ServiceSet:
        if protocols is None:
            return ServiceSet(opaque=(f"protocol:{entry.value('protocol')}",))
        first, second = self._ports(entry, source.port), self._ports(entry, destination.port)
        numbers: list[Interval] = [(each, each) for each in protocols] or [(0, 255)]
        if protocols == (1,) and entry.value("icmptype"):
            return _icmp(entry.value("icmptype").split(","))
        boxes = [
            ServiceBox(number, a.destination_ports, b.destination_ports)
            for number in numbers
            for a in first.boxes
            for b in second.boxes
        ]
        return ServiceSet(tuple(boxes), (*first.opaque, *second.opaque))

    def _ports(self, entry: Element, port: str) -> ServiceSet:
        ref, used_by = Ref(self.section, entry.line), f"rule in line {entry.line}"
        return self.aliases.ports.resolve([port], used_by, ref)

    def _passed(self, root: Element) -> list[RuleList]:
        """Port forwards that let their traffic pass without a filter rule."""
        found = []
        for forward in root.each("nat", "rule"):
            if forward.value("associated-rule-id") == "pass" and not _is_on(forward, "disabled"):
                nat = self._forward(forward)
                rule = FilterRule(
                    name=f"pass of {nat.name}",
                    order=1,
                    action="permit",
                    ref=nat.ref,
                    source_set=nat.source,
                    destination_set=nat.translated_destination,
                    service_set=nat.translated_service if nat.translated_service.boxes else nat.service,
                    from_zones=nat.from_zones,
                    raw=nat.raw,
                )
                bound = nat.from_zones or (EVERY,)
                name = f"implicit:{nat.name}"
                found.append(RuleList(name, nat.ref, (rule,), "next", bound, "in", is_derived=True))
        return found

    def nats(self, root: Element) -> tuple[NatRule, ...]:
        """One-to-one before port forwards before outbound: in this order pf asks them."""
        ones = [
            *root.each("nat", "onetoone"),
            *root.each("OPNsense", "Firewall", "Filter", "onetoone", "rule"),
        ]
        outbound = list(root.each("nat", "outbound", "rule"))
        mode = next((each.value("mode") for each in root.each("nat", "outbound")), "")
        outbound += root.each("OPNsense", "Firewall", "Filter", "snatrules", "rule")
        found = [
            *(self._one_to_one(each) for each in ones),
            *(self._forward(each) for each in root.each("nat", "rule")),
            *(self._outbound(each, mode) for each in outbound),
        ]
        return tuple(replace(each, order=number) for number, each in enumerate(found, 1))

    def _bare(self, entry: Element, kind: str) -> NatRule:
        return NatRule(
            name=entry.value("descr") or entry.value("description") or f"{kind} in line {entry.line}",
            order=0,
            kind=kind,
            ref=Ref(self.section, entry.line),
            section=kind,
            source=self._addresses_both(entry, _side(entry, "source")),
            destination=self._addresses_both(entry, _side(entry, "destination")),
            enabled=not _is_on(entry, "disabled") and entry.value("enabled") != "0",
            raw=_text(entry),
        )

    def _addresses_both(self, entry: Element, side: "_Side") -> AddressSet:
        ref, used_by = Ref(self.section, entry.line), f"translation in line {entry.line}"
        found = self.aliases.addresses.resolve(side.names, used_by, ref) if side.names else ANYWHERE
        return complement(found) if side.is_negated else found

    def _forward(self, entry: Element) -> NatRule:
        bare = self._bare(entry, "forward")
        destination = _side(entry, "destination")
        protocols = _protocols(entry.value("protocol"))
        target = entry.value("target")
        local = entry.value("local-port")
        service = self._services(entry, protocols, _side(entry, "source"), destination)
        inner = self._services(
            entry, protocols, _Side((), "", is_negated=False), _Side((), local, is_negated=False)
        )
        return replace(
            bare,
            kind="identity" if entry.child("nordr") is not None else "destination",
            from_zones=_interfaces(entry),
            translated_destination=self._target(entry, target),
            service=service,
            translated_service=inner if local and inner != service else ServiceSet(),
        )

    def _target(self, entry: Element, target: str) -> AddressSet:
        if not target:
            return NOWHERE
        ref = Ref(self.section, entry.line)
        return self.aliases.addresses.resolve([target], f"translation in line {entry.line}", ref)

    def _one_to_one(self, entry: Element) -> NatRule:
        """The external network is as large as the internal one; its address alone is written."""
        bare = self._bare(entry, "one-to-one")
        external = network(entry.value("external").partition("/")[0])
        if external is None:
            external = opaque(f"external:{entry.value('external')}")
        elif external.v4 and len(bare.source.v4) == 1 and bare.source != ANYWHERE:
            first, last = bare.source.v4[0]
            size = last - first + 1
            start = external.v4[0][0] // size * size
            external = AddressSet(((start, start + size - 1),))
        return replace(
            bare, kind="static", to_zones=_interfaces(entry), translated_source=external, bidirectional=True
        )

    def _outbound(self, entry: Element, mode: str) -> NatRule:
        bare = self._bare(entry, "outbound")
        target = entry.value("target")
        zones = _interfaces(entry)
        is_off = entry.child("nonat") is not None
        if is_off:
            value = NOWHERE
        elif target == "other-subnet":
            value = self._target(entry, f"{entry.value('targetip')}/{entry.value('targetip_subnet') or 32}")
        elif target in {"", "interface"}:
            value = self._target(entry, f"{zones[0]}ip") if zones else opaque("interface:any")
        else:
            value = self._target(entry, target)
        source, destination = _side(entry, "source"), _side(entry, "destination")
        ports = [
            replace(side, port=entry.value(key) or side.port)
            for side, key in ((source, "sourceport"), (destination, "dstport"))
        ]
        return replace(
            bare,
            kind="identity" if is_off else "dynamic",
            to_zones=zones,
            translated_source=value,
            service=self._services(entry, _protocols(entry.value("protocol")), *ports),
            enabled=bare.enabled and mode not in _OUTBOUND_WITHOUT_RULES,
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """The source or destination of a rule, as it names it."""

    names: tuple[str, ...]
    port: str
    is_negated: bool


def _side(entry: Element, key: str) -> _Side:
    """Both ways of writing it: an element of its own, or `source_net` and its kin."""
    found = entry.child(key)
    if found is None:
        names = tuple(each for each in entry.value(f"{key}_net").split(",") if each)
        port = entry.value(f"{key}_port")
        return _Side(names, port, is_negated=entry.value(f"{key}_not") == "1")
    name = found.value("address") or found.value("network") or found.text.strip()
    names = (name,) if name and found.child("any") is None else ()
    is_negated = found.child("not") is not None and found.value("not") != "0"
    return _Side(names, found.value("port"), is_negated=is_negated)


def _shown(side: _Side) -> str:
    name = ", ".join(side.names) or "any"
    return f"not {name}" if side.is_negated else name


def _service_text(entry: Element, source: _Side, destination: _Side) -> str:
    parts = [
        entry.value("protocol") or "any",
        f"source {source.port}" if source.port else "",
        destination.port,
    ]
    return " ".join(each for each in parts if each)


def _protocols(text: str) -> tuple[int, ...] | None:
    """Numbers of the protocols; empty for every one, None for words that nobody knows."""
    word = text.lower()
    if word in {"", "any"}:
        return ()
    if word == "tcp/udp":
        return (6, 17)
    number = 58 if word in {"icmpv6", "ipv6-icmp"} else protocol_number(word)
    return None if number is None else (number,)


def _icmp(words: list[str]) -> ServiceSet:
    boxes: list[ServiceBox] = []
    unknown: list[str] = []
    for word in words:
        number = int(word) if word.isdigit() and len(word) < 4 else ICMP_NAMES.get(word)
        if number is None:
            unknown.append(f"icmp-type:{word}")
        else:
            boxes.append(ServiceBox((1, 1), (0, 65535), (number, number)))
    return ServiceSet(tuple(boxes), tuple(unknown))


def _interfaces(entry: Element) -> tuple[str, ...]:
    found = tuple(each for each in entry.value("interface").split(",") if each and each != "any")
    return () if _is_on(entry, "interfacenot") else found


def _conditions(entry: Element) -> Iterator[str]:
    for key in _CONDITIONS:
        value = entry.value(key)
        if value and value not in _SILENT_CONDITIONS.get(key, set()):
            yield f"{key} {value}"
    if _is_on(entry, "interfacenot"):
        yield f"interface not {entry.value('interface')}"


def _by_interface(rules: list[Element]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for rule in rules:
        found.setdefault(rule.value("interface") or "(none)", []).append(rule)
    return found


def _is_on(entry: Element, tag: str) -> bool:
    """The element is there and does not say no: `<disabled/>`, or `<disabled>1</disabled>`."""
    found = entry.child(tag)
    return found is not None and found.text.strip() not in {"0", "no"}


def _sequence(entry: Element) -> int:
    text = entry.value("sequence")
    return int(text[:9]) if text.isdigit() else 0


def _text(entry: Element) -> str:
    """The rule in one line."""
    parts: list[str] = []
    for child in entry.children:
        if child.tag in {"created", "updated", "tracker", "id", "max", "max-src-nodes"}:
            continue
        inner = " ".join(f"{each.tag} {each.text.strip()}".strip() for each in child.children)
        parts.append(f"{child.tag} {inner or child.text.strip()}".strip())
    return "; ".join(parts)[:2000]
