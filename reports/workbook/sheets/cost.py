"""Cost: what the proposed targets cost per month, as far as prices are known."""

from collections.abc import Iterator

from assess.model.decisions import BILLED, Decision, ModelRow
from reports.workbook.bills import Bill, model_name, tenant_bill
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

TOTAL, COMPARISON = "total", "comparison"
COLUMNS = (
    Column("Tenant"),
    Column("About"),
    Column("Subject"),
    Column("Target"),
    Column("Cost per month", Form.MONEY, note="Not known: no verified price, or a size that is not known."),
    Column("Parameters", Form.LONG),
)


def _table(content: Content) -> Table:
    why = "No target has a verified price, and nothing is estimated with unverified ones."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for each in content.assessment.models:
        yield (
            "the whole estate",
            COMPARISON,
            "all tenants",
            model_name(each.model),
            each.monthly_usd,
            _needs(each),
        )
    for tenant in content.assessment.tenants:
        what = tenant_bill(content, tenant.name)
        yield (_owner(tenant.name), TOTAL, "all that is its alone", "", what.cell, _parts(what))
    yield from (_row(each) for each in content.assessment.decisions if _costs(each))


def _needs(row: ModelRow) -> str:
    """What the model needs, loses and breaks."""
    nodes = "nodes unknown" if row.nodes is None else f"{row.nodes} nodes {row.node_type}"
    weaker = f"weaker than asked: {listed(row.weaker_than_asked)}" if row.weaker_than_asked else ""
    exceeds = f"exceeds: {listed(row.exceeds)}" if row.exceeds else ""
    parts = (
        f"{nodes}, {row.clusters} control plane{'s' * (row.clusters != 1)}",
        weaker,
        exceeds,
        f"lost: {row.lost}",
    )
    return "; ".join(part for part in parts if part)


def _costs(decision: Decision) -> bool:
    return decision.about in BILLED and decision.monthly_cost_usd != 0


def _row(decision: Decision) -> tuple[Cell, ...]:
    return (
        _owner(decision.tenant),
        decision.about,
        decision.subject,
        decision.choice,
        decision.monthly_cost_usd,
        listed((f"{name}={value}" for name, value in decision.details), separator="; "),
    )


def _owner(tenant: str) -> Cell:
    return Link(tenant, "Tenants", tenant) if tenant else "shared or the estate's"


def _parts(what: Bill) -> str:
    if not what.unknown:
        return "every part is known"
    return f"{what.unknown} part{'s' * (what.unknown != 1)} without a known price or size"


SHEET = Sheet(
    order=150,
    name="Cost",
    purpose="US dollars a month, at list prices of us-east-1 or as the inventory's `pricing` says. "
    "A sum is given only where every part is known; what costs nothing by itself is left out.",
    table=_table,
)
