"""Aliases, which stand at another place in OPNsense, and what an interface's own words mean."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, ANYWHERE, AddressSet, Interface, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, address_book, service_book
from collectors.network.intervals import NOWHERE, network, opaque, union
from collectors.network.port_names import port_range
from collectors.network.syntax.xml_lines import Element

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_TUNNELS = frozenset({"pptp", "pppoe", "l2tp", "openvpn", "enc0", "ipsec", "wireguard"})


@dataclass(frozen=True, slots=True)
class Aliases:
    """Addresses and ports by alias; ports are kept as boxes of every protocol."""

    addresses: Book[AddressSet]
    ports: Book[ServiceSet]


def read_aliases(
    root: Element, section: str, interfaces: list[Interface], primary: dict[str, tuple[str, ...]]
) -> Aliases:
    """The aliases of either product, on top of the words for the interfaces' own addresses.

    `primary` holds each interface's own addresses without its virtual ones: `wanip` means those only.
    """
    own = dict(_own_words(interfaces, primary))
    addresses = address_book(builtin=lambda name: _address_word(name, own))
    ports = service_book(builtin=_port_word, what="port")
    for alias in _aliases(root):
        name, kind = alias.value("name"), alias.value("type")
        words = (alias.value("address") or alias.value("content")).split()
        ref = Ref(section, alias.line)
        if kind in {"port", "url_ports", "urltable_ports"}:
            own_ports, members = _split_ports(words, kind)
            ports.define(Definition(name, ref, own_ports, members, is_group=True))
        else:
            value, members = _split_addresses(words, kind, name)
            addresses.define(Definition(name, ref, value, members, is_group=len(words) != 1 or bool(members)))
    return Aliases(addresses, ports)


def _aliases(root: Element) -> Iterator[Element]:
    yield from root.each("aliases", "alias")
    for alias in root.each("OPNsense", "Firewall", "Alias", "aliases", "alias"):
        if alias.value("enabled") != "0":
            yield alias


def _split_addresses(words: list[str], kind: str, name: str) -> tuple[AddressSet, tuple[str, ...]]:
    """Addresses that the alias states, and other aliases that it names."""
    if kind not in {"host", "network", "networkgroup", ""}:
        return opaque(f"{kind}:{name}"), ()
    found: list[AddressSet] = []
    members: list[str] = []
    for word in words:
        is_negated = word.startswith("!")
        value = network(word)
        if value is not None:
            found.append(value)
        elif is_negated:
            found.append(opaque(f"not:{word[1:]}"))
        elif "." in word or not _NAME.fullmatch(word):
            found.append(opaque(f"fqdn:{word}"))
        else:
            members.append(word)
    return union(found) if found else NOWHERE, tuple(members)


def _split_ports(words: list[str], kind: str) -> tuple[ServiceSet, tuple[str, ...]]:
    if kind != "port":
        return ServiceSet(opaque=(kind,)), ()
    boxes: list[ServiceBox] = []
    members: list[str] = []
    for word in words:
        span = port_range(word, ":") or port_range(word)
        if span is None:
            members.append(word)
        else:
            boxes.append(ServiceBox((0, 255), ANY_PORT, span))
    return ServiceSet(tuple(boxes)), tuple(members)


def _port_word(name: str) -> ServiceSet | None:
    if name in {"", "any"}:
        return ServiceSet((ServiceBox(),))
    span = port_range(name) or port_range(name, ":")
    return None if span is None else ServiceSet((ServiceBox((0, 255), ANY_PORT, span),))


def _address_word(name: str, own: dict[str, AddressSet]) -> AddressSet | None:
    if name == "any":
        return ANYWHERE
    if name in own:
        return own[name]
    if name in _TUNNELS or (name.endswith("ip") and name[:-2] in _TUNNELS):
        return opaque(f"clients:{name}")
    literal = network(name)
    if literal is not None:
        return literal
    return opaque(f"fqdn:{name}") if "." in name and not name.replace(".", "").isdigit() else None


def _own_words(
    interfaces: list[Interface], primary: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, AddressSet]]:
    """`lan` is the interface's network, `lanip` its address, `(self)` every address of the firewall."""
    every: list[AddressSet] = []
    for each in interfaces:
        nets = [value for text in each.addresses if (value := network(text)) is not None]
        hosts = _hosts(primary.get(each.name, ()))
        every += _hosts(each.addresses)
        yield each.name, union(nets) if nets else opaque(f"network:{each.name}")
        yield f"{each.name}ip", union(hosts) if hosts else opaque(f"address:{each.name}")
    yield "(self)", union(every) if every else opaque("address:(self)")


def _hosts(addresses: Iterable[str]) -> list[AddressSet]:
    found = (network(text.partition("/")[0]) for text in addresses)
    return [each for each in found if each is not None]
