"""What the page shows on a click: evidence, state, decisions, findings, processes."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from assess.model.assessment import Assessment
from assess.model.decisions import Decision
from assess.model.estate import Finding, ProcessRow
from assess.model.graph import Edge
from assess.model.state import Surface
from reports.page.items import NOWHERE, Items
from reports.page.map_rows import SEVERITIES, STATES
from reports.page.strings import Strings
from reports.page.times import seconds
from reports.page.traces import Traces

Row = list[Any]
COMMANDS_AT_MOST = 6


def edge_details(edges: Iterable[Edge], traces: Traces) -> list[Row]:
    """Per edge: in how many samples it was seen, when first and last, and its evidence."""
    return [
        [e.samples_seen, seconds(e.first_seen), seconds(e.last_seen), traces.places(e.evidence)]
        for e in edges
    ]


def surface_rows(found: Items, surfaces: Iterable[Surface], strings: Strings, traces: Traces) -> list[Row]:
    """A row per surface; sizes are -1 where they are not known."""
    return [_surface(each, found.of_surface(each), strings, traces) for each in surfaces]


def _surface(surface: Surface, item: int, strings: Strings, traces: Traces) -> Row:
    return [
        strings.place(surface.name),
        item,
        strings.place(str(surface.kind)),
        STATES.index(surface.state),
        round(surface.confidence * 100),
        _size(surface.size_bytes),
        _size(surface.change_bytes_per_day),
        strings.place(surface.tenant),
        strings.place(surface.purpose),
        strings.places(surface.flags),
        strings.places(surface.rules),
        strings.places(surface.would_change_it),
        traces.places(surface.evidence),
    ]


def _size(size: int | None) -> int:
    return NOWHERE if size is None else size


def decision_rows(found: Items, decisions: Iterable[Decision], strings: Strings, traces: Traces) -> list[Row]:
    """A row per decision with reasons and rejected alternatives; null for a cost that is not known."""
    return [[*_decision(each, strings, traces), found.of_subject(each.subject)] for each in decisions]


def _decision(decision: Decision, strings: Strings, traces: Traces) -> Row:
    place = strings.place
    return [
        place(decision.subject),
        place(decision.tenant),
        place(str(decision.about)),
        place(decision.choice),
        round(decision.confidence * 100),
        [[place(reason.rule), place(reason.text)] for reason in decision.reasons],
        [[place(each.choice), place(each.why)] for each in decision.rejected],
        place(decision.overridden_by),
        [[place(name), place(value)] for name, value in decision.details],
        strings.places(decision.would_change_it),
        traces.places(decision.evidence),
        decision.monthly_cost_usd,
    ]


def finding_rows(found: Items, findings: Iterable[Finding], strings: Strings, traces: Traces) -> list[Row]:
    """A row per finding."""
    return [
        [
            strings.place(each.id),
            SEVERITIES.index(each.severity),
            strings.place(each.subject),
            strings.place(each.tenant),
            strings.place(each.title),
            strings.place(each.remedy),
            strings.place(each.source),
            traces.places(each.evidence),
            found.of_subject(each.subject),
        ]
        for each in findings
    ]


def process_rows(found: Items, processes: Iterable[ProcessRow], strings: Strings) -> list[Row]:
    """Per service: item, software, version, and its most frequent commands (user, command, how many)."""
    rows: dict[int, Counter[tuple[str, str]]] = {}
    software: dict[int, tuple[str, str]] = {}
    for each in processes:
        item = found.numbers.get(f"{each.host}/{each.service}", found.numbers.get(each.host, NOWHERE))
        rows.setdefault(item, Counter())[each.user, each.command] += 1
        software.setdefault(item, (each.software, each.version))
    return [
        [
            item,
            *strings.places(software[item]),
            [[*strings.places(who), count] for who, count in counted.most_common(COMMANDS_AT_MOST)],
            max(0, len(counted) - COMMANDS_AT_MOST),
        ]
        for item, counted in rows.items()
        if item != NOWHERE
    ]


def machine_rows(assessment: Assessment, found: Items, strings: Strings) -> list[Row]:
    """What is known of machines, databases and endpoints as pairs of name and value: item, then the pairs."""
    return [
        [found.numbers[name], [strings.places(pair) for pair in pairs if pair[1]]]
        for name, pairs in _facts(assessment)
        if name in found.numbers
    ]


def _facts(assessment: Assessment) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    for host in assessment.hosts:
        cpus = str(host.cpus) if host.cpus is not None else "not known"
        memory = f"{host.memory_bytes / 1024**3:.1f} GiB" if host.memory_bytes is not None else "not known"
        yield (
            host.name,
            [
                ("operating system", f"{host.os} {host.os_version}".strip()),
                ("CPUs", cpus),
                ("memory", memory),
                ("addresses", ", ".join(host.addresses)),
                ("needs privileges", ", ".join(host.privileged_needs)),
            ],
        )
    for database in assessment.databases:
        rate = database.transactions_per_second
        yield (
            database.name,
            [
                ("engine", f"{database.engine} {database.version}".strip()),
                ("tenancy", database.tenancy),
                ("transactions per second", "not known" if rate is None else f"{rate:.1f}"),
                (
                    "ready for change data capture",
                    {True: "yes", False: "no"}.get(bool(database.cdc_ready), "")
                    if database.cdc_ready is not None
                    else "not known",
                ),
            ],
        )
    for endpoint in assessment.endpoints:
        yield (
            endpoint.name,
            [
                ("endpoint", f"{endpoint.kind} {endpoint.address or ''}".strip()),
                ("site", endpoint.site),
                ("read", f"{endpoint.status} {endpoint.error}".strip()),
                ("what to do", endpoint.hint),
                ("not read", "\n".join(endpoint.missing)),
            ],
        )
