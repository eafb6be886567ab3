"""nftables' own language, read into the same objects that its JSON has.

`nft list ruleset` writes a part of it; files that people write add definitions, `add rule` and the like.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.nftables.expressions import Words, read_expressions, read_value
from collectors.network.nftables.json_objects import Located
from collectors.network.reading import ConfigFile
from collectors.network.syntax.statements import Statement, Token, build_tree
from collectors.network.syntax.words import broken

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f]+|\\\n) | (?P<comment>\#[^\n]*) | (?P<newline>\n) | (?P<end>;)
      | (?P<open>\{) | (?P<close>\})
      | "(?P<string>[^"\n]*)" | (?P<unclosed>")
      | (?P<sign>==|!=|<=|>=|<<|>>|[,=<>&|()!^])
      | (?P<word>[^\s;{}",=<>&|()!^\#]+)""",
    re.X,
)
_FAMILIES = frozenset({"ip", "ip6", "inet", "arp", "bridge", "netdev"})
_BLOCKS = frozenset(
    {"table", "chain", "set", "map", "flowtable", "counter", "quota", "ct", "limit", "secmark", "synproxy"}
)
_ACTIONS = frozenset({"add", "create", "insert"})
_IGNORED = frozenset({"flush", "delete", "destroy", "list", "reset"})
LARGEST_CHARACTERS = 32 * 1024**2
"""Reading takes about 100 times the memory; the JSON form of a ruleset takes a quarter of that."""
_OPEN, _CLOSE = "\x00{", "\x00}"


def read_language(file: ConfigFile, unparsed: list[Unparsed]) -> Iterator[Located]:
    """All objects in order. Statements that nobody knows are added to `unparsed`.

    Raises:
        ParseError: the file is cut off or too large, or a statement has not its form.
    """
    if len(file.text) > LARGEST_CHARACTERS:
        raise ParseError(
            f"a ruleset of more than {LARGEST_CHARACTERS // 1024**2} MiB in nft's own language",
            where=f"{file.name}:1",
            hint="Bring the output of `nft -j list ruleset`.",
        )
    lines = file.text.split("\n")
    reader = _Reader(unparsed, lines)
    for statement in build_tree(_tokens(file), file):
        yield from reader.top(statement)


def _tokens(file: ConfigFile) -> Iterator[Token]:
    """Tokens for the tree: braces that hold values, not statements, stay words."""
    head: list[str] = []
    depth = 0
    for kind, text, line in _lexed(file):
        if kind == "open" and (depth or not _opens_block(head)):
            depth += 1
            yield Token("word", _OPEN, line)
        elif kind == "close" and depth:
            depth -= 1
            yield Token("word", _CLOSE, line)
        elif kind in {"open", "close"} or (kind == "end" and not depth):
            head = []
            yield Token(kind, text, line)
        elif kind == "word":
            head.append(text)
            yield Token(kind, text, line)
    if depth:
        last = Ref(file.name, file.text.count("\n") + 1)
        raise broken(last, "the file ends inside a { of values", "It is cut off.")


def _lexed(file: ConfigFile) -> Iterator[tuple[str, str, int]]:
    """Kind (word, end, open, close), text and line. A string keeps its first quote."""
    line, at = 1, 0
    while at < len(file.text):
        match = _TOKEN.match(file.text, at)
        if match is None or match.lastgroup == "unclosed":
            raise broken(Ref(file.name, line), "a string is not closed", "Is the file cut off?")
        if match.lastgroup == "string":
            yield "word", f'"{match["string"]}', line
        elif match.lastgroup in {"word", "sign"}:
            yield "word", match[0], line
        elif match.lastgroup in {"newline", "end"}:
            yield "end", "", line
        elif match.lastgroup in {"open", "close"}:
            yield match.lastgroup, match[0], line
        line += match[0].count("\n")
        at = match.end()


def _opens_block(head: Sequence[str]) -> bool:
    words = head[1:] if head and head[0] in _ACTIONS else head
    if not words or words[0] not in _BLOCKS or "=" in words:
        return False
    if words[0] == "ct":
        return words[1:2] in (["helper"], ["timeout"], ["expectation"])
    return len(words) == 2 or words[0] in {"table", "chain", "set", "map"}


