"""Summary: the estate in one page."""

from reports.workbook.content import Content
from reports.workbook.figures import key_figures
from reports.workbook.table import Column, Form, Sheet, Table

COLUMNS = (Column("What"), Column("How many", Form.INTEGER), Column("Where"))


def _table(content: Content) -> Table:
    return Table(COLUMNS, key_figures(content), "Nothing was assessed.")


SHEET = Sheet(
    order=10,
    name="Summary",
    purpose="The estate at a glance. Every number is made of rows in the sheet named beside it.",
    table=_table,
    drawn=True,
)
