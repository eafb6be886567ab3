"""Configurations in braces: statements end at `;` (PAN-OS, Junos) or at the line's end (F5, keepalived)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assess.errors import ParseError
from collectors.network.syntax.settings import FindScope, no_scope, separated
from collectors.network.syntax.word_tree import Tree, grafted

DEEPEST = 100
_REST = (
    r"|(?P<open>\{)|(?P<close>\})|(?P<end>;)|(?P<quoted>\"(?:[^\"\\]|\\.)*\")|(?P<broken>\")"
    r"|(?P<word>(?:[^\s{};\"\\]|\\[\s\S])+|\\)"
)
_BLANK = r"(?P<blank>[^\S\n]+)|(?P<newline>\n)"
_WITH_SEMICOLONS = re.compile(rf"{_BLANK}|(?P<comment>/\*.*?\*/|#[^\n]*){_REST}", re.DOTALL)
_WITH_LINES = re.compile(rf"{_BLANK}|(?P<comment>#[^\n]*){_REST}", re.DOTALL)


@dataclass(slots=True)
class Node:
    """A statement. `children` is None for one without braces; `raw` the text of a body kept as it is."""

    words: tuple[str, ...]
    line: int
    children: "list[Node] | None" = None
    last_line: int = 0
    raw: str = ""

    def named(self, *words: str) -> "list[Node]":
        """Its children that begin with these words."""
        return [each for each in self.children or () if each.words[: len(words)] == words]

    def value(self, word: str) -> str:
        """What stands behind the word in the child that begins with it, joined; empty where none is."""
        found = next((each for each in self.children or () if each.words[:1] == (word,)), None)
        return " ".join(found.words[1:]) if found else ""


@dataclass(slots=True)
class _Reading:
    name: str
    text: str
    stack: list[Node]
    last_brace: re.Pattern[str] | None
    words: list[str] = field(default_factory=list)
    started: int = 0
    outer_end: int = 0

    def end_before_next(self, at: int) -> int:
        """The place of the `}` before the next outermost block; the text's end where none follows."""
        if self.last_brace is None:
            return len(self.text)
        if self.outer_end < at:
            found = self.last_brace.search(self.text, at)
            self.outer_end = found.start() if found else len(self.text)
        return self.outer_end


def read_braces(
    name: str,
    text: str,
    *,
    ends_at_newline: bool = False,
    keeps_raw: Callable[[tuple[str, ...]], bool] = lambda words: False,  # noqa: ARG005
    outermost: str = "",
) -> list[Node]:
    """The statements of the file, nested. A body whose words `keeps_raw` accepts is kept as raw text.

    `outermost` is a pattern of the lines that begin a block outside of all others: where the braces of a
    raw body do not match, it ends with the `}` before the next such line.

    Comments begin with `#` at a word's start or, with semicolons, stand between `/*` and `*/`.
    `Node.words` are without quotes.

    Raises:
        ParseError: a brace or quote is not closed, one closes nothing, or nesting without end; says the line.
    """
    top = Node((), 0, [])
    reading = _Reading(
        name, text, [top], re.compile(rf"^\}}\s*\n(?=(?:{outermost}))", re.M) if outermost else None
    )
    pattern = _WITH_LINES if ends_at_newline else _WITH_SEMICOLONS
    at, line = 0, 1
    while found := pattern.match(text, at):
        at = found.end()
        if found.lastgroup == "open" and (raw_end := _open(reading, line, at, keeps_raw)):
            line += text.count("\n", at, raw_end)
            at = raw_end
        else:
            _take(reading, found, line, ends_at_newline=ends_at_newline)
            line += found[0].count("\n")
    _finish(reading)
    if len(reading.stack) > 1:
        block = reading.stack[-1]
        raise ParseError(
            f"the file ends inside `{' '.join(block.words)[:80]}` of line {block.line}",
            where=f"{name}:{line}",
            hint="It was cut off: bring the whole file.",
        )
    return top.children or []


def _take(reading: _Reading, found: re.Match[str], line: int, *, ends_at_newline: bool) -> None:
    kind = found.lastgroup
    if kind in {"word", "quoted"}:
        if not reading.words:
            reading.started = line
        reading.words.append(_unquoted(found[0]) if kind == "quoted" else found[0])
    elif kind == "close":
        _close(reading, line)
    elif kind == "end" or (kind == "newline" and ends_at_newline):
        _finish(reading)
    elif kind == "broken":
        raise ParseError(
            f"the file ends inside a quote that opens in line {line}",
            where=f"{reading.name}:{line}",
            hint="It was cut off, or a quote is missing: bring the whole file.",
        )


