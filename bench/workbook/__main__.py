"""Measures the workbook (`python -m bench.workbook [HOSTS]`): written, read back, opened by LibreOffice."""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import load_workbook

from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision, RuleReason
from assess.model.estate import EndpointRow, Finding, HostRow, Severity, Status, TenantRow
from assess.model.evidence import Trace
from assess.model.inventory import Endpoint
from assess.model.observed import Situation
from assess.model.overrides import Topic
from assess.model.state import State, Surface, SurfaceKind
from assess.waves.planner import plan
from bench.waves.estates import estate
from reports.workbook.reading_back import read_workbook
from reports.workbook.workbook import WorkbookProperties, write_workbook

SEEN = datetime(2026, 11, 1, tzinfo=UTC)
SURFACES_PER_HOST = 6
CHOICES = {Topic.STATE: tuple(State), Topic.STORAGE: ("EBS gp3", "EFS")}
STATES = (State.DURABLE, State.STATELESS, State.EPHEMERAL, State.STATELESS, State.UNKNOWN, State.STATELESS)


def main(hosts: int) -> None:
    """Writes a workbook of so many hosts with six surfaces and two findings each, and opens it twice."""
    assessment = large(hosts)
    before = _most_mib(resource.RUSAGE_SELF)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        wall, cpu = _timed(
            lambda: write_workbook(assessment, WorkbookProperties("bench", "0", SEEN, choices=CHOICES), path)
        )
        size_mib = path.stat().st_size / 1024**2
        print(f"{hosts} hosts written: {wall:.0f} s, {cpu:.0f} s of CPU, {size_mib:.1f} MiB,", end=" ")
        print(f"{_most_mib(resource.RUSAGE_SELF)} MiB at most ({before} before)")
        wall, cpu = _timed(lambda: read_workbook(path))
        print(f"read back: {wall:.0f} s, {cpu:.0f} s of CPU")
        if shutil.which("soffice"):
            wall, _ = _timed(lambda: _opened_by_libreoffice(path, Path(folder)))
            most = _most_mib(resource.RUSAGE_CHILDREN)
            print(f"opened and saved by LibreOffice: {wall:.0f} s, {most} MiB at most")


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _most_mib(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


def _opened_by_libreoffice(path: Path, folder: Path) -> None:
    """Fails where LibreOffice complains, or loses a row."""
    saved = folder / "saved"
    command = [f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx", "--outdir", str(saved), str(path)]
    done = subprocess.run(["soffice", *command], check=True, capture_output=True, text=True)
    if "rror" in done.stderr:
        raise SystemExit(done.stderr)
    counts = [_rows(each) for each in (path, saved / path.name)]
    if counts[0] != counts[1]:
        raise SystemExit(f"rows of State before and after: {counts}")


def _rows(path: Path) -> int:
    book = load_workbook(path, read_only=True)
    count = sum(row[0].value is not None for row in book["State"].iter_rows(max_col=1))
    book.close()
    return count


def large(hosts: int) -> Assessment:
    """An assessment with all big tables filled."""
    situation = estate(hosts // 6)
    planned = plan(situation, date(2027, 1, 4))
    endpoints = situation.observed.inventory.endpoints
    return Assessment(
        endpoints=tuple(_endpoint(each) for each in endpoints),
        hosts=tuple(_host(each) for each in endpoints),
        surfaces=tuple(_surface(each, n) for each in endpoints for n in range(SURFACES_PER_HOST)),
        nodes=tuple(situation.graph.nodes.values()),
        edges=situation.graph.edges * 4,
        tenants=_tenants(situation),
        findings=tuple(_finding(each, n) for each in endpoints for n in range(2)),
        decisions=tuple(_decision(each) for each in endpoints),
        groups=planned.groups,
        waves=planned.waves,
    )


def _trace(host: str) -> Trace:
    return Trace(
        "2048 files, oldest 412 days, newest 3 minutes, grows 1.2 GiB a day", f"{host}:files", SEEN, 7
    )


def _endpoint(each: Endpoint) -> EndpointRow:
    return EndpointRow(
        each.name, "vm", "10.0.0.1", each.tenant or "", "dc1", Status.OK, "", "", (), SEEN, 1.0
    )


def _host(each: Endpoint) -> HostRow:
    return HostRow(each.name, each.tenant or "", "debian", "12", "6.1.0", "x86_64", "kvm", 4, 2**33, ())


def _surface(each: Endpoint, number: int) -> Surface:
    name = f"{each.name}:/srv/app/{number}"
    return Surface(
        name,
        name,
        each.tenant or "",
        each.name,
        "php-fpm",
        SurfaceKind.DIRECTORY,
        f"/srv/app/{number}",
        STATES[number],
        0.8,
        10**9,
        10**7,
        (_trace(each.name),),
        ("a rebuild script",),
        ("state.directory.growth",),
    )


def _finding(each: Endpoint, number: int) -> Finding:
    severity = (Severity.MEDIUM, Severity.LOW)[number]
    trace = (_trace(each.name),)
    return Finding(
        f"host.rule{number}", severity, each.name, each.tenant or "", "Old kernel", trace, "Renew it."
    )


def _decision(each: Endpoint) -> Decision:
    reason = (RuleReason("storage.size", "size and access pattern ask for it"),)
    return Decision(f"{each.name}:/srv/app/0", each.tenant or "", About.STORAGE, "EBS gp3", 0.8, reason)


def _tenants(situation: Situation) -> tuple[TenantRow, ...]:
    return tuple(
        TenantRow(each.name, each.tier, (), (), 10**9, 1.0, "namespace", None, None, ())
        for each in situation.observed.inventory.tenants
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000)
