"""The second net for secrets, at the door: what the host should have hidden is hidden before it is kept.

Whole-text patterns cost 30 ms per 100 kB of a probe's answer, six times all the rest of reading a host. So
only the neighbourhood of words that every pattern needs is looked at: about 2 ms.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assess.model.evidence import Evidence
from collectors.host.redaction import redact

NAMES = ("pass", "pwd", "secret", "key", "cred", "token", "salt", "signature", "hash")
TOKENS = ("akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xoxa-", "xoxb-", "xoxp-", "xoxr-")
TRIGGERS = {
    **dict.fromkeys(NAMES, re.compile(r"[\w.\-]{0,60}[\"']?\s{0,4}[=:]")),
    **dict.fromkeys(("bearer", "basic"), re.compile(r"\s")),
    **dict.fromkeys(("://", *TOKENS), re.compile("")),
}
"""Small letters and what must follow: each pattern of `collectors.host.redaction` needs one of them.

Bounded, so that no text, however hostile, takes more than its length."""

BLOCK = "-----begin "
LINES_AFTER = 5
"""A value may stand up to four white spaces, and so lines, after its name."""


def arrived(sections: Iterable[Evidence]) -> Iterator[Evidence]:
    """The sections as they may be kept: without what looks like a secret."""
    for each in sections:
        body, detail = without_secrets(each.body), without_secrets(each.detail)
        is_clean = body == each.body and detail == each.detail
        yield each if is_clean else replace(each, body=body, detail=detail)


def without_secrets(text: str) -> str:
    """The text as `redact` returns it.

    >>> without_secrets("a=1\\npassword=hunter2\\n")
    'a=1\\npassword=<hidden>\\n'
    """
    if not text:
        return text
    lowered = text.lower()
    if BLOCK in lowered or len(lowered) != len(text):
        return redact(text)
    pieces, at = [], 0
    for start, end in _merged(sorted(_neighbourhoods(lowered))):
        pieces += [text[at:start], redact(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _neighbourhoods(lowered: str) -> Iterator[tuple[int, int]]:
    """From the start of each line with a trigger to the end of some lines after it."""
    for trigger, following in TRIGGERS.items():
        found = lowered.find(trigger)
        while found >= 0:
            behind = found + len(trigger)
            if following.match(lowered, behind):
                yield lowered.rfind("\n", 0, found) + 1, _lines_on(lowered, behind)
                behind = _lines_on(lowered, behind, 1)
            found = lowered.find(trigger, behind)


def _lines_on(text: str, at: int, lines: int = LINES_AFTER) -> int:
    for _ in range(lines):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