def _unquoted(token: str) -> str:
    inner = token[1:-1]
    return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL) if "\\" in inner else inner


def _finish(reading: _Reading) -> None:
    if reading.words:
        node = Node(tuple(reading.words), reading.started, None, reading.started)
        if (siblings := reading.stack[-1].children) is not None:
            siblings.append(node)
    reading.words = []


def _open(reading: _Reading, line: int, at: int, keeps_raw: Callable[[tuple[str, ...]], bool]) -> int | None:
    """Opens a block; of a raw one gives where it ends."""
    if len(reading.stack) > DEEPEST:
        raise ParseError(f"blocks nest deeper than {DEEPEST}", where=f"{reading.name}:{line}")
    node = Node(tuple(reading.words), reading.started if reading.words else line, [])
    reading.words = []
    siblings = reading.stack[-1].children
    if siblings is not None:
        siblings.append(node)
    if len(reading.stack) == 1 and keeps_raw(node.words):
        end = _raw_end(reading, line, at)
        node.raw = reading.text[at : end - 1]
        node.last_line = line + node.raw.count("\n")
        node.children = None
        return end
    reading.stack.append(node)
    return None


_RAW = re.compile(r'\\.|[{}]|"(?:[^"\\{}]|\\.)*"', re.DOTALL)


def _raw_end(reading: _Reading, line: int, at: int) -> int:
    """Behind the brace that closes a body of another language (Tcl), by counting braces."""
    depth = 1
    last = reading.end_before_next(at)
    for found in _RAW.finditer(reading.text, at, last + 1):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    if last < len(reading.text):
        return last + 1
    raise ParseError(
        f"the file ends inside the body that opens in line {line}",
        where=f"{reading.name}:{line}",
        hint="It was cut off, or its braces do not match: bring the whole file.",
    )


def _close(reading: _Reading, line: int) -> None:
    _finish(reading)
    if len(reading.stack) < 2:
        raise ParseError(
            "`}` closes nothing here",
            where=f"{reading.name}:{line}",
            hint="Lines above are missing or damaged: bring the whole file.",
        )
    reading.stack.pop().last_line = line


def read_brace_tree(name: str, text: str, into: Tree | None = None, find_scope: FindScope = no_scope) -> Tree:
    """A PAN-OS or Junos file in braces as a tree of words; `inactive:` switches a part off.

    `find_scope` tells which objects may have several settings in one statement.

    Raises:
        ParseError: as `read_braces`.
    """
    tree = into if into is not None else Tree()
    top = (node for node in reversed(read_braces(name, text)))
    waiting: list[tuple[Node, Tree, tuple[str, ...]]] = [(node, tree, ()) for node in top]
    while waiting:
        node, parent, above = waiting.pop()
        words, members, is_inactive = _path(node.words)
        found = find_scope([*above, *words]) if node.children is None and len(words) > 3 else None
        if found and not is_inactive and not members:
            for path, values in separated([*above, *words], find_scope):
                at = grafted(tree, path, name, node.line)
                for value in values:
                    at.add(value, name, node.line)
            continue
        at = grafted(parent, words, name, node.line)
        at.inactive = at.inactive or is_inactive
        for member in members:
            at.add(member, name, node.line)
        if node.children:
            below = (*above, *words)
            waiting += [(child, at, below) for child in reversed(node.children)]
    return tree


def _path(words: tuple[str, ...]) -> tuple[list[str], list[str], bool]:
    """Words without marks (`inactive:`, `protect:`), the members of a list in brackets, and if inactive."""
    is_inactive = "inactive:" in words
    path: list[str] = []
    members: list[str] = []
    is_listing = False
    for word in words:
        if word in {"inactive:", "protect:", "active:", "replace:"}:
            continue
        if word == "[":
            is_listing = True
        elif word == "]":
            is_listing = False
        elif is_listing and word.endswith("]"):
            # PAN-OS writes `[ a b];`.
            members.append(word[:-1])
            is_listing = False
        else:
            (members if is_listing else path).append(word)
    return path, members, is_inactive
