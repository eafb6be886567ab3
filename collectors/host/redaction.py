"""The second net for secrets: what the probe should have replaced on the host is replaced here."""

import math
import re
from collections import Counter
from collections.abc import Iterator

HIDDEN = "<hidden>"
_TELLING_NAME = (
    r"(?<![A-Za-z0-9_.\-])[A-Za-z0-9_.\-]{0,60}?(?:passw(?:or)?d|passphrase|pwd|secret|api[_\-]?key|access[_\-]?key|"
    r"private[_\-]?key|credential|token)[A-Za-z0-9_.\-]{0,40}"
)
_VALUE = r"[\"']?(?P<value>[^\s\"',;&)}<]{1,4000})"
_PATTERNS = (
    re.compile(
        r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
    ),
    re.compile(rf"(?i){_TELLING_NAME}[\"']?\s{{0,4}}(?:=>|=|:)\s{{0,4}}{_VALUE}"),
    re.compile(r"(?i)\b(?:bearer|basic)\s{1,4}(?P<value>[A-Za-z0-9+/=._\-]{8,4000})"),
    re.compile(
        r"\b(?P<value>AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,100}|xox[abpr]-[A-Za-z0-9\-]{10,100})"
    ),
    re.compile(
        r"(?i)(?<![A-Za-z0-9_.\-])[A-Za-z0-9_.\-]{0,60}?(?:key|salt|signature|hash)\s{0,4}[=:]\s{0,4}"
        r"[\"']?(?P<value>[A-Za-z0-9+/=_\-]{16,4000})"
    ),
)
_UNBROKEN = re.compile(r"[^\s\"'<>]+")
_USER = re.compile(r"[^/?#@:]{0,200}:")
_LONGEST_PASSWORD = 2000
_HARMLESS = re.compile(
    r"(?:\$\{?[A-Za-z0-9_.:\-]+\}?|%[a-z]|true|false|none|null|yes|no|[0-9]{1,3}|\*+|x+|/[A-Za-z0-9_./\-]+)\Z",
    re.IGNORECASE,
)
_LEAST_ENTROPY_BITS = 3.0


def find_secrets(text: str) -> list[str]:
    """What looks like a secret in the text, in its order: values under secret-like names, user information
    of URLs, private keys, tokens of known form. Placeholders and paths are none.

    >>> find_secrets("host=db1 password=hunter2")
    ['hunter2']
    """
    return [text[start:end] for start, end in _spans(text)]


def redact(text: str) -> str:
    """The text with all that `find_secrets` finds replaced.

    >>> redact("redis://:s3cret@cache:6379/0")
    'redis://<hidden>@cache:6379/0'
    """
    pieces, at = [], 0
    for start, end in _spans(text):
        pieces += [text[at:start], HIDDEN]
        at = end
    return "".join([*pieces, text[at:]])


def _spans(text: str) -> list[tuple[int, int]]:
    matched = (
        span
        for number, pattern in enumerate(_PATTERNS)
        for each in pattern.finditer(text)
        if (span := _span(number, each))
    )
    found = sorted([*matched, *_user_information(text)])
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _span(number: int, found: re.Match[str]) -> tuple[int, int] | None:
    group = "value" if "value" in found.re.groupindex else 0
    value = found[group]
    if _is_harmless(value):
        return None
    if number == len(_PATTERNS) - 1 and _entropy_bits(value) < _LEAST_ENTROPY_BITS:
        return None
    return found.span(group)


def _user_information(text: str) -> Iterator[tuple[int, int]]:
    """`user:password` of each URL, up to the last "@", because passwords hold "@" and "/".

    Not one pattern: tried at every "://" of hostile text it takes thousands of steps each time.
    """
    for run in _UNBROKEN.finditer(text):
        if "@" in run[0] and "://" in run[0]:
            yield from _users_of_run(text, *run.span())


def _users_of_run(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    last = text.rfind("@", begin, end)
    scheme = text.find("://", begin, last)
    while scheme >= 0:
        start = begin = scheme + 3
        user = _USER.match(text, start, last)
        limit = min(user.end() + _LONGEST_PASSWORD, last) + 1 if user else 0
        if user and (at := text.rfind("@", user.end() + 1, limit)) >= 0:
            if not _is_harmless(text[start:at]):
                yield start, at
            begin = at
        scheme = text.find("://", begin, last)


def _is_harmless(value: str) -> bool:
    return value == HIDDEN or bool(_HARMLESS.match(value))


def _entropy_bits(text: str) -> float:
    """Shannon entropy of one character of the text."""
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in Counter(text).values())
