"""The wave plan: groups, their order, their waves, and everything a person must know of each wave."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assess.model.observed import Situation
from assess.model.waves import MoveGroup, Plan
from assess.waves.circles import Arc
from assess.waves.close_ties import close_ties
from assess.waves.cutover import Cutover, cutover
from assess.waves.dependencies import Dependencies, dependencies, hourly_bytes
from assess.waves.draft import Draft
from assess.waves.filling import Stock
from assess.waves.frame import Frame, framed
from assess.waves.groups import Grouping, grouping
from assess.waves.limits import limits_of, weigh
from assess.waves.loads import Load, loads
from assess.waves.machines import Machine, machine_of, machines, staying
from assess.waves.named_circles import with_circles
from assess.waves.objectives import objectives
from assess.waves.pins import pins
from assess.waves.precedence import Order, precedence
from assess.waves.ranking import Measures, ranks
from assess.waves.solver.evening import evened
from assess.waves.solver.solution import Effort, Solution
from assess.waves.volumes import volumes
from assess.waves.writing import written


@dataclass(frozen=True, slots=True)
class _Estate:
    """What moves, read from the situation."""

    machines: tuple[Machine, ...]
    needs: Dependencies
    loads: dict[str, Load]
    grouping: Grouping
    cutovers: dict[str, Cutover]
    traffic: dict[Arc, float]
    volumes: dict[str, float]


def plan(situation: Situation, start: date, effort: Effort | None = None) -> Plan:
    """Every endpoint that moves in exactly one wave, no wave before `start` (UTC).

    Dependencies move in the same wave as their dependants or earlier, or are bridges with a reason. Caps that
    cannot be kept are warnings with the least value that would do. The same situation, start and effort give
    the same plan.

    Raises:
        InputError: pins that contradict each other, or windows, freezes and dates that cannot be read.
    """
    inventory = situation.observed.inventory
    estate = _estate(situation)
    if not estate.machines:
        return Plan(stays=staying(inventory))
    order = _order(situation, estate)
    estate = _named(estate, order)
    stock = _stock(situation, estate, order)
    frame = framed(stock)
    solution = _solution(frame, effort or Effort())
    wave_of = {name: frame.numbers[wave] for name, wave in zip(frame.names, solution.wave_of, strict=True)}
    pinned = _pinned(estate, situation)
    kept = {wave_of[name] for name, ids in order.bundles.items() if not pinned.keys().isdisjoint(ids)}
    numbers = _numbers(wave_of, kept)
    draft = Draft(
        groups=estate.grouping.groups,
        wave_of={id_: numbers[wave_of[name]] for name, ids in order.bundles.items() for id_ in ids},
        parts={numbers[wave]: part for wave, part in frame.parts.items() if wave in numbers},
        needs=estate.needs,
        hourly_bytes=hourly_bytes(situation.graph, machine_of(estate.machines)),
        group_of=estate.grouping.group_of,
        loads=estate.loads,
        cutovers=estate.cutovers,
        volumes=estate.volumes,
        order=order,
        pinned=pinned,
    )
    planned = written(draft, situation, start)
    return replace(planned, objectives=objectives(planned.waves, stock, frame, solution))


def _named(estate: _Estate, order: Order) -> _Estate:
    """The estate whose groups name the circles that they are in."""
    grouped = estate.grouping
    groups = with_circles(
        grouped.groups, order, traffic=estate.traffic, needs=estate.needs, group_of=grouped.group_of
    )
    return replace(estate, grouping=replace(grouped, groups=tuple(groups)))


def _solution(frame: Frame, effort: Effort) -> Solution:
    """Solvers are loaded only where something is planned, so that all other commands start fast."""
    from assess.waves.solver.solve import solve  # noqa: PLC0415

    found = solve(frame.problem, frame.start, effort)
    plain = [wave for wave, number in enumerate(frame.numbers) if number not in frame.parts]
    return replace(found, wave_of=evened(frame.problem, found.wave_of, plain))


def _estate(situation: Situation) -> _Estate:
    inventory = situation.observed.inventory
    found = machines(inventory, situation.graph)
    needs = dependencies(situation.graph, machine_of(found))
    carried = loads(situation, found)
    close = () if inventory.constraints.split_tenants else close_ties(situation, found, machine_of(found))
    grouped = grouping(found, needs, carried, inventory.constraints, close)
    members = defaultdict(list)
    for machine in found:
        members[grouped.group_of[machine.name]].append(carried[machine.name])
    cutovers = {id_: cutover(own) for id_, own in sorted(members.items())}
    return _Estate(
        machines=found,
        needs=needs,
        loads=carried,
        grouping=replace(grouped, groups=tuple(_timed(each, cutovers[each.id]) for each in grouped.groups)),
        cutovers=cutovers,
        traffic=_traffic(needs, grouped.group_of),
        volumes=volumes(found, grouped.group_of, carried, situation.graph, situation.observed),
    )


def _timed(group: MoveGroup, needed: Cutover) -> MoveGroup:
    return replace(group, cutover_low_minutes=needed.low_minutes, cutover_high_minutes=needed.high_minutes)


def _traffic(needs: Dependencies, group_of: Mapping[str, str]) -> dict[Arc, float]:
    found: dict[Arc, float] = defaultdict(float)
    for (source, target), weight in needs.items():
        if group_of[source] != group_of[target]:
            found[group_of[source], group_of[target]] += weight
    return dict(sorted(found.items()))


def _order(situation: Situation, estate: _Estate) -> Order:
    constraints = situation.observed.inventory.constraints
    groups = {group.id: group for group in estate.grouping.groups}
    limits = limits_of(constraints)
    return precedence(
        estate.grouping.groups,
        estate.traffic,
        estate.grouping.halves,
        pins(estate.machines, estate.grouping.group_of, constraints),
        lambda names: limits.hold(weigh((groups[name] for name in names), estate.cutovers)),
    )


def _pinned(estate: _Estate, situation: Situation) -> dict[str, int]:
    return pins(estate.machines, estate.grouping.group_of, situation.observed.inventory.constraints).wave_of


def _stock(situation: Situation, estate: _Estate, order: Order) -> Stock:
    inventory = situation.observed.inventory
    groups = {group.id: group for group in estate.grouping.groups}
    weights = {
        name: weigh((groups[id_] for id_ in ids), estate.cutovers) for name, ids in order.bundles.items()
    }
    ties = _ties(estate.traffic, order)
    return Stock(
        order=order,
        ranks=ranks(order, Measures(groups, weights, estate.volumes, ties), inventory),
        weights=weights,
        ties=ties,
        limits=limits_of(inventory.constraints),
        grows=inventory.constraints.max_endpoints_per_wave is None,
        talkative=_talkative(groups, order, ties),
    )


def _talkative(
    groups: Mapping[str, MoveGroup], order: Order, ties: Mapping[str, Mapping[str, float]]
) -> frozenset[str]:
    shared = {name for name, ids in order.bundles.items() if all(groups[id_].is_shared for id_ in ids)}
    return frozenset(name for name, others in ties.items() if not shared.issuperset(others))


def _ties(traffic: Mapping[Arc, float], order: Order) -> dict[str, dict[str, float]]:
    bundle_of = {id_: name for name, ids in order.bundles.items() for id_ in ids}
    ties: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (later, earlier), weight in traffic.items():
        one, other = bundle_of[later], bundle_of[earlier]
        if one != other:
            ties[one][other] += weight
            ties[other][one] += weight
    return {name: dict(sorted(others.items())) for name, others in sorted(ties.items())}


def _numbers(wave_of: Mapping[str, int], kept: Collection[int]) -> dict[int, int]:
    """The wave's final number by its number so far; none is left out but before those that are kept."""
    found: dict[int, int] = {}
    last = 0
    for wave in sorted(set(wave_of.values())):
        last = found[wave] = wave if wave in kept else last + 1
    return found
