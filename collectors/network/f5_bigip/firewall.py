"""Firewall policies of a BIG-IP (AFM): where each is enforced, and what its rules decide there.

Contexts are asked in this order: global, route domain, then virtual server or self IP. `accept` passes a
packet on to the next context, `accept-decisively` past all of them (F5, BIG-IP Network Firewall: Policies and
Implementations, "About firewall contexts" and "About firewall actions").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assess.model.evidence import Ref
from assess.model.network import ANY_PROTOCOL, FilterRule, RuleList, ServiceBox, ServiceSet, Undefined
from collectors.network.f5_bigip.firewall_objects import (
    Lists,
    Ports,
    addresses_of,
    block,
    ports_of_side,
    read_lists,
    shown,
)
from collectors.network.f5_bigip.names import bare_name, full_name, partition_of
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.packet_filter.services import icmp_of, protocol_of
from collectors.network.syntax.braces import Node
from collectors.network.syntax.words import broken

_ACTIONS = {"accept": "permit", "accept-decisively": "permit", "drop": "deny", "reject": "reject"}
_NEXT = "the next context decides"
_SILENT = frozenset(
    {
        *("action", "ip-protocol", "source", "destination", "icmp", "log", "description", "uuid", "status"),
        *("rule-list", "schedule", "place-after", "place-before", "app-service", "rule-number", "partition"),
        *("protocol-inspection-profile", "ips-profile", "service-policy", "classification-policy"),
    }
)
_MOST_REPEATED = 200_000
"""Rules of rule lists over all policies and places that name them."""
_DEFAULT_ACTION = "/Common/tm.fw.defaultaction"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a policy is enforced: names, direction, and whether another context is asked behind it."""

    names: tuple[str, ...]
    direction: str
    goes_on: bool


