"""Reads a Juniper SRX: the root system, logical systems and tenant systems."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import AddressSet, Context, Interface, NetworkFacts, Route, ServiceSet, Unparsed
from collectors.network.books import Book, distinct, service_objects
from collectors.network.intervals import network, union
from collectors.network.junos.address_books import read_address_books
from collectors.network.junos.applications import read_applications
from collectors.network.junos.forms import read_forms
from collectors.network.junos.policies import PolicyReader
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.word_tree import Tree

ROOT = "root"
UNITS = {"logical-systems": "logical system", "tenants": "tenant system"}
_KNOWN_SECURITY = frozenset(
    {
        *(
            "address-book",
            "zones",
            "policies",
            "nat",
            "screen",
            "alg",
            "flow",
            "ike",
            "ipsec",
            "log",
            "utm",
            "idp",
        ),
        *(
            "certificates",
            "pki",
            "forwarding-options",
            "forwarding-process",
            "ssh-known-hosts",
            "dynamic-vpn",
        ),
        *("user-identification", "application-tracking", "application-firewall", "traceoptions", "analysis"),
        *("authentication-key-chains", "group-vpn", "resource-manager", "softwires", "tcp-encap", "gprs"),
        *(
            "advance-policy-based-routing",
            "dynamic-address",
            "intelligence",
            "remote-access",
            "macsec",
            "gtp",
        ),
        *(
            "firewall-authentication",
            "key-protection",
            "match",
            "mirror-filter",
            "datapath-debug",
            "apply-groups",
        ),
        *("alarms", "anti-virus", "application-security", "l3vpn", "multicast", "policy-statistics", "vpn"),
    }
)


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """The root system and all that it carries.

    Raises:
        ParseError: a file was cut off or damaged, or nothing in them is a Junos configuration.
    """
    forms = read_forms(files)
    root = forms.tree
    applications = read_applications(root)
    places = [(each, unit) for key, unit in UNITS.items() for each in root.at(key).active()]
    if not places and not root.has("security") and not root.has("interfaces"):
        raise ParseError(
            "no Junos security configuration is in the files", where=files[0].name if files else ""
        )
    contexts = [_context(root, ROOT, "root system", None, is_system=bool(places))]
    contexts += [
        _context(place, place.word, unit, applications)
        for place, unit in sorted(places, key=lambda each: each[0].word)
    ]
    contexts[0] = replace(contexts[0], unparsed=(*forms.strays, *contexts[0].unparsed))
    return NetworkFacts(
        endpoint=endpoint,
        platform="juniper_srx",
        device=root.value("system", "host-name"),
        version=root.value("version"),
        contexts=tuple(contexts),
        links=tuple(sorted(_links(dict(_places(root, places))))),
        lines=sum(file.text.count("\n") + 1 for file in files),
    )


def _places(root: Tree, places: list[tuple[Tree, str]]) -> Iterator[tuple[str, Tree]]:
    yield ROOT, root
    yield from ((place.word, place) for place, _ in places)


def _context(
    place: Tree, name: str, unit: str, parent: Book[ServiceSet] | None, *, is_system: bool = False
) -> Context:
    security = place.at("security")
    addresses = read_address_books(security)
    applications = read_applications(place, [parent] if parent else ())
    zone_of = dict(_zones(security))
    interfaces = list(_interfaces(place, zone_of))
    policies = PolicyReader(security, addresses, applications, _own_addresses(interfaces), zone_of)
    rule_lists, nats = tuple(policies.rule_lists()), policies.nats()
    objects, services = addresses.objects(), service_objects(applications)
    unparsed = [
        *(
            Unparsed(f"security {each.word}", Ref(each.file, each.line))
            for each in security.active()
            if each.word not in _KNOWN_SECURITY
        ),
        *policies.unparsed,
    ]
    return Context(
        name=name,
        kind="firewall",
        unit=unit,
        ref=Ref(place.file or security.file, place.line or security.line),
        is_system=is_system and not any(each.rules for each in rule_lists),
        interfaces=tuple(interfaces),
        addresses=objects,
        services=services,
        rule_lists=rule_lists,
        nats=nats,
        routes=tuple(_routes(place)),
        undefined=distinct([*addresses.undefined(), *applications.undefined, *policies.undefined]),
        unparsed=tuple(sorted(unparsed, key=lambda each: (each.ref.section, each.ref.line, each.text))),
    )


def _zones(security: Tree) -> Iterator[tuple[str, str]]:
    """Interface and zone; an interface without a unit is its unit 0."""
    for zone in security.at("zones", "security-zone").active():
        for name in zone.words("interfaces"):
            yield (name if "." in name else f"{name}.0"), zone.word


def _interfaces(place: Tree, zone_of: Mapping[str, str]) -> Iterator[Interface]:
    for port in place.at("interfaces").active():
        if port.word in {"interface-range", "traceoptions", "apply-groups"}:
            continue
        for unit in port.at("unit").active():
            name = f"{port.word}.{unit.word}"
            vlan = unit.value("vlan-id")
            families = unit.at("family")
            addresses = (*families.words("inet", "address"), *families.words("inet6", "address"))
            yield Interface(
                name=name,
                ref=Ref(unit.file, unit.line),
                real_name=port.word,
                zone=zone_of.get(name, ""),
                addresses=tuple(each for each in addresses if network(each) is not None),
                vlan=int(vlan[:6]) if vlan.isdigit() else None,
                enabled=not (port.has("disable") or unit.has("disable")),
            )


def _own_addresses(interfaces: list[Interface]) -> dict[str, AddressSet]:
    """Addresses by zone, for translations to the leaving interface."""
    found: dict[str, list[AddressSet]] = {}
    for each in interfaces:
        for text in each.addresses:
            value = network(text.partition("/")[0])
            if each.zone and value is not None:
                found.setdefault(each.zone, []).append(value)
    return {zone: union(values) for zone, values in found.items()}


def _routes(place: Tree) -> Iterator[Route]:
    instances = [each.at("routing-options") for each in place.at("routing-instances").active()]
    for options in (place.at("routing-options"), *instances):
        tables = [options.at("static"), *(rib.at("static") for rib in options.at("rib").active())]
        for table in tables:
            for route in table.at("route").active():
                hop = route.value("next-hop")
                is_address = network(hop) is not None if hop else False
                yield Route(
                    destination=route.word,
                    ref=Ref(route.file, route.line),
                    next_hop=hop if is_address else "",
                    interface="" if is_address else hop,
                )


def _links(places: Mapping[str, Tree]) -> Iterator[tuple[str, str]]:
    """Systems that a logical tunnel joins: both its units name each other."""
    owners = {
        (port.word, unit.word): (name, unit.value("peer-unit"))
        for name, place in places.items()
        for port in place.at("interfaces").active()
        if port.word.startswith("lt-")
        for unit in port.at("unit").active()
    }
    pairs = {
        tuple(sorted((name, owners[port, peer][0])))
        for (port, unit), (name, peer) in owners.items()
        if (port, peer) in owners and owners[port, peer][1] == unit
    }
    yield from ((first, second) for first, second in pairs if first != second)


_SIGNS = re.compile(
    r"^set (?:security (?:zones|policies|address-book|nat)|logical-systems|tenants|system host-name) "
    r"|^security \{\s*$|^logical-systems \{|^tenants \{|^## Last c",
    re.MULTILINE,
)


def recognises(text: str) -> bool:
    """The text is a Junos configuration."""
    return _SIGNS.search(text[:2_000_000]) is not None


READER = PlatformReader("juniper_srx", read, recognises, ("junos", "srx", "juniper"))
