"""Waves as people read them: names, dates, reasons, bridges, risk and warnings."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assess.model.estate import Severity
from assess.model.observed import Situation
from assess.model.waves import Bridge, MoveGroup, Plan, Wave
from assess.waves.cutover import Cutover, together
from assess.waves.dependencies import Dependencies
from assess.waves.limits import limits_of, weigh
from assess.waves.loads import Load
from assess.waves.machines import staying
from assess.waves.precedence import PINNED, Order
from assess.waves.ranking import practice_endpoints, protected_tenants
from assess.waves.risk import Exposure, risk
from assess.waves.schedule import Slot, calendar, next_after, slot

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """The plan as the machine has it: the wave by group id, and what it was made from."""

    groups: tuple[MoveGroup, ...]
    wave_of: dict[str, int]
    parts: dict[int, str]
    needs: Dependencies
    group_of: dict[str, str]
    loads: dict[str, Load]
    cutovers: dict[str, Cutover]
    volumes: dict[str, float]
    order: Order
    pinned: dict[str, int]

    def machine_wave(self, machine: str) -> int:
        """The wave in which a machine moves."""
        return self.wave_of[self.group_of[machine]]


@dataclass(frozen=True, slots=True)
class _Border:
    """Dependencies that cross a wave's border: to earlier waves (with their weight), and bridges to later ones."""

    after: tuple[int, ...] = ()
    weight: float = 0.0
    bridges: tuple[Bridge, ...] = ()


def written(draft: Draft, situation: Situation, start: date) -> Plan:
    """The plan with everything that a person must know of each wave."""
    members = _members(draft)
    slots = _slots(draft, situation, start, members)
    borders = _borders(draft)
    waves = tuple(
        _wave(draft, situation, number, groups, slots[number], borders) for number, groups in members.items()
    )
    return Plan(
        groups=draft.groups,
        waves=_with_stays(waves, staying(situation.observed.inventory)),
        warnings=tuple(_warnings(draft, situation, members, slots, borders)),
        stays=staying(situation.observed.inventory),
    )


def _members(draft: Draft) -> dict[int, list[MoveGroup]]:
    members: dict[int, list[MoveGroup]] = {number: [] for number in sorted(set(draft.wave_of.values()))}
    for group in draft.groups:
        members[draft.wave_of[group.id]].append(group)
    return members


def _slots(
    draft: Draft, situation: Situation, start: date, members: Mapping[int, Sequence[MoveGroup]]
) -> dict[int, Slot]:
    when = calendar(situation.observed.inventory, start)
    after = when.earliest
    found = {}
    for number, groups in members.items():
        found[number] = slot(when, groups, draft.cutovers, after, number)
        after = next_after(found[number], after)
    return found


def _borders(draft: Draft) -> dict[int, _Border]:
    after: dict[int, set[int]] = defaultdict(set)
    weight: dict[int, float] = defaultdict(float)
    bridges: dict[int, list[Bridge]] = defaultdict(list)
    for (source, target), traffic in draft.needs.items():
        here, there = draft.machine_wave(source), draft.machine_wave(target)
        if here == there:
            continue
        weight[max(here, there)] += traffic
        if here > there:
            after[here].add(there)
        else:
            why = draft.order.given_up[draft.group_of[source], draft.group_of[target]]
            bridges[here].append(
                Bridge(source, target, f"{why}; until wave {there} it goes over the hybrid link")
            )
    for name, others in draft.order.strictly.items():
        for other in others:
            after[_bundle_wave(draft, name)].add(_bundle_wave(draft, other))
    return {
        number: _Border(tuple(sorted(after[number])), weight[number], tuple(bridges[number]))
        for number in sorted(set(draft.wave_of.values()))
    }


def _bundle_wave(draft: Draft, bundle: str) -> int:
    return draft.wave_of[draft.order.bundles[bundle][0]]


