"""Servers, services and service groups as members and pools."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from assess.model.evidence import Ref
from assess.model.network import Member, Pool, Undefined
from collectors.network.netscaler.commands import Command
from collectors.network.netscaler.estate import Partition, Thing
from collectors.network.syntax.words import is_number, port_of

# Monitors that every NetScaler brings (12.1 to 14.1).
_MONITORS = """
ping tcp http tcp-ecv http-ecv udp-ecv dns ftp tcps https tcps-ecv https-ecv ping-default tcp-default
xdm xnc mqtt mqtt-tls arp nd6 ldns-ping ldns-tcp ldns-dns http2direct http2ssl ldap radius mysql mssql
smtp pop3 nntp sip-udp sip-tcp rtsp stasecure sta load diameter diameter-ecv citrix-xml-service
citrix-web-interface storefront http-inline inline
"""
_BUILT_IN_MONITORS = frozenset(_MONITORS.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A pool, and the names that nothing defines."""

    pool: Pool
    undefined: tuple[Undefined, ...]


def read_group(group: Thing, partition: Partition) -> Found:
    """A service group."""
    undefined: list[Undefined] = []
    members = []
    for bind in group.bound:
        if len(bind.words) < 2:
            continue
        server, port = bind.words[1], bind.word(2)
        address, is_on = _server(server, group.name, bind.ref, partition, undefined)
        is_on = is_on and group.is_on and bind.option("state").upper() != "DISABLED"
        is_on = is_on and (group.name, server, port) not in partition.off_members
        members.append(_member(address, port, bind, server, is_on=is_on))
    monitors = [each.option("monitorname") for each in group.bound if each.option("monitorname")]
    undefined += _unknown_monitors(monitors, group, partition)
    pool = Pool(group.name, group.added.ref, tuple(members), " ".join(monitors))
    return Found(pool, tuple(undefined))


def read_services(vserver: Thing, partition: Partition) -> Found | None:
    """The services that are bound to a virtual server one by one, as a pool of its name."""
    undefined: list[Undefined] = []
    members = []
    monitors: list[str] = []
    for bind in vserver.bound:
        service = partition.find("service", bind.word(1))
        if service:
            members.append(_service(service, bind, partition, undefined))
            found = [each.option("monitorname") for each in service.bound if each.option("monitorname")]
            undefined += _unknown_monitors(found, service, partition)
            monitors += found
    if not members:
        return None
    pool = Pool(vserver.name, vserver.added.ref, tuple(members), " ".join(dict.fromkeys(monitors)))
    return Found(pool, tuple(undefined))


def _service(service: Thing, bind: Command, partition: Partition, undefined: list[Undefined]) -> Member:
    words = service.added.words
    server, port = service.added.word(1), words[3] if len(words) > 3 else ""
    address, is_on = _server(server, service.name, service.added.ref, partition, undefined)
    return _member(address, port, bind, service.name, is_on=is_on and service.is_on)


def _server(
    name: str, used_by: str, ref: Ref, partition: Partition, undefined: list[Undefined]
) -> tuple[str, bool]:
    """Address, and whether it is on. A bare address needs no `add server`."""
    found = partition.find("server", name)
    if found:
        return found.added.word(1) or name, found.is_on
    try:
        ip_address(name)
    except ValueError:
        undefined.append(Undefined(name, "server", used_by, ref))
        return "", True
    return name, True


def _member(address: str, port: str, bind: Command, name: str, *, is_on: bool) -> Member:
    weight = bind.option("weight")
    number = port_of(port)
    state = "enabled" if is_on else "disabled"
    return Member(address, number, bind.ref, name, state, int(weight) if is_number(weight) else None)


def _unknown_monitors(names: list[str], user: Thing, partition: Partition) -> Iterator[Undefined]:
    for name in names:
        if name.lower() not in _BUILT_IN_MONITORS and partition.find("lb monitor", name) is None:
            yield Undefined(name, "monitor", user.name, user.added.ref)
