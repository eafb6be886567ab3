"""Writes the Excel workbook of an assessment: one sheet per question, in the contract's order."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assess.errors import InputError
from assess.model.assessment import Assessment
from reports.workbook.cells import Pen, harmless
from reports.workbook.charts import draw_summary
from reports.workbook.choices import choices
from reports.workbook.content import Content, content
from reports.workbook.discovery import all_sheets
from reports.workbook.layout import FIRST_ROW, HEADER_ROW, lay_out, list_range
from reports.workbook.properties import RuleText, WorkbookProperties
from reports.workbook.styles import Styles, styles
from reports.workbook.table import Sheet

__all__ = ["RuleText", "WorkbookProperties", "write_workbook"]

LISTS_SHEET = "Properties"
LISTS_COLUMN = 4
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time of making where no scan has ended, so that the same input gives the same bytes."""


def write_workbook(assessment: Assessment, properties: WorkbookProperties, path: Path) -> None:
    """Writes the workbook beside its final place and moves it there, so that a half one is never seen.

    Raises:
        InputError: the folder is missing, may not be written, or is full; what was there before stays.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".assess-", dir=path.parent) as folder:
            unfinished = Path(folder) / "workbook.xlsx"
            _write(content(assessment, properties), unfinished, folder)
            unfinished.replace(path)
    except (OSError, FileCreateError) as error:
        raise InputError(
            f"the workbook cannot be written: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            hint="Close it if it is open, make room, or give another place with --xlsx.",
        ) from None


def _write(made_of: Content, path: Path, folder: str) -> None:
    options = {
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(str(path), options)
    sheets = all_sheets()
    worksheets = {sheet.name: book.add_worksheet(sheet.name) for sheet in sheets}
    looks = styles(book)
    places = {sheet.name: _places(sheet, made_of) for sheet in sheets}
    legal = choices(made_of)
    ranges = _ranges(legal)
    for sheet in sheets:
        lay_out(Pen(worksheets[sheet.name], looks, places), sheet, sheet.table(made_of), ranges)
    _lists(worksheets[LISTS_SHEET], looks, legal)
    draw_summary(book, worksheets[sheets[0].name], looks, made_of)
    _properties(book, made_of.properties)
    book.close()


def _places(sheet: Sheet, made_of: Content) -> dict[str, int]:
    """The row of each key, counted from 0; the empty key is the sheet's top."""
    found = {"": 0}
    for row, key in enumerate(sheet.keys(made_of), start=FIRST_ROW):
        found.setdefault(key, row)
    return found


def _ranges(legal: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Where each list of legal values stands; empty lists validate nothing."""
    return {
        name: list_range(LISTS_SHEET, LISTS_COLUMN + place, FIRST_ROW, len(values))
        for place, (name, values) in enumerate(legal.items())
        if values
    }


def _lists(sheet: Worksheet, looks: Styles, legal: Mapping[str, Iterable[str]]) -> None:
    sheet.write_string(HEADER_ROW - 1, LISTS_COLUMN, "Legal values of Override columns", looks.purpose)
    for place, (name, values) in enumerate(legal.items(), start=LISTS_COLUMN):
        sheet.write_string(HEADER_ROW, place, name, looks.header)
        sheet.set_column(place, place, 22)
        for row, value in enumerate(values, start=FIRST_ROW):
            if value.isdigit():
                sheet.write_number(row, place, int(value))
            else:
                sheet.write_string(row, place, harmless(value))


def _properties(book: Workbook, properties: WorkbookProperties) -> None:
    book.set_properties(
        {
            "title": f"Assessment of {harmless(properties.estate)[:200]}",
            "subject": "Where state lives, where it goes on AWS, and when",
            "author": f"assess {properties.version}",
            "comments": "Override columns are the architect's.",
            "created": (properties.scanned_at or EPOCH).astimezone(UTC).replace(tzinfo=None),
        }
    )
