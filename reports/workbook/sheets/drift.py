"""Drift: where a tenant's installation differs from what most tenants have."""

from collections.abc import Iterator

from reports.workbook.content import Content
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

COLUMNS = (
    Column("Role"),
    Column("Tenant"),
    Column("Item"),
    Column("Value"),
    Column("Most have"),
    Column("Severity", Form.SEVERITY),
)


def _table(content: Content) -> Table:
    why = "No difference was found between tenants of one role (or no role has two tenants to compare)."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for row in content.assessment.drift:
        tenant = Link(row.tenant, "Tenants", row.tenant)
        yield (row.role, tenant, row.item, row.value, row.modal_value, row.severity)


SHEET = Sheet(
    order=130,
    name="Drift",
    purpose="Versions and settings that differ from what most tenants have in the same role.",
    table=_table,
)
