"""What stands beside the table on Summary: the ten things to know, charts, and the charts' numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assess.model.state import State
from reports.workbook.cells import harmless
from reports.workbook.content import Content
from reports.workbook.figures import (
    cost_by_model,
    state_by_tenant,
    storage_by_target,
    things_to_know,
    waves_by_size,
)
from reports.workbook.styles import STATE_COLOURS, Styles
from reports.workbook.table import Cell

LEFT = 4
NOTHING = "nothing is known that could be drawn."
THINGS_ROW = 2
CHARTS_ROW, CHART_ROWS = 15, 22
NUMBERS_ROW = 62
PALE: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
PATTERNS = {State.DURABLE: "wide_upward_diagonal", State.UNKNOWN: "percent_20"}


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers for one chart, as they stand in the sheet."""

    row: int
    column: int
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def span(self, offset: int) -> list[object]:
        """One column's cells, as XlsxWriter names ranges."""
        column = self.column + offset
        return ["Summary", self.row + 1, column, self.row + max(1, len(self.rows)), column]


def draw_summary(book: Workbook, sheet: Worksheet, styles: Styles, content: Content) -> None:
    """Adds the sentences and charts to Summary."""
    sheet.set_column(LEFT - 1, LEFT - 1, 3)
    sheet.set_column(LEFT, LEFT + 17, 12)
    for place in (LEFT + 7, LEFT + 15):
        sheet.set_column(place, place, 24)
    sheet.write_string(THINGS_ROW, LEFT, "What to know first", styles.title)
    for number, text in enumerate(things_to_know(content), start=1):
        sheet.write_string(THINGS_ROW + number, LEFT, f"{number}. {harmless(text)}")
    states = _block(sheet, styles, LEFT, ("Owner", *State), state_by_tenant(content))
    unit, targets = storage_by_target(content)
    storage = _block(sheet, styles, LEFT + 7, ("Target (pieces)", unit), targets)
    waves = _block(sheet, styles, LEFT + 11, ("Wave", "Endpoints", "Risk"), waves_by_size(content))
    sheet.write_string(NUMBERS_ROW - 1, LEFT, "Numbers behind the charts", styles.title)
    costs = _block(sheet, styles, LEFT + 15, ("Model", "USD a month"), cost_by_model(content))
    below, right = CHARTS_ROW + CHART_ROWS, LEFT + 7
    drawings: tuple[tuple[int, int, _Block, Callable[[], Chart]], ...] = (
        (CHARTS_ROW, LEFT, states, partial(_states, book, states, content)),
        (CHARTS_ROW, right, storage, partial(_storage, book, storage, unit)),
        (below, LEFT, waves, partial(_waves, book, waves)),
        (below, right, costs, partial(_costs, book, costs)),
    )
    for row, column, block, draw in drawings:
        if block.rows:
            sheet.insert_chart(row, column, draw())
        else:
            sheet.write_string(row, column, f"{block.headers[0]}: {NOTHING}", styles.unknown)


def _owners(content: Content) -> int:
    """Rows that a chart by tenant could have: every owner of state, several tenants together one of them."""
    return len({surface.tenant for surface in content.assessment.surfaces})


def _block(
    sheet: Worksheet, styles: Styles, column: int, headers: tuple[str, ...], rows: Sequence[Sequence[Cell]]
) -> _Block:
    for offset, header in enumerate(headers):
        sheet.write_string(NUMBERS_ROW, column + offset, header, styles.label)
    for number, row in enumerate(rows, start=NUMBERS_ROW + 1):
        for offset, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column + offset, harmless(cell))
            elif isinstance(cell, int | float):
                sheet.write_number(number, column + offset, cell)
    return _Block(NUMBERS_ROW, column, headers, rows)


def _states(book: Workbook, block: _Block, content: Content) -> Chart:
    chart = _new(book, {"type": "bar", "subtype": "stacked"})
    for offset, state in enumerate(State, start=1):
        look = STATE_COLOURS[state]
        pattern = {
            "pattern": PATTERNS.get(state),
            "fg_color": look["font_color"],
            "bg_color": look["bg_color"],
        }
        filled = {"pattern": pattern} if state in PATTERNS else {"fill": {"color": look["bg_color"]}}
        chart.add_series(_series(block, offset, name=str(state)) | filled)
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis(PALE)
    owners, shown = _owners(content), len(block.rows)
    most = f" (the {shown} of {owners} with most that is durable)" if owners > shown else ""
    return _titled(chart, f"Pieces of state by owner{most}")


def _costs(book: Workbook, block: _Block) -> Chart:
    chart = _new(book, {"type": "bar"})
    labels = {"data_labels": {"value": True, "num_format": "$#,##0"}, "fill": {"color": "#A9D18E"}}
    chart.add_series(_series(block, 1, name="USD a month") | labels)
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"num_format": "$#,##0", "min": 0, **PALE})
    chart.set_legend({"none": True})
    return _titled(chart, "Nodes and control planes: cost a month by model", legend=False)


def _storage(book: Workbook, block: _Block, unit: str) -> Chart:
    chart = _new(book, {"type": "bar"})
    labels = {"data_labels": {"value": True}, "fill": {"color": "#9DC3E6"}}
    chart.add_series(_series(block, 1, name=unit) | labels)
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"min": 0, **PALE})
    chart.set_legend({"none": True})
    return _titled(chart, f"Storage targets by size in {unit} (pieces of state)", legend=False)


def _waves(book: Workbook, block: _Block) -> Chart:
    chart = _new(book, {"type": "column"})
    chart.add_series(_series(block, 1, name="endpoints") | {"fill": {"color": "#9DC3E6"}})
    line = _new(book, {"type": "line"})
    look = {"line": {"color": "#843C0C", "width": 2}, "marker": {"type": "diamond", "size": 7}}
    line.add_series(_series(block, 2, name="risk (0 to 100)") | look | {"y2_axis": True})
    line.set_y2_axis({"min": 0, "max": 100, "name": "risk"})
    chart.combine(line)
    chart.set_y_axis(
        {"name": "endpoints", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )
    return _titled(chart, "Waves by size and risk")


def _new(book: Workbook, options: dict[str, str]) -> Chart:
    return cast("Chart", book.add_chart(options))


def _series(block: _Block, offset: int, *, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "categories": block.span(0),
        "values": block.span(offset),
        "border": {"color": "#595959"},
        "gap": 50,
    }


def _titled(chart: Chart, title: str, *, legend: bool = True) -> Chart:
    chart.set_title({"name": title, "name_font": {"size": 13}})
    if legend:
        chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 610, "height": 420})
    return chart
