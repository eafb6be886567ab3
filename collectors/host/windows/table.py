"""Sections of the Windows probe as rows: the first line names the columns, tabs part the values."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.model.evidence import Ref
from collectors.host.lines import decimal, integer, malformed, numbered


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section by its columns. A value that was not told is empty."""

    ref: Ref
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "").strip()

    def number(self, column: str) -> int | None:
        """The whole number, or None where it was not told.

        Raises:
            ParseError: it is no number.
        """
        return integer(self[column], self.ref) if self[column] else None

    def fraction(self, column: str) -> float | None:
        """The number with its fraction, or None where it was not told.

        Raises:
            ParseError: it is no number.
        """
        return decimal(self[column], self.ref) if self[column] else None

    def required(self, column: str) -> int:
        """The whole number that every such line has.

        Raises:
            ParseError: it is missing, or no number.
        """
        found = self.number(column)
        if found is None:
            raise malformed(f"no {column}", self.ref)
        return found

    def says(self, column: str) -> bool:
        """Whether PowerShell said that it is so."""
        return self[column].lower() in {"true", "yes", "1"}


def rows(section: str, body: str, *columns: str) -> Iterator[Row]:
    """The rows of a section, which must have these columns; an empty section has none.

    Raises:
        ParseError: the first line does not name the columns, or a line has more values than columns.
    """
    names: list[str] = []
    for ref, line in numbered(section, body):
        cells = line.rstrip("\r").split("\t")
        if not names:
            names = cells
            missing = [each for each in columns if each not in names]
            if missing:
                raise malformed(f"the columns {', '.join(missing)} are missing: {line[:60]!r}", ref)
        elif len(cells) > len(names):
            raise malformed(f"{len(cells)} values in {len(names)} columns: {line[:60]!r}", ref)
        else:
            yield Row(ref, dict(zip(names, cells, strict=False)))


def pairs(section: str, body: str) -> dict[str, str]:
    """A section of keys and values.

    Raises:
        ParseError: it has not this form.
    """
    return {row["key"]: row["value"] for row in rows(section, body, "key", "value")}
