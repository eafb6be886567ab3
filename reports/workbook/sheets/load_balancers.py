"""Load balancers: virtual addresses, and what takes their place."""

from assess.model.decisions import About
from assess.model.graph import NodeKind
from assess.model.overrides import Topic
from reports.workbook.content import Content
from reports.workbook.sheets.appliance_rows import appliance_rows, columns
from reports.workbook.table import Sheet, Table

COLUMNS = columns(Topic.LOAD_BALANCER, "AWS load balancer")


def _table(content: Content) -> Table:
    why = "No load balancer's configuration was in the inventory (kind load_balancer), and none was decided."
    return Table(COLUMNS, appliance_rows(content, NodeKind.VIP, About.LOAD_BALANCER), why)


SHEET = Sheet(
    order=110,
    name="Load balancers",
    purpose="Virtual addresses with the AWS load balancer that takes their place.",
    table=_table,
    columns=COLUMNS,
)
