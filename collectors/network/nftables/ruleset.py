"""From nftables' objects to chains of the packet filter."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assess.model.evidence import Ref
from assess.model.network import AddressSet, Undefined
from collectors.network.intervals import merged
from collectors.network.nftables.json_objects import Located
from collectors.network.nftables.matches import family_match, ways
from collectors.network.nftables.texts import text_of
from collectors.network.nftables.values import Unresolved, address_of, leaves, number_of
from collectors.network.packet_filter.chains import Chain, ChainRule, Translation
from collectors.network.packet_filter.matches import Match, both
from collectors.network.packet_filter.translations import written

_POLICIES = {"accept": "permit", "drop": "deny"}
_VERDICTS = {"accept": "permit", "drop": "deny", "return": "return"}
_NATS = frozenset({"dnat", "snat", "masquerade", "redirect"})
_WORDS = {"saddr": "sources", "daddr": "destinations"}


@dataclass(slots=True)
class Table:
    """A table with its chains and sets. `sets` are None where the kernel fills them at run time."""

    family: str
    name: str
    ref: Ref
    chains: dict[str, Chain] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    sets: dict[str, Sequence[Any] | None] = field(default_factory=dict)
    rules: list[Located] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    undefined: list[Undefined] = field(default_factory=list)


def tables_of(objects: Sequence[Located]) -> list[Table]:
    """All tables with their rules translated."""
    tables: dict[tuple[str, str], Table] = {}
    for each in objects:
        if each.kind in {"table", "chain", "rule", "set", "map", "element"}:
            family = str(each.body.get("family", "ip"))
            name = str(each.body.get("table", each.body.get("name", "")))
            _take(tables.setdefault((family, name), Table(family, name, each.ref)), each)
    for table in tables.values():
        for rule in table.rules:
            _translate(table, rule)
    return list(tables.values())


def _take(table: Table, each: Located) -> None:
    name = str(each.body.get("name", ""))
    if each.kind == "chain":
        hook, policy = str(each.body.get("hook") or ""), str(each.body.get("policy") or "accept")
        table.chains[name] = Chain(name, each.ref, hook, _POLICIES.get(policy, policy))
        table.types[name] = str(each.body.get("type") or "")
    elif each.kind == "rule":
        table.rules.append(each)
    elif each.kind in {"set", "map", "element"}:
        elements = each.body.get("elem")
        known = elements if isinstance(elements, list) else []
        flags = each.body.get("flags")
        filled = bool({"dynamic", "timeout"} & set(flags if isinstance(flags, list) else [str(flags)]))
        table.sets[name] = None if filled else [*(table.sets.get(name) or ()), *known]


def _translate(table: Table, rule: Located) -> None:
    name = str(rule.body.get("chain", ""))
    chain = table.chains.setdefault(name, Chain(name, rule.ref))
    expressions = rule.body.get("expr")
    table.counted[name] += 1
    place = f"{name}:{table.counted[name]}"
    found = _Rule(table, rule, place)
    for each in expressions if isinstance(expressions, list) else ():
        if isinstance(each, dict) and len(each) == 1:
            ((kind, body),) = each.items()
            found.take(str(kind), body)
    chain.rules += found.finished()


@dataclass(slots=True)
class _Rule:
    """A rule while its expressions are read. `ways` are the matches so far, any of which leads on."""

    table: Table
    located: Located
    place: str
    ways: list[Match] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    hits: int | None = None
    logs: bool = False
    verdicts: list[ChainRule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ways = [family_match(self.table.family)]

    def take(self, kind: str, body: Any) -> None:
        """One expression."""
        if kind == "match" and isinstance(body, dict):
            self._match(body)
        elif kind == "counter":
            packets = body.get("packets") if isinstance(body, dict) else None
            self.hits = packets if isinstance(packets, int) else None
        elif kind == "vmap" and isinstance(body, dict):
            self._mapped(body)
        elif kind in {"jump", "goto"} and isinstance(body, dict):
            self._decide(kind, target=str(body.get("target", "")))
        elif kind == "reject":
            self._reject(body)
        elif kind in _VERDICTS:
            self._decide(_VERDICTS[kind])
        elif kind in _NATS:
            self._decide("nat", translation=self._translation(kind, body))
        else:
            self._other(kind, body)

    def finished(self) -> list[ChainRule]:
        """The rule, once for each way and verdict; one without a verdict only logs or counts."""
        if not self.verdicts:
            self._decide("log" if self.logs else "continue")
        return self.verdicts

    def _other(self, kind: str, body: Any) -> None:
        if kind == "log":
            self.logs = True
        elif kind in {"queue", "tproxy", "fwd", "synproxy"}:
            self._decide(kind)
        elif kind in {"limit", "quota", "ct count", "xt", "unknown"}:
            self._narrow([Match(conditions=(text_of({kind: body}),))])

    def _match(self, body: dict[str, Any]) -> None:
        left, operator, right = body.get("left"), str(body.get("op", "==")), body.get("right")
        text = text_of({"match": body})
        self._note_undefined(right)
        self._narrow(ways(left, operator, right, self.table.sets, text))
        field_name = _field(left)
        self.words.setdefault(_WORDS.get(field_name, "services"), []).append(text)

    def _narrow(self, others: Sequence[Match]) -> None:
        narrowed = (both(one, other) for one in self.ways for other in others)
        self.ways = [each for each in narrowed if each is not None]

    def _reject(self, body: Any) -> None:
        """`reject with icmp` speaks IPv4 only, `icmpv6` IPv6 only."""
        kind = body.get("type") if isinstance(body, dict) else ""
        if kind in {"icmp", "icmpv6"}:
            self._narrow([family_match("ip" if kind == "icmp" else "ip6")])
        self._decide("reject")

    def _mapped(self, body: dict[str, Any]) -> None:
        """A verdict map: each key is a way of its own. An unknown map decides nothing that is known."""
        key, data = body.get("key"), body.get("data")
        before = list(self.ways)
        self._note_undefined(data)
        try:
            pairs = list(leaves(data, self.table.sets))
        except Unresolved:
            pairs = []
            self._narrow([Match(conditions=(text_of({"vmap": body}),))])
            self._decide("verdict map")
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], dict):
                continue
            value = pair[0] if pair[0] != "*" else None
            text = text_of({"match": {"op": "==", "left": key, "right": value}})
            self.ways = list(before)
            if value is not None:
                self._narrow(ways(key, "==", value, self.table.sets, text))
            for kind, verdict in pair[1].items():
                self.take(str(kind), verdict)
        self.ways = before

    def _decide(self, verdict: str, target: str = "", translation: Translation | None = None) -> None:
        for way in self.ways:
            self.verdicts.append(
                ChainRule(
                    way,
                    verdict,
                    self.located.text,
                    self.located.ref,
                    target,
                    tuple(self.words.get("sources", ())),
                    tuple(self.words.get("destinations", ())),
                    tuple(self.words.get("services", ())),
                    self.hits,
                    str(self.located.body.get("comment") or ""),
                    translation,
                    self.place,
                )
            )
        if target and target not in self.table.chains:
            used_by = f"{self.table.name} {self.place}"
            self.table.undefined.append(Undefined(target, "chain", used_by, self.located.ref))

    def _note_undefined(self, value: object) -> None:
        if isinstance(value, str) and value.startswith("@") and value[1:] not in self.table.sets:
            used_by = f"{self.table.name} {self.place}"
            self.table.undefined.append(Undefined(value[1:], "set", used_by, self.located.ref))

    def _translation(self, kind: str, body: Any) -> Translation:
        """Where to; a map of targets gives all of them."""
        given = body if isinstance(body, dict) else {}
        address = AddressSet()
        for value in _targets(given.get("addr")):
            version, interval = _address(value)
            four = merged((*address.v4, interval)) if version == 4 else address.v4
            six = merged((*address.v6, interval)) if version == 6 else address.v6
            address = replace(address, v4=four, v6=six)
        first, last = _port(given.get("port"))
        return written(kind, address, first, last)


def _field(left: object) -> str:
    body = next(iter(left.values())) if isinstance(left, dict) and left else None
    return str(body.get("field", "")) if isinstance(body, dict) else ""


def _targets(value: object) -> Iterator[object]:
    if not isinstance(value, dict) or "map" not in value:
        yield from [] if value is None else [value]
        return
    data = value["map"].get("data") if isinstance(value["map"], dict) else None
    pairs = data.get("set") if isinstance(data, dict) else None
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, list) and len(pair) == 2:
            yield pair[1]


def _address(value: object) -> tuple[int, tuple[int, int]]:
    try:
        return address_of(value)
    except Unresolved:
        return 0, (0, 0)


def _port(value: object) -> tuple[int | None, int | None]:
    try:
        return number_of(value, "port") if value is not None else (None, None)
    except Unresolved:
        return None, None
