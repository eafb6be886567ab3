"""Several settings of one object on one line (`from trust to untrust`), each with its own path."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Word = str | tuple[str, ...]
"""A word of a line, or the members of a list in brackets."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The settings of a kind of object.

    `own` are the words that begin a setting of the object itself; `valued` those, of the object or of a part
    of it, behind which one value or list stands and nothing more.
    """

    own: frozenset[str]
    valued: frozenset[str]


FindScope = Callable[[Sequence[Word]], tuple[int, Scope] | None]
"""Where in a path an object's settings begin, and which they are; None where no such object is named."""


def no_scope(words: Sequence[Word]) -> tuple[int, Scope] | None:  # noqa: ARG001
    """For languages that write each setting on its own line."""
    return None


def separated(words: Sequence[Word], find_scope: FindScope) -> Iterator[tuple[list[str], Sequence[str]]]:
    """Paths and the values at their ends.

    >>> rule = Scope(frozenset({"from", "to"}), frozenset({"from", "to"}))
    >>> list(separated(["rule", "a", "from", "x", "to", ("y", "z")], lambda words: (2, rule)))
    [(['rule', 'a', 'from', 'x'], ()), (['rule', 'a', 'to'], ('y', 'z'))]
    """
    found = find_scope(words) if len(words) > 3 else None
    if found is None or len(words) <= found[0] + 2:
        path = [each for each in words if isinstance(each, str)]
        yield path, [member for each in words if not isinstance(each, str) for member in each]
        return
    start, scope = found
    base = [each for each in words[:start] if isinstance(each, str)]
    part: list[str] = []
    is_told = True
    at = start
    while at < len(words):
        word = words[at]
        at += 1
        if isinstance(word, tuple):
            yield [*base, *part], word
            is_told = True
            continue
        if word in scope.own:
            if not is_told:
                yield [*base, *part], ()
            part, is_told = [], True
        if word in scope.valued and at < len(words):
            value = words[at]
            at += 1
            path = [*base, *part, word]
            yield ([*path, value], ()) if isinstance(value, str) else (path, value)
            is_told = True
        else:
            part.append(word)
            is_told = False
    if not is_told:
        yield [*base, *part], ()
