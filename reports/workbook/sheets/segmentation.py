"""Segmentation: how far each tenant is kept apart on EKS."""

from collections.abc import Iterator

from assess.model.decisions import About, Decision
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
    for decision in _decisions(content):
        yield (
            _who(decision),
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


def _decisions(content: Content) -> list[Decision]:
    """The whole estate's answer first."""
    found = content.decisions.get(About.SEGMENTATION, ())
    return [each for each in found if not each.tenant] + [each for each in found if each.tenant]


def _who(decision: Decision) -> Cell:
    if not decision.tenant:
        return f"{decision.subject} (the whole estate)"
    return Link(decision.subject, "Tenants", decision.subject)


SHEET = Sheet(
    order=100,
    name="Segmentation",
    purpose="Namespace, node group, cluster or account for each tenant, with the reasons.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (each.subject for each in _decisions(content)),
)
