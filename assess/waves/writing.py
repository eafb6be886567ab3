"""Waves as people read them: names, dates, reasons, bridges and risk."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assess.model.observed import Situation
from assess.model.waves import MoveGroup, Plan, Wave
from assess.model.wording import few
from assess.waves.borders import borders
from assess.waves.bridge_price import priced
from assess.waves.confidence import confidence
from assess.waves.cutover import Cutover, together
from assess.waves.draft import Draft, Page
from assess.waves.exposure import Exposures, exposures, owned
from assess.waves.local_times import local_times
from assess.waves.machines import staying
from assess.waves.ranking import is_unowned, practice_endpoints, protected_tenants
from assess.waves.risk import in_words, risk
from assess.waves.runbook import runbook
from assess.waves.schedule import Slot, calendar, next_after, slot
from assess.waves.warnings import warnings

NAMED_AT_MOST = 3


def written(draft: Draft, situation: Situation, start: date) -> Plan:
    """The plan with everything that a person must know of each wave."""
    members = _members(draft)
    page = Page(
        draft,
        members,
        _slots(draft, situation, start, members),
        borders(draft.wave_of, draft.needs, draft.hourly_bytes, draft.group_of, draft.order),
    )
    exposed = exposures(page, situation)
    waves = tuple(_wave(page, situation, exposed, number) for number in members)
    stays = staying(situation.observed.inventory)
    return Plan(draft.groups, _with_stays(waves, stays), tuple(warnings(page, situation)), stays)


def _members(draft: Draft) -> dict[int, tuple[MoveGroup, ...]]:
    members: dict[int, list[MoveGroup]] = defaultdict(list)
    for group in draft.groups:
        members[draft.wave_of[group.id]].append(group)
    return {number: tuple(members[number]) for number in sorted(members)}


def _slots(
    draft: Draft, situation: Situation, start: date, members: dict[int, tuple[MoveGroup, ...]]
) -> dict[int, Slot]:
    when = calendar(situation.observed.inventory, start)
    after = when.earliest
    found: dict[int, Slot] = {}
    for number, groups in members.items():
        taken = slot(when, groups, draft.cutovers, after, number)
        found[number] = taken if found or not when.why else replace(taken, reasons=(*taken.reasons, when.why))
        after = next_after(taken, after)
    return found


def _wave(page: Page, situation: Situation, exposed: Exposures, number: int) -> Wave:
    groups, when, border = page.members[number], page.slots[number], page.borders[number]
    cutover = together(page.draft.cutovers[group.id] for group in groups)
    points, parts = risk(exposed[number])
    sure, unsure = confidence(page, situation, number)
    rules = runbook(page, number, situation.catalog)
    ends = {each: taken.ends_at for each, taken in page.slots.items()}
    return Wave(
        number=number,
        name=_name(number, groups, page.draft.parts.get(number, "")),
        groups=tuple(group.id for group in groups),
        tenants=owned(groups),
        endpoints=tuple(sorted(name for group in groups for name in group.endpoints)),
        data_bytes=sum(group.data_bytes for group in groups),
        cutover_minutes=cutover.minutes,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        after=border.after,
        cut_weight=round(border.weight, 3),
        bridges=tuple(priced(each, ends, number, situation.catalog) for each in border.bridges),
        risk=points,
        reasons=(
            *_why_here(page, situation, number),
            *_times(cutover),
            *when.reasons,
            in_words(points, parts),
        ),
        steps=when.steps,
        cutover_low_minutes=cutover.low_minutes,
        cutover_high_minutes=cutover.high_minutes,
        fits_window=when.fits,
        local_times=tuple(local_times(groups, when, _windows(situation))),
        entry_criteria=rules.entry,
        gates=rules.gates,
        exit_criteria=rules.exit,
        rollback=rules.rollback,
        risk_parts=parts,
        confidence=sure,
        confidence_reasons=unsure,
        edges_cut=border.cut,
    )


def _windows(situation: Situation) -> dict[str, tuple[str, ...]]:
    return {tenant.name: tenant.windows for tenant in situation.observed.inventory.tenants}


def _name(number: int, groups: Sequence[MoveGroup], part: str) -> str:
    own = owned(groups)
    listed = few(own or [group.id.partition(":")[2] for group in groups], NAMED_AT_MOST)
    if part == "shared" and not own:
        return f"Wave {number}: shared services ({listed})"
    return f"Wave {number}: pilot ({listed})" if part == "pilot" else f"Wave {number}: {listed}"


def _why_here(page: Page, situation: Situation, number: int) -> Iterable[str]:
    part, groups = page.draft.parts.get(number, ""), page.members[number]
    before = max((each for each in page.members if each < number), default=0)
    if before + 1 < number:
        yield f"{_free(before + 1, number - 1)}: a pin asks for number {number}, and all else fits without"
    if part == "shared":
        yield "shared services move first, so that what needs them never waits for them"
    if part == "pilot":
        yield "the pilot is small, and of the quietest tenants that need nobody who moves later"
    if after := page.borders[number].after:
        yield f"it needs what moves in wave {', '.join(str(each) for each in after)}"
    for group in groups:
        if group.id in page.draft.pinned:
            yield f"{group.id} is pinned to wave {page.draft.pinned[group.id]}"
    if part != "shared":
        yield _volume(page.draft, groups)
    if unowned := [group.id.partition(":")[2] for group in groups if is_unowned(group)]:
        named = few(unowned, NAMED_AT_MOST)
        yield f"whose {named} may be is not known, so it moves late: there is time to find out"
    yield from _late(situation, groups)


def _free(first: int, last: int) -> str:
    return f"there is no wave {first}" if first == last else f"there are no waves {first} to {last}"


def _volume(draft: Draft, groups: Sequence[MoveGroup]) -> str:
    unknown = [group.id for group in groups if math.isinf(draft.volumes[group.id])]
    known = sum(draft.volumes[group.id] for group in groups if group.id not in unknown)
    if not unknown:
        return f"{known:.1f} transactions per second; lower volumes move earlier"
    return (
        f"the volume of {few(unknown, NAMED_AT_MOST)} was not wholly measured, which counts as high; "
        f"what was measured is {known:.1f} transactions per second"
    )


def _late(situation: Situation, groups: Sequence[MoveGroup]) -> Iterable[str]:
    inventory = situation.observed.inventory
    if found := sorted(set(owned(groups)) & protected_tenants(inventory)):
        yield f"gold or regulated tenants move late: {few(found, NAMED_AT_MOST)}"
    if {name for group in groups for name in group.endpoints} <= practice_endpoints(inventory):
        yield "development and test move before production"


def _times(cutover: Cutover) -> list[str]:
    if not cutover.unknown:
        return []
    unknown = few(cutover.unknown, NAMED_AT_MOST)
    return [f"cutover takes at least {cutover.at_least:.0f} minutes; not known: {unknown}"]


def _with_stays(waves: tuple[Wave, ...], stays: Sequence[tuple[str, str]]) -> tuple[Wave, ...]:
    """The last wave says what stays behind when all is done."""
    said = tuple(f"{name} stays ({why})" for name, why in stays)
    return (*waves[:-1], replace(waves[-1], reasons=(*waves[-1].reasons, *said)))
