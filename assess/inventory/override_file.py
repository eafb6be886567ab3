"""Overrides from a file that a person or program wrote: YAML, or CSV with the same names as columns."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.model.overrides import Entry, Handed, Topic

KEYS = ("subject", "about", "value", "reason", "by")
NEEDED = ("subject", "about", "value")
FORM = "overrides:\n    - {subject: NAME, about: state, value: ephemeral, reason: why}"


def read_override_file(path: Path) -> Handed:
    """The overrides of a YAML or CSV file; an empty value takes an override away.

    Raises:
        InputError: unreadable, of another form, an unknown key or topic, with its line or number.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(f"cannot be read: {reason}", where=str(path)) from None
    rows = _csv_rows(text, path) if path.suffix.lower() == ".csv" else _yaml_rows(text, path)
    return Handed(tuple(_entry(where, row) for where, row in rows))


def _csv_rows(text: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    _check_keys(names, f"{path}:1", "column")
    reader.fieldnames = names
    for row in reader:
        where = f"{path}:{reader.line_num}"
        if None in row:
            raise InputError("more cells than columns", where=where)
        yield where, row


def _yaml_rows(text: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise InputError(f"is no YAML: {getattr(error, 'problem', error)}", where=where) from None
    rows = loaded.get("overrides") if isinstance(loaded, dict) and set(loaded) == {"overrides"} else loaded
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("holds no list of overrides", where=str(path), hint=f"For example:\n  {FORM}")
    for number, row in enumerate(rows, start=1):
        where = f"{path}: override {number}"
        _check_keys([str(key) for key in row], where, "key")
        yield where, {str(key): value for key, value in row.items()}


def _check_keys(names: Iterable[str], where: str, what: str) -> None:
    given = list(names)
    for name in given:
        if name not in KEYS:
            hint = f"Known: {', '.join(KEYS)}."
            raise InputError(f"unknown {what} '{name}'{suggest(name, KEYS)}", where=where, hint=hint)
    for name in NEEDED:
        if name not in given:
            raise InputError(f"{what} '{name}' is missing", where=where, hint=f"Needed: {', '.join(NEEDED)}.")


def _entry(where: str, row: Mapping[str, Any]) -> Entry:
    values = {key: _text(row.get(key)) for key in KEYS}
    about = values["about"].lower().replace(" ", "_")
    if about not in list(Topic):
        hint = f"One of: {', '.join(Topic)}."
        raise InputError(
            f"nothing can be overridden about '{values['about']}'{suggest(about, list(Topic))}",
            where=where,
            hint=hint,
        )
    return Entry(
        about=Topic(about),
        subject=values["subject"],
        value=values["value"],
        reason=values["reason"],
        source=where,
        was_shown=True,
        by=values["by"],
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
