"""Tenants whose names are words of other names."""

import re
from collections.abc import Iterable, Sequence

SHORTEST = 3
"""A tenant's name of one or two letters is a word of too many things."""


def holds_word(text: str, tenant: str) -> bool:
    """The tenant's name stands in the text as a word of its own.

    >>> holds_word("db1/alpha_orders", "alpha"), holds_word("alphabet", "alpha"), holds_word("a-b", "a")
    (True, False, False)
    """
    if len(tenant) < SHORTEST:
        return False
    return f"_{_plain(tenant)}_" in f"_{_plain(text)}_"


def tenant_named_in(texts: Iterable[str], tenants: Sequence[str]) -> str:
    """The one tenant that the texts name; empty where they name none or several."""
    words = [each for each in texts if each]
    found = {tenant for tenant in tenants for text in words if holds_word(text, tenant)}
    return min(found) if len(found) == 1 else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower())
