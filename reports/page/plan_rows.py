"""Tenants, waves, move groups and coverage as the page carries them."""

from collections.abc import Iterable
from typing import Any

from assess.model.assessment import Assessment
from assess.model.estate import TenantRow
from assess.model.waves import MoveGroup, Wave
from reports.page.items import NOWHERE
from reports.page.strings import Strings
from reports.page.times import seconds

Row = list[Any]
NAMES_AT_MOST = 400
"""Names listed per group or wave; the count beside them is always whole."""


def tenant_rows(tenants: Iterable[TenantRow], strings: Strings) -> list[Row]:
    """A row per tenant; size, rate and cost are null where they are not known."""
    return [
        [
            strings.place(each.name),
            strings.place(each.tier),
            len(each.endpoints),
            strings.places(each.shared_with),
            each.state_bytes,
            each.transactions_per_second,
            strings.place(each.segmentation),
            NOWHERE if each.wave is None else each.wave,
            each.monthly_cost_usd,
        ]
        for each in tenants
    ]


def wave_rows(waves: Iterable[Wave], strings: Strings) -> list[Row]:
    """A row per wave, its steps as start, end and groups."""
    return [
        [
            each.number,
            strings.place(each.name),
            strings.places(each.groups),
            strings.places(each.tenants),
            len(each.endpoints),
            strings.places(each.endpoints[:NAMES_AT_MOST]),
            each.data_bytes,
            each.cutover_minutes,
            seconds(each.starts_at),
            seconds(each.ends_at),
            list(each.after),
            round(each.cut_weight, 2),
            [strings.places((bridge.source, bridge.target, bridge.why)) for bridge in each.bridges],
            each.risk,
            strings.places(each.reasons),
            [
                [seconds(step.starts_at), seconds(step.ends_at), strings.places(step.groups)]
                for step in each.steps
            ],
        ]
        for each in waves
    ]


def group_rows(groups: Iterable[MoveGroup], strings: Strings) -> list[Row]:
    """A row per move group."""
    return [
        [
            strings.place(each.id),
            len(each.members),
            strings.places(each.members[:NAMES_AT_MOST]),
            strings.places(each.tenants),
            strings.places(each.why_together[:NAMES_AT_MOST]),
            each.data_bytes,
            int(each.is_shared),
        ]
        for each in groups
    ]


def coverage_rows(assessment: Assessment, strings: Strings) -> list[Row]:
    """A row per scope: expected, observed, completeness, and what is missing."""
    return [
        [
            strings.place(each.scope),
            each.expected,
            each.observed,
            each.completeness,
            strings.places(each.what_is_missing[:NAMES_AT_MOST]),
        ]
        for each in assessment.coverage
    ]
