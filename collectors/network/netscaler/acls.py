"""ACLs of NetScaler as rule lists, and its translations."""

import re
from collections.abc import Iterator, Sequence

from assess.model.evidence import Ref
from assess.model.network import (
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_V4,
    ANY_V6,
    AddressSet,
    FilterRule,
    Interval,
    NatRule,
    RuleList,
    ServiceSet,
)
from collectors.network.netscaler.estate import Partition, Thing
from collectors.network.packet_filter.intervals import Intervals, addresses_of, minus
from collectors.network.packet_filter.matches import boxes_of
from collectors.network.packet_filter.services import ports_of, protocol_of
from collectors.network.syntax.words import is_number

_ACTIONS = {"ALLOW": "permit", "DENY": "deny", "BRIDGE": "bridge"}
_CONDITIONS = ("vlan", "interface", "srcmac", "td", "vxlan", "icmpcode", "ttl", "established", "dfdprefix")
_LATE = 10**9


def read_acls(partition: Partition) -> Iterator[RuleList]:
    """Simple ACLs are asked first, then extended ones by priority; what none matches is allowed."""
    for kind, six in (("ns simpleacl", False), ("ns acl", False), ("ns simpleacl6", True), ("ns acl6", True)):
        things = sorted(partition.of(kind).values(), key=_priority)
        if things:
            rules = tuple(_rule(thing, order, six=six) for order, thing in enumerate(things, 1))
            yield RuleList(kind, things[0].added.ref, rules, "permit", ("global",), "in")


def read_nats(partition: Partition) -> Iterator[NatRule]:
    """Static inbound translations, then those of outgoing networks."""
    order = 0
    for thing in partition.of("inat").values():
        order += 1
        public, private = _network([thing.added.word(1)]), _network([thing.added.word(2)])
        yield NatRule(
            thing.name,
            order,
            "inat",
            thing.added.ref,
            "inat",
            destination=public,
            translated_destination=private,
        )
    named = [
        (thing.name, thing.added.words[1:3], thing.options, thing.added.ref)
        for thing in partition.of("rnat").values()
    ]
    others = [
        (" ".join(each.words[:2]), each.words[:2], each.options, each.ref)
        for each in partition.others
        if each.kind == "rnat" and each.verb == "set" and len(each.words) > 1
    ]
    for name, words, options, ref in (*named, *others):
        order += 1
        yield _rnat(name, words, options, ref, order)


def _rnat(name: str, words: Sequence[str], options: dict[str, str], ref: Ref, order: int) -> NatRule:
    source, natted = _network(words), _network([options.get("natip", "")])
    return NatRule(name, order, "rnat", ref, "rnat", source=source, translated_source=natted)


def _priority(thing: Thing) -> tuple[int, int]:
    value = thing.option("priority")
    return (int(value) if is_number(value) else _LATE, thing.added.ref.line)


def _rule(thing: Thing, order: int, *, six: bool) -> FilterRule:
    conditions = [f"-{name} {thing.option(name)}".strip() for name in _CONDITIONS if name in thing.options]
    side = "v6" if six else ""
    source = _addresses(thing.option(f"srcip{side}"), conditions, six=six)
    destination = _addresses(thing.option(f"destip{side}"), conditions, six=six)
    protocol = protocol_of(thing.option("protocol") or thing.option("protocolnumber"))
    wanted = thing.option("protocol") or thing.option("protocolnumber")
    if wanted and protocol is None:
        conditions.append(f"-protocol {wanted}")
    protocols: Intervals = ((protocol, protocol),) if protocol is not None else (ANY_PROTOCOL,)
    boxes = boxes_of(
        protocols, _ports(thing.option("srcport"), conditions), _ports(thing.option("destport"), conditions)
    )
    action = thing.added.word(1).upper()
    return FilterRule(
        thing.name,
        order,
        _ACTIONS.get(action, action.lower()),
        thing.added.ref,
        tuple(each for each in (thing.option(f"srcip{side}"),) if each),
        tuple(each for each in (thing.option(f"destip{side}"),) if each),
        tuple(each for each in (wanted, thing.option("destport")) if each),
        source,
        destination,
        ServiceSet(boxes if "established" not in thing.options else ()),
        conditions=tuple(conditions),
        enabled=thing.is_on,
        raw=thing.added.text,
    )


def _operated(text: str) -> tuple[bool, list[str]]:
    """Whether it is negated, and its values: `= 10.0.0.1-10.0.0.9`, `!= 80`."""
    match = re.match(r"\s*(?P<sign>!=|=)?\s*(?P<rest>.*)", text, re.S)
    sign, rest = (match["sign"], match["rest"]) if match else ("", text)
    return sign == "!=", [each for each in re.split(r"[,\s]+", rest.strip('"[]')) if each]


def _addresses(text: str, conditions: list[str], *, six: bool) -> AddressSet:
    whole: Interval = ANY_V6 if six else ANY_V4
    known: Intervals = (whole,)
    negated, values = _operated(text)
    if values:
        try:
            found = [addresses_of(each)[1] for each in values]
        except ValueError:
            conditions.append(text)
        else:
            known = minus((whole,), tuple(sorted(found))) if negated else tuple(sorted(found))
    return AddressSet((), known) if six else AddressSet(known)


def _ports(text: str, conditions: list[str]) -> Intervals:
    negated, values = _operated(text)
    found = [ports_of(each, "-") for each in values]
    known = tuple(sorted(each for each in found if each))
    if len(known) < len(found):
        conditions.append(text)
        return (ANY_PORT,)
    if not known:
        return (ANY_PORT,)
    return minus((ANY_PORT,), known) if negated else known


def _network(words: Sequence[str]) -> AddressSet:
    try:
        version, interval = addresses_of("/".join(each for each in words if each))
    except ValueError:
        return AddressSet()
    return AddressSet((interval,)) if version == 4 else AddressSet((), (interval,))
