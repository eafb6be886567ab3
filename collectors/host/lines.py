"""Lines of a section with their numbers, and the few readings that all host parsers share."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from assess.errors import ParseError
from assess.model.evidence import Ref

_OCTAL = re.compile(r"\\([0-7]{3})")
_NUMBER = re.compile(r"-?[0-9]{1,24}\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?\Z")


def numbered(section: str, body: str) -> Iterator[tuple[Ref, str]]:
    """Each line that is not blank, with where it stands. Only a line feed ends a line."""
    for number, line in enumerate(body.split("\n"), start=1):
        if line.strip():
            yield _ref(section, number), line


_ref = lru_cache(maxsize=1 << 16)(Ref)
"""Places are the same on all hosts, and a host has thousands."""


def integer(text: str, ref: Ref) -> int:
    """The number, in ASCII digits.

    Raises:
        ParseError: it is none, or longer than any counter of a kernel.
    """
    if not _NUMBER.match(text):
        raise malformed(f"not a number: {text[:40]!r}", ref)
    return int(text)


def decimal(text: str, ref: Ref) -> float:
    """The number with its fraction.

    Raises:
        ParseError: it is none.
    """
    if not _DECIMAL.match(text):
        raise malformed(f"not a number: {text[:40]!r}", ref)
    return float(text)


def moment(seconds: float) -> datetime | None:
    """The UTC time of an epoch second, or None where no calendar holds it."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def malformed(what: str, ref: Ref) -> ParseError:
    """The error of a line that does not have its section's form."""
    return ParseError(what, where=f"{ref.section}, line {ref.line}")


def fields(line: str, ref: Ref, least: int, separator: str | None = None, most: int = -1) -> list[str]:
    """The line's fields, the last one taking the rest.

    Raises:
        ParseError: there are fewer than `least`.
    """
    found = line.split(separator, most)
    if len(found) < least:
        raise malformed(f"{len(found)} fields where {least} belong: {line[:60]!r}", ref)
    return found


def unescaped_octal(text: str) -> str:
    r"""The text with the kernel's `\040` escapes turned back into characters.

    >>> unescaped_octal(r"/mnt/my\040disk")
    '/mnt/my disk'
    """
    return (
        _bytes_to_text(_OCTAL.sub(lambda found: chr(int(found[1], 8) & 0xFF), text)) if "\\" in text else text
    )


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "a": "\a", "f": "\f", "v": "\v"}
_ESCAPED = re.compile(r"\\([0-7]{3}|.)")


def unescaped_listing(text: str) -> str:
    r"""The file name as it is, from the form that `ls -b` prints.

    >>> unescaped_listing(r"/srv/a\\ b\\nc".replace("\\\\", "\\"))
    '/srv/a b\nc'
    """
    if "\\" not in text:
        return text
    return _bytes_to_text(_ESCAPED.sub(_listed_character, text))


def _listed_character(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code, 8) & 0xFF) if len(code) == 3 else _ESCAPES.get(code, code)


def _bytes_to_text(text: str) -> str:
    """Characters that came from octal bytes are joined to UTF-8 where they form it."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
