"""Cost: what the proposed targets cost per month, as far as prices are known."""

from collections.abc import Iterator

from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

COLUMNS = (
    Column("Tenant"),
    Column("About"),
    Column("Subject"),
    Column("Target"),
    Column("Cost per month", Form.MONEY),
    Column("Parameters"),
)


def _table(content: Content) -> Table:
    why = "No target has a verified price, and nothing is estimated with unverified ones."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for decision in content.assessment.decisions:
        if decision.monthly_cost_usd is not None:
            yield (
                Link(decision.tenant, "Tenants", decision.tenant) if decision.tenant else "not known",
                decision.about,
                decision.subject,
                decision.choice,
                decision.monthly_cost_usd,
                listed((f"{name}={value}" for name, value in decision.details), separator="; "),
            )


SHEET = Sheet(
    order=150,
    name="Cost",
    purpose="US dollars per month of targets whose prices are known; the others are not in any sum.",
    table=_table,
)
