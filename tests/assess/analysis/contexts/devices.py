"""Devices with contexts for tests, written briefly."""

from typing import Any

from assess.model.evidence import Ref
from assess.model.graph import Service
from assess.model.host import Address, Connection, HostFacts, Identity
from assess.model.inventory import Endpoint, Inventory, TenantSpec
from assess.model.network import Context, Interface, Member, NatRule, NetworkFacts, Pool, Route, Vip
from assess.model.observed import Observed

REF = Ref("edge.cfg", 7)


def context(name: str, kind: str = "firewall", unit: str = "context", **given: Any) -> Context:
    return Context(name, kind, unit, REF, **given)


def interface(name: str, *addresses: str, **given: Any) -> Interface:
    return Interface(name, REF, addresses=addresses, **given)


def pool(name: str, *members: str, **given: Any) -> Pool:
    """Members as `address:port`, or `address:port state`."""
    made = []
    for each in members:
        socket, _, state = each.partition(" ")
        address, _, port = socket.rpartition(":")
        made.append(Member(address, int(port), REF, state=state or "enabled"))
    return Pool(name, REF, tuple(made), **given)


def vip(name: str, socket: str, mode: str = "http", **given: Any) -> Vip:
    address, _, port = socket.rpartition(":")
    return Vip(name, address, int(port), mode, REF, **given)


def nat(name: str, **given: Any) -> NatRule:
    return NatRule(name, given.pop("order", 1), given.pop("kind", "static"), REF, **given)


def route(destination: str, **given: Any) -> Route:
    return Route(destination, REF, **given)


def device(endpoint: str, *contexts: Context, platform: str = "haproxy", **given: Any) -> NetworkFacts:
    return NetworkFacts(endpoint, platform, contexts=contexts, **given)


def machine(name: str, address: str, *connections: Connection) -> HostFacts:
    return HostFacts(
        name,
        identity=Identity(hostname=name, machine_id=f"id-{name}"),
        addresses=(Address("eth0", address, 24),),
        connections=connections,
    )


def listening(host: str, signature: str, port: int, category: str = "app") -> Service:
    return Service(
        host,
        signature,
        signature,
        category,
        signature,
        listens=(f"0.0.0.0:{port}",),
        pids=(100,),
        confidence=0.9,
    )


def estate(
    tenants: dict[str, list[str]],
    hosts: dict[str, str],
    *devices: NetworkFacts,
    services: tuple[Service, ...] = (),
    connections: dict[str, tuple[Connection, ...]] | None = None,
    kinds: str = "firewall",
) -> Observed:
    """Tenants with their hosts; hosts with their addresses; devices as they are."""
    owner = {host: tenant for tenant, mine in tenants.items() for host in mine}
    endpoints = [Endpoint(name=h, kind="vm", address=a, tenant=owner.get(h)) for h, a in hosts.items()]
    endpoints += [
        Endpoint(name=each.endpoint, kind=kinds, tenant=owner.get(each.endpoint)) for each in devices
    ]
    inventory = Inventory(
        estate="e", tenants=tuple(TenantSpec(name=t) for t in tenants), endpoints=tuple(endpoints)
    )
    return Observed(
        inventory,
        hosts={h: machine(h, a, *(connections or {}).get(h, ())) for h, a in hosts.items()},
        services=services,
        devices={each.endpoint: each for each in devices},
    )
