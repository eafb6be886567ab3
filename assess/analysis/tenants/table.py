"""Rows of the table of tenants: what the whole assessment says of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.surfaces.state_volume import Place, counted_once
from assess.model.decisions import About
from assess.model.estate import Finding, TenantRow
from assess.model.graph import Graph
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface
from assess.model.waves import Wave

COUNTED = (State.DURABLE, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Sums:
    endpoints: dict[str, set[str]]
    shared_with: dict[str, set[str]]
    state_bytes: dict[str, int]
    transactions: dict[str, float]
    segmentation: dict[str, str]
    cost: Mapping[str, float | None]
    findings: dict[str, dict[str, None]]
    wave: dict[str, int]


def tenant_rows(
    situation: Situation, waves: Sequence[Wave] = (), costs: Mapping[str, float | None] | None = None
) -> tuple[TenantRow, ...]:
    """One row for each tenant of the inventory, and for each that only endpoints name, by name.

    A tenant without traffic or data is listed too. Sums are None where nothing of the kind is known. `costs`
    are USD a month by tenant, None as soon as one part of it has no known price.
    """
    observed, graph = situation.observed, situation.graph
    tiers = {spec.name: spec.tier.value for spec in observed.inventory.tenants}
    sums = _Sums(
        endpoints=_endpoints(observed, graph),
        shared_with=_shared_with(graph),
        state_bytes=_state_bytes(situation),
        transactions=_transactions(observed, graph),
        segmentation={d.subject: d.choice for d in situation.decisions if d.about is About.SEGMENTATION},
        cost=costs or {},
        findings=_findings(situation.findings),
        wave={tenant: wave.number for wave in reversed(waves) for tenant in wave.tenants},
    )
    names = {*tiers, *(tenant for node in graph.nodes.values() for tenant in node.tenants)}
    return tuple(_row(name, tiers.get(name, ""), sums) for name in sorted(names))


def _row(name: str, tier: str, sums: _Sums) -> TenantRow:
    return TenantRow(
        name=name,
        tier=tier,
        endpoints=tuple(sorted(sums.endpoints.get(name, ()))),
        shared_with=tuple(sorted(sums.shared_with.get(name, ()))),
        state_bytes=sums.state_bytes.get(name),
        transactions_per_second=sums.transactions.get(name),
        segmentation=sums.segmentation.get(name, ""),
        wave=sums.wave.get(name),
        monthly_cost_usd=sums.cost.get(name),
        findings=tuple(sums.findings.get(name, ())),
    )


def _endpoints(observed: Observed, graph: Graph) -> dict[str, set[str]]:
    """Endpoints that are wholly a tenant's: by the inventory, or by what stands on them."""
    owners: dict[str, set[str]] = defaultdict(set)
    for holder in graph.nodes.values():
        for name in holder.endpoints:
            owners[name] |= set(holder.tenants) if name not in graph.nodes else set()
    found: dict[str, set[str]] = defaultdict(set)
    for endpoint in observed.inventory.endpoints:
        node = graph.nodes.get(endpoint.name)
        mine = set(node.tenants) if node is not None else owners[endpoint.name]
        mine = {endpoint.tenant} if endpoint.tenant else mine
        if len(mine) == 1:
            found[min(mine)].add(endpoint.name)
    return found


def _shared_with(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for together in {node.tenants for node in graph.nodes.values() if len(node.tenants) > 1}:
        for tenant in together:
            found[tenant] |= set(together) - {tenant}
    return found


def _state_bytes(situation: Situation) -> dict[str, int]:
    """Bytes of durable and unknown surfaces by tenant, each byte once."""
    kept: dict[str, list[Surface]] = defaultdict(list)
    for surface in situation.surfaces:
        if surface.state in COUNTED:
            kept[surface.tenant].append(surface)
    places = _data_places(situation)
    return {tenant: _sum(counted_once(found, places)) for tenant, found in kept.items()}


def _sum(surfaces: Iterable[Surface]) -> int:
    return sum(surface.size_bytes or 0 for surface in surfaces)


def _data_places(situation: Situation) -> frozenset[Place]:
    """Where the servers whose databases are known keep their files, by every name of their machine."""
    return frozenset(
        (endpoint, server.data_directory)
        for name, server in situation.observed.servers.items()
        for database in server.databases
        if (node := situation.graph.nodes.get(f"{name}/{database.name}")) is not None
        for endpoint in node.endpoints
    )


def _transactions(observed: Observed, graph: Graph) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for name, facts in sorted(observed.servers.items()):
        for database in facts.databases:
            node = graph.nodes.get(f"{name}/{database.name}")
            if database.transactions_per_second is not None and node is not None and len(node.tenants) == 1:
                found[node.tenants[0]] += database.transactions_per_second
    return {tenant: round(rate, 3) for tenant, rate in found.items()}


def _findings(findings: Iterable[Finding]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        found[finding.tenant][finding.title] = None
    return found
