"""Translations in the device's own order: twice NAT, object NAT, after-auto; and the forms before 8.3."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address

from assess.model.evidence import Ref
from assess.model.network import (
    ANY_PORT,
    ANYWHERE,
    AddressSet,
    Interval,
    NatRule,
    ServiceBox,
    ServiceSet,
    Undefined,
)
from collectors.network.cisco_asa.access_lists import AccessList
from collectors.network.cisco_asa.names import Names
from collectors.network.cisco_asa.policy_nat import chosen_by
from collectors.network.intervals import NOWHERE, opaque
from collectors.network.port_names import port_number, protocol_number
from collectors.network.syntax.indented import Line
from collectors.network.syntax.words import Words

MANUAL, AUTO, AFTER = "1 manual", "2 object", "3 after-auto"
MOST_CHOSEN = 20_000
"""Translations that access lists choose, in one context; past it a list stays an unknown part."""
_HOST = str(IPv4Address(2**32 - 1))
_PAIR = re.compile(r"\(\s*([^,\s()]+)\s*,\s*([^,\s()]+)\s*\)")
_FLAGS = frozenset(
    {
        *(
            "dns",
            "no-proxy-arp",
            "route-lookup",
            "net-to-net",
            "unidirectional",
            "inactive",
            "extended",
            "flat",
        ),
        *(
            "include-reserve",
            "round-robin",
            "block-allocation",
            "ipv6",
            "netmask",
            "norandomseq",
            "tcp",
            "udp",
        ),
        *("description", "interface"),
    }
)


@dataclass(slots=True)
class Translations:
    """All translations of one context as they come; `ordered` gives the device's order."""

    section: str
    names: Names
    lists: Mapping[str, AccessList]
    manual: list[tuple[int | None, NatRule]] = field(default_factory=list)
    auto: list[NatRule] = field(default_factory=list)
    after: list[tuple[int | None, NatRule]] = field(default_factory=list)
    old: list[NatRule] = field(default_factory=list)
    undefined: list[Undefined] = field(default_factory=list)
    left: int = MOST_CHOSEN

    def read_twice(self, line: Line) -> bool:
        """Takes a `nat (a,b) source ...` in; False if it was not understood."""
        words = Words(_PAIR.sub(r"(\1,\2)", line.text).split()[1:])
        zones = _zones(words)
        is_after = words.peek() == "after-auto"
        if is_after:
            words.take()
        position = int(words.take()[:9]) if words.peek().isdigit() else None
        if words.peek() != "source":
            return False
        rule = self._twice(line, words, zones)
        if rule is None:
            return False
        target = self.after if is_after else self.manual
        target.append((position, replace(rule, section=AFTER if is_after else MANUAL)))
        return True

    def _twice(
        self, line: Line, words: Words, zones: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> NatRule | None:
        used_by = line.text[:60]
        words.take()
        kind = words.take()
        if kind not in {"static", "dynamic"}:
            return None
        ref = Ref(self.section, line.number)
        source = self._address(words.take(), used_by, ref)
        mapped = self._mapped(words, used_by, ref, zones[1])
        rule = NatRule(
            name="",
            order=0,
            kind=kind,
            ref=ref,
            from_zones=zones[0],
            to_zones=zones[1],
            source=source,
            translated_source=NOWHERE if mapped == source else mapped,
            bidirectional=kind == "static",
            raw=line.text,
        )
        return self._rest(rule, words, used_by, ref)

    def _rest(self, rule: NatRule, words: Words, used_by: str, ref: Ref) -> NatRule | None:
        while word := words.take():
            if word == "destination":
                words.take()
                name = words.take()
                before = (
                    self._interface(rule.from_zones)
                    if name == "interface"
                    else self._address(name, used_by, ref)
                )
                if words.peek() == "ipv6":
                    words.take()
                after = self._address(words.take(), used_by, ref)
                after = NOWHERE if after == before else after
                rule = replace(rule, destination=before, translated_destination=after)
            elif word == "service":
                first, second = words.take(), words.take()
                if first == "any":
                    continue
                before_, after_ = (
                    self.names.services.resolve([each], used_by, ref) for each in (first, second)
                )
                rule = replace(
                    rule, service=before_, translated_service=ServiceSet() if before_ == after_ else after_
                )
            elif word == "unidirectional":
                rule = replace(rule, bidirectional=False)
            elif word == "inactive":
                rule = replace(rule, enabled=False)
            elif word == "description":
                break
            elif word not in _FLAGS:
                return None
        return rule

    def _mapped(self, words: Words, used_by: str, ref: Ref, zones: tuple[str, ...]) -> AddressSet:
        """What a source becomes: an object, the interface, a pool with more behind it."""
        word = words.take()
        found = [self._interface(zones)] if word == "interface" else []
        if word == "pat-pool":
            found.append(self._address(words.take(), used_by, ref))
        elif word != "interface":
            found.append(self._address(word, used_by, ref))
        while words.peek() in {"pat-pool", "interface"}:
            more = words.take()
            found.append(
                self._interface(zones) if more == "interface" else self._address(words.take(), used_by, ref)
            )
        merged = [each for each in found if each != NOWHERE]
        return merged[0] if len(merged) == 1 else _union(merged)

    def _interface(self, zones: tuple[str, ...]) -> AddressSet:
        name = zones[0] if zones else "any"
        return self.names.interface_addresses.get(name, opaque(f"interface:{name}"))

    def _address(self, name: str, used_by: str, ref: Ref) -> AddressSet:
        if name in {"any", "any4", "any6"}:
            return self.names.anywhere(name)
        if name in self.names.addresses.definitions:
            return self.names.addresses.resolve([name], used_by, ref)
        host = self.names.host(name)
        return host if host is not None else self.names.addresses.resolve([name], used_by, ref)

    def read_auto(self, name: str, line: Line) -> bool:
        """Takes the `nat` below an `object network` in."""
        words = Words(_PAIR.sub(r"(\1,\2)", line.text).split()[1:])
        zones = _zones(words)
        kind = words.take()
        if kind not in {"static", "dynamic"}:
            return False
        ref = Ref(self.section, line.number)
        source = self.names.addresses.resolve([name], f"nat of {name}", ref)
        mapped = self._mapped(words, f"nat of {name}", ref, zones[1])
        rule = NatRule(
            name=name,
            order=0,
            kind=kind,
            ref=ref,
            section=AUTO,
            from_zones=zones[0],
            to_zones=zones[1],
            source=source,
            translated_source=mapped,
            bidirectional=kind == "static",
            raw=f"object network {name} {line.text}",
        )
        if words.peek() == "service":
            words.take()
            ports = _port_pair(words)
            if ports is None:
                return False
            rule = replace(rule, service=ports[0], translated_service=ports[1])
        self.auto.append(rule)
        return all(each in _FLAGS for each in words.rest() if each)

    def read_static(self, line: Line) -> bool:
        """Takes a `static (real,mapped) ...` of the time before 8.3 in."""
        words = Words(_PAIR.sub(r"(\1,\2)", line.text).split()[1:])
        zones = _zones(words)
        protocol = protocol_number(words.take()) if words.peek() in {"tcp", "udp"} else None
        mapped_name, mapped_port = words.take(), words.take() if protocol is not None else ""
        by_list = words.peek() == "access-list"
        real_name, real_port = words.take(), words.take() if protocol is not None or by_list else ""
        rest = words.rest()
        mask = rest[rest.index("netmask") + 1] if "netmask" in rest[:-1] else self._mask(real_name)
        real = NOWHERE if by_list else self.names.subnet(real_name, mask)
        mapped = (
            self._interface(zones[1]) if mapped_name == "interface" else self.names.subnet(mapped_name, mask)
        )
        if real is None or mapped is None:
            return False
        rule = NatRule(
            name="",
            order=0,
            kind="static",
            ref=Ref(self.section, line.number),
            section="static",
            from_zones=zones[0],
            to_zones=zones[1],
            source=real,
            translated_source=mapped,
            bidirectional=True,
            raw=line.text,
        )
        if protocol is not None:
            first, last = port_number("0" if by_list else real_port), port_number(mapped_port)
            if first is None or last is None:
                return False
            rule = replace(
                rule,
                service=ServiceSet((ServiceBox((protocol, protocol), (first, first)),)),
                translated_service=ServiceSet((ServiceBox((protocol, protocol), (last, last)),)),
            )
        self.old += self._of_list(rule, real_port) if by_list else [rule]
        return True

    def _of_list(self, rule: NatRule, name: str) -> Iterator[NatRule]:
        """What an access list chooses; its mask is that of the mapped address too.

        https://www.cisco.com/c/en/us/td/docs/security/asa/asa82/command/reference/cmd_ref/s8.html (static)
        """
        self._note_missing(name, rule)
        self.left -= len(self.lists[name].rules) if name in self.lists else 0
        for each in chosen_by(rule, name, self.lists if self.left >= 0 else {}):
            mapped = each.translated_source
            if rule.kind == "static" and mapped.v4 and len(each.source.v4) == 1:
                first, last = each.source.v4[0]
                size = last - first + 1
                start = mapped.v4[0][0] // size * size
                mapped = AddressSet(((start, start + size - 1),))
            yield replace(each, translated_source=mapped)

    def _note_missing(self, name: str, rule: NatRule) -> None:
        if name not in self.lists:
            self.undefined.append(Undefined(name, "access list", rule.raw[:60], rule.ref))

    def _mask(self, address: str) -> str:
        """The mask where none is given: that of the address's class, or of a host if more bits are set."""
        found = self.names.host(address)
        first = found.v4[0][0] if found and found.v4 else 0
        for length, end in ((8, 128 << 24), (16, 192 << 24), (24, 224 << 24)):
            if 0 < first < end:
                bits = 32 - length
                return str(IPv4Address((2**32 - 1) >> bits << bits)) if first % 2**bits == 0 else _HOST
        return _HOST

    def read_old_dynamic(self, line: Line, globals_: dict[str, list[tuple[str, str]]]) -> bool:
        """Takes a `nat (inside) 1 0.0.0.0 0.0.0.0` in; number 0 exempts from translation."""
        found = re.match(r"nat \(([^,()\s]+)\)\s+(\d{1,9})\s+(.*)", line.text)
        if not found:
            return False
        zone, number, rest = found[1], found[2], found[3].split()
        ref = Ref(self.section, line.number)
        by_list = rest[1] if rest[:1] == ["access-list"] and len(rest) > 1 else ""
        if by_list:
            source: AddressSet | None = NOWHERE
        elif len(rest) > 1:
            both_zero = not {rest[0], rest[1]} - {"0", str(IPv4Address(0))}
            source = ANYWHERE if both_zero else self.names.subnet(rest[0], rest[1])
        else:
            source = self.names.host(rest[0]) if rest else None
        if source is None:
            return False
        targets = globals_.get(number, []) if number != "0" else []
        mapped = [self._global(text, out) for out, text in targets]
        rule = NatRule(
            name=number,
            order=0,
            kind="identity" if number == "0" else "dynamic",
            ref=ref,
            section="nat",
            from_zones=(zone,),
            to_zones=tuple(dict.fromkeys(out for out, _ in targets)),
            source=source,
            translated_source=_union(mapped),
            raw=line.text,
        )
        self.old += self._of_list(rule, by_list) if by_list else [rule]
        return True

    def _global(self, text: str, zone: str) -> AddressSet:
        if text == "interface":
            return self._interface((zone,))
        first, sign, last = text.partition("-")
        from_to = self.names.host(f"{first}-{last}") if sign else self.names.host(text)
        return from_to if from_to is not None else opaque(f"global:{text}")

    def ordered(self) -> tuple[NatRule, ...]:
        """Every translation with its place: manual, object, after-auto; before 8.3 static before dynamic."""
        old = sorted(self.old, key=lambda each: ("identity", "static", "dynamic").index(each.kind))
        found = [*old, *_placed(self.manual), *sorted(self.auto, key=_auto_order), *_placed(self.after)]
        return tuple(replace(each, order=number) for number, each in enumerate(found, 1))


def _placed(rules: list[tuple[int | None, NatRule]]) -> Iterator[NatRule]:
    """In the file's order; a number puts a rule at that place of its section."""
    placed: list[NatRule] = []
    for position, rule in rules:
        if position is None:
            placed.append(rule)
        else:
            placed.insert(max(0, position - 1), rule)
    yield from placed


def _auto_order(rule: NatRule) -> tuple[int, int, int, str]:
    """Static first; then fewer real addresses, then the lower address, then the object's name."""
    intervals = rule.source.v4 or rule.source.v6
    count = sum(last - first + 1 for first, last in intervals)
    return rule.kind != "static", count, intervals[0][0] if intervals else 0, rule.name


def _zones(words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Real and mapped interface; empty for `any` or none given."""
    found = _PAIR.fullmatch(words.peek())
    if not found:
        return (), ()
    words.take()
    real, mapped = found.groups()
    return () if real == "any" else (real,), () if mapped == "any" else (mapped,)


def _port_pair(words: Words) -> tuple[ServiceSet, ServiceSet] | None:
    """`tcp REAL MAPPED`: the source's ports before and after."""
    protocol = protocol_number(words.take())
    real, mapped = port_number(words.take()), port_number(words.take())
    if protocol is None or real is None or mapped is None:
        return None
    each: Interval = (protocol, protocol)
    return (
        ServiceSet((ServiceBox(each, (real, real), ANY_PORT),)),
        ServiceSet((ServiceBox(each, (mapped, mapped), ANY_PORT),)),
    )


def _union(sets: list[AddressSet]) -> AddressSet:
    from_all = sets or [NOWHERE]
    first, *rest = from_all
    for each in rest:
        first = AddressSet((*first.v4, *each.v4), (*first.v6, *each.v6), (*first.opaque, *each.opaque))
    return first
