"""Tenants whose names are words of other names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

SHORTEST = 3
"""A tenant's name of one or two letters is a word of too many things."""
_BETWEEN = re.compile(r"[^a-z0-9]+")


def holds_word(text: str, tenant: str) -> bool:
    """The tenant's name stands in the text as a word of its own.

    >>> holds_word("db1/alpha_orders", "alpha"), holds_word("alphabet", "alpha"), holds_word("a-b", "a")
    (True, False, False)
    """
    return bool(tenant_named_in([text], (tenant,)))


def tenant_named_in(texts: Iterable[str], tenants: Sequence[str]) -> str:
    """The one tenant that the texts name; empty where they name none or several."""
    by_words, longest = _by_words(tuple(tenants))
    found = {by_words[run] for text in texts for run in _runs(text, longest) if run in by_words}
    return min(found) if len(found) == 1 else ""


@lru_cache(maxsize=8)
def _by_words(tenants: tuple[str, ...]) -> tuple[Mapping[tuple[str, ...], str], int]:
    """Tenants by the words of their names, and how many words the longest has."""
    by_words = {_words(tenant): tenant for tenant in tenants if len(tenant) >= SHORTEST}
    return by_words, max(map(len, by_words), default=0)


def _runs(text: str, longest: int) -> Iterator[tuple[str, ...]]:
    """Every run of neighbouring words of the text, up to so many words."""
    words = _words(text)
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            yield words[start:end]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _BETWEEN.split(text.lower()) if word)
