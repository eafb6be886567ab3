"""The objects of `nft -j list ruleset`, each with the line on which it starts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assess.model.evidence import Ref
from collectors.network.reading import ConfigFile
from collectors.network.syntax.words import broken

_START = re.compile(r'\s*\{\s*"nftables"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Located:
    """`kind`: table, chain, rule, set, map ...; `body` as in libnftables-json(5); `text` the source."""

    kind: str
    body: dict[str, Any]
    ref: Ref
    text: str


def read_json(file: ConfigFile) -> Iterator[Located]:
    """All objects in order.

    Raises:
        ParseError: it is no JSON, is cut off, or is nested without end.
    """
    start = _START.match(file.text)
    if not start:
        raise broken(Ref(file.name, 1), 'no {"nftables": [...]}', "Bring what `nft -j list ruleset` printed.")
    at, line, counted = start.end(), 1, 0
    decoder = json.JSONDecoder()
    while True:
        between = _BETWEEN.match(file.text, at)
        at = between.end() if between else at
        line += file.text.count("\n", counted, at)
        counted, ref = at, Ref(file.name, line)
        if file.text[at : at + 1] == "]":
            return
        found, end = _decoded(decoder, file, at, ref)
        yield from _objects(found, ref, file.text[at:end])
        at = end


def _decoded(decoder: json.JSONDecoder, file: ConfigFile, at: int, ref: Ref) -> tuple[object, int]:
    try:
        return decoder.raw_decode(file.text, at)
    except json.JSONDecodeError as error:
        where = Ref(file.name, error.lineno)
        raise broken(
            where, f"the JSON breaks here: {error.msg}", "The file is cut off or was changed."
        ) from None
    except (RecursionError, ValueError):
        raise broken(ref, "the JSON is nested without end, or holds an endless number") from None


def _objects(found: object, ref: Ref, text: str) -> Iterator[Located]:
    """An object holds one thing; `add` may stand around it."""
    for _ in range(_DEEPEST):
        if not isinstance(found, dict) or len(found) != 1:
            return
        ((kind, body),) = found.items()
        if kind not in {"add", "create", "insert"}:
            if isinstance(body, dict):
                yield Located(str(kind), body, ref, text)
            return
        found = body
