"""Lays one sheet out: title, table with filters, frozen header, fitting widths, colours, print set-up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from reports.workbook.cells import GIB, UNKNOWN, Pen, harmless
from reports.workbook.styles import WRAPPED, Styles
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

HEADER_ROW = 2
FIRST_ROW = 3
MOST_ROWS = 1_048_576 - FIRST_ROW
MEASURED_ROWS = 300
MOST_LINES = 14
GLANCE_LINES = 2
"""What is not on paper may make a row so high; the rest of it stands in the cell."""
LINE_POINTS = 15
HEADER_LINES = 2
WIDER = 1.15
"""Letters are narrower than digits, in which widths are counted; judged by eye on LibreOffice's prints."""
OVERRIDE_TAB, DOUBT_TAB, PLAIN_TAB = "#BF9000", "#7030A0", "#1F3864"
"""Tabs: where the architect decides, what is not known, all others."""
A3 = 8
PAGE_CHARACTERS = 330
"""So many fit beside each other on A3 at about two thirds of their size; wider sheets get more pages."""
QUARTERS = {
    "type": "icon_set",
    "icon_style": "5_quarters",
    "reverse_icons": False,
    "icons": [{"criteria": ">=", "type": "number", "value": value} for value in (0.9, 0.75, 0.5, 0.25)],
}
"""A disc as full as the share is: it reads in black and white."""
WIDTHS = {
    Form.LONG: (16, 52),
    Form.MARK: (13, 13),
    Form.OVERRIDE: (14, 22),
    Form.CHECK: (11, 30),
    Form.PERCENT: (9, 16),
    Form.TIME: (18, 18),
}
WHY_EMPTY = Column("", Form.REMARK)
NARROWEST, WIDEST = 9, 36


def lay_out(pen: Pen, sheet: Sheet, table: Table, lists: Mapping[str, str]) -> None:
    """Writes the sheet; `lists` holds the range of legal values by the list's name."""
    rows, lost = _rows(table)
    _head(pen.sheet, pen.styles, sheet, lost)
    widths = [_header_width(column.header) for column in table.columns]
    empty = rows == []
    for number, row in enumerate(rows or [_why_empty(table)], start=FIRST_ROW):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            pen.write(number, place, column if not empty else WHY_EMPTY, cell)
            if number < FIRST_ROW + MEASURED_ROWS and not empty:
                widths[place] = max(widths[place], _length(cell, column.form))
    _table(pen, sheet, table, max(len(rows), 1))
    fitted = [_fitted(column, width) for column, width in zip(table.columns, widths, strict=True)]
    for place, width in enumerate(fitted):
        pen.sheet.set_column(place, place, width)
    _heights(pen.sheet, table.columns, fitted, rows)
    _override_lists(pen.sheet, table.columns, max(len(rows), 1), lists)
    _colours(pen, table.columns, max(len(rows), 1))
    pen.sheet.set_tab_color(_tab(sheet))
    _print(pen.sheet, sheet, fitted[: _on_paper(table.columns)], max(len(rows), 1))


def _tab(sheet: Sheet) -> str:
    if sheet.is_doubt:
        return DOUBT_TAB
    return OVERRIDE_TAB if any(column.topic for column in sheet.columns) else PLAIN_TAB


