"""Segmentation: how far each tenant is kept apart on EKS."""

from collections.abc import Iterator

from assess.model.decisions import About
from assess.model.overrides import Topic
from reports.workbook.content import Content, evidence_text, listed, reasons_text, rejected_text
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

COLUMNS = (
    Column("Tenant"),
    Column("Model"),
    Column("Confidence", Form.PERCENT),
    Column("Cost per month", Form.MONEY),
    Column("Parameters"),
    *override(Topic.SEGMENTATION, "segmentation model"),
    Column("Reasons", Form.LONG),
    Column("Rejected", Form.LONG),
    Column("What would change it", Form.LONG, on_paper=False),
    Column("Evidence", Form.LONG, on_paper=False),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No tenant is known, so that there is nobody to keep apart.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for decision in content.decisions.get(About.SEGMENTATION, ()):
        yield (
            Link(decision.subject, "Tenants", decision.subject),
            decision.choice,
            decision.confidence,
            decision.monthly_cost_usd,
            listed((f"{name}={value}" for name, value in decision.details), separator="; "),
            *content.word(Topic.SEGMENTATION, decision.subject),
            reasons_text(decision),
            rejected_text(decision),
            listed(decision.would_change_it, separator="; "),
            evidence_text(decision.evidence),
        )


SHEET = Sheet(
    order=100,
    name="Segmentation",
    purpose="Namespace, node group, cluster or account for each tenant, with the reasons.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (each.subject for each in content.decisions.get(About.SEGMENTATION, ())),
)
