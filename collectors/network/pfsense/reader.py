"""Reads `config.xml` of pfSense or OPNsense."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Context, Interface, NetworkFacts, Route
from collectors.network.books import address_objects, distinct, service_objects
from collectors.network.intervals import is_address
from collectors.network.pfsense.aliases import read_aliases
from collectors.network.pfsense.rules import RuleReader
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.xml_lines import Element, read_xml

ROOTS = {"pfsense", "opnsense", "m0n0wall"}


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """One context per file.

    Raises:
        ParseError: a file is no well-formed configuration of either product.
    """
    contexts: list[Context] = []
    version = device = ""
    for file in files:
        root = read_xml(file.name, file.text)
        if root.tag not in ROOTS:
            raise ParseError(
                f"<{root.tag}> is no configuration of pfSense or OPNsense",
                where=f"{file.name}:{root.line}",
                hint="Bring `config.xml`, as Diagnostics > Backup writes it.",
            )
        context = _context(root, file.name)
        taken = {each.name for each in contexts}
        name = context.name if context.name not in taken else f"{context.name} ({file.name})"
        contexts.append(replace(context, name=name))
        version, device = version or root.value("version"), device or root.value("system", "hostname")
    return NetworkFacts(
        endpoint=endpoint,
        platform="pfsense",
        device=device,
        version=version,
        contexts=tuple(contexts),
        lines=sum(file.text.count("\n") + 1 for file in files),
    )


def _context(root: Element, section: str) -> Context:
    interfaces = list(_interfaces(root, section))
    aliases = read_aliases(root, section, interfaces, _primary(root))
    reader = RuleReader(section, aliases)
    rule_lists, nats = reader.rule_lists(root), reader.nats(root)
    addresses, services = address_objects(aliases.addresses), service_objects(aliases.ports)
    return Context(
        name=root.value("system", "hostname") or root.tag,
        kind="firewall",
        unit="instance",
        ref=Ref(section, root.line),
        interfaces=tuple(interfaces),
        addresses=addresses,
        services=services,
        rule_lists=rule_lists,
        nats=nats,
        routes=tuple(_routes(root, section)),
        undefined=distinct([*aliases.addresses.undefined, *aliases.ports.undefined]),
        unparsed=tuple(reader.unparsed),
    )


def _interfaces(root: Element, section: str) -> Iterator[Interface]:
    tags = {
        each.value("vlanif") or f"{each.value('if')}.{each.value('tag')}": each.value("tag")
        for each in root.each("vlans", "vlan")
    }
    extra: dict[str, list[str]] = {}
    for vip in root.each("virtualip", "vip"):
        if is_address(vip.value("subnet")) and vip.value("mode") in {"carp", "ipalias"}:
            bits = vip.value("subnet_bits") or "32"
            extra.setdefault(vip.value("interface"), []).append(f"{vip.value('subnet')}/{bits}")
    places = root.child("interfaces")
    for entry in places.children if places else ():
        port = entry.value("if")
        tag = tags.get(port, "")
        yield Interface(
            name=entry.tag,
            ref=Ref(section, entry.line),
            real_name=port,
            zone=entry.tag,
            addresses=(*_addresses(entry), *extra.get(entry.tag, ())),
            vlan=int(tag[:6]) if tag.isdigit() else None,
            enabled=entry.child("enable") is not None,
        )


def _primary(root: Element) -> dict[str, tuple[str, ...]]:
    places = root.child("interfaces")
    return {entry.tag: tuple(_addresses(entry)) for entry in (places.children if places else ())}


def _addresses(entry: Element) -> Iterator[str]:
    """Static addresses; `dhcp` and its kin tell none."""
    for address, bits in (("ipaddr", "subnet"), ("ipaddrv6", "subnetv6")):
        if is_address(entry.value(address)) and entry.value(bits).isdigit():
            yield f"{entry.value(address)}/{entry.value(bits)}"


def _routes(root: Element, section: str) -> Iterator[Route]:
    gateways = {each.value("name"): each for each in root.each("gateways", "gateway_item")}
    for route in root.each("staticroutes", "route"):
        gateway = gateways.get(route.value("gateway"))
        if route.child("disabled") is None or route.value("disabled") == "0":
            yield Route(
                destination=route.value("network"),
                ref=Ref(section, route.line),
                next_hop=gateway.value("gateway") if gateway else "",
                interface=gateway.value("interface") if gateway else route.value("gateway"),
            )


_SIGN = re.compile(r"<(?:pfsense|opnsense|m0n0wall)>")


def recognises(text: str) -> bool:
    """The text is a `config.xml` of either product."""
    return _SIGN.search(text[:5000]) is not None


READER = PlatformReader("pfsense", read, recognises, ("opnsense", "pf_sense"))
