"""What the planner has to say: limits that could not be kept, each with what would do."""

from collections.abc import Iterable, Iterator, Sequence

from assess.model.observed import Situation
from assess.model.waves import MoveGroup
from assess.model.wording import few
from assess.waves.draft import Draft, Page
from assess.waves.limits import limits_of, weigh
from assess.waves.precedence import NO_ROOM, PINNED
from assess.waves.ranking import is_unowned


def warnings(page: Page, situation: Situation) -> Iterator[str]:
    """Each limit that the plan breaks or could not check."""
    constraints = situation.observed.inventory.constraints
    limits = limits_of(constraints)
    for number, groups in page.members.items():
        for told in limits.broken(weigh(groups, page.draft.cutovers)):
            cure = _cure(groups, page.draft, split=constraints.split_tenants)
            yield f"wave {number} is bigger than a wave may be: {told}{cure}"
        yield from page.slots[number].warnings
        yield from _pinned_bridges(page, number)
    yield from _nobodys(page.draft)
    yield from _unchecked(page.draft, constraints.max_cutover_minutes_per_wave)
    yield from _downtimes(page.draft, situation)


def _cure(groups: Sequence[MoveGroup], draft: Draft, *, split: bool) -> str:
    pinned = [group.id for group in groups if group.id in draft.pinned]
    if pinned and len(groups) > 1:
        lightest = min(
            (group for group in groups if group.id in pinned),
            key=lambda group: (len(group.endpoints), group.id),
        )
        return f"; pinned here: {', '.join(pinned)}; or pin {lightest.id} to another wave"
    biggest = max(groups, key=lambda group: (len(group.endpoints), group.id))
    return f" ({biggest.id} must move whole{'' if split else _parts(biggest, draft)})"


def _parts(group: MoveGroup, draft: Draft) -> str:
    """What a split would make of the group; empty where it would change nothing."""
    durable = [draft.loads[name].durable for name, id_ in draft.group_of.items() if id_ == group.id]
    kept, free = durable.count(True), durable.count(False)
    if group.is_shared or not (kept and free):
        return ""
    return f"; split_tenants would part its machines ({kept} with data, {free} without)"


def _pinned_bridges(page: Page, number: int) -> Iterator[str]:
    for bridge in page.borders[number].bridges:
        if bridge.why.startswith((PINNED, NO_ROOM)):
            yield (
                f"wave {number}: {bridge.source} moves before {bridge.target} that it needs, "
                f"because {bridge.why}"
            )


def _nobodys(draft: Draft) -> Iterable[str]:
    unowned = [group.id.partition(":")[2] for group in draft.groups if is_unowned(group)]
    if unowned:
        yield (
            f"whose {few(unowned)} may be is not known: give `tenant` in the inventory, or scan longer or "
            "with more privileges to see who connects; until then nobody's window or consent is asked"
        )


def _unchecked(draft: Draft, most_minutes: float | None) -> Iterable[str]:
    unknown = [group.id for group in draft.groups if draft.cutovers[group.id].unknown]
    if most_minutes is not None and unknown:
        why = draft.cutovers[unknown[0]].unknown[0]
        yield (
            "max_cutover_minutes_per_wave is kept only as far as times are known; they are not for "
            f"{len(unknown)} groups (first {unknown[0]}: {why})"
        )


def _downtimes(draft: Draft, situation: Situation) -> Iterator[str]:
    accepted = {
        tenant.name: tenant.downtime_minutes
        for tenant in situation.observed.inventory.tenants
        if tenant.downtime_minutes is not None
    }
    for group in draft.groups:
        takes = round(draft.cutovers[group.id].downtime_minutes, 1)
        for tenant in group.tenants:
            if takes > accepted.get(tenant, takes):
                yield (
                    f"{group.id}: {tenant} accepts {accepted[tenant]:g} minutes without service, the cutover "
                    f"takes at least {takes:.1f}: copy ahead (CDC, DataSync) or agree on more"
                )
