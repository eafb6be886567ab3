"""Writes one cell; text from targets never becomes a formula, a link or a control sequence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from xlsxwriter.worksheet import Worksheet

from reports.hostile_text import visible
from reports.workbook.styles import Styles
from reports.workbook.table import Cell, Column, Form, Link

GIB = 1024**3
LONGEST_TEXT = 32_767
MOST_LINKS = 65_000
"""Excel takes 65,530 links in a sheet."""
UNKNOWN = "not known"


@dataclass(slots=True)
class Pen:
    """Writes cells into one sheet. `places` holds the row of each key by sheet, `links` counts them."""

    sheet: Worksheet
    styles: Styles
    places: Mapping[str, Mapping[str, int]]
    links: int = field(default=0)

    def write(self, row: int, column: int, form: Column, cell: Cell) -> None:
        """One cell in its column's form; None is written in words."""
        style = self.styles.by_form[form.form]
        if isinstance(cell, Link):
            self._link(row, column, cell)
        elif cell is None:
            self.sheet.write_string(row, column, UNKNOWN, self.styles.unknown)
        elif isinstance(cell, datetime):
            self.sheet.write_datetime(row, column, cell.astimezone(UTC).replace(tzinfo=None), style)
        elif isinstance(cell, str):
            self._text(row, column, cell, form.form)
        elif math.isfinite(cell):
            self.sheet.write_number(row, column, cell / GIB if form.form is Form.GIB else cell, style)
        else:
            self.sheet.write_string(row, column, UNKNOWN, self.styles.unknown)

    def _text(self, row: int, column: int, text: str, form: Form) -> None:
        style = self.styles.mark if form is Form.MARK and text else self.styles.by_form[form]
        if form is Form.OVERRIDE and text.isdecimal():
            self.sheet.write_number(row, column, int(text), style)
        elif text:
            self.sheet.write_string(row, column, harmless(text), style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def _link(self, row: int, column: int, link: Link) -> None:
        place = self.places.get(link.sheet, {}).get(link.key)
        text = harmless(link.text)
        if place is None or self.links >= MOST_LINKS:
            self._text(row, column, link.text, Form.TEXT)
            return
        self.links += 1
        target = f"internal:'{link.sheet}'!A{place + 1}"
        self.sheet.write_url(row, column, target, self.styles.link, string=text)


def harmless(text: str) -> str:
    """The text with control characters written out; what Excel would refuse as too long is cut, and said."""
    seen = "\n".join(visible(line) for line in text.split("\n"))
    if len(seen) <= LONGEST_TEXT:
        return seen
    said = f" ... [cut: {len(seen):,} characters]"
    return seen[: LONGEST_TEXT - len(said)] + said
