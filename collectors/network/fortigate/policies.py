"""Policies in the order of the file, and the translations that they and virtual IPs make."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assess.model.evidence import Ref
from assess.model.network import (
    AddressSet,
    FilterRule,
    NatRule,
    RuleList,
    ServiceBox,
    ServiceSet,
    Undefined,
)
from collectors.network.books import Book
from collectors.network.fortigate.addresses import AddressBooks, external_addresses
from collectors.network.fortigate.tables import Entry, Table
from collectors.network.intervals import (
    EVERY_V4,
    EVERY_V6,
    NOWHERE,
    address_range,
    complement,
    network,
    opaque,
    union,
)
from collectors.network.port_names import port_range
from collectors.network.zones import named_zones

FORWARD = {
    "firewall policy": "policy",
    "firewall policy6": "policy6",
    "firewall consolidated policy": "consolidated policy",
    "firewall security-policy": "security-policy",
    "firewall policy46": "policy46",
    "firewall policy64": "policy64",
    "firewall multicast-policy": "multicast-policy",
    "firewall multicast-policy6": "multicast-policy6",
}
LOCAL = {"firewall local-in-policy": "local-in-policy", "firewall local-in-policy6": "local-in-policy6"}
ACTIONS = {"accept": "permit", "deny": "deny", "": "deny", "ipsec": "permit", "ssl-vpn": "permit"}
PROTOCOLS = {"tcp": 6, "udp": 17, "sctp": 132, "icmp": 1}
_CONDITIONS = (
    *(
        "groups",
        "users",
        "fsso-groups",
        "devices",
        "application",
        "app-category",
        "app-group",
        "url-category",
    ),
    *("ztna-ems-tag", "ztna-geo-tag", "ztna-tags-match-logic", "rtp-addr", "internet-service-src-name"),
    *(
        "internet-service-src-group",
        "internet-service-src-custom",
        "internet-service-src-id",
        "src-vendor-mac",
    ),
)
_ALWAYS = frozenset({"always", ""})
_INTERNET = ("name", "id", "group", "custom", "custom-group")


@dataclass(slots=True)
class PolicyReader:
    """Reads the policies of one virtual domain."""

    section: str
    tables: dict[str, Table]
    addresses: AddressBooks
    services: Book[ServiceSet]
    interfaces: dict[str, AddressSet]
    undefined: list[Undefined] = field(default_factory=list)

    def rule_lists(self) -> Iterator[RuleList]:
        """One list per kind of policy that the file has."""
        for path, name in {**FORWARD, **LOCAL}.items():
            table = self.tables.get(path)
            if table is None or not table.entries:
                continue
            rules = tuple(self._rule(entry, name, number) for number, entry in enumerate(table, 1))
            yield RuleList(
                name=name,
                ref=Ref(self.section, table.line),
                rules=rules,
                default="permit" if path in LOCAL else "deny",
                bound_to=("*",),
                direction="local" if path in LOCAL else "forward",
            )

    def _rule(self, entry: Entry, kind: str, order: int) -> FilterRule:
        ref = Ref(self.section, entry.line)
        used_by = f"{kind} {entry.name}"
        sources, source_set = self._addresses(entry, "srcaddr", kind, used_by)
        destinations, destination_set = self._addresses(entry, "dstaddr", kind, used_by)
        words = entry.words("service")
        service_set = self.services.resolve(words, used_by, ref) if words else ServiceSet((ServiceBox(),))
        if entry.is_on("service-negate"):
            service_set = ServiceSet(opaque=(f"not:{','.join(words)}",))
        action = entry.value("action")
        return FilterRule(
            name=entry.value("name") or entry.name,
            order=order,
            action=ACTIONS.get(action, action),
            ref=ref,
            sources=sources,
            destinations=destinations,
            services=words,
            source_set=source_set,
            destination_set=destination_set,
            service_set=service_set,
            from_zones=named_zones(entry.words("srcintf") or entry.words("intf")),
            to_zones=named_zones(entry.words("dstintf")),
            conditions=self._conditions(entry, used_by),
            enabled=entry.value("status", "enable") == "enable",
            comment=entry.value("comments"),
            raw=entry.text(),
        )

    def _addresses(
        self, entry: Entry, key: str, kind: str, used_by: str
    ) -> tuple[tuple[str, ...], AddressSet]:
        """Names and addresses of one side, both families; negation is resolved."""
        ref = Ref(self.section, entry.lines.get(key, entry.line))
        is_v6_only = (kind.endswith("6") and kind != "policy46") or (kind == "policy64" and key == "srcaddr")
        v4, v6 = ((), entry.words(key)) if is_v6_only else (entry.words(key), entry.words(f"{key}6"))
        found: list[AddressSet] = []
        if v4:
            known = self.addresses.v4.resolve(v4, used_by, ref)
            is_negated = entry.is_on(f"{key}-negate")
            found.append(_inverted(known, EVERY_V4) if is_negated else known)
        if v6:
            known = self.addresses.v6.resolve(v6, used_by, ref)
            is_negated = entry.is_on(f"{key}6-negate") or (is_v6_only and entry.is_on(f"{key}-negate"))
            found.append(_inverted(known, EVERY_V6) if is_negated else known)
        service = "internet-service" if key == "dstaddr" else "internet-service-src"
        if entry.is_on(service):
            names = [each for suffix in _INTERNET for each in entry.words(f"{service}-{suffix}")]
            found.append(AddressSet(opaque=tuple(f"internet-service:{each}" for each in names or ["?"])))
            return tuple(names), union(found)
        return (*v4, *v6), union(found) if found else NOWHERE

    def _conditions(self, entry: Entry, used_by: str) -> tuple[str, ...]:
        found = [f"{key} {', '.join(entry.words(key))}" for key in _CONDITIONS if entry.words(key)]
        schedule = entry.value("schedule")
        if schedule not in _ALWAYS:
            found.append(f"schedule {schedule}")
            paths = ("firewall schedule recurring", "firewall schedule onetime", "firewall schedule group")
            if not any(path in self.tables and schedule in self.tables[path].entries for path in paths):
                ref = Ref(self.section, entry.lines.get("schedule", entry.line))
                self.undefined.append(Undefined(schedule, "schedule", used_by, ref))
        if entry.value("action") in {"ipsec", "ssl-vpn"}:
            found.append(f"{entry.value('action')} tunnel {entry.value('vpntunnel')}".strip())
        return tuple(found)

    def nats(self) -> tuple[NatRule, ...]:
        """Virtual IPs first, because the device looks them up first; then central, else the policies' own."""
        found = [*self._vip_nats(), *self._central_nats()]
        central = self.tables.get("system settings")
        if central is None or not central.settings.is_on("central-nat"):
            found += self._policy_nats()
        return tuple(replace(each, order=number) for number, each in enumerate(found, 1))

    def _vip_nats(self) -> Iterator[NatRule]:
        for path in ("firewall vip", "firewall vip6", "firewall vip46", "firewall vip64"):
            for entry in self.tables.get(path) or ():
                if entry.value("type", "static-nat") in {"static-nat", "load-balance", "fqdn"}:
                    yield self._vip_nat(entry)

    def _vip_nat(self, entry: Entry) -> NatRule:
        mapped = [network(each) for each in entry.words("mappedip")]
        known = [each for each in mapped if each is not None]
        known += [opaque(f"address:{name}") for name in entry.words("mapped-addr")]
        service, translated = _vip_ports(entry)
        is_one_to_one = not entry.is_on("portforward")
        return NatRule(
            name=entry.name,
            order=0,
            kind="vip",
            ref=Ref(self.section, entry.line),
            section="vip",
            from_zones=named_zones(entry.words("extintf")),
            destination=external_addresses(entry) or opaque(f"vip:{entry.name}"),
            translated_destination=union(known) if known else opaque(f"vip:{entry.name}"),
            service=service,
            translated_service=translated,
            bidirectional=is_one_to_one and entry.value("nat-source-vip") != "disable",
            enabled=entry.value("status", "enable") == "enable",
            raw=entry.text(),
        )

    def _central_nats(self) -> Iterator[NatRule]:
        for entry in self.tables.get("firewall central-snat-map") or ():
            used_by = f"central-snat-map {entry.name}"
            ref = Ref(self.section, entry.line)
            is_v6 = entry.value("type") == "ipv6"
            book = self.addresses.v6 if is_v6 else self.addresses.v4
            suffix = "6" if is_v6 else ""
            source = entry.words(f"orig-addr{suffix}")
            target = entry.words(f"dst-addr{suffix}")
            yield NatRule(
                name=entry.name,
                order=0,
                kind="identity" if entry.value("nat") == "disable" else "dynamic",
                ref=ref,
                section="central-snat",
                from_zones=named_zones(entry.words("srcintf")),
                to_zones=named_zones(entry.words("dstintf")),
                source=book.resolve(source, used_by, ref) if source else EVERY_V4,
                translated_source=(
                    NOWHERE if entry.value("nat") == "disable" else self._pool(entry, "nat-ippool", used_by)
                ),
                destination=book.resolve(target, used_by, ref) if target else EVERY_V4,
                service=_central_service(entry),
                enabled=entry.value("status", "enable") == "enable",
                raw=entry.text(),
            )

    def _policy_nats(self) -> Iterator[NatRule]:
        for path in ("firewall policy", "firewall policy6", "firewall consolidated policy"):
            for number, entry in enumerate(self.tables.get(path) or (), 1):
                if entry.is_on("nat") and entry.value("action") == "accept":
                    yield self._policy_nat(entry, FORWARD[path], number)

    def _policy_nat(self, entry: Entry, kind: str, number: int) -> NatRule:
        rule = self._rule(entry, kind, number)
        has_pool = entry.is_on("ippool")
        return NatRule(
            name=f"{kind} {entry.name}",
            order=0,
            kind="dynamic",
            ref=rule.ref,
            section="policy",
            from_zones=rule.from_zones,
            to_zones=rule.to_zones,
            source=rule.source_set,
            translated_source=(
                self._pool(entry, "poolname", f"{kind} {entry.name}")
                if has_pool
                else self._leaving(rule.to_zones)
            ),
            destination=rule.destination_set,
            service=rule.service_set,
            enabled=rule.enabled,
            raw=rule.raw,
        )

    def _pool(self, entry: Entry, key: str, used_by: str) -> AddressSet:
        """The addresses of the pools that the entry names; without any, of the leaving interface."""
        names = entry.words(key)
        if not names:
            return self._leaving(named_zones(entry.words("dstintf")))
        found: list[AddressSet] = []
        for name in names:
            pool = self._pool_entry(name)
            if pool is None:
                ref = Ref(self.section, entry.lines.get(key, entry.line))
                self.undefined.append(Undefined(name, "ippool", used_by, ref))
                found.append(opaque(f"undefined:{name}"))
                continue
            value = address_range(pool.value("startip"), pool.value("endip"))
            found.append(value if value is not None else opaque(f"ippool:{name}"))
        return union(found)

    def _pool_entry(self, name: str) -> Entry | None:
        for path in ("firewall ippool", "firewall ippool6"):
            table = self.tables.get(path)
            if table is not None and name in table.entries:
                return table.entries[name]
        return None

    def _leaving(self, zones: tuple[str, ...]) -> AddressSet:
        names = zones or ("any",)
        return union([self.interfaces.get(each, opaque(f"interface:{each}")) for each in names])


