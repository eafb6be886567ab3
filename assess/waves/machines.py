"""Machines: inventory endpoints that are one thing, whose they are, and which of them do not move."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assess.model.graph import Graph, Node, NodeKind
from assess.model.inventory import Endpoint, Inventory
from assess.model.overrides import Disposition
from assess.waves.union import Union

STAYS = {
    "firewall": "the appliance does not move; its rules become security groups and network policies",
    "load_balancer": "the appliance does not move; its virtual servers become AWS load balancers",
    "flows": "a file of flow records, no machine",
}
STAYS_BY_WORD = {
    Disposition.RETIRE: "it is retired: switched off once nothing needs it",
    Disposition.RETAIN: "it is retained: it stays where it is",
}
ONE_MACHINE = frozenset({NodeKind.HOST, NodeKind.SERVICE, NodeKind.DATABASE, NodeKind.SHARE})


@dataclass(frozen=True, slots=True)
class Machine:
    """One or more endpoints that are the same machine. `owner` is a tenant; empty: shared, or nobody's.

    `tenants` are all that live on or use it, `because` says how the owner is known.
    """

    name: str
    endpoints: tuple[str, ...]
    owner: str = ""
    shared: bool = False
    tenants: tuple[str, ...] = ()
    because: str = ""


def moving(inventory: Inventory) -> tuple[Endpoint, ...]:
    """The endpoints that a wave has to carry, sorted by name."""
    return tuple(sorted((e for e in inventory.endpoints if not _stays(e)), key=lambda e: e.name))


def staying(inventory: Inventory) -> tuple[tuple[str, str], ...]:
    """Endpoints that no wave carries, with the reason, sorted by name."""
    return tuple(sorted((e.name, _stays(e)) for e in inventory.endpoints if _stays(e)))


def _stays(endpoint: Endpoint) -> str:
    """Why no wave carries the endpoint; empty where one does."""
    if endpoint.disposition in STAYS_BY_WORD:
        return STAYS_BY_WORD[endpoint.disposition]
    return f"{endpoint.kind}: {STAYS[endpoint.kind]}" if endpoint.kind in STAYS else ""


def machines(inventory: Inventory, graph: Graph) -> tuple[Machine, ...]:
    """Every moving endpoint in exactly one machine, sorted by name."""
    endpoints = {endpoint.name: endpoint for endpoint in moving(inventory)}
    living = _nodes_by_endpoint(graph, endpoints)
    users = _users(graph)
    return tuple(
        _owned(names, endpoints, [node for name in names for node in living[name]], users)
        for names in _joined(graph, endpoints).sets()
    )


def machine_of(found: Iterable[Machine]) -> dict[str, str]:
    """The machine's name by endpoint name."""
    return {endpoint: machine.name for machine in found for endpoint in machine.endpoints}


def _joined(graph: Graph, endpoints: dict[str, Endpoint]) -> Union:
    union = Union(endpoints)
    for node in graph.nodes.values():
        if node.kind in ONE_MACHINE and len(node.endpoints) > 1:
            union.join(name for name in node.endpoints if name in endpoints)
    return union


def _nodes_by_endpoint(graph: Graph, endpoints: Iterable[str]) -> dict[str, list[Node]]:
    living: dict[str, list[Node]] = {name: [] for name in endpoints}
    for _, node in sorted(graph.nodes.items()):
        for endpoint in node.endpoints:
            if endpoint in living and node.kind in ONE_MACHINE:
                living[endpoint].append(node)
    return living


def _users(graph: Graph) -> dict[str, frozenset[str]]:
    """Tenants of all nodes that depend on a node, by the node's name."""
    users: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        source = graph.nodes.get(edge.source)
        if source is not None:
            users[edge.target].update(source.tenants)
    return {name: frozenset(tenants) for name, tenants in users.items()}


def _owned(
    names: tuple[str, ...],
    endpoints: dict[str, Endpoint],
    living: list[Node],
    users: dict[str, frozenset[str]],
) -> Machine:
    declared = sorted({endpoints[name].tenant or "" for name in names} - {""})
    seen = sorted({tenant for node in living if not node.infrastructure for tenant in node.tenants})
    using = sorted({tenant for node in living for tenant in users.get(node.name, ())})
    for tenants, how in (
        (declared, "the inventory says so"),
        (seen, "what runs there is theirs"),
        (using, "they use it"),
    ):
        if len(tenants) == 1:
            return Machine(names[0], names, owner=tenants[0], tenants=tuple(tenants), because=how)
        if tenants:
            return Machine(names[0], names, shared=True, tenants=tuple(tenants), because=how)
    if any(node.infrastructure and node.kind is NodeKind.HOST for node in living):
        return Machine(names[0], names, shared=True, because="infrastructure that serves the hosts")
    return Machine(names[0], names)
