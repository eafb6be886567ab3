"""Formats and colours. Every coloured cell keeps its word, so that it reads in black and white."""

from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from assess.model.estate import Severity
from assess.model.state import State
from reports.workbook.table import Form

STATE_COLOURS: dict[str, dict[str, Any]] = {
    State.DURABLE: {"bg_color": "#F4B183", "font_color": "#3B1E08", "bold": True},
    State.EPHEMERAL: {"bg_color": "#FFE699", "font_color": "#4A3B00"},
    State.STATELESS: {"bg_color": "#C6E0B4", "font_color": "#1E3D10"},
    State.UNKNOWN: {"bg_color": "#D9D2E9", "font_color": "#351C75", "italic": True, "bold": True},
}
SEVERITY_COLOURS: dict[str, dict[str, Any]] = {
    Severity.BLOCKER: {"bg_color": "#7B1E1E", "font_color": "#FFFFFF", "bold": True},
    Severity.HIGH: {"bg_color": "#F4B183", "font_color": "#3B1E08", "bold": True},
    Severity.MEDIUM: {"bg_color": "#FFE699", "font_color": "#4A3B00"},
    Severity.LOW: {"bg_color": "#DDEBF7", "font_color": "#1F3864"},
    Severity.INFO: {"bg_color": "#EDEDED", "font_color": "#3A3A3A"},
}
SYMBOLS: dict[str, str] = {
    State.DURABLE: "■",
    State.EPHEMERAL: "◐",
    State.STATELESS: "○",
    State.UNKNOWN: "?",
    Severity.BLOCKER: "■",
    Severity.HIGH: "▲",
    Severity.MEDIUM: "◆",
    Severity.LOW: "▽",
    Severity.INFO: "○",
}
"""Shown before the word, which stays the cell's value: told apart without colour too."""
NUMBERS: dict[Form, str] = {
    Form.INTEGER: "#,##0",
    Form.NUMBER: "#,##0.0",
    Form.PLAIN: "0",
    Form.GIB: '[=0]0 "GiB";[<0.001]0.000000 "GiB";#,##0.000 "GiB"',
    Form.PERCENT: "0%",
    Form.TIME: "yyyy-mm-dd hh:mm",
    Form.MONEY: '"$"#,##0.00',
    Form.RISK: "0",
}
LINE = {"bottom": 1, "bottom_color": "#D9D9D9"}
WRAPPED = frozenset({Form.TEXT, Form.LONG, Form.OVERRIDE, Form.CHECK})
CENTRED = frozenset({Form.STATE, Form.SEVERITY, Form.MARK})


@dataclass(frozen=True, slots=True)
class Styles:
    """The workbook's formats, made once."""

    title: Format
    purpose: Format
    header: Format
    label: Format
    unknown: Format
    by_form: dict[Form, Format]
    link: Format
    mark: Format
    conflict: Format
    states: dict[str, Format] = field(default_factory=dict)
    severities: dict[str, Format] = field(default_factory=dict)


def styles(book: Workbook) -> Styles:
    """All formats, added to the workbook."""
    return Styles(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": "#1F3864"}),
        purpose=book.add_format({"italic": True, "font_color": "#404040"}),
        header=book.add_format(
            {
                "bold": True,
                "bg_color": "#1F3864",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
                "indent": 1,
            }
        ),
        label=book.add_format({"bold": True, "bottom": 2, "bottom_color": "#1F3864"}),
        unknown=book.add_format(
            {"italic": True, "font_color": "#7F6000", "valign": "top", "align": "left", "indent": 1, **LINE}
        ),
        by_form={form: book.add_format(_base(form)) for form in Form},
        link=book.add_format(
            {
                "font_color": "#0563C1",
                "underline": 1,
                "valign": "top",
                "indent": 1,
                "text_wrap": True,
                **LINE,
            }
        ),
        mark=book.add_format(
            {"bg_color": "#2F75B5", "font_color": "#FFFFFF", "bold": True, "align": "center"}
        ),
        states={state: book.add_format(_marked(state, look)) for state, look in STATE_COLOURS.items()},
        severities={
            severity: book.add_format(_marked(severity, look)) for severity, look in SEVERITY_COLOURS.items()
        },
        conflict=book.add_format(SEVERITY_COLOURS[Severity.HIGH]),
    )


def _marked(word: str, look: dict[str, Any]) -> dict[str, Any]:
    return {**look, "num_format": f'"{SYMBOLS[word]} "@'}


def _base(form: Form) -> dict[str, Any]:
    look: dict[str, Any] = {"valign": "top", **LINE}
    if form in NUMBERS:
        look |= {"num_format": NUMBERS[form], "align": "right", "indent": 1}
    else:
        look |= {"align": "left", "indent": 1}
    if form in WRAPPED:
        look["text_wrap"] = True
    if form in CENTRED:
        look |= {"align": "center", "indent": 0}
    if form is Form.OVERRIDE:
        look |= {
            "bg_color": "#FFF9E5",
            "locked": False,
            "left": 1,
            "right": 1,
            "left_color": "#BF9000",
            "right_color": "#BF9000",
        }
    return look
