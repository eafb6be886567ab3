"""Properties: what this workbook was made from."""

from collections.abc import Iterator
from dataclasses import fields

from reports.workbook.content import Content
from reports.workbook.table import Cell, Column, Form, Sheet, Table

ESTATE, ASSESSMENT = "Estate", "Assessment"
COLUMNS = (Column("Property"), Column("Value", Form.LONG))


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "Nothing is known of this workbook.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    properties = content.properties
    scanned = properties.scanned_at
    yield (ESTATE, properties.estate)
    yield (ASSESSMENT, properties.fingerprint or "not stored")
    yield ("Made by", f"assess {properties.version}")
    yield ("Scanned at (UTC)", scanned.strftime("%Y-%m-%d %H:%M:%S") if scanned else "no scan has ended yet")
    for table in fields(content.assessment):
        yield (f"Rows of {table.name}", str(len(getattr(content.assessment, table.name))))
    yield ("Override columns", "Choose from the list and give a reason; `assess apply` reads them back.")
    yield ("Where cells say 'not known'", "It was sought and not seen; Gaps says why.")


SHEET = Sheet(
    order=200,
    name="Properties",
    purpose="Where this workbook comes from, and the values that Override columns take.",
    table=_table,
    drawn=True,
)
