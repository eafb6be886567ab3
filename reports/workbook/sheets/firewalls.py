"""Firewalls: contexts, and what takes their place."""

from assess.model.decisions import About
from assess.model.graph import NodeKind
from assess.model.overrides import Topic
from reports.workbook.content import Content
from reports.workbook.sheets.appliance_rows import appliance_rows, columns
from reports.workbook.table import Sheet, Table

COLUMNS = columns(Topic.FIREWALL, "what takes its place")


def _table(content: Content) -> Table:
    why = "No firewall context was in the inventory (kind firewall); what the network permits is not known."
    return Table(COLUMNS, appliance_rows(content, NodeKind.CONTEXT, About.FIREWALL), why)


SHEET = Sheet(
    order=120,
    name="Firewalls",
    purpose="Firewall contexts with the security groups and policies that take their place.",
    table=_table,
    columns=COLUMNS,
)
