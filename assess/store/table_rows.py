"""Rows of result tables as JSON and back, by the types of the assessment."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from assess.errors import InvariantBroken
from assess.model.assessment import TABLES, row_class


@cache
def row_type(table: str) -> TypeAdapter[Any]:
    """What checks, writes and reads one row of `table`.

    Raises:
        InvariantBroken: no table of that name.
    """
    if table not in TABLES:
        raise InvariantBroken(f"no table '{table}'")
    return TypeAdapter(row_class(table))


def dump_rows(table: str, rows: Iterable[object]) -> Iterator[str]:
    """Each row as one JSON object with the keys that users see.

    Raises:
        InvariantBroken: a row is not of its table's type.
    """
    adapter = row_type(table)
    try:
        for row in rows:
            yield adapter.dump_json(row, by_alias=True, warnings="error").decode()
    except PydanticSerializationError as error:
        raise InvariantBroken(f"a row of table '{table}' is of another type: {error}") from error


def load_rows(table: str, rows: Iterable[str]) -> tuple[Any, ...]:
    """The rows as the model's objects."""
    adapter = row_type(table)
    return tuple(adapter.validate_json(row) for row in rows)
