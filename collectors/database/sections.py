"""Reads the sections of a database server's evidence: rows by column name, each with its line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason, Ref


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer; what is missing or of another type than asked for is None or empty."""

    values: Mapping[str, object]
    ref: Ref

    def text(self, name: str) -> str:
        """A string; empty where there is none. Lone surrogates, which no file can hold, become `?`."""
        value = self.values.get(name)
        return "" if value is None else _clean(value)

    def optional_text(self, name: str) -> str | None:
        """A string, or None where the server said NULL."""
        return None if self.values.get(name) is None else self.text(name)

    def integer(self, name: str) -> int | None:
        """A whole number. A truth value is none."""
        value = self.values.get(name)
        if isinstance(value, bool) or value is None:
            return None
        try:
            return int(value) if isinstance(value, (int, float)) else int(str(value))
        except (ValueError, OverflowError):
            return None

    def flag(self, name: str) -> bool | None:
        """A truth value; MySQL says it as 0 and 1, YES and NO, ON and OFF."""
        value = self.values.get(name)
        return None if value is None else _FLAGS.get(str(value).lower())

    def texts(self, name: str) -> tuple[str, ...]:
        """An array of strings."""
        value = self.values.get(name)
        return tuple(_clean(each) for each in value) if isinstance(value, list) else ()

    def flags(self, name: str) -> tuple[bool, ...]:
        """An array of truth values."""
        value = self.values.get(name)
        return tuple(each is True for each in value) if isinstance(value, list) else ()

    def moment(self, name: str) -> datetime | None:
        """A time given as seconds since 1970, in UTC."""
        seconds = self.integer(name)
        try:
            return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            return None


_FLAGS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def _clean(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one query: its `name`, which `sample` it is (1, 2, ...), and in which `database`."""

    name: str
    sample: int
    database: str
    evidence: Evidence

    @property
    def is_readable(self) -> bool:
        """Something came: all of it, or what fitted."""
        return self.evidence.reason in (None, Reason.TRUNCATED)


def sections_of(evidence: Sequence[Evidence]) -> tuple[Section, ...]:
    """Every section with its name taken apart; the database is all that follows the first `@`."""
    return tuple(_section(each) for each in evidence)


def _section(evidence: Evidence) -> Section:
    head, _, database = evidence.section.partition("@")
    name, _, number = head.partition("#")
    sample = int(number) if number.isascii() and number.isdigit() else 1
    return Section(name, sample, database, evidence)


def rows_of(evidence: Evidence) -> Iterator[Row]:
    """The rows in order. Raises ParseError where the text is no list of columns and rows.

    >>> at = datetime(2026, 11, 21, tzinfo=UTC)
    >>> [row.text("a") for row in rows_of(Evidence("pg", "q", at, '["a"]\\n["x"]\\n'))]
    ['x']
    """
    columns: list[str] | None = None
    for number, line in enumerate(evidence.body.split("\n"), start=1):
        if not line:
            continue
        values = _values(line, evidence, number)
        if columns is None:
            columns = [_clean(each) for each in values]
        elif len(values) != len(columns):
            raise _malformed(evidence, number, f"{len(values)} values for {len(columns)} columns")
        else:
            yield Row(dict(zip(columns, values, strict=True)), Ref(evidence.section, number))


def _values(line: str, evidence: Evidence, number: int) -> list[object]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _malformed(evidence, number, "no JSON") from error
    if not isinstance(values, list):
        raise _malformed(evidence, number, "no list")
    return values


def _malformed(evidence: Evidence, number: int, what: str) -> ParseError:
    return ParseError(f"line {number}: {what}", where=f"{evidence.endpoint}:{evidence.section}")


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows of an endpoint's evidence by section name and database, and the gaps met while reading."""

    endpoint: str
    rows: Mapping[tuple[str, int, str], tuple[Row, ...]]
    at: Mapping[tuple[str, int, str], datetime]
    gaps: tuple[Gap, ...]

    def of(self, name: str, database: str = "", sample: int = 1) -> tuple[Row, ...]:
        """Rows of a section; none where it was not answered."""
        return self.rows.get((name, sample, database), ())

    def one(self, name: str, database: str = "") -> Row:
        """The first row of a section; an empty row where there is none."""
        return next(iter(self.of(name, database)), Row({}, Ref(name, 1)))

    def answered(self, name: str, database: str = "") -> bool:
        """The section was answered, if only in part."""
        return (name, 1, database) in self.rows

    def samples(self, name: str) -> tuple[tuple[Row, ...], ...]:
        """The rows of each sample of a section of the whole server, in order."""
        numbers = sorted(sample for each, sample, database in self.rows if each == name and not database)
        return tuple(self.of(name, sample=number) for number in numbers)

    def seconds_between(self, name: str, database: str = "") -> float | None:
        """Seconds from the first to the second sample; None where there are not two."""
        first, second = self.at.get((name, 1, database)), self.at.get((name, 2, database))
        if first is None or second is None:
            return None
        seconds = (second - first).total_seconds()
        return seconds if seconds > 0 else None


def read(endpoint: str, evidence: Sequence[Evidence], *, optional: frozenset[str]) -> Reading:
    """Reads everything; what was refused or is malformed becomes a gap, save in `optional` sections
    that this server does not have."""
    rows: dict[tuple[str, int, str], tuple[Row, ...]] = {}
    at: dict[tuple[str, int, str], datetime] = {}
    gaps: list[Gap] = []
    for section in sections_of(evidence):
        key = (section.name, section.sample, section.database)
        if section.evidence.reason is not None:
            gaps += _gaps(section, optional)
        if not section.is_readable:
            continue
        try:
            rows[key] = tuple(rows_of(section.evidence))
        except ParseError as error:
            detail = error.what
            gaps.append(Gap(endpoint, section.evidence.section, Reason.MALFORMED, detail))
            continue
        at[key] = section.evidence.at
    return Reading(endpoint, rows, at, tuple(gaps))


def _gaps(section: Section, optional: frozenset[str]) -> list[Gap]:
    evidence = section.evidence
    unneeded = section.name in optional and evidence.reason in (Reason.UNSUPPORTED, Reason.DENIED)
    if unneeded or section.sample > 1 or evidence.reason is None:
        return []
    return [Gap(evidence.endpoint, evidence.section, evidence.reason, evidence.detail)]


def rate(first: int | None, second: int | None, seconds: float | None) -> float | None:
    """Growth of a counter per second; None where a sample is missing or the counter was reset between."""
    if first is None or second is None or seconds is None or second < first:
        return None
    return round((second - first) / seconds, 3)
