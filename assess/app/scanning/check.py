"""`assess inventory check`: reach every endpoint, log in, and name the privileges that are missing."""

from dataclasses import replace
from pathlib import Path

from assess.app.scanning.config_files import check_platforms
from assess.app.scanning.endpoint import Visit
from assess.app.scanning.events import EndpointFinished, Progress, ScanEnded, ScanStarted
from assess.app.scanning.lanes import Lanes
from assess.app.scanning.options import ScanOptions, host_key_policy
from assess.app.scanning.selection import select, split
from assess.inventory.credentials import build_targets
from assess.model.estate import Status
from assess.model.inventory import Inventory
from assess.model.outcome import Outcome
from collectors.base import Limits


def check(
    inventory: Inventory, estate_path: Path, options: ScanOptions, progress: Progress
) -> tuple[Outcome, ...]:
    """One outcome per chosen endpoint, by name; its gaps are the privileges that are missing. Stores nothing.

    `estate_path` tells where the estate's own known_hosts file is.

    Raises:
        InputError: nothing chosen, or a secret is missing; nothing was contacted.
    """
    chosen = select(inventory, options)
    check_platforms(chosen)
    targets = build_targets(inventory, chosen, host_keys=host_key_policy(estate_path, options))
    limits = Limits(connect_seconds=options.connect_seconds, seconds=options.timeout_seconds)
    ways, skipped = split(chosen)
    outcomes = {each.endpoint: each for each in skipped}
    progress(ScanStarted(len(ways)))
    lanes = Lanes((way.address, Visit(way, targets[way.endpoint.name], limits)) for way in ways)
    for visit, outcome in lanes.done_at_once(_checked, options.concurrency):
        outcomes[visit.way.endpoint.name] = outcome
        progress(EndpointFinished(outcome))
    progress(ScanEnded())
    return tuple(outcomes[name] for name in sorted(outcomes))


def _checked(visit: Visit) -> Outcome:
    answer = visit.read(visit.way.collector.check)
    if answer.outcome.error:
        return answer.outcome
    missing = visit.way.collector.missing(answer.evidences)
    return replace(answer.outcome, status=Status.PARTIAL if missing else Status.OK, gaps=missing)
