"""Configurations in which indentation says what belongs to what (Cisco ASA, A10 and kin)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(slots=True)
class Line:
    """A line with what stands indented below it. `number` counts from 1, `words` are split at blanks."""

    number: int
    text: str
    children: list["Line"] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The words of the line."""
        return self.text.split()

    def all_lines(self) -> Iterator["Line"]:
        """This line and all below it, in the file's order."""
        waiting = [self]
        while waiting:
            line = waiting.pop()
            yield line
            waiting += reversed(line.children)


def read_indented(text: str) -> list[Line]:
    """The lines without indentation, each with those below it; empty lines and comments (`!`) are left out.

    A line is below the nearest earlier one with less indentation. Nesting is kept on a stack, so no depth
    of a hostile file exhausts anything.
    """
    top: list[Line] = []
    stack: list[tuple[int, Line]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("!"):
            if stripped and not raw[0].isspace():
                stack.clear()
            continue
        indent = len(raw) - len(raw.lstrip())
        while stack and stack[-1][0] >= indent:
            stack.pop()
        line = Line(number, stripped)
        (stack[-1][1].children if stack else top).append(line)
        stack.append((indent, line))
    return top


def words_of(text: str) -> list[str]:
    """Words of a line; a double-quoted part is one word without its quotes.

    >>> words_of('description "two words" end')
    ['description', 'two words', 'end']
    """
    if '"' not in text:
        return text.split()
    return [found[0].replace('"', "") for found in _WORD.finditer(text)]
