"""Storage: the AWS target of every file system and share that holds state."""

from collections.abc import Iterator

from assess.model.decisions import About
from assess.model.overrides import Topic
from reports.workbook.content import Content, evidence_text, listed, reasons_text, rejected_text
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

COLUMNS = (
    Column("Subject"),
    Column("Target"),
    Column("Confidence", Form.PERCENT),
    Column("Tenant"),
    Column("State", Form.STATE),
    Column("Size", Form.GIB),
    Column("Cost per month", Form.MONEY),
    Column("Parameters"),
    *override(Topic.STORAGE, "storage target"),
    Column("Reasons", Form.LONG),
    Column("Rejected", Form.LONG),
    Column("What would change it", Form.LONG, on_paper=False),
    Column("Evidence", Form.LONG, on_paper=False),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No file state was found that needs a storage target.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    surfaces = {surface.name: surface for surface in content.assessment.surfaces}
    for decision in content.decisions.get(About.STORAGE, ()):
        surface = surfaces.get(decision.subject)
        yield (
            Link(decision.subject, "State", decision.subject),
            decision.choice,
            decision.confidence,
            Link(decision.tenant, "Tenants", decision.tenant) if decision.tenant else "not known",
            surface.state if surface else "not known",
            surface.size_bytes if surface else None,
            decision.monthly_cost_usd,
            listed((f"{name}={value}" for name, value in decision.details), separator="; "),
            *content.word(Topic.STORAGE, decision.subject),
            reasons_text(decision),
            rejected_text(decision),
            listed(decision.would_change_it, separator="; "),
            evidence_text(decision.evidence),
        )


SHEET = Sheet(
    order=80,
    name="Storage",
    purpose="The proposed AWS storage for what lies in files, with the alternatives that lost.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (each.subject for each in content.decisions.get(About.STORAGE, ())),
)
