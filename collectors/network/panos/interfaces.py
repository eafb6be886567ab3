"""Interfaces, zones and routes, which virtual systems import from the device's network part."""

from collections.abc import Iterator
from dataclasses import replace

from assess.model.evidence import Ref
from assess.model.network import AddressSet, Interface, Route
from collectors.network.intervals import network, union
from collectors.network.panos.objects import Books
from collectors.network.syntax.word_tree import Tree

_KINDS = ("layer3", "layer2", "tap", "virtual-wire", "ha", "decrypt-mirror", "external", "tunnel")


def read_interfaces(device: Tree) -> dict[str, Interface]:
    """Every interface of the device by name, subinterfaces too."""
    found: dict[str, Interface] = {}
    interfaces = device.at("network", "interface")
    for kind in ("ethernet", "aggregate-ethernet"):
        for port in interfaces.at(kind).active():
            found[port.word] = _interface(port, port.at("layer3"), port.word)
            for layer in ("layer3", "layer2", "virtual-wire"):
                for unit in port.at(layer, "units").active():
                    found[unit.word] = _interface(unit, unit, port.word)
    for kind in ("vlan", "loopback", "tunnel"):
        for unit in interfaces.at(kind, "units").active():
            found[unit.word] = _interface(unit, unit, unit.word)
    return found


def _interface(entry: Tree, place: Tree, port: str) -> Interface:
    tag = entry.value("tag")
    return Interface(
        name=entry.word,
        ref=Ref(entry.file, entry.line),
        real_name=port,
        addresses=(*place.words("ip"), *place.words("ipv6", "address")),
        vlan=int(tag[:6]) if tag.isdigit() else None,
        enabled=entry.value("link-state") != "down",
    )


def own_interfaces(vsys: Tree, known: dict[str, Interface], books: Books, *, alone: bool) -> list[Interface]:
    """Those that the virtual system imports (all of them where it is `alone`), with their zones."""
    zone_of = {
        name: zone.word
        for zone in vsys.at("zone").active()
        for kind in _KINDS
        for name in zone.words("network", kind)
        if kind != "external"
    }
    imported = vsys.words("import", "network", "interface")
    names = dict.fromkeys([*imported, *(name for name in zone_of if name in known)])
    if alone and not imported:
        names = dict.fromkeys(known)
    return [
        replace(known[name], zone=zone_of.get(name, ""), addresses=_resolved(known[name].addresses, books))
        for name in names
        if name in known
    ]


def _resolved(addresses: tuple[str, ...], books: Books) -> tuple[str, ...]:
    """Addresses in CIDR form, also where an address object stands for one; `dhcp` and the like are none."""
    told = (books.netmask(text) for text in addresses)
    return tuple(text for text in told if network(text) is not None)


def own_addresses(interfaces: list[Interface]) -> dict[str, AddressSet]:
    """The addresses of each interface, for translations to it."""
    found: dict[str, AddressSet] = {}
    for each in interfaces:
        values = [network(text.partition("/")[0]) for text in each.addresses]
        known = [value for value in values if value is not None]
        if known:
            found[each.name] = union(known)
    return found


def external_zones(vsys: Tree) -> dict[str, tuple[str, ...]]:
    """Zones that lead to other virtual systems, with those that they lead to."""
    return {
        zone.word: zone.words("network", "external")
        for zone in vsys.at("zone").active()
        if zone.has("network", "external")
    }


def routes(
    device: Tree, vsys: Tree, interfaces: list[Interface], books: Books, *, alone: bool
) -> Iterator[Route]:
    """Static routes of the routers that the virtual system imports, or that hold its interfaces."""
    mine = {each.name for each in interfaces}
    imported = set(vsys.words("import", "network", "virtual-router"))
    imported |= set(vsys.words("import", "network", "logical-router"))
    for router in device.at("network", "virtual-router").active():
        if alone or router.word in imported or mine & set(router.words("interface")):
            yield from _static(router.at("routing-table"), books)
    for router in device.at("network", "logical-router").active():
        for vrf in router.at("vrf").active():
            if alone or router.word in imported or mine & set(vrf.words("interface")):
                yield from _static(vrf.at("routing-table"), books)


def _host(text: str) -> str:
    return text.partition("/")[0]


def _static(table: Tree, books: Books) -> Iterator[Route]:
    for family in ("ip", "ipv6"):
        for entry in table.at(family, "static-route").active():
            hop = entry.at("nexthop")
            yield Route(
                destination=books.netmask(entry.value("destination")),
                ref=Ref(entry.file, entry.line),
                next_hop=_host(books.netmask(hop.value("ip-address") or hop.value("ipv6-address"))),
                interface=entry.value("interface"),
                next_context=hop.value("next-vsys"),
            )
