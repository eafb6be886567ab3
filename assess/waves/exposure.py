"""What each wave is exposed to, read from the plan and the findings."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from assess.model.estate import Severity
from assess.model.observed import Situation
from assess.model.waves import MoveGroup
from assess.waves.draft import Page
from assess.waves.ranking import protected_tenants
from assess.waves.risk import Exposure

Exposures = dict[int, Exposure]
"""By wave number."""


def owned(groups: Iterable[MoveGroup]) -> tuple[str, ...]:
    """Tenants that move with the groups, sorted; those who only use a shared group stay where they are."""
    return tuple(sorted({tenant for group in groups if not group.is_shared for tenant in group.tenants}))


def exposures(page: Page, situation: Situation) -> Exposures:
    """The exposure of every wave."""
    draft = page.draft
    protected = protected_tenants(situation.observed.inventory)
    severities = _severities(page, situation)
    unclear = _unclear(page)
    volumes = {id_: volume for id_, volume in draft.volumes.items() if not math.isinf(volume)}
    every, cut = sum(volumes.values()), sum(border.weight for border in page.borders.values())
    return {
        number: Exposure(
            endpoints=sum(len(group.endpoints) for group in groups),
            data_bytes=sum(group.data_bytes for group in groups),
            volume_share=_share(sum(volumes.get(group.id, 0.0) for group in groups), every),
            protected=tuple(tenant for tenant in owned(groups) if tenant in protected),
            shared_by=max((len(group.tenants) for group in groups if group.is_shared), default=0),
            unclear=unclear[number],
            bridges=len(page.borders[number].bridges),
            cut_share=_share(page.borders[number].weight, cut),
            blockers=severities[number][Severity.BLOCKER],
            high=severities[number][Severity.HIGH],
            fits_window=page.slots[number].fits,
        )
        for number, groups in page.members.items()
    }


def _severities(page: Page, situation: Situation) -> dict[int, Counter[Severity]]:
    """Findings by wave; a finding belongs where its subject's endpoint moves."""
    wave_of = {
        name: number for number, groups in page.members.items() for g in groups for name in g.endpoints
    }
    found: dict[int, Counter[Severity]] = defaultdict(Counter)
    for finding in situation.findings:
        host = finding.subject.removeprefix("//").partition("/")[0].partition(":")[0].partition(" ")[0]
        if host in wave_of:
            found[wave_of[host]][finding.severity] += 1
    return found


def _unclear(page: Page) -> Counter[int]:
    found: Counter[int] = Counter()
    for machine, load in page.draft.loads.items():
        found[page.draft.wave_of[page.draft.group_of[machine]]] += load.unclear + len(load.unsized)
    return found


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
