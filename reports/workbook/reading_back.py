"""Reads the architect's columns back from a workbook, whoever saved it and however it was rearranged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from assess.errors import InputError
from assess.model.overrides import Entry, Handed
from reports.workbook.discovery import all_sheets
from reports.workbook.sheets import properties
from reports.workbook.table import CHECK, OVERRIDE, REASON, Sheet

PROGRAM = "assess"
SOUGHT_ROWS = 40
"""The header is sought so far down: somebody may have put notes above it."""
LINK_FORMULA = re.compile(r'^=HYPERLINK\(.*[,;]\s*"((?:[^"]|"")*)"\s*\)$', re.IGNORECASE | re.DOTALL)
UNREADABLE = (
    OSError,
    BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
)

Row = Sequence[Any]


def read_workbook(path: Path) -> Handed:
    """What the architect's columns hold, with notes on sheets that were renamed or could not be read.

    Sheets and columns are known by their headers, so that they may be moved, renamed, sorted and filtered.

    Raises:
        InputError: no such file, no workbook, or no sheet in it has columns of the architect's.
    """
    book = _opened(path)
    try:
        found = _recognised(book, path)
        entries = [entry for each in found.places for entry in _entries(each)]
        known = _properties(book)
    except UNREADABLE as error:
        raise _refused(path, error) from None
    finally:
        book.close()
    return Handed(
        tuple(entries),
        tuple(found.notes),
        estate=known.get(properties.ESTATE, ""),
        fingerprint=known.get(properties.ASSESSMENT, ""),
        by=_editor(book),
    )


def _opened(path: Path) -> Workbook:
    try:
        return load_workbook(path, read_only=True)
    except UNREADABLE as error:
        raise _refused(path, error) from None


def _refused(path: Path, error: Exception) -> InputError:
    if isinstance(error, OSError) and error.strerror:
        return InputError(
            f"cannot be read: {error.strerror}", where=str(path), hint="Give a file that is there."
        )
    return InputError(
        f"is no workbook that can be read: {str(error) or type(error).__name__}",
        where=str(path),
        hint="Save it as .xlsx without a password. Overrides may also come as .yaml or .csv.",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A worksheet that was recognised, and the row of its header, counted from 1."""

    worksheet: Worksheet
    sheet: Sheet
    header_row: int
    headers: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Recognised:
    places: list[_Place]
    notes: list[str]


def _recognised(book: Workbook, path: Path) -> _Recognised:
    """Worksheets that hold columns of the architect's; a sheet's own name goes before its headers."""
    expected = [sheet for sheet in all_sheets() if any(column.topic for column in sheet.columns)]
    found = _Recognised([], [])
    taken: dict[str, str] = {}
    candidates = [(each, header) for each in book.worksheets if (header := _header(each))]
    by_name = {sheet.name: sheet for sheet in expected}
    candidates.sort(key=lambda each: each[0].title not in by_name)
    for worksheet, (row, headers) in candidates:
        sheet = by_name.get(worksheet.title) or _alike(headers, expected)
        if sheet is None:
            found.notes.append(f"sheet '{worksheet.title}' was not read: no sheet of ours has its columns")
        elif sheet.name in taken:
            found.notes.append(
                f"sheet '{worksheet.title}' was not read: '{taken[sheet.name]}' was, as {sheet.name}"
            )
        else:
            taken[sheet.name] = worksheet.title
            found.places.append(_Place(worksheet, sheet, row, headers))
            if worksheet.title != sheet.name:
                found.notes.append(f"sheet '{worksheet.title}' was read as {sheet.name}, by its columns")
    if not found.places:
        raise InputError(
            "no sheet in it has a column headed Override",
            where=str(path),
            hint="`assess report` writes a workbook that has them.",
        )
    return found


def _header(worksheet: Worksheet) -> tuple[int, dict[str, int]] | None:
    """The row in which a column is headed Override, and the place of each header in it."""
    if isinstance(worksheet, ReadOnlyWorksheet):
        worksheet.reset_dimensions()
    for number, row in enumerate(islice(worksheet.iter_rows(), SOUGHT_ROWS), start=1):
        headers: dict[str, int] = {}
        for place, cell in enumerate(row):
            headers.setdefault(_folded(_text(cell)), place)
        if any(name == _folded(OVERRIDE) or name.startswith(_folded(OVERRIDE) + " (") for name in headers):
            return number, headers
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _alike(headers: dict[str, int], expected: Sequence[Sheet]) -> Sheet | None:
    """The sheet whose columns these are: most of them, and the first and the architect's among them."""
    scores = []
    for sheet in expected:
        names = [_folded(column.header) for column in sheet.columns]
        present = sum(name in headers for name in names)
        if names[0] in headers and 2 * present > len(names):
            scores.append((present / len(names), sheet.name, sheet))
    scores.sort(key=lambda each: each[:2], reverse=True)
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][2]


def _entries(place: _Place) -> Iterator[Entry]:
    columns = [
        (each.topic, each.header)
        for each in place.sheet.columns
        if each.topic and _folded(each.header) in place.headers
    ]
    subject = place.headers.get(_folded(place.sheet.columns[0].header))
    if subject is None:
        raise InputError(
            f"column '{place.sheet.columns[0].header}' is missing, so that nobody knows what is overridden",
            where=place.worksheet.title,
            hint="Put the column back, or write the workbook anew.",
        )
    rows = enumerate(place.worksheet.iter_rows(min_row=place.header_row + 1), start=place.header_row + 1)
    for number, row in rows:
        for topic, header in columns:
            found = _found(place, row, header)
            if found.value or found.check:
                yield Entry(
                    about=topic,
                    subject=_at(row, subject),
                    value=found.value,
                    reason=found.reason,
                    source=f"{place.worksheet.title}!{found.column}{number}",
                    was_shown=bool(found.check),
                )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a row holds in the architect's columns on one topic."""

    value: str
    reason: str
    check: str
    column: str


def _found(place: _Place, row: Row, header: str) -> _Found:
    behind = header.removeprefix(OVERRIDE)
    value, reason, check = (
        _at(row, place.headers.get(_folded(name + behind))) for name in (OVERRIDE, REASON, CHECK)
    )
    return _Found(value, reason, check, get_column_letter(place.headers[_folded(header)] + 1))


def _at(row: Row, place: int | None) -> str:
    return _text(row[place]) if place is not None and place < len(row) else ""


def _text(cell: Any) -> str:
    """The cell's value as text: whole numbers without a point, a link's formula as what it shows."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    link = LINK_FORMULA.match(text) if cell.data_type == "f" else None
    return link[1].replace('""', '"') if link else text


def _editor(book: Workbook) -> str:
    """Who saved it last, if it was a person and is told."""
    name = (book.properties.lastModifiedBy or "").strip()
    return "" if name.startswith(f"{PROGRAM} ") else name


def _properties(book: Workbook) -> dict[str, str]:
    """What the sheet Properties says; nothing where it is gone."""
    if properties.SHEET.name not in book.sheetnames:
        return {}
    sheet = book[properties.SHEET.name]
    return {_at(row, 0): _at(row, 1) for row in islice(sheet.iter_rows(max_col=2), SOUGHT_ROWS)}
