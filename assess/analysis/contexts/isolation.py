"""What of one tenant can reach another through a context, always with a packet and the line that lets it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.enforced import ALL, EnforcedList, enforced_lists
from assess.analysis.contexts.inner_space import inner_space
from assess.analysis.contexts.paths import Paths, is_bound, zone_number
from assess.analysis.contexts.real_flows import RealFlows
from assess.analysis.contexts.tenant_space import TenantSpace
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.cubes import PERMIT, Policy, permitting, policy_of
from assess.analysis.filters.intervals import common
from assess.analysis.filters.packets import DESTINATION, FROM, SOURCE, TO, Region, point_of
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
    real: RealFlows


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
            real = RealFlows(view, family)
            within = (*whole[:2], real.seen(behind), *whole[3:5], space.all, whole[6])
            policy = policy_of(each.rules, family, each.zones, within)
            permitted = permit_set(policy, BUDGET)
            if not permitted.is_complete:
                question = f"which tenants may reach each other through {each.rules.name}"
                yield UndecidedQuestion((holder,), question, (each.trace(-1),))
            gate = _Gate(each, family, space, paths, each.policy(family), real)
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
    for region, reached in gate.real.flows(permitted.region):
        shift = reached[DESTINATION][0][0] - region[DESTINATION][0][0]
        for target, destinations in gate.space.owners(reached[DESTINATION]):
            mine = tuple((low - shift, high - shift) for low, high in destinations)
            part = (*region[:2], mine, *region[3:])
            _collect_from(gate, lists, _Part(part, target, shift, permitted.verdict), found)


@dataclass(frozen=True, slots=True)
class _Part:
    """What rules see of packets to one tenant; `shift` leads from their destination to the real one."""

    region: Region
    target: str
    shift: int
    verdict: Verdict


def _collect_from(
    gate: _Gate,
    lists: Sequence[EnforcedList],
    part: _Part,
    found: dict[tuple[str, str], dict[str, tuple[bool, Trace]]],
) -> None:
    for source, sources in gate.space.owners(part.region[SOURCE]):
        packets = found[source, part.target] if source != part.target else {}
        if source == part.target or len(packets) >= MOST_PACKETS:
            continue
        one = (*part.region[:SOURCE], sources, *part.region[SOURCE + 1 :])
        point = _point(gate, one, part.shift)
        if point is None or _is_public(gate, point) or _is_denied_later(gate, lists, point, part.shift):
            continue
        rule = permitting(gate.policy.deciding(point))
        shown = f"{gate.policy.packet(point)} by '{gate.each.text(rule)}'"
        packets[shown] = (part.verdict is Verdict.PERMITTED, gate.each.trace(rule))


def _point(gate: _Gate, part: Region, shift: int) -> tuple[int, ...] | None:
    """A packet of the part that comes in and goes out where its addresses are; None where none can."""
    point = list(point_of(part))
    coming, going = (
        gate.paths.way(gate.family, point[SOURCE]),
        gate.paths.way(gate.family, point[DESTINATION] + shift),
    )
    if coming.interface and coming == going:
        return None
    if not is_bound(gate.each, coming):
        return None
    if not gate.each.zones:
        return tuple(point)
    for dimension, way in ((FROM, coming), (TO, going)):
        number = zone_number(gate.each, way)
        if number is not None:
            if not any(low <= number <= high for low, high in part[dimension]):
                return None
            point[dimension] = number
    return tuple(point)


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


def _is_denied_later(gate: _Gate, lists: Sequence[EnforcedList], point: tuple[int, ...], shift: int) -> bool:
    going = gate.paths.way(gate.family, point[DESTINATION] + shift)
    names = {going.interface, going.zone} - {""}
    for each in lists:
        if each.rules.direction == "out" and {*names, ALL} & set(each.rules.bound_to):
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
