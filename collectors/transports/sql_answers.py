"""Turns the rows of one answer into evidence text: JSON Lines, the columns first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.errors import AssessError
from assess.model.evidence import Reason
from collectors.base import Query


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows as the driver gave them."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


class QueryRefused(AssessError):
    """One query failed and the connection is still good: its section carries `reason`."""

    def __init__(self, reason: Reason, what: str) -> None:
        super().__init__(what)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Body:
    """Evidence text, and whether rows were left out because it would have grown too large."""

    text: str
    truncated: bool


def body_of(answer: Answer, query: Query, max_bytes: int) -> Body:
    """The text of a section: first line the columns, then one list per row; at most `max_bytes`.

    It is ASCII, so that no character of a name can be mistaken for the end of a line.

    >>> body_of(Answer(("a",), [(1,), ("x",)]), Query("q", ""), 100).text
    '["a"]\\n[1]\\n["x"]\\n'
    """
    kept = _kept(answer.columns, query.keep)
    lines = [_line([answer.columns[at] for at in kept])]
    size = len(lines[0])
    for row in answer.rows:
        line = _line([row[at] for at in kept])
        size += len(line)
        if size > max_bytes:
            return Body("".join(lines), truncated=True)
        lines.append(line)
    return Body("".join(lines), truncated=False)


def _kept(columns: Sequence[str], keep: Sequence[str]) -> list[int]:
    wanted = {name.lower() for name in keep}
    return [at for at, name in enumerate(columns) if not wanted or name.lower() in wanted]


def _line(values: Sequence[object]) -> str:
    return json.dumps([_plain(value) for value in values], separators=(",", ":")) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
