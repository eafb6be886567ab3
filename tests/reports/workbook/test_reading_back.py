"""What an architect wrote is read back, whoever saved the workbook and however it was rearranged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from assess.errors import InputError
from assess.model.assessment import Assessment
from assess.model.overrides import Entry, OverrideRow, Standing, Topic
from reports.workbook.reading_back import read_workbook
from reports.workbook.workbook import WorkbookProperties, write_workbook
from tests.reports.workbook.editing import HEADER, cell_of
from tests.servers.libreoffice import saved_by_libreoffice


@pytest.fixture
def book(tmp_path: Path, assessment: Assessment, properties: WorkbookProperties) -> Workbook:
    path = tmp_path / "fresh.xlsx"
    write_workbook(assessment, properties, path)
    return openpyxl.load_workbook(path)


def write(sheet: Worksheet, key: str, header: str, value: object) -> None:
    cell_of(sheet, key, header).value = value


def edited(book: Workbook, assessment: Assessment) -> str:
    """The workbook with three words in it; gives the name of the surface that one is on."""
    surface = assessment.surfaces[0].name
    write(book["State"], surface, "Override", "ephemeral")
    write(book["State"], surface, "Override reason", "=1+1 is what they said")
    write(book["Tenants"], "acme", "Override", 2)
    write(book["Tenants"], "dune", "Override (move)", "retire")
    return surface


def said(entries: tuple[Entry, ...]) -> set[tuple[str, str, str]]:
    return {(each.about, each.subject, each.value) for each in entries}


def expected(surface: str) -> set[tuple[str, str, str]]:
    return {
        ("state", surface, "ephemeral"),
        ("wave", "acme", "2"),
        ("disposition", "dune", "retire"),
    }


def test_a_workbook_that_nobody_touched_says_nothing(tmp_path: Path, book: Workbook) -> None:
    handed = read_workbook(tmp_path / "fresh.xlsx")
    assert (handed.entries, handed.notes) == ((), ())
    assert (handed.estate, handed.fingerprint, handed.by) == ("acme-claims", "0123456789abcdef", "")


def test_each_word_comes_with_its_sheet_and_cell(
    tmp_path: Path, book: Workbook, assessment: Assessment
) -> None:
    surface = edited(book, assessment)
    book.properties.lastModifiedBy = "Kim"
    book.save(tmp_path / "edited.xlsx")
    handed = read_workbook(tmp_path / "edited.xlsx")
    assert said(handed.entries) == expected(surface)
    state = next(each for each in handed.entries if each.about is Topic.STATE)
    row = next(cell.row for cell in book["State"]["A"] if cell.value == surface)
    assert (state.source, state.reason) == (f"State!L{row}", "=1+1 is what they said")
    assert (state.was_shown, handed.by) == (False, "Kim")


def test_libreoffice_may_save_it(tmp_path: Path, book: Workbook, assessment: Assessment) -> None:
    surface = edited(book, assessment)
    book.save(tmp_path / "edited.xlsx")
    (tmp_path / "saved").mkdir()
    handed = read_workbook(saved_by_libreoffice(tmp_path / "edited.xlsx", tmp_path / "saved"))
    assert said(handed.entries) == expected(surface)
    assert (handed.estate, handed.notes) == ("acme-claims", ())


def plain_copy(book: Workbook, path: Path) -> None:
    """As Google Sheets hands it out: no tables, numbers as decimals, links as formulas."""
    copy = Workbook(write_only=False)
    for sheet in book:
        target = copy.create_sheet(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            value: Any = cell.value
            value = float(value) if isinstance(value, int) else value
            if cell.hyperlink and cell.column == 1:
                value = f'=HYPERLINK("#gid=7&range=A4","{cell.value}")'
            target.cell(cell.row, cell.column, value)
    copy.save(path)


def test_google_sheets_may_save_it(tmp_path: Path, book: Workbook, assessment: Assessment) -> None:
    surface = edited(book, assessment)
    write(book["Storage"], str(book["Storage"]["A4"].value), "Override", "EFS")
    subject = str(book["Storage"]["A4"].value)
    plain_copy(book, tmp_path / "edited.xlsx")
    entries = read_workbook(tmp_path / "edited.xlsx").entries
    assert said(entries) == expected(surface) | {("storage", subject, "EFS")}


def columns_reversed(book: Workbook) -> None:
    sheet = book["State"]
    rows = [list(reversed([cell.value for cell in row])) for row in sheet.iter_rows(min_row=HEADER)]
    for number, row in enumerate(rows, start=HEADER):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).hyperlink = None
            sheet.cell(number, place).value = value


def rows_reversed_and_hidden(book: Workbook) -> None:
    sheet = book["State"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER + 1)]
    for number, row in enumerate(reversed(rows), start=HEADER + 1):
        sheet.row_dimensions[number].hidden = True
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).hyperlink = None
            sheet.cell(number, place).value = value


def notes_above(book: Workbook) -> None:
    book["State"].insert_rows(1, 3)
    book["State"]["A1"] = "Read this first"


def a_sheet_more(book: Workbook) -> None:
    mine = book.create_sheet("My notes", 0)
    mine["A1"] = "Override"
    mine["A2"] = "durable"


def sheets_moved(book: Workbook) -> None:
    book.move_sheet("State", -4)


@pytest.mark.parametrize(
    "change", [columns_reversed, rows_reversed_and_hidden, notes_above, a_sheet_more, sheets_moved]
)
def test_it_may_be_rearranged(
    tmp_path: Path, book: Workbook, assessment: Assessment, change: Callable[[Workbook], None]
) -> None:
    surface = edited(book, assessment)
    change(book)
    book.save(tmp_path / "edited.xlsx")
    assert said(read_workbook(tmp_path / "edited.xlsx").entries) == expected(surface)


def test_a_renamed_sheet_is_read_and_told(tmp_path: Path, book: Workbook, assessment: Assessment) -> None:
    surface = edited(book, assessment)
    book["State"].title = "Zustand"
    book.save(tmp_path / "edited.xlsx")
    handed = read_workbook(tmp_path / "edited.xlsx")
    assert said(handed.entries) == expected(surface)
    assert handed.notes == ("sheet 'Zustand' was read as State, by its columns",)
    assert any(each.source.startswith("Zustand!L") for each in handed.entries)


def test_a_copy_beside_the_sheet_is_left_alone_and_told(
    tmp_path: Path, book: Workbook, assessment: Assessment
) -> None:
    surface = edited(book, assessment)
    copy = book.copy_worksheet(book["State"])
    write(copy, surface, "Override", "durable")
    book.save(tmp_path / "edited.xlsx")
    handed = read_workbook(tmp_path / "edited.xlsx")
    assert said(handed.entries) == expected(surface)
    assert handed.notes == ("sheet 'State Copy' was not read: 'State' was, as State",)


def test_a_word_that_was_taken_away_is_told_from_one_that_never_was(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    surface = assessment.surfaces[0].name
    row = OverrideRow(
        surface, Topic.STATE, "ephemeral", "", "", None, "", "", (), "durable", Standing.APPLIED, ""
    )
    changed = Assessment(
        **{name: getattr(assessment, name) for name in assessment.__slots__} | {"overrides": (row,)}
    )
    write_workbook(changed, properties, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    write(book["State"], surface, "Override", None)
    book.save(tmp_path / "b.xlsx")
    (entry,) = read_workbook(tmp_path / "b.xlsx").entries
    assert (entry.subject, entry.value, entry.was_shown) == (surface, "", True)


def test_a_sheet_without_its_first_column_is_refused(
    tmp_path: Path, book: Workbook, assessment: Assessment
) -> None:
    edited(book, assessment)
    book["State"].delete_cols(1)
    book.save(tmp_path / "edited.xlsx")
    with pytest.raises(InputError, match="State: column 'Name' is missing"):
        read_workbook(tmp_path / "edited.xlsx")


@pytest.mark.parametrize(
    "content", [b"", b"just text", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 an old or locked one"]
)
def test_what_is_no_workbook_is_refused_with_a_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.xlsx.*\n.*\.xlsx without a password"):
        read_workbook(path)


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="no sheet in it has a column headed Override"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_workbook(tmp_path / "none.xlsx")
