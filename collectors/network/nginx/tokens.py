"""Tokens of nginx's language, with the bodies of Lua blocks as one word.

Written anew beside crossplane, which is its oracle in the tests: crossplane reads from disk, follows includes
into this machine's own files, drops a quote that is not closed, and recurses as deep as a file tells it to.
"""

import re
from collections.abc import Iterator

from assess.model.evidence import Ref
from collectors.network.reading import ConfigFile
from collectors.network.syntax.statements import Token
from collectors.network.syntax.words import broken

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>\#[^\n]*)
      | (?P<open>\{) | (?P<close>\}) | (?P<end>;)
      | "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)'
      | (?P<unclosed>["'])
      | (?P<word>(?:\\(?:.|$)|\$\{|[^\s;{}\\])(?:\\(?:.|$)|\$\{|[^\s;{\\])*)""",
    re.X | re.S,
)
_ESCAPED = re.compile(r"\\([\"'\\ntr])")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_LUA = re.compile(
    r"""(?:--)?\[(?P<level>=*)\[ | --[^\n]* | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | (?P<brace>[{}])""",
    re.X | re.S,
)


def read_tokens(file: ConfigFile) -> Iterator[Token]:
    """The tokens of one file.

    Raises:
        ParseError: a quote or a Lua block is not closed, or a statement has no end.
    """
    text, at, line, first, pending = file.text, 0, 1, "", False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise broken(Ref(file.name, line), f"{text[at]!r} cannot stand here")
        kind = match.lastgroup or ""
        if kind == "unclosed":
            raise broken(Ref(file.name, line), f"a {match[0]} is not closed", "Is the file cut off?")
        if kind in {"close", "end", "open"}:
            if kind == "close" and pending:
                raise broken(
                    Ref(file.name, line), f"{first!r} is not ended by ;", "A ; is missing before the }."
                )
            pending = False
            yield Token(kind, match[0], line)
        elif kind not in {"space", "comment"}:
            first, pending = first if pending else match[0], True
            yield Token("word", _unescaped(match[kind]), line)
        line += match[0].count("\n")
        at = match.end()
        if kind == "open" and first.endswith("_by_lua_block"):
            end = _end_of_lua(file, at, line)
            yield Token("word", text[at:end], line)
            yield Token("end", "", line)
            line += text.count("\n", at, end)
            at = end
    if pending:
        raise broken(
            Ref(file.name, line), f"the file ends inside {first[:80]!r}", "It is cut off, or a ; is missing."
        )


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def _end_of_lua(file: ConfigFile, at: int, line: int) -> int:
    depth, match = 1, _LUA.search(file.text, at)
    while match:
        at = match.end()
        if match["level"] is not None:
            closing = f"]{match['level']}]"
            at = file.text.find(closing, at)
            if at < 0:
                break
        elif match["brace"]:
            depth += 1 if match["brace"] == "{" else -1
        if depth == 0:
            return match.start()
        match = _LUA.search(file.text, at)
    raise broken(Ref(file.name, line), "a Lua block is not closed", "Is the file cut off?")
