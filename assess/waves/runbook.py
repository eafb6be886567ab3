"""What must be true before, in and after a wave's window, and the way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.model.catalog import Catalog
from assess.model.waves import MoveGroup
from assess.model.wording import few
from assess.waves.cutover import WATCH_MINUTES
from assess.waves.draft import Page
from assess.waves.exposure import owned
from assess.waves.quotas import quotas

TTL_SECONDS = 60
KEEP_DAYS = 7
"""Own working rule: so long the old side is kept, read-only, after its wave."""


@dataclass(frozen=True, slots=True)
class Runbook:
    """Criteria to enter and to leave the window, gates in it, and the way back."""

    entry: tuple[str, ...]
    gates: tuple[str, ...]
    exit: tuple[str, ...]
    rollback: str


def runbook(page: Page, number: int, catalog: Catalog) -> Runbook:
    """The runbook of one wave, made from what moves in it."""
    groups = page.members[number]
    durable = [group.id for group in groups if group.durable]
    return Runbook(
        (*_entry(page, number, durable), *quotas(groups, len(page.members), _tools(page, groups), catalog)),
        tuple(_gates(groups, durable)),
        tuple(_exit(page, number)),
        _rollback(durable),
    )


def _tools(page: Page, groups: Sequence[MoveGroup]) -> list[str]:
    """What copies each piece of state of the groups."""
    ids = {group.id for group in groups}
    machines = (name for name, id_ in page.draft.group_of.items() if id_ in ids)
    return [tool for name in machines for tool in page.draft.loads[name].tools]


def _entry(page: Page, number: int, durable: Sequence[str]) -> Iterator[str]:
    border = page.borders[number]
    if border.after:
        yield f"done and watched: wave {', '.join(str(each) for each in border.after)}"
    yield f"DNS TTLs are {TTL_SECONDS} seconds since at least one old TTL"
    if durable:
        yield f"today's backup of {few(durable)} was restored once, on the target"
        yield "what is copied ahead (CDC, replication, DataSync) is level, and its lag is watched"
    if border.bridges:
        targets = sorted({bridge.target for bridge in border.bridges})
        yield f"the hybrid link carries what still needs {few(targets)}, tested from the target"
    unknown = sorted(
        {text for group in page.members[number] for text in page.draft.cutovers[group.id].unknown}
    )
    if unknown:
        yield f"known, or accepted as unknown: {few(unknown)}"


def _gates(groups: Sequence[MoveGroup], durable: Sequence[str]) -> Iterator[str]:
    names = owned(groups) or tuple(group.id for group in groups)
    yield f"lowered TTL: resolvers answer with at most {TTL_SECONDS} seconds for {few(names)}"
    if durable:
        yield f"writers are stopped: no session of {few(durable)} writes any more"
        yield "replication lag is zero with writers stopped, and the rest is copied"
        yield "counts verified: rows, files and queue lengths are equal on both sides"
    yield f"{WATCH_MINUTES:g} minutes' watch: errors, latency and queues are no worse than before"


def _exit(page: Page, number: int) -> Iterator[str]:
    yield "every gate is passed, and nobody connects to the old addresses any more"
    closed = [
        f"{bridge.source} -> {bridge.target}"
        for border in page.borders.values()
        for bridge in border.bridges
        if bridge.until_wave == number
    ]
    if closed:
        yield f"bridges are closed: {few(closed)}"
    yield f"the old side is read-only, and kept for {KEEP_DAYS} days"


def _rollback(durable: Sequence[str]) -> str:
    if not durable:
        return "switch names back: nothing that moves holds data, so nothing can be lost"
    return (
        "until writers are opened on the target: switch names back, open writers on the old side; nothing is "
        "lost. After that: stop writers on the target, copy back what changed (reverse replication, or a "
        "dump of the rows since the switch), then switch names back"
    )
