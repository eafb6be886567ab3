"""Gaps: every question that stayed open, and what would settle it."""

from reports.workbook.content import Content
from reports.workbook.open_questions import gap_rows
from reports.workbook.table import Column, Form, Sheet, Table

COLUMNS = (
    Column("Endpoint"),
    Column("Tenant"),
    Column("Kind of gap"),
    Column("What is not known", Form.LONG),
    Column("What would settle it", Form.LONG),
)


def _table(content: Content) -> Table:
    why = "Every endpoint answered every question, and every piece of state has a class and a size."
    return Table(COLUMNS, gap_rows(content), why)


SHEET = Sheet(
    order=180,
    name="Gaps",
    purpose="Questions that stayed open. Until they are settled, what depends on them is uncertain.",
    table=_table,
    is_doubt=True,
)
