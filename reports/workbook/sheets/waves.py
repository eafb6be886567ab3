"""Waves: the order of the move, with risk, dates and reasons."""

from collections.abc import Iterator

from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Sheet, Table

COLUMNS = (
    Column("Wave", Form.PLAIN),
    Column("Name"),
    Column("Starts (UTC)", Form.TIME),
    Column("Ends (UTC)", Form.TIME),
    Column("Endpoints", Form.INTEGER),
    Column("Groups", Form.INTEGER),
    Column("Data", Form.GIB),
    Column("Cutover minutes", Form.NUMBER),
    Column("Risk", Form.RISK, note="0 to 100; the last reason takes it apart."),
    Column("Waits for waves"),
    Column(
        "Cut connections", Form.NUMBER, note="Seen connections to earlier waves; they cross the hybrid link."
    ),
    Column("Tenants", Form.LONG),
    Column("Bridges", Form.LONG, note="Needs that move later than what needs them."),
    Column("Reasons", Form.LONG),
    Column("Members", Form.LONG),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "Nothing was planned: the inventory has no endpoint that moves.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    for wave in content.assessment.waves:
        yield (
            wave.number,
            wave.name,
            wave.starts_at,
            wave.ends_at,
            len(wave.endpoints),
            len(wave.groups),
            wave.data_bytes,
            wave.cutover_minutes,
            wave.risk,
            listed(wave.after) or "none",
            wave.cut_weight,
            listed(wave.tenants) or "no tenant's own",
            listed((f"{b.source} needs {b.target}: {b.why}" for b in wave.bridges), separator="\n") or "none",
            "\n".join(f"- {reason}" for reason in wave.reasons),
            listed(wave.endpoints, at_most=30),
        )


SHEET = Sheet(
    order=30,
    name="Waves",
    purpose="What moves when, what it waits for and what may go wrong. Times are UTC.",
    table=_table,
    keys=lambda content: (str(wave.number) for wave in content.assessment.waves),
)
