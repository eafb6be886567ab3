"""An assessment as the page carries it: two packed texts, the map first and what a click shows after it."""

import base64
import json
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from assess.model.assessment import Assessment
from assess.model.graph import EdgeKind
from reports.page.detail_rows import (
    decision_rows,
    edge_details,
    finding_rows,
    machine_rows,
    process_rows,
    surface_rows,
)
from reports.page.items import Items, items
from reports.page.layout import Layout, lay_out
from reports.page.map_rows import SEVERITIES, STATES, block_rows, edge_columns, item_columns
from reports.page.places import tiles
from reports.page.plan_rows import coverage_rows, group_rows, tenant_rows, wave_rows
from reports.page.properties import PageProperties
from reports.page.strings import Strings
from reports.page.times import seconds
from reports.page.traces import Traces


@dataclass(frozen=True, slots=True)
class Payload:
    """`first` is what the first view needs, `detail` the rest: base64 of deflated JSON, free of markup."""

    first: str
    detail: str


def payload(assessment: Assessment, properties: PageProperties) -> Payload:
    """Everything that the page shows; the same bytes for the same assessment."""
    places = tiles(assessment)
    layout = lay_out(places, assessment.edges)
    found = items(places, layout, assessment)
    return Payload(
        _packed(_first(assessment, properties, found, layout)), _packed(_detail(assessment, found))
    )


def _first(
    assessment: Assessment, properties: PageProperties, found: Items, layout: Layout
) -> dict[str, Any]:
    strings = Strings()
    return {
        "estate": strings.place(properties.estate),
        "version": strings.place(properties.version),
        "scannedAt": seconds(properties.scanned_at),
        "states": [str(each) for each in STATES],
        "severities": [str(each) for each in SEVERITIES],
        "edgeKinds": [str(each) for each in EdgeKind],
        "findings": [_count(assessment, severity) for severity in SEVERITIES],
        "statuses": sorted(Counter(str(each.status) for each in assessment.endpoints).items()),
        "size": [round(each) for each in layout.size],
        "blocks": block_rows(layout.blocks),
        "items": item_columns(found, assessment, strings),
        "edges": edge_columns(found, assessment.edges, strings),
        "tenants": tenant_rows(assessment.tenants, strings),
        "waves": wave_rows(assessment.waves, strings),
        "strings": strings.texts,
    }


def _count(assessment: Assessment, severity: str) -> int:
    return sum(finding.severity == severity for finding in assessment.findings)


def _detail(assessment: Assessment, found: Items) -> dict[str, Any]:
    strings = Strings()
    traces = Traces(strings)
    return {
        "edges": edge_details(assessment.edges, traces),
        "surfaces": surface_rows(found, assessment.surfaces, strings, traces),
        "decisions": decision_rows(found, assessment.decisions, strings, traces),
        "findings": finding_rows(found, assessment.findings, strings, traces),
        "processes": process_rows(found, assessment.processes, strings),
        "machines": machine_rows(assessment, found, strings),
        "groups": group_rows(assessment.groups, strings),
        "coverage": coverage_rows(assessment, strings),
        "traces": traces.columns(),
        "strings": strings.texts,
    }


def _packed(content: dict[str, Any]) -> str:
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")
