"""FortiOS: `config`, `edit`, `set` and their kin, with quotes that span lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assess.errors import ParseError

DEEPEST = 40
_WORD = re.compile(r'[^\s"\'\\]+')


@dataclass(frozen=True, slots=True)
class Statement:
    """What a block says: `set`, `append`, `unset`, `select`, `unselect`, `move`, `delete` and so on."""

    verb: str
    words: tuple[str, ...]
    line: int


@dataclass(slots=True)
class Block:
    """A `config` or `edit` with what stands in it, in the file's order. `words` follow the verb."""

    verb: str
    words: tuple[str, ...]
    line: int
    items: list["Block | Statement"] = field(default_factory=list)
    last_line: int = 0

    @property
    def path(self) -> str:
        """`firewall policy` for `config firewall policy`."""
        return " ".join(self.words)

    def blocks(self, verb: str, path: str = "") -> Iterator["Block"]:
        """Blocks of this verb in it, of one path if it is given."""
        for item in self.items:
            if isinstance(item, Block) and item.verb == verb and (not path or item.path == path):
                yield item


@dataclass(frozen=True, slots=True)
class FortiosFile:
    """A file's blocks, its header words (`config-version`, `vdom` ...), and lines that are none of it."""

    items: tuple[Block | Statement, ...]
    header: dict[str, str]
    strays: tuple[Statement, ...]


def read_fortios(name: str, text: str) -> FortiosFile:
    """The blocks of a FortiOS configuration.

    Raises:
        ParseError: the file ends within a quote or block, or closes what it did not open; says the line.
    """
    top = Block("", (), 0)
    stack = [top]
    header: dict[str, str] = {}
    strays: list[Statement] = []
    for number, words, comment in _lines(name, text):
        if comment:
            _read_header(comment, header)
            continue
        _take(name, number, words, stack, strays)
    if len(stack) > 1:
        open_block = stack[-1]
        raise ParseError(
            f"the file ends inside `{open_block.verb} {open_block.path}` of line {open_block.line}",
            where=f"{name}:{text.count(chr(10)) + 1}",
            hint="It was cut off: bring the whole file.",
        )
    return FortiosFile(tuple(top.items), header, tuple(strays))


def _take(name: str, number: int, words: list[str], stack: list[Block], strays: list[Statement]) -> None:
    verb, rest = words[0], tuple(words[1:])
    block = stack[-1]
    if verb in {"config", "edit"}:
        if len(stack) > DEEPEST:
            raise ParseError(f"blocks nest deeper than {DEEPEST}", where=f"{name}:{number}")
        if verb == "edit" and block.verb == "edit":
            # A missing `next`: the device's own parser starts the next entry too.
            stack.pop().last_line = number
            block = stack[-1]
        opened = Block(verb, rest, number)
        block.items.append(opened)
        stack.append(opened)
    elif verb in {"end", "next"}:
        _close(name, number, verb, stack)
    elif verb in VERBS and len(stack) > 1:
        block.items.append(Statement(verb, rest, number))
    else:
        strays.append(Statement(verb, rest, number))


VERBS = frozenset(
    {"set", "append", "unset", "select", "unselect", "move", "delete", "clone", "purge", "rename"}
)


def _close(name: str, number: int, verb: str, stack: list[Block]) -> None:
    if verb == "end" and stack[-1].verb == "edit":
        stack.pop().last_line = number
    wanted = "edit" if verb == "next" else "config"
    if len(stack) < 2 or stack[-1].verb != wanted:
        raise ParseError(
            f"`{verb}` closes nothing here",
            where=f"{name}:{number}",
            hint="Lines above are missing or damaged: bring the whole file.",
        )
    stack.pop().last_line = number


def _read_header(comment: str, header: dict[str, str]) -> None:
    for key, value in re.findall(r"([A-Za-z_\-]{1,40})=([^:\s]{1,200})", comment[:2000]):
        header.setdefault(key, value)


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str], str]]:
    """Number, words and comment of each logical line; a quote that spans lines is one word."""
    at, number, length = 0, 1, len(text)
    while at < length:
        end = text.find("\n", at)
        end = length if end < 0 else end
        raw = text[at:end]
        if raw.lstrip().startswith("#"):
            yield number, [], raw.strip()
        elif raw.strip():
            if '"' not in raw and "'" not in raw and "\\" not in raw:
                yield number, raw.split(), ""
            else:
                words, at_end = _words(name, text, at, number)
                if words:
                    yield number, words, ""
                number += text.count("\n", at, at_end)
                end = at_end
        at = end + 1
        number += 1


def _words(name: str, text: str, at: int, number: int) -> tuple[list[str], int]:
    """Words from `at` up to a line end outside quotes, and where that is."""
    words: list[str] = []
    pieces: list[str] = []
    has_word = False
    length = len(text)
    while at < length and text[at] != "\n":
        char = text[at]
        if char in "\"'":
            piece, at = _quoted(name, text, at, number)
            pieces.append(piece)
            has_word = True
        elif char == "\\" and at + 1 < length and text[at + 1] != "\n":
            pieces.append(text[at + 1])
            has_word = True
            at += 2
        elif char.isspace() or char == "\\":
            if has_word:
                words.append("".join(pieces))
            pieces, has_word = [], False
            at += 1
        else:
            found = _WORD.match(text, at)
            pieces.append(found[0] if found else char)
            has_word = True
            at = found.end() if found else at + 1
    return ([*words, "".join(pieces)] if has_word else words), at


def _quoted(name: str, text: str, at: int, number: int) -> tuple[str, int]:
    """A quoted piece without its quotes, and where it ends; a backslash keeps the next character."""
    quote = text[at]
    pieces: list[str] = []
    start = at + 1
    at = start
    pattern = _ENDS[quote]
    while found := pattern.search(text, at):
        if found[0] == quote:
            pieces.append(text[start : found.start()])
            return "".join(pieces), found.end()
        pieces.append(text[start : found.start()])
        start = found.start() + 1
        at = found.start() + 2
    raise ParseError(
        f"the file ends inside a quote that opens in line {number}",
        where=f"{name}:{number}",
        hint="It was cut off, or a quote is missing: bring the whole file.",
    )


_ENDS = {'"': re.compile(r'"|\\.', re.DOTALL), "'": re.compile(r"'")}
