"""Tenants: who they are, what they hold, where they go and when."""

from collections.abc import Iterator

from assess.model.estate import TenantRow
from assess.model.overrides import Topic
from reports.workbook.bills import tenant_bill
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

COLUMNS = (
    Column("Tenant"),
    Column("Tier"),
    Column("Endpoints", Form.INTEGER),
    Column("State", Form.GIB, note="Durable and unknown state."),
    Column("Transactions/s", Form.NUMBER),
    Column("Segmentation"),
    Column("Wave"),
    Column("Cost per month", Form.MONEY),
    Column("Shared with", Form.LONG),
    Column("Findings", Form.LONG),
    *override(Topic.WAVE, "tenant's wave"),
    *override(Topic.DISPOSITION, "tenant: migrate, retire or retain all that is its", second=True),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "The inventory names no tenants, and no rule could tell any.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for tenant in content.assessment.tenants:
        yield (
            tenant.name,
            tenant.tier,
            len(tenant.endpoints),
            tenant.state_bytes,
            tenant.transactions_per_second,
            Link(tenant.segmentation, "Segmentation", tenant.name),
            _wave(tenant, moves=not content.stays(tenant.endpoints)),
            tenant_bill(content, tenant.name).cell,
            listed(tenant.shared_with) or "nobody seen",
            listed(tenant.findings) or "none",
            *content.word(Topic.WAVE, tenant.name),
            *content.word(Topic.DISPOSITION, tenant.name),
        )


def _wave(tenant: TenantRow, *, moves: bool) -> Cell:
    if tenant.wave is not None:
        return Link(f"wave {tenant.wave}", "Waves", str(tenant.wave))
    return None if moves else "does not move"


SHEET = Sheet(
    order=20,
    name="Tenants",
    purpose="Each customer: what is theirs, with whom they share, where and when they go.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (tenant.name for tenant in content.assessment.tenants),
)
