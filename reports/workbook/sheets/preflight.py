"""Preflight: every check on the databases, passed, failed or open, with the objects concerned."""

from collections.abc import Iterator

from assess.model.estate import Outcome
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

ORDER = {Outcome.FAILED: 0, Outcome.UNKNOWN: 1, Outcome.PASSED: 2}
COLUMNS = (
    Column("Database or server"),
    Column("Tenant"),
    Column("Check"),
    Column("Outcome"),
    Column("Severity", Form.SEVERITY),
    Column("What was seen", Form.LONG),
    Column("Objects", Form.LONG, on_paper=False),
    Column("Remedy", Form.LONG),
    Column("Source", Form.LONG),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No database was read: the inventory has none, or Gaps says why.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    rows = sorted(
        content.assessment.preflight, key=lambda each: (each.subject, each.tenant, ORDER[each.outcome])
    )
    for row in rows:
        failed = row.outcome is Outcome.FAILED
        yield (
            row.subject,
            Link(row.tenant, "Tenants", row.tenant) if row.tenant else "not known",
            Link(row.check, "Rules", row.check),
            row.outcome,
            row.severity if failed else "",
            row.title,
            listed(row.objects, separator="; "),
            row.remedy,
            row.source,
        )


SHEET = Sheet(
    order=210,
    name="Preflight",
    purpose="Every check on every database: what passes, what fails, and what could not be looked at.",
    table=_table,
)
