"""What a sheet is made of: columns with forms, rows of cells, links to other sheets."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assess.model.overrides import Topic
from reports.workbook.content import Content


class Form(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    NUMBER = "number"
    PLAIN = "plain"
    GIB = "gib"
    PERCENT = "percent"
    TIME = "time"
    MONEY = "money"
    STATE = "state"
    SEVERITY = "severity"
    RISK = "risk"
    MARK = "mark"
    OVERRIDE = "override"
    CHECK = "check"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to the row of `key` in another sheet; plain text where there is no such row."""

    text: str
    sheet: str
    key: str


Cell = str | int | float | bool | datetime | Link | None
"""GIB cells are bytes; None is written as `not known`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `choices` names the list of legal values, `note` explains the header.

    `topic` is what the architect may override in it, of the thing that the row's first column names. What is
    not `on_paper` is left out of prints where it stands last: it is there to look things up in.
    """

    header: str
    form: Form = Form.TEXT
    choices: str = ""
    note: str = ""
    on_paper: bool = True
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet's table. `why_empty` is what stands in it when there are no rows."""

    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    why_empty: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `order` is its place, `keys` names its rows in their order, for links to them.

    `purpose` is the sentence under the title, `drawn` says that more than the table stands on it,
    `is_doubt` that it tells what is not known. `columns` are given where some of them are the architect's.
    """

    order: int
    name: str
    purpose: str
    table: Callable[[Content], Table]
    keys: Callable[[Content], Iterable[str]] = lambda _: ()
    drawn: bool = False
    is_doubt: bool = False
    columns: tuple[Column, ...] = ()


WORDS = {Topic.DISPOSITION: "move"}
"""What stands in brackets for a topic, where its own name would not be understood."""

OVERRIDE, REASON, CHECK = "Override", "Override reason", "Override check"
"""Headers of the architect's columns; a second topic of a sheet stands behind them in brackets."""


def override(topic: Topic, what: str, *, second: bool = False) -> tuple[Column, Column, Column]:
    """The architect's two columns and what is said of them; `what` says what is decided."""
    behind = f" ({WORDS.get(topic, topic)})" if second else ""
    return (
        Column(
            OVERRIDE + behind,
            Form.OVERRIDE,
            topic,
            f"Your word on the {what}; it wins over the proposal. `assess apply` takes it back.",
            topic=topic,
        ),
        Column(REASON + behind, Form.OVERRIDE, note="Why; it is shown wherever the override counts."),
        Column(CHECK + behind, Form.CHECK, note="Whether the override counts, and what speaks against it."),
    )
