"""What the checker says of a wrong inventory, in the user's words: file, line, key, cure; never a value
that may be a secret."""

import difflib
from collections.abc import Iterable
from types import UnionType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assess.errors import InventoryError
from assess.inventory.yaml_lines import Document, Location
from assess.model.inventory import Inventory

SECRET_KEYS = {"password", "passphrase", "sudo_password"}
REFERENCE_HINT = (
    'A secret is given by reference: {env: NAME}, {file: PATH}, {keyring: SERVICE} or {command: "..."}.'
)


def suggest(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or nothing when no known word is near."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


def complain(document: Document, error: ValidationError) -> InventoryError:
    """The first error of the checker as one of ours; the number of further ones is told."""
    found = error.errors(include_url=False)
    own = [each for each in found if not _follows(each, found)]
    details = sorted(own, key=lambda each: _rank(document, each))
    first = details[0]
    location = _location(first)
    rest = len({document.line_of(_location(each)) for each in details}) - 1
    what = _words(first, location)
    if rest:
        what += f" (and mistakes on {rest} more lines)"
    where = f"{document.path}:{document.line_of(location)}"
    return InventoryError(what, where=where, hint=_hint(first, location))


def _follows(detail: ErrorDetails, found: Iterable[ErrorDetails]) -> bool:
    """A list is too short only because what stands in it is wrong, which is told for itself."""
    place = detail["loc"]
    inside = (each["loc"] for each in found if len(each["loc"]) > len(place))
    return detail["type"] == "too_short" and any(each[: len(place)] == place for each in inside)


def _rank(document: Document, detail: ErrorDetails) -> tuple[int, bool]:
    return document.line_of(_location(detail)), detail["type"] != "extra_forbidden"


def _location(detail: ErrorDetails) -> Location:
    """The place in the file: without the names of union members that the checker adds."""
    return tuple(part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("Pin")))


def _words(detail: ErrorDetails, location: Location) -> str:
    key = _dotted(location)
    if detail["type"] == "extra_forbidden":
        return f"unknown key '{location[-1]}' in {_dotted(location[:-1]) or 'the inventory'}" + suggest(
            str(location[-1]), _known_keys(location)
        )
    if detail["type"] == "missing" and isinstance(location[-1], int):
        return f"{_dotted(location[:-1])} needs {location[-1] + 1} names"
    if detail["type"] == "missing":
        return f"{_dotted(location[:-1]) or 'the inventory'} lacks the key '{location[-1]}'"
    if SECRET_KEYS & {str(part) for part in location}:
        return f"{key} is not a reference to a secret"
    message = detail["msg"][0].lower() + detail["msg"][1:]
    return f"{key}: {message}, got {detail['input']!r}" if _is_plain(detail["input"]) else f"{key}: {message}"


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool) and len(str(value)) <= 80


def _hint(detail: ErrorDetails, location: Location) -> str:
    if SECRET_KEYS & {str(part) for part in location}:
        return REFERENCE_HINT
    if detail["type"] in {"extra_forbidden", "missing"}:
        known = ", ".join(_known_keys(location))
        return f"Known keys here: {known}." if known else ""
    return "`assess schema inventory` prints what each key may hold."


def _dotted(location: Location) -> str:
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _known_keys(location: Location) -> list[str]:
    """Keys that the model around the location has."""
    models: list[type[BaseModel]] = [Inventory]
    for part in location[:-1]:
        models = (
            [found for model in models for found in _models_of(model, part)]
            if isinstance(part, str)
            else models
        )
    return sorted({name for model in models for name in model.model_fields})


def _models_of(model: type[BaseModel], key: str) -> list[type[BaseModel]]:
    field = model.model_fields.get(key)
    return list(_models_in(field.annotation)) if field else [model]


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif isinstance(annotation, UnionType) or get_args(annotation):
        for part in get_args(annotation):
            yield from _models_in(part)
