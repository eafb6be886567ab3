"""Databases: every database, how tenants share it, and its AWS target."""

from collections.abc import Iterator

from assess.model.decisions import About, Decision
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed, reasons_text, rejected_text
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

READY: dict[bool | None, Cell] = {None: None, True: "yes", False: "no"}
COLUMNS = (
    Column("Database"),
    Column("Engine"),
    Column("Version"),
    Column("Tenant"),
    Column("Tenancy"),
    Column("Size", Form.GIB),
    Column("Transactions/s", Form.NUMBER),
    Column("CDC ready"),
    Column("Target"),
    Column("Confidence", Form.PERCENT),
    Column("Cost per month", Form.MONEY),
    *override(Topic.DATABASE, "database target"),
    Column("Reasons", Form.LONG),
    Column("Rejected", Form.LONG),
    Column("Findings", Form.LONG),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No database was read: the inventory has none, or Gaps says why.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    decided = content.decided(About.DATABASE)
    for row in content.assessment.databases:
        decision = decided.get(row.name) or decided.get(row.server)
        yield (
            Link(row.name, "State", row.name),
            row.engine,
            row.version,
            Link(row.tenant, "Tenants", row.tenant) if row.tenant else "not known",
            row.tenancy,
            row.size_bytes,
            row.transactions_per_second,
            READY[row.cdc_ready],
            *_decision(decision),
            *content.word(Topic.DATABASE, decision.subject if decision else row.name),
            *_why(decision),
            listed(row.findings, separator="; ") or "none",
        )


def _decision(decision: Decision | None) -> tuple[Cell, ...]:
    if decision is None:
        return ("not decided", None, None)
    return decision.choice, decision.confidence, decision.monthly_cost_usd


def _why(decision: Decision | None) -> tuple[Cell, ...]:
    return ("", "") if decision is None else (reasons_text(decision), rejected_text(decision))


SHEET = Sheet(
    order=90,
    name="Databases",
    purpose="Every database that was seen, how tenants share it, and where it is to go.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (row.name for row in content.assessment.databases),
)
