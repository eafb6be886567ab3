"""Measures the workbook: `python -m bench.waves.workbook [HOSTS]`; prints seconds, memory and size."""

import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision, RuleReason
from assess.model.estate import EndpointRow, Finding, HostRow, Severity, Status, TenantRow
from assess.model.evidence import Trace
from assess.model.inventory import Endpoint
from assess.model.observed import Situation
from assess.model.state import State, Surface, SurfaceKind
from assess.waves.planner import plan
from bench.waves.estates import estate
from reports.workbook.workbook import WorkbookProperties, write_workbook

SEEN = datetime(2026, 11, 1, tzinfo=UTC)
SURFACES_PER_HOST = 6
STATES = (State.DURABLE, State.STATELESS, State.EPHEMERAL, State.STATELESS, State.UNKNOWN, State.STATELESS)


def main(hosts: int) -> None:
    """Writes a workbook of so many hosts with six surfaces and two findings each."""
    assessment = large(hosts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        write_workbook(assessment, WorkbookProperties("bench", "0", SEEN), path)
        size_mib = path.stat().st_size / 1024**2
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.perf_counter() - begun
    print(f"{hosts} hosts: {seconds:.1f} s, {rss} MB at most ({before} before), {size_mib:.1f} MiB")


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
