"""Things by what they have in common."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    """The second of each pair by the first, in the order of the pairs.

    >>> grouped([("web1", "nginx"), ("db1", "postgres"), ("web1", "php-fpm")])
    {'web1': ('nginx', 'php-fpm'), 'db1': ('postgres',)}
    """
    found: dict[K, list[T]] = defaultdict(list)
    for key, each in pairs:
        found[key].append(each)
    return {key: tuple(mine) for key, mine in found.items()}
