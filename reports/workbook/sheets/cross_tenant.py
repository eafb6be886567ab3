"""Cross-tenant: dependencies between customers, which segmentation would cut."""

from collections.abc import Iterator

from reports.workbook.content import Content
from reports.workbook.sheets.dependencies import COLUMNS as EDGE_COLUMNS
from reports.workbook.sheets.dependencies import edge_rows
from reports.workbook.table import Cell, Column, Form, Sheet, Table

COLUMNS = (*EDGE_COLUMNS, Column("Remedy", Form.LONG))


def _table(content: Content) -> Table:
    why = "No dependency between tenants was seen; Coverage says how much could be seen at all."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    edges = [edge for edge in content.assessment.edges if edge.cross_tenant]
    for edge, row in zip(edges, edge_rows(edges), strict=True):
        yield (*row, _remedy(content, (f"{edge.source} -> {edge.target}", edge.source, edge.target)))


def _remedy(content: Content, subjects: tuple[str, ...]) -> str:
    found = (finding for subject in subjects for finding in content.findings.get(subject, ()))
    return next((f.remedy for f in found if f.remedy and "tenant" in f.id), "See Findings.")


SHEET = Sheet(
    order=70,
    name="Cross-tenant",
    purpose="Where one customer needs what is another's. Each of these breaks when tenants are segmented.",
    table=_table,
)
