"""The whole way from evidence to workbook, without any endpoint: what one hostile estate goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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


def crowded(processes: int, kind: str) -> tuple[Inventory, Answers]:
    """One host of the sample with so many more processes, each with five sockets, a file and a directory.

    `kind` is how they belong together: `units` one unit each, `brothers` one unit for all, `chain` each the
    child of the one before.
    """
    name = "acme-web1"
    added = _crowd(range(10_000, 10_000 + processes), kind)
    answers = tuple(
        replace(each, body=each.body.rstrip("\n") + "\n" + "\n".join(added[each.section]) + "\n")
        if each.section in added
        else each
        for each in sample_answers()[name]
    )
    return _inventory_of([name]), {name: answers}


def _crowd(pids: range, kind: str) -> dict[str, list[str]]:
    """Lines of the probe's sections about processes that listen, call out, are called and write."""
    unit = {"units": "/system.slice/job{}.service", "brothers": "/system.slice/job.service", "chain": "/"}[
        kind
    ]
    parent = {"units": 1, "brothers": 212, "chain": -1}[kind]
    sockets = [line for pid in pids for line in _sockets_of(pid)]
    return {
        "processes": [
            f"{pid}\t{parent if parent > 0 else pid - 1}\t{pid}\t404620\t63\t2915\t{pid % 500}\t0\t0\t1"
            f"\t{unit.format(pid)}\tprogram{pid % 5000}"
            for pid in pids
        ],
        "commands": [f"{pid}\t/opt/app{pid}/bin/run\t--datadir=/data/d{pid}" for pid in pids],
        "links": [f"{pid} exe /opt/app{pid}/bin/run\n{pid} cwd /opt/app{pid}" for pid in pids],
        "open_files": [
            f"{pid} f 3 rw /data/d{pid}/part{pid}.db\n{pid} s "
            + " ".join(f"{pid * 10 + n}" for n in range(5))
            for pid in pids
        ],
        "directories": [
            f"3\t100\t1795251656\t1795251656\t2\t2\t2\t2\t5121\twhole\t{pid % 500}\tpdf:2\t\t/data/d{pid}"
            for pid in pids
        ],
        "sockets": sockets,
        "sockets#2": sockets,
    }


def _sockets_of(pid: int) -> list[str]:
    """A listener, and two connections in either direction; addresses as /proc/net/tcp has them."""
    far = f"{pid % 256:02X}{pid // 256 % 256:02X}000B"
    ends = (
        ("00000000", 1024 + pid % 60000, "00000000", 0, "0A"),
        *(("28004D0A", 20000 + n, far, 3000 + pid % 3000 + n, "01") for n in range(2)),
        *(("28004D0A", 80, far, 40000 + pid % 20000 + n, "01") for n in range(2)),
    )
    return [
        f"tcp {local}:{port:04X} {remote}:{there:04X} {state} {pid % 500} {pid * 10 + n}"
        for n, (local, port, remote, there, state) in enumerate(ends)
    ]
