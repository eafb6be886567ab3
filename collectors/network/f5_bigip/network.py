"""Self IPs, VLANs, routes and address translation of a BIG-IP."""

from collections.abc import Iterator

from assess.model.network import ANYWHERE, AddressSet, Interface, Interval, NatRule, Route
from collectors.network.f5_bigip.names import full_name, partition_of, split_destination
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.intervals import merged
from collectors.network.packet_filter.intervals import addresses_of
from collectors.network.syntax.words import is_number

_DEFAULTS = {"default": "0.0.0.0/0", "default-inet6": "::/0"}


def read_interfaces(objects: Objects) -> Iterator[tuple[str, Interface]]:
    """Partition and interface: each self IP, then each VLAN that has none."""
    used: set[str] = set()
    for item in objects.of("net self").values():
        partition = partition_of(item.name)
        vlan = full_name(item.value("vlan"), partition)
        used.add(vlan)
        host, domain, _ = split_destination(item.value("address").partition("/")[0])
        length = item.value("address").partition("/")[2]
        address = f"{host}/{length}" if length else host
        tag = _tag(objects.of("net vlan").get(vlan))
        yield (
            partition,
            Interface(
                item.name, item.ref, vlan, vlan, (address,), tag, None, domain or _domain(vlan, objects)
            ),
        )
    for name, item in objects.of("net vlan").items():
        if name not in used:
            ports = ", ".join(each.words[0] for each in item.inner("interfaces") if each.words)
            yield (
                partition_of(name),
                Interface(name, item.ref, ports, name, (), _tag(item), None, _domain(name, objects)),
            )


def read_routes(objects: Objects) -> Iterator[tuple[str, Route]]:
    """Partition and static route."""
    for item in objects.of("net route").values():
        network = item.value("network")
        gateway = item.value("gw") or item.value("gateway")
        name = item.name.rpartition("/")[2]
        destination = _DEFAULTS.get(network or name, network or name)
        host, length = destination.partition("/")[0], destination.partition("/")[2]
        plain = host.partition("%")[0] + (f"/{length}" if length else "")
        yield (
            partition_of(item.name),
            Route(plain, item.ref, gateway.partition("%")[0], item.value("interface")),
        )


def read_nats(objects: Objects) -> Iterator[tuple[str, NatRule]]:
    """Partition and translation: NATs first, then SNATs, as a BIG-IP prefers them."""
    order = 0
    for item in objects.of("ltm nat").values():
        order += 1
        inside, outside = _set([item.value("originating-address")]), _set([item.value("translation-address")])
        yield (
            partition_of(item.name),
            NatRule(
                item.name,
                order,
                "static",
                item.ref,
                "nat",
                source=inside,
                translated_source=outside,
                bidirectional=True,
            ),
        )
    for item in objects.of("ltm snat").values():
        order += 1
        origins = _set([each.words[0] for each in item.inner("origins") if each.words])
        kind = "automap" if item.has("automap") else "snat"
        translated = _set(_translations(item, objects))
        source = origins if origins != AddressSet() else ANYWHERE
        yield (
            partition_of(item.name),
            NatRule(
                item.name,
                order,
                kind,
                item.ref,
                "snat",
                source=source,
                translated_source=translated,
                raw=item.text,
            ),
        )


def _translations(item: Item, objects: Objects) -> list[str]:
    partition = partition_of(item.name)
    names = [item.value("translation")] if item.value("translation") else []
    pool = objects.find("ltm snatpool", item.value("snatpool"), partition) if item.value("snatpool") else None
    names += [each.words[0] for each in pool.inner("members") if each.words] if pool else []
    found = []
    for name in names:
        translation = objects.find("ltm snat-translation", name, partition)
        found.append(translation.value("address") if translation else name)
    return found


def _set(texts: list[str]) -> AddressSet:
    four: list[Interval] = []
    six: list[Interval] = []
    for text in texts:
        host, _, length = (
            text.rpartition("/")[2].partition("/")
            if "/" in text and text.startswith("/")
            else text.partition("/")
        )
        plain = split_destination(host)[0]
        try:
            version, interval = addresses_of(f"{plain}/{length}" if length else plain)
        except ValueError:
            continue
        (four if version == 4 else six).append(interval)
    return AddressSet(merged(four), merged(six))


def _tag(vlan: Item | None) -> int | None:
    tag = vlan.value("tag") if vlan else ""
    return int(tag) if is_number(tag) else None


def _domain(vlan: str, objects: Objects) -> str:
    for item in objects.of("net route-domain").values():
        names = [
            full_name(each.words[0], partition_of(item.name)) for each in item.inner("vlans") if each.words
        ]
        if vlan in names:
            return item.value("id")
    return ""
