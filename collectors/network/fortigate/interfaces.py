"""Interfaces, which stand in the global part, and the zones and links that join them."""

from collections.abc import Iterator, Mapping

from assess.model.evidence import Ref
from assess.model.network import AddressSet, Interface, Route
from collectors.network.fortigate.tables import Entry, Table
from collectors.network.intervals import mask_length, network, union

_SDWAN = "virtual-wan-link"


def interfaces_by_vdom(tables: Mapping[str, Table], section: str, alone: str) -> dict[str, list[Interface]]:
    """The interfaces of each virtual domain; one that names none belongs to `alone`."""
    found: dict[str, list[Interface]] = {}
    for entry in tables.get("system interface") or ():
        found.setdefault(entry.value("vdom", alone), []).append(_interface(entry, section))
    return found


def _interface(entry: Entry, section: str) -> Interface:
    vlan = entry.value("vlanid")
    addresses = [*_v4(entry.words("ip"))]
    for second in entry.table("secondaryip"):
        addresses += _v4(second.words("ip"))
    v6 = entry.table("ipv6").settings
    addresses += [each for each in v6.words("ip6-address") if not each.startswith("::/")]
    for extra in v6.table("ip6-extra-addr"):
        addresses.append(extra.name)
    return Interface(
        name=entry.name,
        ref=Ref(section, entry.line),
        real_name=entry.value("interface", entry.name),
        addresses=tuple(addresses),
        vlan=int(vlan[:6]) if vlan.isdigit() and vlan != "0" else None,
        enabled=entry.value("status", "up") != "down",
    )


def _v4(words: tuple[str, ...]) -> Iterator[str]:
    """`A M`, or in newer files `A/LENGTH`; no address is `0.0.0.0 0.0.0.0`."""
    match words:
        case (address, mask) if (length := mask_length(mask)) and network(address) is not None:
            yield f"{address}/{length}"
        case (prefix,) if "/" in prefix and not prefix.endswith("/0") and network(prefix) is not None:
            yield prefix


def zones(tables: Mapping[str, Table]) -> dict[str, str]:
    """The zone of each interface that is in one; those of SD-WAN are zones too (one only before 6.4)."""
    found = {name: zone.name for zone in tables.get("system zone") or () for name in zone.words("interface")}
    for path in ("system virtual-wan-link", "system sdwan"):
        table = tables.get(path)
        for member in table.settings.table("members") if table else ():
            found[member.value("interface")] = member.value("zone", _SDWAN)
    return found


def own_addresses(interfaces: list[Interface]) -> dict[str, AddressSet]:
    """The addresses of each interface and each zone, for translations to the leaving interface."""
    found: dict[str, list[AddressSet]] = {}
    for each in interfaces:
        for text in each.addresses:
            value = network(text.partition("/")[0])
            if value is not None:
                found.setdefault(each.name, []).append(value)
                if each.zone:
                    found.setdefault(each.zone, []).append(value)
    return {name: union(values) for name, values in found.items()}


def vdom_links(tables: Mapping[str, Table]) -> dict[str, str]:
    """The far interface of each end of a link between virtual domains."""
    interfaces = tables.get("system interface")
    names = set(interfaces.entries) if interfaces else set()
    bases = {each.name for each in tables.get("system vdom-link") or ()}
    bases |= {name[:-1] for name in names if "_vlink" in name and name[-1:] in {"0", "1"}}
    pairs = {f"{base}0": f"{base}1" for base in sorted(bases) if {f"{base}0", f"{base}1"} <= names}
    pairs |= {second: first for first, second in pairs.items()}
    return pairs | _vlan_links(interfaces, pairs)


def _vlan_links(interfaces: Table | None, pairs: dict[str, str]) -> dict[str, str]:
    """VLANs on both ends of a link are ends too: those of one number meet."""
    by_place = {
        (entry.value("interface"), entry.value("vlanid")): entry.name
        for entry in interfaces or ()
        if entry.value("interface") in pairs and entry.value("vlanid")
    }
    return {
        name: by_place[pairs[parent], vlan]
        for (parent, vlan), name in by_place.items()
        if (pairs[parent], vlan) in by_place
    }


def routes(tables: Mapping[str, Table], section: str) -> Iterator[Route]:
    """Static routes that are on."""
    for path, everything in (("router static", "0.0.0.0/0"), ("router static6", "::/0")):
        for entry in tables.get(path) or ():
            if entry.value("status", "enable") != "disable":
                yield Route(
                    destination=_destination(entry, tables.get("firewall address"), everything),
                    ref=Ref(section, entry.line),
                    next_hop=entry.value("gateway"),
                    interface=entry.value("device"),
                )


def _destination(entry: Entry, addresses: Table | None, everything: str) -> str:
    """A network as written, or that of the address object that is named; else the object's name."""
    name = entry.value("dstaddr")
    named = addresses.entries.get(name) if addresses and name else None
    if name and (named is None or not named.words("subnet")):
        return name
    match named.words("subnet") if named else entry.words("dst"):
        case (address, mask) if (length := mask_length(mask)) is not None:
            return f"{address}/{length}"
        case (prefix,):
            return prefix
    return everything
