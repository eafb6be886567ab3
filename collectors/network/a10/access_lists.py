"""Access lists of an A10: numbered and named ones, and where interfaces and virtual ports apply them.

Source: A10 Thunder ACOS command line reference, `access-list` and `ip access-list`: masks are inverse
(`0.0.0.255`), and what no entry permits is denied.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Address

from assess.model.evidence import Ref
from assess.model.network import (
    ANY_PORT,
    ANY_PROTOCOL,
    ANYWHERE,
    AddressSet,
    FilterRule,
    Interval,
    RuleList,
    ServiceBox,
    ServiceSet,
    Unparsed,
)
from collectors.network.a10.sections import Part, Section
from collectors.network.intervals import masked, network, opaque
from collectors.network.packet_filter.services import icmp_of, ports_of, protocol_of
from collectors.network.syntax.words import Words, is_number

_WITH_PORTS = frozenset({(6, 6), (17, 17)})
_TRAILING = frozenset({"log", "transparent-session-only", "vlan", "dscp", "established", "fragments"})


class _NotUnderstood(Exception):
    """An entry of no form that is known."""


def read_access_lists(section: Section) -> tuple[list[RuleList], list[Unparsed]]:
    """All lists with where they are bound, and entries that nobody understood."""
    rules: dict[str, list[FilterRule]] = {}
    refs: dict[str, Ref] = {}
    unparsed: list[Unparsed] = []
    for name, words, part in _entries(section.parts):
        refs.setdefault(name, part.ref)
        found = rules.setdefault(name, [])
        if not words or words[0] == "remark":
            continue
        try:
            rule = _rule(Words(list(words)), part, is_standard=_is_standard(name))
        except _NotUnderstood:
            unparsed.append(Unparsed(part.text, part.ref))
            rule = _unread(words, part)
        found.append(replace(rule, order=len(found) + 1))
    bound = _bindings(section.parts)
    lists = [
        RuleList(name, refs[name], tuple(each), "deny", tuple(names), direction)
        for name, each in rules.items()
        for direction, names in (bound.get(name) or {"": {}}).items()
    ]
    return lists, unparsed


def _entries(parts: Sequence[Part]) -> Iterator[tuple[str, tuple[str, ...], Part]]:
    for part in parts:
        if part.words[0] == "access-list" and len(part.words) > 1:
            yield part.words[1], part.words[2:], part
        elif part.words[:2] in {("ip", "access-list"), ("ipv6", "access-list")} and len(part.words) > 2:
            yield part.words[2], (), part
            for child in part.below:
                words = child.words[1:] if is_number(child.words[0]) else child.words
                yield part.words[2], words, child


def _is_standard(name: str) -> bool:
    return is_number(name) and int(name) < 100


def _bindings(parts: Sequence[Part]) -> dict[str, dict[str, dict[str, None]]]:
    """Interfaces and virtual ports by list and direction."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for part in parts:
        if part.words[0] == "interface":
            where = [(" ".join(part.words[1:]), part)]
        elif part.words[:2] == ("slb", "virtual-server") and len(part.words) > 2:
            where = [(part.words[2], each) for each in part.below if each.words[:1] == ("port",)]
        else:
            continue
        for name, place in where:
            for each in place.below:
                words = each.words[2:] if each.words[1:2] == ("name",) else each.words[1:]
                if each.words[:1] == ("access-list",) and words:
                    direction = words[1] if len(words) > 1 and words[1] in {"in", "out"} else "in"
                    found.setdefault(words[0], {}).setdefault(direction, {})[name] = None
    return found


def _rule(words: Words, part: Part, *, is_standard: bool) -> FilterRule:
    action = words.take()
    if action not in {"permit", "deny"}:
        raise _NotUnderstood
    bare = FilterRule("", 0, action, part.ref, raw=part.text)
    if is_standard:
        source = _address(words)
        return _ended(replace(bare, sources=_shown(words, 1), source_set=source), words)
    protocol = words.take()
    number = protocol_of(protocol)
    if protocol in {"ip", "ipv6"}:
        protocols = ANY_PROTOCOL
    elif number is None:
        raise _NotUnderstood
    else:
        protocols = (number, number)
    start = words.at
    source = _address(words)
    sources = _shown(words, start)
    source_ports = _ports(words, protocols)
    start = words.at
    destination = _address(words)
    destinations = _shown(words, start)
    targets = _ports(words, protocols)
    return _ended(
        replace(
            bare,
            sources=sources,
            destinations=destinations,
            services=(protocol,),
            source_set=source,
            destination_set=destination,
            service_set=ServiceSet((ServiceBox(protocols, source_ports, targets),)),
        ),
        words,
    )


def _shown(words: Words, start: int) -> tuple[str, ...]:
    return (" ".join(words.items[start : words.at]),)


def _address(words: Words) -> AddressSet:
    """`any`, `host A`, `A INVERSE-MASK`, `A /24`, `A/24`, `object-group NAME`."""
    word = words.take()
    if word == "any":
        return ANYWHERE
    if word in {"object-group", "object"}:
        return opaque(f"object-group:{words.take()}")
    if word == "host":
        word = words.take()
        found = network(word)
    elif words.peek().startswith("/"):
        found = network(word + words.take())
    elif "/" in word or ":" in word:
        found = network(word)
    else:
        found = masked(word, _inverse(words.take()))
    if found is None:
        raise _NotUnderstood
    return found


def _inverse(mask: str) -> str:
    try:
        return str(IPv4Address(2**32 - 1 - int(IPv4Address(mask))))
    except ValueError:
        raise _NotUnderstood from None


def _ports(words: Words, protocols: Interval) -> Interval:
    """`eq 80`, `gt 1023`, `lt 1024`, `range 80 90`; of ICMP a type."""
    operator = words.peek()
    if protocols not in _WITH_PORTS:
        if operator in {"type", "icmp-type"}:
            words.take()
            found = icmp_of(words.take(), six=protocols == (58, 58))
            return _known(found)
        return ANY_PORT
    if operator == "eq":
        words.take()
        return _known(ports_of(words.take(), "-"))
    if operator == "range":
        words.take()
        first, last = _known(ports_of(words.take(), "-")), _known(ports_of(words.take(), "-"))
        return first[0], last[1]
    if operator in {"gt", "lt"}:
        words.take()
        port = _known(ports_of(words.take(), "-"))[0]
        return (port + 1, 65535) if operator == "gt" else (0, port - 1)
    return ANY_PORT


def _known(found: Interval | None) -> Interval:
    if found is None:
        raise _NotUnderstood
    return found


def _ended(rule: FilterRule, words: Words) -> FilterRule:
    """What narrows the entry beyond headers; other words are not understood."""
    rest = words.items[words.at :]
    if rest and rest[0] not in _TRAILING:
        raise _NotUnderstood
    conditions = (" ".join(rest),) if rest and rest[0] != "log" else ()
    return replace(rule, conditions=conditions)


def _unread(words: Sequence[str], part: Part) -> FilterRule:
    """An entry of which only the place is known: it matches an unknown part."""
    unread = (f"unread:{part.text}",)
    action = words[0] if words[0] in {"permit", "deny"} else "unknown"
    return FilterRule(
        "",
        0,
        action,
        part.ref,
        source_set=AddressSet(opaque=unread),
        destination_set=AddressSet(opaque=unread),
        service_set=ServiceSet(opaque=unread),
        raw=part.text,
    )
