"""State: every place where state lives, its class, and why."""

from collections.abc import Iterator

from assess.model.overrides import Topic
from reports.workbook.content import Content, evidence_text, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

COLUMNS = (
    Column("Name"),
    Column("State", Form.STATE),
    Column("Confidence", Form.PERCENT),
    Column("Tenant"),
    Column("Host"),
    Column("Service"),
    Column("Kind"),
    Column("Purpose"),
    Column("Size", Form.GIB),
    Column("Change per day", Form.GIB),
    Column("Flags"),
    *override(Topic.STATE, "class of this state"),
    Column("Evidence", Form.LONG, on_paper=False),
    Column("What would change it", Form.LONG, on_paper=False),
    Column("Rules", on_paper=False),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "No state surface was found: no host or database could be read.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for surface in content.assessment.surfaces:
        yield (
            surface.name,
            surface.state,
            surface.confidence,
            Link(surface.tenant, "Tenants", surface.tenant) if surface.tenant else "not known",
            Link(surface.host, "Hosts", surface.host),
            surface.service,
            surface.kind,
            surface.purpose,
            surface.size_bytes,
            surface.change_bytes_per_day,
            listed(surface.flags),
            *content.word(Topic.STATE, surface.name),
            evidence_text(surface.evidence),
            listed(surface.would_change_it, separator="; "),
            listed(surface.rules),
        )


SHEET = Sheet(
    order=50,
    name="State",
    purpose="Where state lives. Unknown is treated as durable until somebody knows better.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (surface.name for surface in content.assessment.surfaces),
)