def _header_width(header: str) -> int:
    """A header may take two lines; beside its longest word the filter's button needs room."""
    longest = max((len(word) for word in header.split()), default=0)
    return max(longest, -(-len(header) // HEADER_LINES)) + 3


def _rows(table: Table) -> tuple[list[Sequence[Cell]], int]:
    each: Iterator[Sequence[Cell]] = iter(table.rows)
    rows = list(islice(each, MOST_ROWS))
    return rows, sum(1 for _ in each)


def _why_empty(table: Table) -> list[Cell]:
    return [table.why_empty, *([""] * (len(table.columns) - 1))]


def _head(sheet: Worksheet, styles: Styles, about: Sheet, lost: int) -> None:
    sheet.write_string(0, 0, about.name, styles.title)
    said = f" {lost:,} rows did not fit into the sheet; `assess show` prints all." if lost else ""
    sheet.write_string(1, 0, about.purpose + said, styles.purpose)


def _table(pen: Pen, sheet: Sheet, table: Table, count: int) -> None:
    columns = [{"header": column.header, "header_format": pen.styles.header} for column in table.columns]
    name = "T_" + "".join(char if char.isalnum() else "_" for char in sheet.name)
    last = len(table.columns) - 1
    options = {"name": name, "columns": columns, "style": "Table Style Light 1", "banded_rows": True}
    pen.sheet.add_table(HEADER_ROW, 0, HEADER_ROW + count, last, options)
    # an entry for each cell, against a second table that would overlap; a sheet has one
    pen.sheet.table_cells.clear()
    for place, column in enumerate(table.columns):
        if column.note:
            pen.sheet.write_comment(HEADER_ROW, place, column.note, {"x_scale": 1.6, "author": "assess"})
    pen.sheet.set_row(HEADER_ROW, LINE_POINTS * HEADER_LINES + 3)
    pen.sheet.freeze_panes(FIRST_ROW, 1)


def _fitted(column: Column, width: int) -> int:
    least, most = WIDTHS.get(column.form, (NARROWEST, WIDEST))
    return min(max(width + 2, least), most)


def _heights(
    sheet: Worksheet, columns: Sequence[Column], widths: Sequence[int], rows: Iterable[Sequence[Cell]]
) -> None:
    """Rows as high as their wrapped text needs; programs that open the file do not all find it out."""
    wrapped = [
        (place, widths[place], MOST_LINES if column.on_paper else GLANCE_LINES)
        for place, column in enumerate(columns)
        if column.form in WRAPPED
    ]
    for number, row in enumerate(rows, start=FIRST_ROW):
        lines = max((min(_lines(row[place], width), most) for place, width, most in wrapped), default=1)
        if lines > 1:
            sheet.set_row(number, LINE_POINTS * lines)


def _lines(cell: Cell, width: int) -> int:
    """Lines that the text takes in a column of this width."""
    text = cell.text if isinstance(cell, Link) else cell
    if not isinstance(text, str):
        return 1
    fitting = max(int(width * WIDER), 1)
    return sum(max(1, -(-len(line) // fitting)) for line in text.split("\n"))


def _length(cell: Cell, form: Form) -> int:
    if isinstance(cell, Link):
        return len(harmless(cell.text))
    if cell is None:
        return len(UNKNOWN)
    if isinstance(cell, str):
        return max((len(line) for line in cell.split("\n")), default=0)
    if form is Form.GIB and isinstance(cell, int | float):
        return len(f"{cell / GIB:,.4f} GiB")
    return len(f"{cell:,.2f}") + 1 if isinstance(cell, int | float) else 16


def _override_lists(
    sheet: Worksheet, columns: Sequence[Column], count: int, lists: Mapping[str, str]
) -> None:
    for place, column in enumerate(columns):
        if column.choices and column.choices in lists:
            sheet.data_validation(
                FIRST_ROW,
                place,
                FIRST_ROW + count - 1,
                place,
                {
                    "validate": "list",
                    "source": lists[column.choices],
                    "input_title": "Your decision",
                    "input_message": column.note[:255],
                    "error_title": "Not in the list",
                    "error_message": "Choose a value from the list, or leave the cell empty.",
                },
            )


def _colours(pen: Pen, columns: Sequence[Column], count: int) -> None:
    looks = {Form.STATE: pen.styles.states, Form.SEVERITY: pen.styles.severities}
    for place, column in enumerate(columns):
        for word, look in looks.get(column.form, {}).items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            pen.sheet.conditional_format(FIRST_ROW, place, FIRST_ROW + count - 1, place, rule)
        if column.form is Form.PERCENT:
            pen.sheet.conditional_format(FIRST_ROW, place, FIRST_ROW + count - 1, place, QUARTERS)
        if column.form is Form.CHECK:
            for word in ("conflict", "not applied"):
                rule = {"type": "text", "criteria": "begins with", "value": word}
                rule |= {"format": pen.styles.conflict}
                pen.sheet.conditional_format(FIRST_ROW, place, FIRST_ROW + count - 1, place, rule)
        if column.form is Form.RISK:
            scale = {
                "type": "2_color_scale",
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": 100,
            }
            scale |= {"min_color": "#FFFFFF", "max_color": "#F08030"}
            pen.sheet.conditional_format(FIRST_ROW, place, FIRST_ROW + count - 1, place, scale)


def _on_paper(columns: Sequence[Column]) -> int:
    """How many columns, from the left, are printed."""
    return max((place for place, column in enumerate(columns, start=1) if column.on_paper), default=1)


def _print(sheet: Worksheet, about: Sheet, widths: Sequence[int], count: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(-(-sum(widths) // PAGE_CHARACTERS), 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0, 0)
    if not about.drawn:
        sheet.print_area(0, 0, HEADER_ROW + count, len(widths) - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{about.name}&RPage &P of &N")


def list_range(sheet: str, column: int, first: int, count: int) -> str:
    """A formula that names a list of legal values."""
    return f"='{sheet}'!{xl_range_abs(first, column, first + max(count, 1) - 1, column)}"
