"""Hostile text does not act in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.cli.terminal import CONTROL, plain


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\rb", "a\\x0db"),
        ("\x9b31m", "\\x9b31m"),
        ("user\u202egpj.exe", "user\\u202egpj.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\udcff", "\\udcff"),
    ],
)
def test_control_characters_are_shown_instead_of_sent(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_ordinary_text_of_any_language_stays() -> None:
    assert plain("Bücher/書籍/כתב\tline\n") == "Bücher/書籍/כתב\tline\n"


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    assert not CONTROL.search(plain(text))
