"""Whose contexts and VIPs are: by patterns and names, by the context, by what stands behind."""

from collections.abc import Iterator, Mapping

from assess.analysis.contexts.known_machines import KnownMachines, known_machines, network_of
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.tenants.names import tenant_named_in
from assess.analysis.tenants.patterns import TenantPatterns
from assess.model.graph import EdgeKind, Graph, NodeKind
from assess.model.observed import Observed

BY_PATTERN = 0.9
BY_CONTEXT = 0.85
BY_MEMBERS = 0.85
BY_NAME = 0.6

Said = tuple[tuple[str, ...], float, str]
"""Tenants, confidence, and why in words."""


def stated_contexts(
    graph: Graph, observed: Observed, patterns: TenantPatterns, stated: Mapping[str, tuple[str, ...]]
) -> dict[str, Said]:
    """Contexts and VIPs by patterns on their own names and addresses, else VIPs by their members or context.

    `stated` holds the tenants that are said already; those are not asked again.
    """
    tenants = sorted(tenant.name for tenant in observed.inventory.tenants)
    behind = _members(graph)
    found: dict[str, Said] = {}
    for view in views_of(observed.devices):
        said = _pattern(patterns, view.context.name, *_addresses(view)) or _named(view.context.name, tenants)
        if said is not None and view.name in graph.nodes and view.name not in stated:
            found[view.name] = said
        mine = found.get(view.name, (stated.get(view.name, ()), 1.0, ""))[0]
        for vip in view.context.vips:
            name = view.vip_name(vip)
            if name in graph.nodes and name not in stated:
                by_member = _by_members(behind.get(name, ()), stated)
                own = _pattern(patterns, vip.name, vip.address) or _named(vip.name, tenants)
                sure = own if own is not None and own[1] > BY_NAME else None
                claim = sure or by_member or own or _inherited(view, mine)
                if claim is not None:
                    found[name] = claim
    return found


def contexts_by_content(
    graph: Graph, observed: Observed, claims: Mapping[str, tuple[str, ...]]
) -> dict[str, Said]:
    """Contexts that nothing is said of: the tenants of their VIPs, and of the machines in their networks."""
    machines = known_machines(observed)
    found: dict[str, Said] = {}
    for view in views_of(observed.devices):
        if view.name in claims or view.name not in graph.nodes:
            continue
        tenants = {t for vip in view.context.vips for t in claims.get(view.vip_name(vip), ())}
        tenants |= set(_behind(view, machines, claims))
        if tenants:
            named = tuple(sorted(tenants))
            found[view.name] = (named, BY_MEMBERS, f"things of {', '.join(named)} are behind it")
    return found


def _pattern(patterns: TenantPatterns, *texts: str) -> Said | None:
    found = patterns.by_name(texts[0]) or patterns.by_address(texts[1:])
    if not found:
        return None
    said = ", ".join(f"{text} of {tenant}" for tenant, text in sorted(found.items()))
    return tuple(sorted(found)), BY_PATTERN, f"matches {said}"


def _named(name: str, tenants: list[str]) -> Said | None:
    tenant = tenant_named_in([name], tenants)
    return ((tenant,), BY_NAME, f"its name holds {tenant}") if tenant else None


def _inherited(view: ContextView, tenants: tuple[str, ...]) -> Said | None:
    if len(tenants) != 1:
        return None
    return tenants, BY_CONTEXT, f"is in the context {view.context.name} of {tenants[0]}"


def _by_members(members: tuple[str, ...], stated: Mapping[str, tuple[str, ...]]) -> Said | None:
    tenants = tuple(sorted({tenant for name in members for tenant in stated.get(name, ())}))
    if not tenants:
        return None
    return tenants, BY_MEMBERS, f"fronts things of {', '.join(tenants)}"


def _members(graph: Graph) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.kind is EdgeKind.FRONTS and graph.nodes[edge.source].kind is NodeKind.VIP:
            found.setdefault(edge.source, []).append(edge.target)
    return {name: tuple(targets) for name, targets in found.items()}


def _addresses(view: ContextView) -> Iterator[str]:
    for interface in view.context.interfaces:
        yield from (each.partition("/")[0] for each in interface.addresses)


def _behind(
    view: ContextView, machines: KnownMachines, claims: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Tenants of the machines in the networks of the context's interfaces."""
    for interface in view.context.interfaces:
        for text in interface.addresses:
            network = network_of(text)
            if network is not None and network[1][0] != network[1][1]:
                for _, endpoint in machines.inside(network[0], (network[1],)):
                    yield from claims.get(endpoint, ())
