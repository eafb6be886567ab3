"""Security policies between zones and global ones, and translations in the device's order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

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
from collectors.network.books import Book
from collectors.network.intervals import address_range, complement, network, opaque, union
from collectors.network.junos.address_books import AddressBooks
from collectors.network.port_names import port_range, protocol_number
from collectors.network.syntax.word_tree import Tree
from collectors.network.zones import named_zones

ACTIONS = {"permit": "permit", "deny": "deny", "reject": "reject"}
_CONDITIONS = {
    "source-identity": "user",
    "dynamic-application": "application",
    "url-category": "URL category",
    "source-end-user-profile": "user profile",
}
_MATCHED = frozenset(
    {
        *("source-address", "destination-address", "application", "source-address-excluded", "from-zone"),
        *("destination-address-excluded", "to-zone"),
    }
)


@dataclass(slots=True)
class PolicyReader:
    """Reads the policies and translations of one system."""

    security: Tree
    addresses: AddressBooks
    applications: Book[ServiceSet]
    interfaces: dict[str, AddressSet]
    zone_of: Mapping[str, str] = field(default_factory=dict)
    undefined: list[Undefined] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)

    def rule_lists(self) -> Iterator[RuleList]:
        """All policies as one list: pairs of zones do not overlap, global ones are asked last."""
        policies = self.security.at("policies")
        rules = [*self._between_zones(policies), *self._global(policies)]
        if rules or self.security.has("policies"):
            yield RuleList(
                name="policies",
                ref=Ref(policies.file, policies.line),
                rules=tuple(replace(each, order=number) for number, each in enumerate(rules, 1)),
                default="permit" if policies.has("default-policy", "permit-all") else "deny",
                bound_to=("*",),
                direction="forward",
            )

    def _between_zones(self, policies: Tree) -> Iterator[FilterRule]:
        for source in policies.at("from-zone").active():
            for target in source.at("to-zone").active():
                for policy in target.at("policy").active():
                    name = f"{source.word}-to-{target.word}/{policy.word}"
                    yield self._rule(policy, name, (source.word,), (target.word,))

    def _global(self, policies: Tree) -> Iterator[FilterRule]:
        for policy in policies.at("global", "policy").active():
            match = policy.at("match")
            sources, targets = named_zones(match.words("from-zone")), named_zones(match.words("to-zone"))
            yield self._rule(policy, f"global/{policy.word}", sources, targets)

    def _rule(
        self, policy: Tree, name: str, from_zones: tuple[str, ...], to_zones: tuple[str, ...]
    ) -> FilterRule:
        match, then = policy.at("match"), policy.at("then")
        ref = Ref(policy.file, policy.line)
        applications = match.words("application")
        action = next((ACTIONS[each] for each in then.words() if each in ACTIONS), "unknown")
        for child in match.active():
            if child.word not in _MATCHED and child.word not in _CONDITIONS:
                self.unparsed.append(Unparsed(f"{name}: match {child.word}", Ref(child.file, child.line)))
        return FilterRule(
            name=name,
            order=0,
            action=action,
            ref=ref,
            sources=_shown(match, "source-address"),
            destinations=_shown(match, "destination-address"),
            services=applications,
            source_set=self._addresses(match, "source-address", from_zones, name),
            destination_set=self._addresses(match, "destination-address", to_zones, name),
            service_set=(
                self.applications.resolve(applications, f"policy {name}", ref)
                if applications
                else ServiceSet((ServiceBox(),))
            ),
            from_zones=from_zones,
            to_zones=to_zones,
            conditions=_conditions(policy),
            comment=policy.value("description"),
            raw=_text(policy),
        )

    def _addresses(self, match: Tree, key: str, zones: tuple[str, ...], name: str) -> AddressSet:
        words = match.words(key)
        if not words:
            return ANYWHERE
        book = self.addresses.of(zones[0]) if len(zones) == 1 else self.addresses.common
        found = book.resolve(words, f"policy {name}", Ref(match.file, match.at(key).line))
        return complement(found) if match.has(f"{key}-excluded") else found

    def nats(self) -> tuple[NatRule, ...]:
        """Static before destination before source: in this order the device asks them."""
        nat = self.security.at("nat")
        found = [*self._static(nat), *self._destination(nat), *self._source(nat)]
        return tuple(replace(each, order=number) for number, each in enumerate(found, 1))

    def _rules(self, nat: Tree, kind: str) -> Iterator[tuple[Tree, NatRule]]:
        for rule_set in nat.at(kind, "rule-set").active():
            for rule in rule_set.at("rule").active():
                match = rule.at("match")
                name = f"{rule_set.word}/{rule.word}"
                yield (
                    rule.at("then"),
                    NatRule(
                        name=name,
                        order=0,
                        kind=kind,
                        ref=Ref(rule.file, rule.line),
                        section=kind,
                        from_zones=self._sides(rule_set, "from"),
                        to_zones=self._sides(rule_set, "to"),
                        source=self._matched(match, "source-address", name),
                        destination=self._matched(match, "destination-address", name),
                        service=self._service(match, name),
                        raw=_text(rule),
                    ),
                )

    def _sides(self, rule_set: Tree, side: str) -> tuple[str, ...]:
        """Zones, named as such or by their interfaces."""
        zones = [self.zone_of[each] for each in rule_set.words(side, "interface") if each in self.zone_of]
        return tuple(dict.fromkeys((*rule_set.words(side, "zone"), *zones)))

    def _service(self, match: Tree, name: str) -> ServiceSet:
        applications = match.words("application")
        if applications:
            ref = Ref(match.file, match.at("application").line)
            return self.applications.resolve(applications, f"NAT rule {name}", ref)
        return _service(match)

    def _matched(self, match: Tree, key: str, name: str) -> AddressSet:
        literal = [network(each) for each in match.words(key)]
        found = [each for each in literal if each is not None]
        names = match.words(f"{key}-name")
        if names:
            ref = Ref(match.file, match.at(f"{key}-name").line)
            found.append(self.addresses.common.resolve(names, f"NAT rule {name}", ref))
        return union(found) if found else ANYWHERE

    def _static(self, nat: Tree) -> Iterator[NatRule]:
        for then, rule in self._rules(nat, "static"):
            target = then.at("static-nat")
            prefix, named = _but_port(target, "prefix"), _but_port(target, "prefix-name")
            value = network(prefix) if prefix else None
            if value is None and named:
                ref = Ref(target.file, target.line)
                value = self.addresses.common.resolve([named], f"NAT rule {rule.name}", ref)
            if value is None:
                value = opaque(f"static-nat:{' '.join(target.words())}")
            port = _mapped_port(target)
            yield replace(
                rule,
                kind="static",
                translated_destination=value,
                translated_service=_at_port(rule.service, port),
                bidirectional=True,
            )

    def _destination(self, nat: Tree) -> Iterator[NatRule]:
        for then, rule in self._rules(nat, "destination"):
            pool = then.value("destination-nat", "pool")
            if not pool:
                yield replace(rule, kind="identity")
                continue
            addresses, port = self._pool(nat.at("destination"), pool, rule)
            service = _at_port(rule.service, port)
            yield replace(rule, translated_destination=addresses, translated_service=service)

    def _source(self, nat: Tree) -> Iterator[NatRule]:
        for then, rule in self._rules(nat, "source"):
            action = then.at("source-nat")
            pool = action.value("pool")
            if action.has("off"):
                yield replace(rule, kind="identity")
            elif pool:
                yield replace(
                    rule, kind="dynamic", translated_source=self._pool(nat.at("source"), pool, rule)[0]
                )
            else:
                names = [f"interface:{each}" for each in rule.to_zones or ("any",)]
                known = [
                    self.interfaces.get(zone, opaque(name))
                    for zone, name in zip(rule.to_zones or ("any",), names, strict=True)
                ]
                yield replace(rule, kind="dynamic", translated_source=union(known))

    def _pool(self, place: Tree, name: str, rule: NatRule) -> tuple[AddressSet, tuple[int, int] | None]:
        pool = place.find("pool", name)
        if pool is None:
            self.undefined.append(Undefined(name, "NAT pool", f"NAT rule {rule.name}", rule.ref))
            return opaque(f"undefined:{name}"), None
        found: list[AddressSet] = []
        for each in pool.at("address").active():
            if each.word == "port":
                continue
            last = each.value("to")
            first = each.word.partition("/")[0]
            value = address_range(first, last.partition("/")[0]) if last else network(each.word)
            if value is not None:
                found.append(value)
        port = pool.value("address", "port") or next(
            (each.value("port") for each in pool.at("address").active() if each.value("port")), ""
        )
        return union(found) if found else opaque(f"pool:{name}"), port_range(port)


def _but_port(target: Tree, key: str) -> str:
    return next((each for each in target.words(key) if each != "mapped-port"), "")


def _mapped_port(target: Tree) -> tuple[int, int] | None:
    """`mapped-port 8443`, or `mapped-port 8443 to 8450`, behind the prefix or beside it."""
    for key in ("prefix", "prefix-name"):
        for place in (target.at(key), target.at(key, _but_port(target, key))):
            first = place.value("mapped-port")
            if first:
                last = place.value("mapped-port", first, "to")
                return port_range(f"{first}-{last}" if last else first)
    return None


def _service(match: Tree) -> ServiceSet:
    protocols = [protocol_number(each) for each in match.words("protocol")]
    ports = [
        port_range(f"{each.word}-{each.value('to')}" if each.has("to") else each.word)
        for each in match.at("destination-port").active()
    ]
    known = [each for each in ports if each is not None] or [(0, 65535)]
    numbers = [each for each in protocols if each is not None]
    if not numbers:
        numbers = [6, 17] if ports else []
    if not numbers:
        return ServiceSet((ServiceBox(),))
    return ServiceSet(tuple(ServiceBox((n, n), (0, 65535), port) for n in numbers for port in known))


def _at_port(service: ServiceSet, port: tuple[int, int] | None) -> ServiceSet:
    if port is None:
        return ServiceSet()
    protocols = {each.protocols for each in service.boxes if each.protocols[0] == each.protocols[1]}
    return ServiceSet(tuple(ServiceBox(p, (0, 65535), port) for p in sorted(protocols or {(6, 6), (17, 17)})))


def _conditions(policy: Tree) -> tuple[str, ...]:
    match = policy.at("match")
    found = [
        f"{shown} {', '.join(words)}"
        for key, shown in _CONDITIONS.items()
        if (words := tuple(each for each in match.words(key) if each != "any"))
    ]
    if policy.value("scheduler-name"):
        found.append(f"schedule {policy.value('scheduler-name')}")
    tunnel = policy.at("then", "permit", "tunnel")
    if not tunnel.is_empty():
        found.append(f"tunnel {' '.join(tunnel.words())}")
    return tuple(found)


def _shown(match: Tree, key: str) -> tuple[str, ...]:
    words = match.words(key)
    return tuple(f"not {each}" for each in words) if match.has(f"{key}-excluded") else words


def _text(entry: Tree) -> str:
    parts = [
        f"{child.word} {' '.join(child.words())}".strip()
        for section in ("match", "then")
        for child in entry.at(section).active()
    ]
    return f"{entry.word}: {'; '.join(parts)}"[:2000]
