"""How much of what a wave rests on was seen, 0 to 1."""

from collections.abc import Iterator, Sequence

from assess.model.observed import Situation
from assess.waves.draft import Page
from assess.waves.exposure import owned

Aspect = tuple[float, str]
"""A share from 0 to 1, and what is missing to 1."""


def confidence(page: Page, situation: Situation, number: int) -> tuple[float, tuple[str, ...]]:
    """The mean of what is known of endpoints, owners, sizes, line and windows; and what is missing."""
    aspects = list(_aspects(page, situation, number))
    mean = sum(share for share, _ in aspects) / len(aspects)
    return round(mean, 2), tuple(missing for share, missing in aspects if share < 1.0)


def _aspects(page: Page, situation: Situation, number: int) -> Iterator[Aspect]:
    observed = situation.observed
    groups = page.members[number]
    endpoints = [name for group in groups for name in group.endpoints]
    read = [name for name in endpoints if name in observed.hosts or name in observed.servers]
    yield _share(len(read), len(endpoints), "endpoints were read")
    machines = [name for name, id_ in page.draft.group_of.items() if page.draft.wave_of[id_] == number]
    loads = [page.draft.loads[name] for name in machines]
    clear = sum(not load.unclear for load in loads)
    yield _share(clear, len(loads), "machines have no state of unknown class")
    sized = sum(not load.unsized for load in loads)
    yield _share(sized, len(loads), "machines have only state of known size")
    known = sum(not page.draft.cutovers[group.id].unknown for group in groups)
    yield _share(known, len(groups), "groups have a cutover of known length")
    yield _windows(situation, owned(groups))


def _windows(situation: Situation, tenants: Sequence[str]) -> Aspect:
    given = {tenant.name for tenant in situation.observed.inventory.tenants if tenant.windows}
    return _share(len(given.intersection(tenants)), len(tenants), "tenants gave a window")


def _share(part: int, whole: int, what: str) -> Aspect:
    return (part / whole if whole else 1.0), f"{part} of {whole} {what}"
