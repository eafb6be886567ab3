"""Coverage: how much of the estate could be seen."""

from collections.abc import Iterator

from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Sheet, Table

COLUMNS = (
    Column("Scope"),
    Column("Expected", Form.INTEGER),
    Column("Observed", Form.INTEGER),
    Column("Estimated unseen", Form.NUMBER),
    Column("Unseen, low", Form.NUMBER),
    Column("Unseen, high", Form.NUMBER),
    Column("Completeness", Form.PERCENT),
    Column("Samples", Form.INTEGER),
    Column("More samples for 95 %", Form.INTEGER),
    Column("What is missing", Form.LONG),
)


def _table(content: Content) -> Table:
    return Table(
        COLUMNS, _rows(content), "Coverage was not computed; nothing may be concluded from what is absent."
    )


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for row in content.assessment.coverage:
        missing = listed(row.what_is_missing, at_most=4, separator="\n") or "nothing known to be missing"
        yield (
            row.scope,
            row.expected,
            row.observed,
            row.estimated_unseen,
            row.unseen_low,
            row.unseen_high,
            row.completeness,
            row.samples,
            row.more_samples_for_95,
            missing,
        )


SHEET = Sheet(
    order=170,
    name="Coverage",
    purpose="What was expected and what was seen. What is absent elsewhere may be missing here (see Gaps).",
    table=_table,
    is_doubt=True,
)
