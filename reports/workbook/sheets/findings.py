"""Findings: what stands in the way, worst first."""

from collections.abc import Iterator

from assess.model.estate import Severity
from reports.workbook.content import Content, evidence_text
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

ORDER = {severity: place for place, severity in enumerate(Severity)}
COLUMNS = (
    Column("Severity", Form.SEVERITY),
    Column("Finding"),
    Column("Subject"),
    Column("Tenant"),
    Column("Remedy", Form.LONG),
    Column("Evidence", Form.LONG, on_paper=False),
    Column("Rule"),
    Column("Source", Form.LONG),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No rule found anything; Coverage says how much could be judged.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    found = sorted(
        content.assessment.findings, key=lambda each: (ORDER[each.severity], each.id, each.subject)
    )
    hosts = {endpoint.name for endpoint in content.assessment.endpoints}
    for finding in found:
        yield (
            finding.severity,
            finding.title,
            Link(finding.subject, "Hosts" if finding.subject in hosts else "State", finding.subject),
            Link(finding.tenant, "Tenants", finding.tenant) if finding.tenant else "none",
            finding.remedy,
            evidence_text(finding.evidence),
            Link(finding.id, "Rules", finding.id),
            finding.source,
        )


SHEET = Sheet(
    order=140,
    name="Findings",
    purpose="What stands in the way of the move, worst first, with the remedy.",
    table=_table,
)
