"""One match of an nftables rule: the ways in which a packet may fulfil it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assess.model.network import ANY_PORT, ANY_PROTOCOL, ANY_V4, ANY_V6, AddressSet, ServiceBox
from collectors.network.intervals import merged
from collectors.network.nftables.values import Sets, Unresolved, address_of, leaves, number_of
from collectors.network.packet_filter.intervals import minus
from collectors.network.packet_filter.matches import Match, both, boxes_of

_FAMILY = {"ip": Match(AddressSet((ANY_V4,))), "ip6": Match(AddressSet((), (ANY_V6,)))}
_WITH_PORTS = {"tcp": 6, "udp": 17, "sctp": 132, "dccp": 33, "udplite": 136}
_SIDES = frozenset({"saddr", "daddr"})
_INTERFACES = frozenset({"iifname", "iif", "oifname", "oif"})
_NEW = frozenset({"new", "untracked"})
_EQUAL = frozenset({"==", "in"})
# Bits of what `nft -n` writes as numbers (nf_conntrack_common.h, RFC 9293).
_STATES = {"invalid": 1, "established": 2, "related": 4, "new": 8, "untracked": 64}
_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ecn": 64, "cwr": 128}


@dataclass(frozen=True, slots=True)
class Key:
    """What a match looks at: `kind` (payload, meta, ct ...), protocol and field."""

    kind: str
    protocol: str = ""
    field: str = ""
    mask: tuple[str, ...] = ()


def family_match(family: str) -> Match:
    """What a table of this family sees at all; `inet` sees both."""
    return _FAMILY.get(family, Match())


def ways(left: object, operator: str, right: object, sets: Sets, text: str) -> tuple[Match, ...]:
    """All ways to match. What headers do not show is one way with a condition."""
    try:
        if isinstance(left, dict) and "concat" in left:
            return tuple(_together(left["concat"], operator, right, sets))
        return (_single(_key(left), operator, list(leaves(right, sets)), text),)
    except Unresolved as unresolved:
        return (replace(_of_family(left), conditions=(f"{text} ({unresolved})",)),)


def _of_family(left: object) -> Match:
    key = _key(left)
    return _FAMILY.get(key.protocol, Match()) if key.kind == "payload" else Match()


def _together(keys: object, operator: str, right: object, sets: Sets) -> Iterator[Match]:
    """`ip daddr . tcp dport @pairs`: each element is a way of its own."""
    if operator not in _EQUAL or not isinstance(keys, list):
        raise Unresolved("negated concatenation")
    for element in leaves(right, sets):
        parts = element.get("concat") if isinstance(element, dict) else None
        if not isinstance(parts, list) or len(parts) != len(keys):
            raise Unresolved("concatenation of another shape")
        way: Match | None = Match()
        for key, part in zip(keys, parts, strict=True):
            way = both(way, _single(_key(key), operator, list(leaves(part, sets)), "")) if way else None
        if way:
            yield way


def _key(left: object) -> Key:
    if not isinstance(left, dict) or len(left) != 1:
        return Key("other")
    ((kind, body),) = left.items()
    if kind == "&" and isinstance(body, list) and len(body) == 2:
        inner = _key(body[0])
        return replace(inner, mask=tuple(_words(body[1])))
    if not isinstance(body, dict):
        return Key("other")
    return Key(str(kind), str(body.get("protocol", "")), str(body.get("field", body.get("key", ""))))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _words(each)
    elif isinstance(value, dict) and "|" in value:
        yield from _words(value["|"])
    else:
        yield str(value)


def _named(values: Sequence[Any], bits: Mapping[str, int]) -> set[str]:
    """Names, also of those that are written as a number of bits."""
    found: set[str] = set()
    for word in (word for value in values for word in _words(value)):
        try:
            number = int(word, 0)
        except ValueError:
            found.add(word)
        else:
            found |= {name for name, bit in bits.items() if number & bit}
    return found


def _single(key: Key, operator: str, values: Sequence[Any], text: str) -> Match:
    negated = operator == "!="
    if operator not in _EQUAL and not negated:
        return _compared(key, operator, values)
    if key.kind == "payload" and not (key.mask and key.field != "flags"):
        return _payload(key, values, text, negated=negated)
    if key.kind == "meta" and not key.mask:
        return _meta(key, values, text, negated=negated)
    if key.kind == "ct" and key.field == "state" and not key.mask:
        asked = _named(values, _STATES)
        if not negated and not asked & _NEW:
            return Match(boxes=(), conditions=(text,) if text else ())
        if (negated and not asked & _NEW) or (not negated and "new" in asked):
            return Match()
    raise Unresolved(key.field or key.kind)


def _compared(key: Key, operator: str, values: Sequence[Any]) -> Match:
    """`tcp dport > 1023` and its like."""
    if key.field not in {"sport", "dport"} or len(values) != 1:
        raise Unresolved(f"{operator} {key.field}")
    low, high = number_of(values[0], "port")
    spans = {
        "<": (0, low - 1),
        "<=": (0, high),
        ">": (high + 1, ANY_PORT[1]),
        ">=": (low, ANY_PORT[1]),
    }
    span = spans.get(operator)
    if span is None or span[0] > span[1]:
        raise Unresolved(f"{operator} {key.field}")
    return _ports(key, {"range": list(span)}, negated=False)


def _payload(key: Key, values: Sequence[Any], text: str, *, negated: bool) -> Match:
    if key.protocol in {"ip", "ip6"} and key.field in _SIDES:
        return _addresses(key, values, negated=negated)
    if key.field in {"sport", "dport"}:
        return _ports(key, *values, negated=negated)
    if key.protocol in {"icmp", "icmpv6"} and key.field == "type":
        types = merged(number_of(value, key.protocol) for value in values)
        number, family = (1, "ip") if key.protocol == "icmp" else (58, "ip6")
        types = minus(((0, 255),), types) if negated else types
        return replace(_FAMILY[family], boxes=boxes_of(((number, number),), (ANY_PORT,), types))
    if (key.protocol, key.field) in {("ip", "protocol"), ("ip6", "nexthdr")}:
        return both(_FAMILY[key.protocol], _protocols(values, negated=negated)) or Match(boxes=())
    if (key.protocol, key.field) == ("tcp", "flags"):
        return _flags(key, values, text, negated=negated)
    raise Unresolved(f"{key.protocol} {key.field}")


def _addresses(key: Key, values: Sequence[Any], *, negated: bool) -> Match:
    version, whole = (4, ANY_V4) if key.protocol == "ip" else (6, ANY_V6)
    found = [address_of(value) for value in values]
    known = merged(interval for each, interval in found if each == version)
    if len(known) == 0:
        raise Unresolved("addresses of the other family")
    known = minus((whole,), known) if negated else known
    side = AddressSet(known) if version == 4 else AddressSet((), known)
    return Match(source=side) if key.field == "saddr" else Match(destination=side)


def _ports(key: Key, *values: object, negated: bool) -> Match:
    number = _WITH_PORTS.get(key.protocol)
    if number is None and key.protocol != "th":
        raise Unresolved(f"{key.protocol} {key.field}")
    known = merged(number_of(value, "port") for value in values)
    known = minus((ANY_PORT,), known) if negated else known
    protocols = (number, number) if number is not None else ANY_PROTOCOL
    source, destination = (known, (ANY_PORT,)) if key.field == "sport" else ((ANY_PORT,), known)
    return Match(boxes=boxes_of((protocols,), source, destination))


def _protocols(values: Sequence[Any], *, negated: bool) -> Match:
    known = merged(number_of(value, "protocol") for value in values)
    known = minus((ANY_PROTOCOL,), known) if negated else known
    return Match(boxes=tuple(ServiceBox(each) for each in known))


def _flags(key: Key, values: Sequence[Any], text: str, *, negated: bool) -> Match:
    """A packet that opens a TCP connection carries SYN alone."""
    wanted = _named(values, _FLAGS)
    tcp = Match(boxes=(ServiceBox((6, 6)),))
    asked = {"syn"} & _named(key.mask, _FLAGS) if key.mask else {"syn"}
    opens = (asked == wanted if key.mask else "syn" in wanted) != negated
    return tcp if opens else replace(tcp, boxes=(), conditions=(text,) if text else ())


def _meta(key: Key, values: Sequence[Any], text: str, *, negated: bool) -> Match:
    if key.field == "l4proto":
        return _protocols(values, negated=negated)
    if key.field in {"nfproto", "protocol"} and len(values) == 1:
        six = str(values[0]) in {"ipv6", "ip6"}
        if six or str(values[0]) in {"ipv4", "ip"}:
            return _FAMILY["ip6" if six != negated else "ip"]
    if key.field in _INTERFACES and not negated:
        names = tuple(str(value) for value in values)
        if not any(name.endswith("*") for name in names):
            return Match(incoming=names) if key.field.startswith("i") else Match(outgoing=names)
    return Match(conditions=(text or f"{key.field} {values}",))
