"""The whole way from evidence to workbook, without any endpoint: what one hostile estate goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

from assess.app.analyze import analyze
from assess.app.report import write_report
from assess.inventory.load import load_inventory
from assess.model.assessment import Assessment
from assess.model.estate import Status
from assess.model.evidence import Evidence
from assess.model.inventory import Inventory
from assess.model.outcome import Outcome
from assess.store.estate import open_estate
from collectors.transports.capture_file import capture_chunks, read_header
from collectors.transports.frames import read_frames
from tests.hostile.mutations import mangled

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "claims" / "inventory.yaml"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOST_BYTES = 64 * 1024 * 1024

Answers = Mapping[str, Sequence[Evidence]]


@cache
def sample_inventory() -> Inventory:
    """The inventory of the sample estate, whose endpoints are captures of real hosts and databases."""
    return load_inventory(SAMPLE)


@cache
def sample_answers() -> Answers:
    """What every endpoint of the sample estate answered."""
    return {
        each.name: tuple(
            read_frames(
                capture_chunks(each.capture),
                endpoint=each.name,
                at=read_header(each.capture).recorded_at,
                max_bytes=MOST_BYTES,
            )
        )
        for each in sample_inventory().endpoints
        if each.capture is not None
    }


def hostile_estate(seed: int, endpoints: int) -> tuple[Inventory, Answers]:
    """Some endpoints of the sample with mangled answers; sometimes several give the same answer."""
    random = Random(seed)
    chosen = random.sample(sorted(sample_answers()), endpoints)
    answers = {
        name: mangled(random, sample_answers()[name]) if random.random() < 0.8 else sample_answers()[name]
        for name in chosen
    }
    kinds = {each.name: each.kind for each in sample_inventory().endpoints}
    if random.random() < 0.2:
        one, *others = [name for name in chosen if kinds[name] == "vm"] or chosen
        answers |= {name: _of(name, answers[one]) for name in others[:2] if kinds[name] == kinds[one]}
    return _inventory_of(chosen), answers


def _of(name: str, evidences: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(name, each.section, each.at, each.body, each.reason, each.detail, each.milliseconds)
        for each in evidences
    )


def _inventory_of(names: Sequence[str]) -> Inventory:
    inventory = sample_inventory()
    kept = tuple(each for each in inventory.endpoints if each.name in names)
    return inventory.model_copy(update={"endpoints": kept})


def assessed(inventory: Inventory, answers: Answers, folder: Path, *, report: bool) -> Assessment:
    """The assessment of these answers, through the estate file as `assess scan` does it, and its workbook."""
    kinds = {each.name: each.kind for each in inventory.endpoints}
    with open_estate(folder / "estate.db", create=True) as estate:
        scan = estate.begin_scan(inventory, AT)
        for name, evidences in sorted(answers.items()):
            estate.record(Outcome(name, kinds[name], Status.OK, started_at=AT, seconds=1.0), evidences)
        estate.finish_scan(scan, AT)
        assessment = analyze(estate)
        if report:
            write_report(estate, folder / "assessment.xlsx")
    return assessment
