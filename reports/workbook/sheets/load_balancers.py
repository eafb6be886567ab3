"""Load balancers: devices, their virtual servers, services that balance, and what takes their place."""

from collections.abc import Iterator

from assess.model.decisions import About
from assess.model.estate import ContextRow, VipRow
from assess.model.graph import NodeKind
from assess.model.naming import owner
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed
from reports.workbook.sheets.appliance_rows import held, target_cells, target_columns, tenant_cell
from reports.workbook.table import Cell, Column, Form, Sheet, Table

NOT_SAID = "none seen"
COLUMNS = (
    Column("Name"),
    Column("What"),
    Column("Tenant"),
    Column("Device"),
    Column("Address"),
    Column("Port", Form.PLAIN),
    Column("Protocol"),
    Column("TLS"),
    Column("Stickiness", note="Sessions that stay on one server speak of state on that server."),
    Column("Members", Form.LONG),
    *target_columns(Topic.LOAD_BALANCER, "AWS load balancer"),
)


def _table(content: Content) -> Table:
    why = "No load balancer's configuration was in the inventory (kind load_balancer), and none was decided."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    decided = content.decided(About.LOAD_BALANCER)
    for name, said in _things(content):
        cells = target_cells(content, Topic.LOAD_BALANCER, name, decided.get(name))
        yield (name, *said, *cells)


def _things(content: Content) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Every row's name, and what is said of it as it is today."""
    contexts = {each.name: each for each in content.assessment.contexts if each.kind == "load_balancer"}
    yield from ((name, _context(each)) for name, each in sorted(contexts.items()))
    yield from ((vip.name, _vip(vip)) for vip in content.assessment.vips)
    told = contexts.keys() | {vip.name for vip in content.assessment.vips}
    nodes = {each.name: each for each in content.assessment.nodes if each.kind is NodeKind.VIP}
    decided = content.decided(About.LOAD_BALANCER)
    for name in sorted((nodes.keys() | decided.keys()) - told):
        tenants = nodes[name].tenants if name in nodes else (decided[name].tenant,)
        place = listed(nodes[name].endpoints) if name in nodes else name.partition("/")[0]
        what = "virtual server" if name in nodes else "service"
        yield name, (what, tenant_cell(owner(tenants)), place, *("see Dependencies",) * 5, "")


def _context(context: ContextRow) -> tuple[Cell, ...]:
    device = f"{context.device} ({context.platform})"
    return ("context", tenant_cell(context.tenant), device, *("its own rows",) * 5, held(context))


def _vip(vip: VipRow) -> tuple[Cell, ...]:
    return (
        "virtual server",
        tenant_cell(vip.tenant),
        vip.context.partition("/")[0],
        vip.address or None,
        "any" if vip.port is None else vip.port,
        vip.protocol or None,
        vip.tls or NOT_SAID,
        vip.persistence or NOT_SAID,
        listed(vip.members) or "no member seen",
    )


SHEET = Sheet(
    order=110,
    name="Load balancers",
    purpose="Virtual servers with what stands behind them, and the AWS load balancer that takes their place.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (name for name, _ in _things(content)),
)