def _wave(
    draft: Draft,
    situation: Situation,
    number: int,
    groups: Sequence[MoveGroup],
    when: Slot,
    borders: Mapping[int, _Border],
) -> Wave:
    border = borders[number]
    cutover = together(draft.cutovers[group.id] for group in groups)
    points, parts = risk(_exposure(draft, situation, groups, when, border, borders))
    return Wave(
        number=number,
        name=_name(number, groups, draft.parts.get(number, "")),
        groups=tuple(group.id for group in groups),
        tenants=tuple(
            sorted({tenant for group in groups if not group.is_shared for tenant in group.tenants})
        ),
        endpoints=tuple(sorted(name for group in groups for name in group.endpoints)),
        data_bytes=sum(group.data_bytes for group in groups),
        cutover_minutes=cutover.minutes,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        after=border.after,
        cut_weight=round(border.weight, 3),
        bridges=border.bridges,
        risk=points,
        reasons=(
            *_why_here(draft, situation, number, groups, border),
            *_times(cutover),
            *when.reasons,
            parts,
        ),
    )


def _name(number: int, groups: Sequence[MoveGroup], part: str) -> str:
    own = sorted({tenant for group in groups if not group.is_shared for tenant in group.tenants})
    names = own or [group.id.partition(":")[2] for group in groups]
    more = len(names) - NAMED_AT_MOST
    listed = ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
    if part == "shared" and not own:
        return f"Wave {number}: shared services ({listed})"
    return f"Wave {number}: pilot ({listed})" if part == "pilot" else f"Wave {number}: {listed}"


def _why_here(
    draft: Draft, situation: Situation, number: int, groups: Sequence[MoveGroup], border: _Border
) -> list[str]:
    part = draft.parts.get(number, "")
    told = []
    if part == "shared":
        told.append("shared services move first, so that what needs them never waits for them")
    if part == "pilot":
        told.append("the pilot is small, and of the quietest tenants that need nobody who moves later")
    if border.after:
        told.append(f"it needs what moves in wave {', '.join(str(each) for each in border.after)}")
    for group in groups:
        if group.id in draft.pinned:
            told.append(f"{group.id} is pinned to wave {draft.pinned[group.id]}")
    return [*told, *([] if part == "shared" else _volume(draft, groups)), *_late(situation, groups)]


def _volume(draft: Draft, groups: Sequence[MoveGroup]) -> list[str]:
    known = sum(v for group in groups if not math.isinf(v := draft.volumes.get(group.id, 0.0)))
    unknown = sorted(group.id for group in groups if math.isinf(draft.volumes.get(group.id, 0.0)))
    if not unknown:
        return [f"{known:.1f} transactions per second; lower volumes move earlier"]
    more = f" and {len(unknown) - NAMED_AT_MOST} more" if len(unknown) > NAMED_AT_MOST else ""
    named = ", ".join(unknown[:NAMED_AT_MOST]) + more
    return [
        f"the volume of {named} was not wholly measured, which counts as high; "
        f"what was measured is {known:.1f} transactions per second"
    ]


def _late(situation: Situation, groups: Sequence[MoveGroup]) -> list[str]:
    inventory = situation.observed.inventory
    owned = {tenant for group in groups if not group.is_shared for tenant in group.tenants}
    told = []
    if found := sorted(owned & protected_tenants(inventory)):
        told.append(f"gold or regulated tenants move late: {', '.join(found[:5])}{' ...' * (len(found) > 5)}")
    if {name for group in groups for name in group.endpoints} <= practice_endpoints(inventory):
        told.append("development and test move before production")
    return told


def _times(cutover: Cutover) -> list[str]:
    if not cutover.unknown:
        return []
    more = f" and {len(cutover.unknown) - NAMED_AT_MOST} more" if len(cutover.unknown) > NAMED_AT_MOST else ""
    named = ", ".join(cutover.unknown[:NAMED_AT_MOST])
    return [f"cutover takes at least {cutover.at_least:.0f} minutes; not known: {named}{more}"]


