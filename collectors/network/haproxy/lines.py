"""The lines of HAProxy's files, cut into words and gathered into sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.reading import ConfigFile
from collectors.network.syntax.words import broken, split_words

# HAProxy 3.2 configuration manual, chapters 3, 4 and 12.
_SECTIONS = """
global defaults frontend backend listen peers resolvers userlist mailers program http-errors ring cache
fcgi-app log-forward log-profile crt-store acme traces namespace_list
"""
SECTIONS = frozenset(_SECTIONS.split())
"""Words that start a section."""

PROXIES = frozenset({"defaults", "frontend", "backend", "listen"})
_PREPROCESSOR = re.compile(r"^\s*\.(if|elif|else|endif|notice|warning|alert|diag)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words without quotes, its text as written, and where it stands."""

    words: tuple[str, ...]
    text: str
    ref: Ref


@dataclass(slots=True)
class Section:
    """A section with its lines. `arguments` are the words behind the name (`from base`, an old address)."""

    kind: str
    name: str
    arguments: tuple[str, ...]
    ref: Ref
    lines: list[Line] = field(default_factory=list)


def read_sections(file: ConfigFile, unparsed: list[Unparsed]) -> Iterator[Section]:
    """The sections of one file, in their order. Conditions of the preprocessor are not judged but listed.

    Raises:
        ParseError: a quote is open, a section has no name, or the last line is cut off.
    """
    current: Section | None = None
    for line in _lines(file, unparsed):
        if line.words[0] in SECTIONS:
            if current:
                yield current
            current = _opened(line)
        elif current:
            current.lines.append(line)
        else:
            unparsed.append(Unparsed(line.text, line.ref))
    if current:
        yield current


def _lines(file: ConfigFile, unparsed: list[Unparsed]) -> Iterator[Line]:
    for number, text in enumerate(file.text.split("\n"), 1):
        ref = Ref(file.name, number)
        if _PREPROCESSOR.match(text):
            unparsed.append(Unparsed(text.strip(), ref))
            continue
        words = split_words(text, ref)
        if words[:1] in {("no",), ("default",)} and len(words) > 1:
            words = (f"{words[0]} {words[1]}", *words[2:])
        if words:
            yield Line(words, text.strip(), ref)


def _opened(line: Line) -> Section:
    kind = line.words[0]
    named = line.words[1:2]
    if kind in {"frontend", "backend", "listen", "peers", "resolvers", "userlist"} and not named:
        raise broken(line.ref, f"{kind} has no name", f"Expected: {kind} NAME. Is the file cut off?")
    if kind == "defaults" and named == ("from",):
        return Section(kind, "", line.words[1:], line.ref)
    return Section(kind, named[0] if named else "", line.words[2:], line.ref)
