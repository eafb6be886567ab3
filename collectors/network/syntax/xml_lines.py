"""XML with the line of each element, safe from hostile files: no entities, no endless nesting."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from assess.errors import ParseError

DEEPEST = 200
CHUNK_CHARACTERS = 1 << 20


@dataclass(slots=True)
class Element:
    """An element: its tag, attributes, text of its own, children, and the line where it opens."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def child(self, *path: str) -> "Element | None":
        """The first element at the path of tags."""
        found: Element | None = self
        for tag in path:
            found = next((each for each in found.children if each.tag == tag), None) if found else None
        return found

    def each(self, *path: str) -> "Iterator[Element]":
        """All elements with the last tag below the path of tags."""
        parent = self.child(*path[:-1])
        return (each for each in (parent.children if parent else ()) if each.tag == path[-1])

    def value(self, *path: str) -> str:
        """The text at the path, without blanks around it; empty where nothing is."""
        found = self.child(*path)
        return found.text.strip() if found else ""


class _Refused(Exception):
    """The file holds what no configuration needs and attacks use."""


class _Builder:
    """Takes a parser's events and builds the tree, with its own stack."""

    def __init__(self, parser: expat.XMLParserType, skipped_lines: int) -> None:
        self.root: Element | None = None
        self._parser, self._skipped = parser, skipped_lines
        self._stack: list[Element] = []
        self._text: list[list[str]] = []
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.buffer_text = True

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber + self._skipped
        if len(self._stack) >= DEEPEST:
            raise _Refused(f"elements nest deeper than {DEEPEST}")
        element = Element(tag, attributes, line)
        if self._stack:
            self._stack[-1].children.append(element)
        else:
            self.root = element
        self._stack.append(element)
        self._text.append([])

    def _close(self, tag: str) -> None:  # noqa: ARG002 the parser has checked it
        self._stack.pop().text = "".join(self._text.pop())

    def _characters(self, text: str) -> None:
        if self._text:
            self._text[-1].append(text)

    def _refuse(self, *told: object) -> None:  # noqa: ARG002
        raise _Refused("a document type or entity is declared, which no configuration needs")


def read_xml(name: str, text: str) -> Element:
    """The root element.

    Raises:
        ParseError: not well formed, cut off, or with what hostile files use; says the line.
    """
    parser = expat.ParserCreate("utf-8")
    # Blanks before the XML declaration are an error to the parser, and harmless to us.
    start = len(text) - len(text.lstrip())
    skipped = text.count("\n", 0, start)
    builder = _Builder(parser, skipped)
    try:
        for at in range(start, len(text), CHUNK_CHARACTERS):
            parser.Parse(text[at : at + CHUNK_CHARACTERS].encode("utf-8", "replace"))
        is_final = True
        parser.Parse(b"", is_final)
    except expat.ExpatError as error:
        raise ParseError(
            f"no well-formed XML: {expat.ErrorString(error.code)}",
            where=f"{name}:{error.lineno + skipped}",
            hint="It was cut off or edited: bring the whole file.",
        ) from None
    except _Refused as error:
        raise ParseError(
            f"XML that is not read: {error}", where=f"{name}:{parser.CurrentLineNumber + skipped}"
        ) from None
    if builder.root is None:
        raise ParseError("no XML element", where=name)
    return builder.root
