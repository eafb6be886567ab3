"""Text from targets is shown, never obeyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.hostile_text import csv_safe, markdown_safe, one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("größe", "größe"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("a\x00b", "a\\x00b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("no\u00a0break", "no\\xa0break"),
        ("line\nline", "line\\nline"),
    ],
)
def test_control_and_direction_characters_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "=cmd|' /C calc'!A0"])
def test_a_csv_cell_is_never_a_formula(text: str) -> None:
    assert csv_safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b>x</b>", "\\<b\\>x\\</b\\>"),
        ("a|b", "a\\|b"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("http://evil", "http\\://evil"),
        ("www.evil", "www\\.evil"),
        ("# title", "\\# title"),
        ("1. list", "1\\. list"),
        ("a\n\n# b", "a  # b"),
    ],
)
def test_markdown_is_never_markup(text: str, written: str) -> None:
    assert markdown_safe(text) == written


@given(st.text())
def test_any_text_stays_on_one_line_of_printable_characters(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert all(char.isprintable() for char in shown)
