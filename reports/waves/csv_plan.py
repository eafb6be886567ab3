"""`csv`: one row per endpoint, for spreadsheets and scripts."""

from datetime import datetime

from assess.model.assessment import Assessment
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.plan_rows import PlanRow, plan_rows

COLUMNS = (
    "wave",
    "wave_name",
    "endpoint",
    "kind",
    "address",
    "site",
    "tenant",
    "group",
    "shared",
    "durable",
    "starts_at",
    "ends_at",
    "after",
    "cutover_minutes",
    "risk",
    "why_together",
)


def render(assessment: Assessment) -> str:
    """CSV as of RFC 4180, with a header; text that a spreadsheet would take for a formula is quoted."""
    return csv_text(COLUMNS, (_row(each) for each in plan_rows(assessment)))


def _row(row: PlanRow) -> list[str]:
    wave, group, endpoint = row.wave, row.group, row.endpoint
    return [
        str(wave.number),
        wave.name,
        row.name,
        endpoint.kind if endpoint else "",
        (endpoint.address if endpoint else "") or "",
        endpoint.site if endpoint else "",
        (endpoint.tenant if endpoint else "") or ";".join(group.tenants),
        group.id,
        "yes" if group.is_shared else "no",
        "yes" if group.durable else "no",
        _time(wave.starts_at),
        _time(wave.ends_at),
        ";".join(str(each) for each in wave.after),
        "" if wave.cutover_minutes is None else f"{wave.cutover_minutes:g}",
        str(wave.risk),
        "; ".join(group.why_together),
    ]


def _time(at: datetime | None) -> str:
    return "" if at is None else at.isoformat().replace("+00:00", "Z")


EXPORTER = Exporter("csv", ".csv", render)
