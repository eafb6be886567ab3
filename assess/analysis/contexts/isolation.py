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
from assess.analysis.filters.intervals import Intervals, common
from assess.analysis.filters.packets import DESTINATION, FROM, SOURCE, TO, Region, point_of
from assess.analysis.filters.permits import Permitted, Verdict, permit_set
from assess.model.evidence import Trace
from assess.model.policies import Holder, TenantReach, UndecidedQuestion

OUTSIDERS = {4: (0xC6336449, 0xCB007149), 6: (0x20010DB8 << 96 | 73,)}
"""Addresses for documentation: nobody's. What they may do, everybody may (RFC 5737, RFC 3849)."""
MOST_PACKETS = 5
MOST_SOURCES, OTHERS = 20, "other tenants"
"""Where more tenants than this reach one, the rest is one statement."""
BUDGET = 400_000


Found = defaultdict[str, defaultdict[str, dict[str, tuple[bool, Trace]]]]
"""Packets with certainty and line, by the tenant that is reached and the one that reaches it."""


@dataclass(frozen=True, slots=True)
class _Gate:
    """One list of a context with all that is needed to judge a packet through it."""

    each: EnforcedList
    family: int
    space: TenantSpace
    paths: Paths
    policy: Policy
    real: RealFlows
    inner: Intervals


def reaches(
    view: ContextView, holder: Holder, spaces: Mapping[int, TenantSpace]
) -> Iterator[TenantReach | UndecidedQuestion]:
    """One statement for each pair of tenants: what the one may send to the other behind this context.

    What the whole world may do is public, and no breach of isolation; nor is a rule for a name that nobody
    can resolve (an FQDN, an undefined group): it stands for some address, and nothing says that it is theirs.
    A packet must come in where its source is, by the context's networks and routes, and must not be denied
    by a list on its way out.
    """
    found: Found = defaultdict(lambda: defaultdict(dict))
    paths = Paths(view)
    lists = tuple(enforced_lists(view))
    inner = inner_space(view)
    for each in lists:
        if each.rules.direction == "out":
            continue
        for family in each.families:
            space = spaces[family]
            own = inner.v4 if family == 4 else inner.v6
            behind = common(own, space.all)
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
            gate = _Gate(each, family, space, paths, each.policy(family), real, own)
            for region in permitted.regions:
                _collect(gate, lists, region, found)
    for target, sources in sorted(found.items()):
        for source, packets in sorted(sources.items()):
            if packets:
                yield _statement(holder, source, target, packets)


def _collect(
    gate: _Gate,
    lists: Sequence[EnforcedList],
    permitted: Permitted,
    found: Found,
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
    found: Found,
) -> None:
    is_public = _is_public(gate, part)
    candidates = common(part.region[SOURCE], gate.inner) if is_public else part.region[SOURCE]
    for source, sources in gate.space.owners(candidates):
        if source == part.target:
            continue
        reaching = found[part.target]
        is_one_more = source not in reaching and len(reaching) >= MOST_SOURCES
        packets = reaching[OTHERS if is_one_more else source]
        one = (*part.region[:SOURCE], sources, *part.region[SOURCE + 1 :])
        point = _point(gate, one, part.shift) if len(packets) < MOST_PACKETS else None
        if point is None or _is_denied_later(gate, lists, point, part.shift):
            continue
        if is_public and gate.paths.way(gate.family, point[SOURCE]).is_outer:
            continue
        permits = [cube for cube in gate.policy.deciding(point) if cube.action == PERMIT]
        if permits and all(cube.unplaced for cube in permits):
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


def _is_public(gate: _Gate, part: _Part) -> bool:
    """A stranger who comes by the default route may do what the part says."""
    point = list(point_of(part.region))
    number = zone_number(gate.each, gate.paths.default)
    if number is not None:
        point[FROM] = number
    for outsider in OUTSIDERS[gate.family]:
        point[SOURCE] = outsider
        if all(cube.action != PERMIT for cube in gate.policy.deciding(point)):
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
