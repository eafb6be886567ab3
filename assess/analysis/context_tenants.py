"""Whose a context is: by what the inventory says, else by its name, else by the addresses behind it."""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assess.analysis.tenant_names import tenant_named_in
from assess.analysis.tenant_patterns import TenantPatterns, tenant_patterns
from assess.model.graph import Graph
from assess.model.naming import context_name, owner
from assess.model.network import Context, NetworkFacts
from assess.model.observed import Observed

LARGEST_NETWORK = 4096
"""Hosts beyond this many of one network are not looked up one by one."""


@dataclass(frozen=True, slots=True)
class ContextTenants:
    """Tenants by `device/context`; `shared` where several own it, empty where that is unknown."""

    by_name: Mapping[str, str]

    def of(self, device: str, context: str) -> str:
        """The tenant of one context."""
        return self.by_name.get(context_name(device, context), "")


def context_tenants(observed: Observed, graph: Graph) -> ContextTenants:
    """The tenant of every context of every device."""
    patterns = tenant_patterns(observed.inventory.tenants)
    names = tuple(each.name for each in observed.inventory.tenants)
    owners = _owners_of_addresses(observed, graph)
    given = {each.name: each.tenant for each in observed.inventory.endpoints if each.tenant}
    found: dict[str, str] = {}
    for device, facts in sorted(observed.devices.items()):
        for context in facts.contexts:
            name = context_name(device, context.name)
            found[name] = given.get(device) or _tenant(facts, context, patterns, names, owners)
    return ContextTenants(found)


def _tenant(
    facts: NetworkFacts,
    context: Context,
    patterns: TenantPatterns,
    names: tuple[str, ...],
    owners: Mapping[str, str],
) -> str:
    if context.is_system:
        return ""
    by_name = patterns.by_name(context.name, context.title, context_name(facts.endpoint, context.name))
    if by_name:
        return owner(sorted(by_name))
    named = tenant_named_in([context.name, context.title], names)
    return named or owner(sorted(_behind(context, patterns, owners)))


def _behind(context: Context, patterns: TenantPatterns, owners: Mapping[str, str]) -> set[str]:
    """Tenants whose addresses the context's interfaces, pools and VIPs hold."""
    addresses = list(_addresses(context))
    found = set(patterns.by_address(address for address, _ in addresses))
    for address, network in addresses:
        if address in owners:
            found.add(owners[address])
        if network is not None and network.num_addresses <= LARGEST_NETWORK:
            found |= {owners[text] for text in map(str, network) if text in owners}
    return found


def _addresses(
    context: Context,
) -> Iterator[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network | None]]:
    members = (member.address for pool in context.pools for member in pool.members)
    for text in (*(vip.address for vip in context.vips), *members):
        yield text, None
    for text in (each for interface in context.interfaces for each in interface.addresses):
        try:
            found = ipaddress.ip_interface(text)
        except ValueError:
            continue
        yield str(found.ip), found.network


def _owners_of_addresses(observed: Observed, graph: Graph) -> dict[str, str]:
    """The one tenant of each address that the inventory gives to an endpoint with one tenant."""
    claims: dict[str, set[str]] = {}
    for endpoint in observed.inventory.endpoints:
        node = graph.nodes.get(endpoint.name)
        tenants = (endpoint.tenant,) if endpoint.tenant else node.tenants if node else ()
        if len(tenants) == 1 and tenants[0]:
            for address in _given((endpoint.address, *endpoint.ips)):
                claims.setdefault(address, set()).add(tenants[0])
    return {address: min(tenants) for address, tenants in claims.items() if len(tenants) == 1}


def _given(addresses: Iterable[str | None]) -> Iterator[str]:
    return (each for each in addresses if each)
