"""Dependencies: who needs whom, as far as seen."""

from collections.abc import Iterable, Iterator

from assess.model.graph import Edge
from reports.workbook.content import Content, evidence_text, listed
from reports.workbook.table import Cell, Column, Form, Sheet, Table

COLUMNS = (
    Column("Source"),
    Column("Target"),
    Column("Kind"),
    Column("Protocol"),
    Column("Port", Form.PLAIN),
    Column("Tenants"),
    Column("Cross-tenant"),
    Column(
        "Infrastructure", note="Names, time, log-in, monitoring, backup: noise that ties nothing together."
    ),
    Column("Weight", Form.NUMBER, note="Connections seen, at least 1."),
    Column("Confidence", Form.PERCENT),
    Column("Samples", Form.INTEGER),
    Column("First seen (UTC)", Form.TIME),
    Column("Last seen (UTC)", Form.TIME),
    Column("Evidence", Form.LONG, on_paper=False),
)


def edge_rows(edges: Iterable[Edge]) -> Iterator[tuple[Cell, ...]]:
    """Edges in the columns of this sheet."""
    for edge in edges:
        yield (
            edge.source,
            edge.target,
            edge.kind,
            edge.protocol,
            "any" if edge.port is None else edge.port,
            listed(edge.tenants) or "not known",
            "yes" if edge.cross_tenant else "no",
            "yes" if edge.infrastructure else "no",
            edge.weight,
            edge.confidence,
            edge.samples_seen,
            edge.first_seen,
            edge.last_seen,
            evidence_text(edge.evidence),
        )


def _table(content: Content) -> Table:
    return Table(
        COLUMNS, edge_rows(content.assessment.edges), "No dependency was seen: no host could be read."
    )


SHEET = Sheet(
    order=60,
    name="Dependencies",
    purpose="Source needs target. What was not seen in the samples is missing here: see Coverage.",
    table=_table,
)
