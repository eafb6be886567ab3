"""Rules: what was judged by, and where each rule comes from."""

from collections import Counter
from collections.abc import Iterator

from reports.workbook.content import Content
from reports.workbook.table import Cell, Column, Form, Sheet, Table

COLUMNS = (
    Column("Rule"),
    Column("Says"),
    Column("Text", Form.LONG),
    Column("Source", Form.LONG),
    Column("Used", Form.INTEGER, note="On how many surfaces, findings and decisions it spoke."),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "This report was written without the rules' texts.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    used = _used(content)
    for rule in content.properties.rules:
        yield (rule.id, rule.kind, rule.text, rule.source or "own judgement", used[rule.id])


def _used(content: Content) -> Counter[str]:
    used: Counter[str] = Counter()
    for surface in content.assessment.surfaces:
        used.update(surface.rules)
    used.update(finding.id for finding in content.assessment.findings)
    for decision in content.assessment.decisions:
        used.update({reason.rule for reason in decision.reasons})
    return used


SHEET = Sheet(
    order=190,
    name="Rules",
    purpose="The rules behind every class and finding, with their sources.",
    table=_table,
    keys=lambda content: (rule.id for rule in content.properties.rules),
)
