"""The map as columns of numbers: what the page needs before it can show anything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assess.model.assessment import Assessment
from assess.model.estate import Severity
from assess.model.graph import Edge
from assess.model.state import State
from reports.page.items import NOWHERE, Items
from reports.page.layout import Block
from reports.page.strings import Strings

Columns = dict[str, list[Any]]
STATES = tuple(State)
SEVERITIES = tuple(Severity)


def item_columns(found: Items, assessment: Assessment, strings: Strings) -> Columns:
    """A column per property of the items."""
    states = _states(found, assessment)
    worst = _worst(found, assessment)
    rows = found.rows
    return {
        "name": [strings.place(row.name) for row in rows],
        "kind": [strings.place(str(row.kind)) for row in rows],
        "parent": [row.parent for row in rows],
        "x": [round(row.rect.x) for row in rows],
        "y": [round(row.rect.y) for row in rows],
        "w": [round(row.rect.w) for row in rows],
        "h": [round(row.rect.h) for row in rows],
        "tenants": _tenant_lists((row.tenants for row in rows), strings),
        "wave": [NOWHERE if row.wave is None else row.wave for row in rows],
        "status": [strings.place(row.status) for row in rows],
        "signature": [strings.place(row.node.signature if row.node else "") for row in rows],
        "category": [strings.place(row.node.category if row.node else "") for row in rows],
        "because": [strings.place(row.node.because if row.node else "") for row in rows],
        "sure": [_percent(row.node.tenant_confidence if row.node else 0.0) for row in rows],
        "noise": [int(bool(row.node and row.node.infrastructure)) for row in rows],
        "states": [count for number in range(len(rows)) for count in states[number]],
        "worst": [worst.get(number, NOWHERE) for number in range(len(rows))],
    }


def edge_columns(found: Items, edges: Sequence[Edge], strings: Strings) -> Columns:
    """A column per property of the edges, in their order."""
    return {
        "source": [found.numbers[edge.source] for edge in edges],
        "target": [found.numbers[edge.target] for edge in edges],
        "kind": [strings.place(str(edge.kind)) for edge in edges],
        "protocol": [strings.place(edge.protocol) for edge in edges],
        "port": [edge.port or 0 for edge in edges],
        "tenants": _tenant_lists((edge.tenants for edge in edges), strings),
        "cross": [int(edge.cross_tenant) for edge in edges],
        "noise": [int(edge.infrastructure) for edge in edges],
        "weight": [round(edge.weight, 2) for edge in edges],
        "sure": [_percent(edge.confidence) for edge in edges],
    }


def block_rows(blocks: Iterable[Block]) -> list[list[int]]:
    """Wave (-1: none), x, y, width and height of each block."""
    return [
        [NOWHERE if block.wave is None else block.wave]
        + [round(each) for each in (block.rect.x, block.rect.y, block.rect.w, block.rect.h)]
        for block in blocks
    ]


def _tenant_lists(lists: Iterable[tuple[str, ...]], strings: Strings) -> list[int]:
    """Many things share one list of tenants: it is kept once, as its names' numbers joined by commas."""
    return [strings.place(",".join(map(str, strings.places(each)))) for each in lists]


def _percent(confidence: float) -> int:
    return round(confidence * 100)


def _states(found: Items, assessment: Assessment) -> Mapping[int, list[int]]:
    counts: dict[int, list[int]] = defaultdict(lambda: [0] * len(STATES))
    for surface in assessment.surfaces:
        counts[found.of_surface(surface)][STATES.index(surface.state)] += 1
    return counts


def _worst(found: Items, assessment: Assessment) -> dict[int, int]:
    """The severity of the gravest finding on each item; 0 is a blocker."""
    worst: dict[int, int] = {}
    for finding in assessment.findings:
        item = found.of_subject(finding.subject)
        grade = SEVERITIES.index(finding.severity)
        worst[item] = min(grade, worst.get(item, grade))
    return worst
