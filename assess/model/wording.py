"""Names in words."""

from collections.abc import Sequence


def few(names: Sequence[str], most: int = 5) -> str:
    """The first names, and how many more there are.

    >>> few(["web1", "web2", "db1"], most=2)
    'web1, web2 and 1 more'
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
