"""What of one tenant can reach another through a context, always with a packet and the line that lets it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists
from assess.analysis.contexts.inner_space import inner_space
from assess.analysis.contexts.paths import Paths, Way
from assess.analysis.contexts.tenant_space import TenantSpace
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.cubes import PERMIT, Policy, policy_of
from assess.analysis.filters.intervals import common
from assess.analysis.filters.packets import DESTINATION, FROM, SOURCE, TO, point_of
from assess.analysis.filters.permits import Permitted, Verdict, permit_set
from assess.model.evidence import Trace
from assess.model.policies import Holder, TenantReach, UndecidedQuestion

OUTSIDERS = {4: (0xC6336449, 0xCB007149), 6: (0x20010DB8 << 96 | 73,)}
"""Addresses for documentation: nobody's. What they may do, everybody may (RFC 5737, RFC 3849)."""
MOST_PACKETS = 5
BUDGET = 400_000


@dataclass(frozen=True, slots=True)
class _Gate:
    """One list of a context with all that is needed to judge a packet through it."""

    each: EnforcedList
    family: int
    space: TenantSpace
    paths: Paths
    policy: Policy


def reaches(
    view: ContextView, holder: Holder, spaces: Mapping[int, TenantSpace]
) -> Iterator[TenantReach | UndecidedQuestion]:
    """One statement for each pair of tenants: what the one may send to the other behind this context.

    What the whole world may do is public, and no breach of isolation. A packet must come in where its source
    is, by the context's networks and routes, and must not be denied by a list on its way out.
    """
    found: dict[tuple[str, str], dict[str, tuple[bool, Trace]]] = defaultdict(dict)
    paths = Paths(view)
    lists = tuple(enforced_lists(view))
    inner = inner_space(view)
    for each in lists:
        if each.rules.direction == "out":
            continue
        for family in each.families:
            space = spaces[family]
            behind = common(inner.v4 if family == 4 else inner.v6, space.all)
            if not behind or len({tenant for _, tenant in space.pieces}) < 2:
                continue
            whole = each.space(family)
            within = (*whole[:2], behind, *whole[3:5], space.all, whole[6])
            policy = policy_of(each.rules, family, each.zones, within)
            permitted = permit_set(policy, BUDGET)
            if not permitted.is_complete:
                question = f"which tenants may reach each other through {each.rules.name}"
                yield UndecidedQuestion((holder,), question, (each.trace(-1),))
            gate = _Gate(each, family, space, paths, each.policy(family))
            for region in permitted.regions:
                _collect(gate, lists, region, found)
    for (source, target), packets in sorted((pair, each) for pair, each in found.items() if each):
        yield _statement(holder, source, target, packets)


def _collect(
    gate: _Gate,
    lists: Sequence[EnforcedList],
    permitted: Permitted,
    found: dict[tuple[str, str], dict[str, tuple[bool, Trace]]],
) -> None:
    region = permitted.region
    for target, destinations in gate.space.owners(region[DESTINATION]):
        for source, sources in gate.space.owners(region[SOURCE]):
            packets = found[source, target] if source != target else {}
            if source == target or len(packets) >= MOST_PACKETS:
                continue
            part = (*region[:2], destinations, *region[3:5], sources, region[6])
            point = _point(gate, part)
            if point is None or _is_public(gate, point) or _is_denied_later(gate, lists, point):
                continue
            rules = gate.policy.deciding(point)
            shown = f"{gate.policy.packet(point)} by '{gate.each.text(rules[-1].rule)}'"
            packets[shown] = (permitted.verdict is Verdict.PERMITTED, gate.each.trace(rules[-1].rule))


def _point(gate: _Gate, part: tuple[tuple[tuple[int, int], ...], ...]) -> tuple[int, ...] | None:
    """A packet of the part that comes in and goes out where its addresses are; None where none can."""
    point = list(point_of(part))
    coming, going = (
        gate.paths.way(gate.family, point[SOURCE]),
        gate.paths.way(gate.family, point[DESTINATION]),
    )
    if coming.interface and coming == going:
        return None
    if not gate.each.zones:
        bound = gate.each.rules.bound_to
        is_in = gate.each.rules.direction == "in"
        names = {coming.interface, coming.zone} - {""}
        return None if is_in and names and not names & set(bound) else tuple(point)
    for dimension, way in ((FROM, coming), (TO, going)):
        number = _zone_number(gate, way)
        if number is not None:
            if not any(low <= number <= high for low, high in part[dimension]):
                return None
            point[dimension] = number
    return tuple(point)


def _zone_number(gate: _Gate, way: Way) -> int | None:
    for name in (way.zone, way.interface):
        if name and name in gate.each.zones:
            return gate.each.zones.index(name)
    return None


def _is_public(gate: _Gate, point: tuple[int, ...]) -> bool:
    """The source comes from outside, and any stranger from there may do the same."""
    if not gate.paths.way(gate.family, point[SOURCE]).is_outer:
        return False
    for outsider in OUTSIDERS[gate.family]:
        other = (*point[:SOURCE], outsider, *point[SOURCE + 1 :])
        cubes = gate.policy.deciding(other)
        if all(cube.action != PERMIT for cube in cubes):
            return False
    return True


def _is_denied_later(gate: _Gate, lists: Sequence[EnforcedList], point: tuple[int, ...]) -> bool:
    going = gate.paths.way(gate.family, point[DESTINATION])
    names = {going.interface, going.zone} - {""}
    for each in lists:
        if each.rules.direction == "out" and names & set(each.rules.bound_to):
            cubes = each.policy(gate.family).deciding(point)
            if all(cube.action != PERMIT for cube in cubes):
                return True
    return False


def _statement(
    holder: Holder, source: str, target: str, packets: Mapping[str, tuple[bool, Trace]]
) -> TenantReach:
    return TenantReach(
        holders=(holder,),
        source_tenant=source,
        target_tenant=target,
        packets=tuple(packets),
        is_certain=any(certain for certain, _ in packets.values()),
        evidence=tuple(dict.fromkeys(trace for _, trace in packets.values())),
    )