@dataclass(slots=True)
class _Reader:
    unparsed: list[Unparsed]
    lines: Sequence[str]
    variables: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def top(self, statement: Statement) -> Iterator[Located]:
        """A statement outside of tables."""
        words = statement.words[1:] if statement.keyword in _ACTIONS else statement.words
        if not words or statement.keyword in _IGNORED:
            return
        if statement.keyword == "define" and len(words) > 3:
            self.variables["$" + words[1]] = words[3:]
        elif words[0] == "table":
            family, rest = _family(words[1:])
            name = _name(rest, statement)
            yield self._located("table", {"family": family, "name": name}, statement)
            for each in statement.block or ():
                yield from self.inside({"family": family, "table": name}, each)
        elif words[0] in {"chain", "set", "map", "rule", "element"}:
            family, rest = _family(words[1:])
            where = {"family": family, "table": _name(rest, statement)}
            yield from self._added(where, words[0], rest[1:], statement)
        else:
            self._unknown(statement)

    def inside(self, where: dict[str, str], statement: Statement) -> Iterator[Located]:
        """A statement of a table."""
        if statement.block is None:
            if statement.keyword not in {"comment", "flags"}:
                self._unknown(statement)
        elif statement.keyword in {"chain", "set", "map"}:
            yield from self._added(where, statement.keyword, statement.words[1:], statement)
        elif statement.keyword not in _BLOCKS:
            self._unknown(statement)

    def _added(
        self, where: dict[str, str], kind: str, words: tuple[str, ...], statement: Statement
    ) -> Iterator[Located]:
        name = _name(words, statement)
        if kind == "rule":
            yield self._rule(where, name, words[1:], statement)
        elif kind == "element":
            body = {**where, "name": name, "elem": self._elements(words[1:], statement.ref)}
            yield self._located(kind, body, statement)
        elif kind == "chain":
            yield from self._chain(where, name, statement)
        else:
            yield self._located(kind, {**where, "name": name, **self._set(statement)}, statement)

    def _chain(self, where: dict[str, str], name: str, statement: Statement) -> Iterator[Located]:
        body: dict[str, Any] = {**where, "name": name}
        rules = []
        for each in statement.block or ():
            if each.keyword == "type" and "hook" in each.words:
                hook = each.words.index("hook") + 1
                body["type"], body["hook"] = each.words[1], "".join(each.words[hook : hook + 1])
            elif each.keyword == "policy":
                body["policy"] = "".join(each.words[1:2])
            elif each.keyword not in {"comment", "devices", "device"}:
                rules.append(self._rule(where, name, each.words, each))
        yield self._located("chain", body, statement)
        yield from rules

    def _set(self, statement: Statement) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for each in statement.block or ():
            if each.keyword == "flags":
                body["flags"] = [word for word in each.words[1:] if word != ","]
            elif each.keyword == "elements":
                body["elem"] = self._elements(each.words[2:], each.ref)
        return body

    def _elements(self, words: tuple[str, ...], ref: Ref) -> list[Any]:
        value = read_value(Words(self._replaced(words), ref, _OPEN, _CLOSE))
        inner = value.get("set") if isinstance(value, dict) else None
        return inner if isinstance(inner, list) else [value]

    def _rule(
        self, where: dict[str, str], chain: str, words: tuple[str, ...], statement: Statement
    ) -> Located:
        expressions, comment = read_expressions(Words(self._replaced(words), statement.ref, _OPEN, _CLOSE))
        return self._located(
            "rule", {**where, "chain": chain, "expr": expressions, "comment": comment}, statement
        )

    def _replaced(self, words: Sequence[str], deep: int = 0) -> tuple[str, ...]:
        """Words with definitions in place of their names."""
        found: list[str] = []
        for word in words:
            known = self.variables.get(word) if deep < 8 else None
            found += self._replaced(known, deep + 1) if known else (word,)
            if len(found) > 100_000:
                break
        return tuple(found)

    def _located(self, kind: str, body: dict[str, Any], statement: Statement) -> Located:
        return Located(kind, body, statement.ref, self.lines[statement.ref.line - 1].strip())

    def _unknown(self, statement: Statement) -> None:
        self.unparsed.append(Unparsed(self.lines[statement.ref.line - 1].strip(), statement.ref))


def _family(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if words and words[0] in _FAMILIES:
        return words[0], words[1:]
    return "ip", words


def _name(words: tuple[str, ...], statement: Statement) -> str:
    if not words:
        raise broken(statement.ref, f"{statement.text} has no name", "Is the file cut off?")
    return words[0].lstrip('"')
