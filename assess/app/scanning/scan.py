"""`assess scan`, its collecting half: every endpoint is asked, every answer is stored as it comes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assess.app.scanning.config_files import check_config_files
from assess.app.scanning.endpoint import Answer, Visit
from assess.app.scanning.events import EndpointFinished, Progress, RoundFinished, ScanEnded, ScanStarted
from assess.app.scanning.lanes import Lanes
from assess.app.scanning.options import ScanOptions, ScanResult, host_key_policy
from assess.app.scanning.samples import close_all, numbered, sessions_that_fit, wait_until
from assess.app.scanning.selection import Way, select, split
from assess.errors import CaptureError
from assess.inventory.credentials import build_targets
from assess.model.evidence import Evidence
from assess.model.inventory import Endpoint, Inventory
from assess.model.login import Target
from assess.model.outcome import Outcome
from assess.store.estate import Estate, open_estate
from collectors.base import Limits, Probe
from collectors.transports.capture_file import read_header, write_capture


@dataclass(slots=True)
class _Visited:
    """An endpoint and what a later sample of it needs: its open visit, the sections that it has."""

    visit: Visit
    sections: tuple[str, ...] = ()
    is_held: bool = False


def scan(inventory: Inventory, estate_path: Path, options: ScanOptions, progress: Progress) -> ScanResult:
    """Reads the chosen endpoints into the estate file; one that fails never stops the others.

    Every endpoint is kept as soon as it is read. Ctrl-C ends the scan with what is there.

    Raises:
        InputError: nothing chosen, a secret or capture missing, an estate that cannot be written; nothing
            was contacted.
        StoreFull: what was stored before is kept.
        InvariantBroken: a bug of ours.
    """
    chosen = select(inventory, options)
    targets = build_targets(inventory, chosen, host_keys=host_key_policy(estate_path, options))
    check_captures(chosen)
    check_config_files(chosen)
    _prepare_folder(options.record)
    with open_estate(estate_path, create=True) as estate:
        at = datetime.now(UTC)
        number = estate.resume_scan(inventory, at) if options.resume else estate.begin_scan(inventory, at)
        done = estate.finished() if options.resume else frozenset()
        outcomes: dict[str, Outcome] = {}
        left = [each for each in chosen if each.name not in done]
        try:
            for outcome in _read_all(estate, left, targets, options, progress):
                outcomes[outcome.endpoint] = outcome
            estate.finish_scan(number, datetime.now(UTC))
            is_interrupted = False
        except KeyboardInterrupt:
            is_interrupted = True
        progress(ScanEnded(is_interrupted=is_interrupted))
    ordered = tuple(outcomes[name] for name in sorted(outcomes))
    return ScanResult(number, ordered, len(chosen) - len(left), is_interrupted=is_interrupted)


def check_captures(endpoints: list[Endpoint] | tuple[Endpoint, ...]) -> None:
    """Returns when every capture of these endpoints is there and of the right kind.

    Raises:
        CaptureError: one is not.
    """
    for endpoint in endpoints:
        path = endpoint.capture
        if path and (kind := read_header(path).kind) != endpoint.kind:
            raise CaptureError(
                f"a capture of kind {kind}, but endpoint '{endpoint.name}' is of kind {endpoint.kind}",
                where=str(path),
                hint="Correct `kind` or `capture` in the inventory.",
            )


def _prepare_folder(folder: Path | None) -> None:
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CaptureError(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            hint="Give another one with --record.",
        ) from None


def _read_all(
    estate: Estate,
    endpoints: list[Endpoint],
    targets: dict[str, Target],
    options: ScanOptions,
    progress: Progress,
) -> Iterator[Outcome]:
    ways, skipped = split(endpoints)
    progress(ScanStarted(len(ways)))
    for outcome in skipped:
        estate.record(outcome, ())
        yield outcome
    visited = _visits(ways, targets, options)
    began = time.monotonic()
    for each, answer in _asked(visited, options):
        outcome = _with_older_answers(estate, answer)
        estate.record(outcome, answer.evidences)
        each.sections = tuple(section.section for section in answer.evidences)
        _capture(options.record, outcome, answer.evidences)
        progress(EndpointFinished(outcome))
        yield outcome
    _sample(estate, visited, options, progress, began)
    close_all(each.visit for each in visited)


def _visits(ways: tuple[Way, ...], targets: dict[str, Target], options: ScanOptions) -> list[_Visited]:
    limits = Limits(connect_seconds=options.connect_seconds, seconds=options.timeout_seconds)
    held = sessions_that_fit() if options.rounds else 0
    visited = []
    for way in ways:
        is_held = held > 0 and _sampler(way) is not None
        held -= is_held
        visited.append(_Visited(Visit(way, targets[way.endpoint.name], limits), is_held=is_held))
    return visited


def _sampler(way: Way) -> Probe | None:
    """The light question for connections; a capture cannot be asked again."""
    return None if way.transport.name == "recorded" else way.collector.sample


def _asked(visited: list[_Visited], options: ScanOptions) -> Iterator[tuple[_Visited, Answer]]:
    lanes = Lanes((each.visit.way.address, each) for each in visited)
    return lanes.done_at_once(
        lambda each: each.visit.read(each.visit.way.collector.probe, hold=each.is_held), options.concurrency
    )


def _with_older_answers(estate: Estate, answer: Answer) -> Outcome:
    """The outcome; where nothing came now, its gap says from when the answers in use are."""
    outcome = answer.outcome
    if answer.evidences or not outcome.gaps:
        return outcome
    at = estate.answered_at(outcome.endpoint, outcome.kind)
    if at is None:
        return outcome
    gap = outcome.gaps[0]
    detail = f"{gap.detail}; its answers of {at:%Y-%m-%d %H:%M} UTC are used"
    return replace(outcome, gaps=(replace(gap, detail=detail), *outcome.gaps[1:]))


def _capture(folder: Path | None, outcome: Outcome, evidences: tuple[Evidence, ...]) -> None:
    if folder is None or not evidences or outcome.started_at is None:
        return
    write_capture(
        folder / f"{outcome.endpoint}.capture",
        kind=outcome.kind,
        endpoint=outcome.endpoint,
        recorded_at=outcome.started_at,
        evidences=evidences,
    )


def _sample(
    estate: Estate, visited: list[_Visited], options: ScanOptions, progress: Progress, began: float
) -> None:
    sampled = [each for each in visited if each.sections and _sampler(each.visit.way) is not None]
    if not sampled or not options.sample_every_seconds:
        return
    for number in range(1, options.rounds + 1):
        wait_until(began + number * options.sample_every_seconds)
        lanes = Lanes((each.visit.way.address, each) for each in sampled)
        for each, answer in lanes.done_at_once(_sampled, options.concurrency):
            found = numbered(each.sections, answer.evidences)
            endpoint = each.visit.way.endpoint
            estate.add(endpoint.name, endpoint.kind, found)
            each.sections += tuple(section.section for section in found)
        progress(RoundFinished(number, options.rounds))
    outcomes = {outcome.endpoint: outcome for outcome in estate.outcomes()} if options.record else {}
    for name in sorted(outcomes.keys() & {each.visit.way.endpoint.name for each in sampled}):
        _capture(options.record, outcomes[name], estate.evidence(name))


def _sampled(each: _Visited) -> Answer:
    """One sample; where the session broke meanwhile, by a new one."""
    probe = _sampler(each.visit.way) or each.visit.way.collector.probe
    was_open = each.visit.is_open
    answer = each.visit.read(probe, hold=each.is_held)
    return each.visit.read(probe, hold=each.is_held) if answer.outcome.error and was_open else answer
