"""Move groups: machines that must move together, each with the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx

from assess.model.inventory import Constraints, PinTogether
from assess.model.waves import MoveGroup
from assess.model.wording import few
from assess.waves.dependencies import Dependencies
from assess.waves.loads import Load
from assess.waves.machines import Machine
from assess.waves.union import Union

NAMED_AT_MOST = 6

Reason = tuple[str, tuple[str, ...]]
"""Why, and the machines that it holds together."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups sorted by id, the group of each machine, and (first, last) halves of split tenants."""

    groups: tuple[MoveGroup, ...]
    group_of: dict[str, str]
    halves: tuple[tuple[str, str], ...] = ()


def grouping(
    machines: Sequence[Machine],
    needs: Dependencies,
    loads: Mapping[str, Load],
    constraints: Constraints,
    close: Iterable[Reason] = (),
) -> Grouping:
    """Every machine in exactly one group; `close` are more reasons to move together.

    Shared machines are cut out first, so that what all use does not tie all together.
    """
    reasons = [
        *_tenants(machines, loads, split=constraints.split_tenants),
        *_cycles(machines, needs),
        *close,
        *_pinned(machines, constraints),
    ]
    union = Union(machine.name for machine in machines)
    for _, names in reasons:
        union.join(names)
    by_name = {machine.name: machine for machine in machines}
    groups: dict[str, MoveGroup] = {}
    group_of: dict[str, str] = {}
    for names in union.sets():
        group = _group([by_name[name] for name in names], reasons, loads, constraints)
        if group.id in groups:
            group = replace(group, id=f"{group.id} ({names[0]})")
        groups[group.id] = group
        group_of.update(dict.fromkeys(names, group.id))
    return Grouping(
        tuple(groups[id_] for id_ in sorted(groups)),
        group_of,
        _halves(machines, loads, group_of, constraints),
    )


def _tenants(machines: Iterable[Machine], loads: Mapping[str, Load], *, split: bool) -> list[Reason]:
    parts: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for machine in machines:
        if machine.owner:
            parts[machine.owner, split and loads[machine.name].durable].append(machine.name)
    return [
        (_tenant_reason(tenant, durable=durable, split=split), tuple(names))
        for (tenant, durable), names in sorted(parts.items())
    ]


def _tenant_reason(tenant: str, *, durable: bool, split: bool) -> str:
    if not split:
        return f"tenant {tenant} moves whole"
    if durable:
        return f"tenant {tenant}: what holds data moves last and together (split_tenants)"
    return f"tenant {tenant}: what holds no data moves first and together (split_tenants)"


def _cycles(machines: Iterable[Machine], needs: Dependencies) -> list[Reason]:
    """Machines that need each other in a circle; shared ones only among themselves."""
    shared = {machine.name for machine in machines if machine.shared}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(pair for pair in needs if (pair[0] in shared) == (pair[1] in shared))
    components = (sorted(each) for each in nx.strongly_connected_components(graph) if len(each) > 1)
    return [(_cycle_reason(names, needs), tuple(names)) for names in sorted(components)]


def _cycle_reason(names: Sequence[str], needs: Dependencies) -> str:
    inside = set(names)
    weight, source, target = min(
        (weight, source, target)
        for (source, target), weight in needs.items()
        if source in inside and target in inside
    )
    return (
        f"they need each other in a circle: {few(names, NAMED_AT_MOST)}; "
        f"the thinnest tie is {source} -> {target} ({weight:g} connections seen)"
    )


def _pinned(machines: Sequence[Machine], constraints: Constraints) -> list[Reason]:
    return [
        (f"pinned together: {', '.join(pin.together)}", named)
        for pin in constraints.pins
        if isinstance(pin, PinTogether)
        for named in [machines_named(machines, pin.together)]
        if len(named) > 1
    ]


def machines_named(machines: Iterable[Machine], names: Iterable[str]) -> tuple[str, ...]:
    """Machines that are meant by names of tenants or endpoints."""
    wanted = set(names)
    return tuple(m.name for m in machines if m.owner in wanted or not wanted.isdisjoint(m.endpoints))


def _group(
    members: Sequence[Machine], reasons: Iterable[Reason], loads: Mapping[str, Load], constraints: Constraints
) -> MoveGroup:
    names = {machine.name for machine in members}
    owners = sorted({machine.owner for machine in members} - {""})
    endpoints = tuple(sorted(name for machine in members for name in machine.endpoints))
    own = [loads[machine.name] for machine in members]
    durable = any(load.durable for load in own)
    half = ("/durable" if durable else "/stateless") if constraints.split_tenants and owners else ""
    return MoveGroup(
        id=_id(members, owners) + half,
        members=endpoints,
        tenants=tuple(sorted({tenant for machine in members for tenant in machine.tenants})),
        why_together=tuple(_why(members, names, reasons)),
        endpoints=endpoints,
        data_bytes=sum(load.data_bytes for load in own),
        transactions_per_second=sum(load.transactions_per_second or 0.0 for load in own),
        is_shared=all(machine.shared for machine in members),
        durable=durable,
    )


def _id(members: Sequence[Machine], owners: Sequence[str]) -> str:
    if owners:
        return f"tenant:{'+'.join(owners[:3])}" + (f"+{len(owners) - 3} more" if len(owners) > 3 else "")
    kind = "shared" if all(machine.shared for machine in members) else "endpoint"
    return f"{kind}:{members[0].name}"


def _why(members: Sequence[Machine], names: set[str], reasons: Iterable[Reason]) -> list[str]:
    told = [text for text, tied in reasons if len(tied) > 1 and tied[0] in names]
    for machine in members:
        if len(machine.endpoints) > 1:
            told.append(f"one machine: {', '.join(machine.endpoints)}")
        if machine.shared and machine.tenants:
            told.append(
                f"{machine.name} is shared by {few(machine.tenants, NAMED_AT_MOST)} ({machine.because}): "
                "cut out of them"
            )
        elif machine.shared:
            told.append(f"{machine.name} is {machine.because}")
        elif machine.owner and machine.because == "they use it":
            told.append(f"{machine.name} belongs to nobody, and only {machine.owner} uses it")
    return told or [_alone(members)]


def _alone(members: Sequence[Machine]) -> str:
    owner = members[0].owner
    if owner:
        return f"it is all that moves of tenant {owner}"
    return (
        "whose it is is not known, and nothing that was seen ties it to others; `tenant` in the inventory or "
        "a longer sample of who connects would settle it"
    )


def _halves(
    machines: Iterable[Machine],
    loads: Mapping[str, Load],
    group_of: Mapping[str, str],
    constraints: Constraints,
) -> tuple[tuple[str, str], ...]:
    if not constraints.split_tenants:
        return ()
    parts: dict[str, dict[bool, str]] = defaultdict(dict)
    for machine in machines:
        if machine.owner:
            parts[machine.owner][loads[machine.name].durable] = group_of[machine.name]
    found = {(part[False], part[True]) for part in parts.values() if len(part) == 2}
    return tuple(sorted((first, last) for first, last in found if first != last))