def _exposure(
    draft: Draft,
    situation: Situation,
    groups: Sequence[MoveGroup],
    when: Slot,
    border: _Border,
    borders: Mapping[int, _Border],
) -> Exposure:
    ids = {group.id for group in groups}
    own = [load for name, load in draft.loads.items() if draft.group_of[name] in ids]
    endpoints = {name for group in groups for name in group.endpoints}
    severities = [
        f.severity for f in situation.findings if f.subject.partition("/")[0].partition(":")[0] in endpoints
    ]
    finite = {id_: volume for id_, volume in draft.volumes.items() if not math.isinf(volume)}
    owned = {tenant for group in groups if not group.is_shared for tenant in group.tenants}
    return Exposure(
        endpoints=len(endpoints),
        data_bytes=sum(group.data_bytes for group in groups),
        volume_share=_share(sum(finite.get(id_, 0.0) for id_ in sorted(ids)), sum(finite.values())),
        protected=tuple(sorted(owned & protected_tenants(situation.observed.inventory))),
        shared_by=max((len(group.tenants) for group in groups if group.is_shared), default=0),
        unclear=sum(load.unclear + len(load.unsized) for load in own),
        bridges=len(border.bridges),
        cut_share=_share(border.weight, sum(each.weight for each in borders.values())),
        blockers=severities.count(Severity.BLOCKER),
        high=severities.count(Severity.HIGH),
        fits_window=when.fits,
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _with_stays(waves: tuple[Wave, ...], stays: Sequence[tuple[str, str]]) -> tuple[Wave, ...]:
    if not stays or not waves:
        return waves
    said = tuple(f"{name} stays ({why})" for name, why in stays)
    return (*waves[:-1], replace(waves[-1], reasons=(*waves[-1].reasons, *said)))


def _warnings(
    draft: Draft,
    situation: Situation,
    members: Mapping[int, Sequence[MoveGroup]],
    slots: Mapping[int, Slot],
    borders: Mapping[int, _Border],
) -> Iterable[str]:
    constraints = situation.observed.inventory.constraints
    limits = limits_of(constraints)
    for number, groups in members.items():
        for told in limits.broken(weigh(groups, draft.cutovers)):
            yield f"wave {number} is bigger than a wave may be: {told}{_cure(groups, draft, split=constraints.split_tenants)}"
        yield from slots[number].warnings
        for bridge in borders[number].bridges:
            if bridge.why.startswith(PINNED):
                yield f"wave {number}: {bridge.source} moves before {bridge.target} that it needs, because {bridge.why}"
    yield from _unchecked(draft, constraints.max_cutover_minutes_per_wave)
    yield from _downtimes(draft, situation)


def _cure(groups: Sequence[MoveGroup], draft: Draft, *, split: bool) -> str:
    pinned = [group.id for group in groups if group.id in draft.pinned]
    if pinned and len(groups) > 1:
        return f"; pinned here: {', '.join(pinned)}"
    biggest = max(groups, key=lambda group: (len(group.endpoints), group.id))
    choice = "" if split or not biggest.tenants else ", or allow split_tenants"
    return f" ({biggest.id} must move whole){choice}"


def _unchecked(draft: Draft, most_minutes: float | None) -> Iterable[str]:
    unknown = [group.id for group in draft.groups if draft.cutovers[group.id].unknown]
    if most_minutes is not None and unknown:
        why = draft.cutovers[unknown[0]].unknown[0]
        yield (
            f"max_cutover_minutes_per_wave is kept only as far as times are known; they are not for {len(unknown)} "
            f"groups (first {unknown[0]}: {why})"
        )


def _downtimes(draft: Draft, situation: Situation) -> Iterable[str]:
    accepted = {
        tenant.name: tenant.downtime_minutes
        for tenant in situation.observed.inventory.tenants
        if tenant.downtime_minutes is not None
    }
    for group in draft.groups:
        takes = draft.cutovers[group.id].downtime_minutes
        for tenant in group.tenants:
            if tenant in accepted and takes > (accepted[tenant] or 0):
                yield (
                    f"{group.id}: {tenant} accepts {accepted[tenant]:g} minutes without service, the cutover takes "
                    f"at least {takes:.0f}: copy ahead (CDC, DataSync) or agree on more"
                )
