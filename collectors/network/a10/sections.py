"""The parts of a running configuration, by partition; parts that are entered again are put together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from collectors.network.reading import ConfigFile
from collectors.network.syntax.indented import Line, read_indented, words_of
from collectors.network.syntax.words import broken

_HEADER = re.compile(r"^!\s*Current config(uration)?\b|^!64-bit Advanced Core OS", re.M | re.I)
_IN_PARTITION = re.compile(r"(?:^|/)partitions?[/_-]([^/.]+)")
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Part:
    """A line with those below it. `words` are without quotes."""

    words: tuple[str, ...]
    ref: Ref
    text: str
    below: tuple["Part", ...] = ()

    def find(self, *words: str) -> "Part | None":
        """The last part below that begins with these words: entering it again counts."""
        found = [each for each in self.below if each.words[: len(words)] == words]
        return found[-1] if found else None

    def value(self, *words: str) -> str:
        """What stands behind the words, joined."""
        found = self.find(*words)
        return " ".join(found.words[len(words) :]) if found else ""

    def has(self, word: str) -> bool:
        """Whether this word stands alone below."""
        return any(each.words == (word,) for each in self.below)


@dataclass(slots=True)
class Section:
    """All parts of one partition, in order."""

    name: str
    ref: Ref
    parts: list[Part] = field(default_factory=list)
    _known: dict[tuple[str, ...], dict[str, Part]] = field(default_factory=dict)

    def of(self, *words: str) -> dict[str, Part]:
        """Parts that begin with these words, by the next one; one that is entered again grows."""
        if words not in self._known:
            self._known[words] = self._found(words)
        return self._known[words]

    def _found(self, words: tuple[str, ...]) -> dict[str, Part]:
        entered: dict[str, list[Part]] = {}
        for each in self.parts:
            if each.words[: len(words)] == words and len(each.words) > len(words):
                entered.setdefault(each.words[len(words)], []).append(each)
        return {name: _joined(parts) for name, parts in entered.items()}


def read_sections(file: ConfigFile) -> Iterator[Section]:
    """The partitions of one file, each with its parts.

    Raises:
        ParseError: a file that begins as the device writes it has no `end`.
    """
    lines = read_indented(file.text)
    _refuse_cut_off(file, lines)
    match = _IN_PARTITION.search(file.name)
    section = Section(match[1] if match else SHARED, Ref(file.name, 1))
    for line in lines:
        part = _part(line, file.name)
        if part.words[:1] == ("active-partition",):
            yield section
            section = Section(part.words[1] if len(part.words) > 1 else SHARED, part.ref)
        elif part.words != ("end",):
            section.parts.append(part)
    yield section


def _refuse_cut_off(file: ConfigFile, lines: Sequence[Line]) -> None:
    if _HEADER.search(file.text) and not any(line.text == "end" for line in lines[-1:]):
        last = Ref(file.name, file.text.rstrip().count("\n") + 1)
        raise broken(
            last, "the configuration has no `end`", "It is cut off: bring all that the device wrote."
        )


def _part(line: Line, name: str) -> Part:
    """A part with all below it, without recursion: files may nest as deep as they like."""
    order = list(line.all_lines())
    made: dict[int, Part] = {}
    for each in reversed(order):
        below = tuple(made[child.number] for child in each.children)
        made[each.number] = Part(tuple(words_of(each.text)), Ref(name, each.number), each.text, below)
    return made[line.number]


def _joined(parts: Sequence[Part]) -> Part:
    """One thing that was entered several times. A port or member that is entered again begins anew."""
    if len(parts) == 1:
        return parts[0]
    below: dict[object, Part] = {}
    for each in parts:
        for child in each.below:
            key = child.words[:3] if child.words[:1] in {("port",), ("member",)} else child.ref
            below.pop(key, None)
            below[key] = child
    longest = max(len(each.words) for each in parts)
    words = next(each.words for each in reversed(parts) if len(each.words) == longest)
    return Part(words, parts[0].ref, parts[0].text, tuple(below.values()))