def _inverted(known: AddressSet, whole: AddressSet) -> AddressSet:
    """The rest of the same family only."""
    rest = complement(known)
    return AddressSet(rest.v4 if whole.v4 else (), rest.v6 if whole.v6 else (), rest.opaque)


def _vip_ports(entry: Entry) -> tuple[ServiceSet, ServiceSet]:
    """Ports before and after; without port forwarding all of them, unchanged."""
    if not entry.is_on("portforward"):
        return ServiceSet((ServiceBox(),)), ServiceSet()
    protocol = PROTOCOLS.get(entry.value("protocol", "tcp"), 6)
    outer = port_range(entry.value("extport", "0-65535"))
    inner = port_range(entry.value("mappedport", entry.value("extport", "0-65535")))
    if outer is None or inner is None:
        return ServiceSet(opaque=(f"ports:{entry.name}",)), ServiceSet(opaque=(f"ports:{entry.name}",))
    every = (0, 65535)
    before = ServiceSet((ServiceBox((protocol, protocol), every, outer),))
    after = ServiceSet((ServiceBox((protocol, protocol), every, inner),))
    return before, ServiceSet() if before == after else after


def _central_service(entry: Entry) -> ServiceSet:
    number = entry.value("protocol", "0")
    protocol = (0, 255) if number == "0" or not number.isdigit() else (int(number[:3]),) * 2
    source = port_range(entry.value("orig-port", "0-65535")) or (0, 65535)
    target = port_range(entry.value("dst-port", "0-65535")) or (0, 65535)
    return ServiceSet((ServiceBox((protocol[0], protocol[1]), source, target),))