@dataclass(slots=True)
class Firewall:
    """Reads the policies of all partitions."""

    objects: Objects
    lists: Lists = field(init=False)
    undefined: list[tuple[str, Undefined]] = field(default_factory=list)
    left: int = _MOST_REPEATED

    def __post_init__(self) -> None:
        self.lists = read_lists(self.objects)

    def rule_lists(self) -> Iterator[tuple[str, RuleList]]:
        """Partition and list: each policy once for each kind of place, those that nothing enforces too.

        Raises:
            ParseError: the file was made to exhaust.
        """
        places = self._places()
        for item in self.objects.of("security firewall policy").values():
            partition = partition_of(item.name)
            found = places.get(item.name) or [_Place((), "", goes_on=False)]
            for number, place in enumerate(found):
                yield partition, self._list(item, bare_name(item.name, partition), place, derived=number > 0)
        management = self.objects.of("security firewall").get("/Common/management-ip-rules")
        if management and any(block(management, "rules")):
            place = _Place(("management",), "local", goes_on=False)
            yield "Common", self._list(management, "management-ip-rules", place, derived=False)

    def _places(self) -> dict[str, list[_Place]]:
        """The places of each policy, by its full name; one entry for each kind of context."""
        found: dict[str, list[_Place]] = {}
        rules = self.objects.of("security firewall").get("/Common/global-rules")
        if rules:
            self._enforce(rules, _Place(("*",), "in", goes_on=True), found)
        for item in self.objects.of("net route-domain").values():
            vlans = tuple(full_name(each.words[0], partition_of(item.name)) for each in block(item, "vlans"))
            self._enforce(item, _Place(vlans or ("*",), "in", goes_on=True), found)
        for kind, direction in (("ltm virtual", "in"), ("net self", "local")):
            by_policy: dict[str, list[str]] = {}
            for item in self.objects.of(kind).values():
                name = self._policy(item)
                if name:
                    by_policy.setdefault(name, []).append(_user(item, kind))
            for name, users in by_policy.items():
                found.setdefault(name, []).append(_Place(tuple(users), direction, goes_on=False))
        return found

    def _enforce(self, item: Item, place: _Place, found: dict[str, list[_Place]]) -> None:
        name = self._policy(item)
        if name:
            found.setdefault(name, []).append(place)

    def _policy(self, item: Item) -> str:
        """The full name of the policy that is enforced here; a staged one only logs."""
        name = item.value("fw-enforced-policy") or item.value("enforced-policy")
        if name in {"", "none"}:
            return ""
        partition = partition_of(item.name)
        policy = self.objects.find("security firewall policy", name, partition)
        if policy is None:
            told = Undefined(full_name(name, partition), "firewall policy", item.name, item.ref)
            self.undefined.append((partition, told))
        return policy.name if policy else ""

    def _list(self, item: Item, name: str, place: _Place, *, derived: bool) -> RuleList:
        rules = tuple(
            replace(rule, order=number)
            for number, rule in enumerate(self._rules(item, goes_on=place.goes_on), 1)
        )
        default = "next" if place.goes_on else self._default()
        return RuleList(name, item.ref, rules, default, place.names, place.direction, derived)

    def _default(self) -> str:
        """What a virtual server or self IP does with the rest: accept, unless the file says otherwise."""
        item = self.objects.of("sys db").get(_DEFAULT_ACTION)
        return _ACTIONS.get(item.value("value"), "permit") if item else "permit"

    def _rules(self, policy: Item, *, goes_on: bool) -> Iterator[FilterRule]:
        partition = partition_of(policy.name)
        for node in block(policy, "rules"):
            name = node.value("rule-list")
            if not name:
                yield self._rule(node, policy, node.words[0], goes_on=goes_on)
                continue
            found = self.objects.find("security firewall rule-list", name, partition)
            if found is None:
                ref = Ref(policy.ref.section, node.line)
                told = Undefined(full_name(name, partition), "rule list", policy.name, ref)
                self.undefined.append((partition, told))
                continue
            for inner in block(found, "rules"):
                self.left -= 1
                if self.left < 0:
                    where = Ref(policy.ref.section, node.line)
                    raise broken(where, "rule lists are named more often than in any configuration")
                rule = self._rule(inner, found, f"{node.words[0]}/{inner.words[0]}", goes_on=goes_on)
                yield replace(rule, enabled=rule.enabled and node.value("status") != "disabled")

    def _rule(self, node: Node, owner: Item, name: str, *, goes_on: bool) -> FilterRule:
        partition, used_by = partition_of(owner.name), f"rule {name}"
        ref = Ref(owner.ref.section, node.line)
        action = node.value("action")
        source, destination = (_side(node, word) for word in ("source", "destination"))
        conditions = [f"{each.words[0]} {' '.join(each.words[1:])}".strip() for each in _narrowing(node)]
        if node.value("schedule"):
            conditions.append(f"schedule {node.value('schedule')}")
        if goes_on and action == "accept":
            conditions.append(_NEXT)
        given = (self.lists, partition, used_by, ref)
        vlans = block(source, "vlans") if source else ()
        return FilterRule(
            name=name,
            order=0,
            action=_ACTIONS.get(action, action or "unknown"),
            ref=ref,
            sources=shown(source),
            destinations=shown(destination),
            services=(node.value("ip-protocol") or "any",),
            source_set=addresses_of(source, *given),
            destination_set=addresses_of(destination, *given),
            service_set=_services(node, ports_of_side(source, *given), ports_of_side(destination, *given)),
            from_zones=tuple(full_name(each.words[0], partition) for each in vlans),
            conditions=tuple(conditions),
            enabled=node.value("status") != "disabled",
            comment=node.value("description"),
        )

    def all_undefined(self) -> Iterator[tuple[str, Undefined]]:
        """Partition and name: policies, rule lists, address lists and port lists that nothing defines."""
        yield from self.undefined
        for book in (self.lists.addresses, self.lists.ports):
            yield from ((partition_of(each.name), each) for each in book.undefined)


def _user(item: Item, kind: str) -> str:
    """As interfaces and VIPs are called."""
    return item.name if kind == "net self" else bare_name(item.name, partition_of(item.name))


def _side(node: Node, word: str) -> Node | None:
    return next((each for each in node.children or () if each.words == (word,) and each.children), None)


def _narrowing(node: Node) -> Iterator[Node]:
    """Settings of which nobody here knows what they match: they are conditions."""
    for each in node.children or ():
        if each.words and each.words[0] not in _SILENT:
            yield each


def _services(node: Node, source: Ports, destination: Ports) -> ServiceSet:
    """Protocol, ports of both sides, and ICMP types."""
    word = node.value("ip-protocol") or "any"
    number = protocol_of(word)
    if word != "any" and number is None:
        return ServiceSet(opaque=(f"protocol:{word}",))
    protocols = ANY_PROTOCOL if number is None else (number, number)
    kinds = [each.words[0].partition(":")[0] for each in block(node, "icmp")]
    types = [icmp_of(each, six=word in {"icmpv6", "ipv6-icmp"}) for each in kinds]
    known = [each for each in types if each is not None]
    boxes = [
        ServiceBox(protocols, first, second)
        for first in source.known
        for second in (known if kinds else destination.known)
    ]
    strange = [f"icmp:{each}" for each, found in zip(kinds, types, strict=True) if found is None]
    return ServiceSet(tuple(boxes), (*source.unknown, *destination.unknown, *strange))
