"""A tree of statements with blocks in braces: what keepalived, nginx and nftables write."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assess.model.evidence import Ref
from collectors.network.reading import ConfigFile
from collectors.network.syntax.words import broken

DEEPEST = 64
"""Blocks in blocks beyond this are no configuration; the programs' own grammars need less than ten."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Words, and the block behind them (None: there is none)."""

    words: tuple[str, ...]
    ref: Ref
    block: "tuple[Statement, ...] | None" = None
    last_line: int = 0

    @property
    def keyword(self) -> str:
        """Its first word."""
        return self.words[0] if self.words else ""

    @property
    def text(self) -> str:
        """Its words, for a person."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: word, end (of a statement), open, close."""

    kind: str
    text: str
    line: int


def build_tree(tokens: Iterable[Token], file: ConfigFile) -> tuple[Statement, ...]:
    """The file's statements.

    Raises:
        ParseError: a brace is missing or one too many, or blocks are nested without end.
    """
    return _Builder(file).built(tokens)


def tokens_of_lines(
    file: ConfigFile, split: Callable[[str, Ref], Iterable[str]], *, comment: Callable[[str], bool]
) -> Iterator[Token]:
    """Tokens of a language whose statements end with their line, and whose braces are words of their own."""
    for number, text in enumerate(file.text.split("\n"), 1):
        if comment(text.lstrip()):
            continue
        for word in split(text, Ref(file.name, number)):
            kind = {"{": "open", "}": "close"}.get(word, "word")
            yield Token(kind, word, number)
        yield Token("end", "", number)


class _Builder:
    def __init__(self, file: ConfigFile) -> None:
        self._file = file
        self._heads: list[tuple[tuple[str, ...], Ref]] = []
        self._blocks: list[list[Statement]] = [[]]
        self._words: list[str] = []
        self._line = 1

    def built(self, tokens: Iterable[Token]) -> tuple[Statement, ...]:
        for token in tokens:
            if token.kind == "word":
                self._line = self._line if self._words else token.line
                self._words.append(token.text)
            elif token.kind == "end":
                self._end()
            elif token.kind == "open":
                self._open(token)
            else:
                self._close(token)
        self._end()
        if self._heads:
            words, ref = self._heads[-1]
            last = self._file.text.count("\n") + 1
            raise broken(
                Ref(self._file.name, last),
                f"the file ends inside {' '.join(words)[:80]!r}, which began on line {ref.line}",
                "The file is cut off, or a } is missing. Bring the whole file.",
            )
        return tuple(self._blocks[0])

    def _end(self) -> None:
        if self._words:
            self._blocks[-1].append(Statement(tuple(self._words), self._ref(self._line), None, self._line))
            self._words = []

    def _open(self, token: Token) -> None:
        if len(self._heads) == DEEPEST:
            raise broken(self._ref(token.line), f"more than {DEEPEST} blocks in one another")
        words, ref = tuple(self._words), self._ref(self._line if self._words else token.line)
        if not words and self._blocks[-1] and self._blocks[-1][-1].block is None:
            head = self._blocks[-1].pop()
            words, ref = head.words, head.ref
        self._heads.append((words, ref))
        self._blocks.append([])
        self._words = []

    def _close(self, token: Token) -> None:
        self._end()
        if not self._heads:
            raise broken(self._ref(token.line), "a } closes nothing", "Is a { missing above?")
        words, ref = self._heads.pop()
        block = tuple(self._blocks.pop())
        self._blocks[-1].append(Statement(words, ref, block, token.line))

    def _ref(self, line: int) -> Ref:
        return Ref(self._file.name, line)
