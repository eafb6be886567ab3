"""What else must move together: state that several write, and callers that would not stand the link."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assess.model.graph import Edge, EdgeKind, Graph, Node
from assess.model.observed import Situation
from assess.model.state import State
from assess.waves.limits import limits_of
from assess.waves.machines import Machine
from assess.waves.union import Union

CHATTY_CONNECTIONS = 100
"""Connections open at once in each sample, on average: a pool that is always busy. Own working rule."""
CHATTY_SAMPLES = 2
CHATTY_KINDS = frozenset({EdgeKind.QUERIES, EdgeKind.CONNECTS})
ASYNCHRONOUS = frozenset({"broker", "log-broker", "mail", "backup", "monitoring"})
MOST_OF_A_WAVE = 0.25
"""Bigger lumps are left to the planner, which keeps heavy traffic inside waves anyway."""

Tie = tuple[float, str, tuple[str, ...]]
"""How strong, why, and which machines."""


def close_ties(
    situation: Situation, machines: Sequence[Machine], machine_of: Mapping[str, str]
) -> list[tuple[str, tuple[str, ...]]]:
    """Reasons with the machines that each holds together, as far as one wave can take them well.

    Shared services are cut out: they are tied to each other only.
    """
    found = [
        *_copies(situation.graph, machine_of),
        *_written(situation, machines),
        *_chatty(situation.graph, machine_of),
    ]
    by_name = {machine.name: machine for machine in machines}
    alike = [tie for tie in found if len({by_name[name].shared for name in tie[2]}) == 1]
    return list(_fitting(alike, machines, situation))


def _copies(graph: Graph, machine_of: Mapping[str, str]) -> Iterator[Tie]:
    for edge in graph.edges:
        ends = _ends(graph, edge, machine_of)
        if edge.kind is EdgeKind.REPLICATES and len(ends) > 1:
            yield float("inf"), f"they hold copies of one state: {edge.source} replicates {edge.target}", ends


def _written(situation: Situation, machines: Sequence[Machine]) -> Iterator[Tie]:
    """State that is one tenant's by its machine, and that other tenants' data lies in, too."""
    own: dict[str, list[str]] = defaultdict(list)
    owner: dict[str, str] = {}
    for machine in machines:
        owner.update(dict.fromkeys(machine.endpoints, machine.owner))
        if machine.owner:
            own[machine.owner].append(machine.name)
    for surface in sorted(situation.surfaces, key=lambda each: each.name):
        tenants = [tenant for tenant in surface.tenants if tenant in own]
        if surface.state is State.DURABLE and len(tenants) > 1 and owner.get(surface.host) in tenants:
            names = tuple(sorted(name for tenant in tenants for name in own[tenant]))
            yield float("inf"), f"{', '.join(sorted(tenants))} write one state: {surface.name}", names


def _chatty(graph: Graph, machine_of: Mapping[str, str]) -> Iterator[Tie]:
    for edge in graph.edges:
        if edge.kind not in CHATTY_KINDS or edge.infrastructure or edge.samples_seen < CHATTY_SAMPLES:
            continue
        rate = edge.weight / edge.samples_seen
        target = graph.nodes.get(edge.target)
        ends = _ends(graph, edge, machine_of)
        if rate >= CHATTY_CONNECTIONS and len(ends) > 1 and not _is_asynchronous(target):
            why = f"{edge.source} waits for {edge.target}: {rate:.0f} connections open at once on average"
            yield rate, why, ends


def _is_asynchronous(node: Node | None) -> bool:
    return node is not None and node.category in ASYNCHRONOUS


def _ends(graph: Graph, edge: Edge, machine_of: Mapping[str, str]) -> tuple[str, ...]:
    nodes = (graph.nodes.get(edge.source), graph.nodes.get(edge.target))
    endpoints = (name for node in nodes if node is not None for name in node.endpoints)
    return tuple(sorted({machine_of[name] for name in endpoints if name in machine_of}))


def _fitting(
    ties: Sequence[Tie], machines: Sequence[Machine], situation: Situation
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The strongest ties first, as long as what they join stays a small part of a wave."""
    cap = limits_of(situation.observed.inventory.constraints).endpoints or 0
    size = {machine.name: len(machine.endpoints) for machine in machines}
    units = Union(size)
    whole: dict[str, list[str]] = defaultdict(list)
    for machine in machines:
        whole[machine.owner].append(machine.name)
    for owner, own in whole.items():
        if owner:
            units.join(own)
    for _, why, names in sorted(ties, key=lambda tie: (-tie[0], tie[1])):
        roots = {units.root(name) for name in names}
        joined = sum(size[name] for name in size if units.root(name) in roots)
        if len(roots) == 1 or joined <= cap * MOST_OF_A_WAVE:
            units.join(names)
            yield why, names
