"""The commands of ns.conf: verb, kind, positional words and options, in any order of binding."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assess.errors import ParseError
from assess.model.evidence import Ref
from collectors.network.reading import ConfigFile
from collectors.network.syntax.words import Quoting, broken, split_words

VERBS = frozenset(
    {
        "add",
        "set",
        "bind",
        "unbind",
        "enable",
        "disable",
        "link",
        "unset",
        "rm",
        "switch",
        "apply",
        "save",
        "import",
    }
    | {
        "create",
        "update",
        "rename",
        "init",
        "sync",
        "clear",
        "unlink",
        "start",
        "stop",
        "reset",
        "force",
        "change",
    }
)
# Kinds of one word; all others have two (`lb vserver`).
_ONE_WORD = """
server service servicegroup vlan route route6 interface channel rnat rnat6 inat node location arp nd6
vrid vrid6 bridgegroup bridgetable locationfile locationfile6 linkset uiinternal forwardingsession
netprofile ipset l2param l3param ip6tunnel iptunnel netbridge vxlan ptp rsskeytype inatparam fis nat64
nat46 lacp ip6tunnelparam iptunnelparam rnatparam
"""
_KINDS_OF_ONE = frozenset(_ONE_WORD.split())
_QUOTING = Quoting('"', ('"',), comment="", inside_words=False)
_ENCLOSED = re.compile(r"(?<!\S)q([^\s\w])")
_BEGINS = re.compile(rf"(?:{'|'.join(sorted(VERBS))}) [A-Za-z]|#", re.IGNORECASE)
_LONGEST_COMMAND_LINES = 500
_OPENS = re.compile(r'(?<!\S)(?:"|q([^\s\w]))')
_TO_QUOTE = re.compile(r'(?:[^"\\]|\\.)*"')
_NOWHERE = Ref("", 0)
_CLOSING = {"{": "}", "(": ")", "[": "]", "<": ">"}


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `options` have lower-case names without the dash; a flag's value is empty."""

    verb: str
    kind: str
    words: tuple[str, ...]
    options: dict[str, str]
    text: str
    ref: Ref
    partition: str = ""
    all_options: dict[str, list[str]] = field(default_factory=dict)

    def word(self, place: int) -> str:
        """A positional word; empty where there is none."""
        return self.words[place] if place < len(self.words) else ""

    def option(self, name: str, default: str = "") -> str:
        """An option by its lower-case name."""
        return self.options.get(name, default)

    @property
    def name(self) -> str:
        """The name of what it is about."""
        return self.word(0)


def read_commands(file: ConfigFile, partition: str) -> Iterator[Command]:
    """The commands in order. `switch ns partition` moves to another partition.

    Expressions may hold line ends between their quotes; such a command goes on in the next lines. One whose
    quote is still open where another begins has no verb.

    Raises:
        ParseError: a quote is not closed at the file's end.
    """
    lines = file.text.split("\n")
    number = 0
    while number < len(lines):
        text = lines[number].strip()
        ref = Ref(file.name, number + 1)
        number += 1
        if not text or text.startswith("#"):
            continue
        words = _words(text)
        if words is None:
            text, words, number = _continued(text, lines, number, ref)
        command = _command(words, text, ref, partition)
        if command.verb == "switch" and command.kind == "ns partition":
            partition = "" if command.name == "default" else command.name
        yield command


def _continued(text: str, lines: Sequence[str], number: int, ref: Ref) -> tuple[str, tuple[str, ...], int]:
    """The command that is open at its line's end: its whole text, its words, and the next line's place."""
    parts = [text]
    still_open = _open_at_end(text, None)
    for after, line in enumerate(lines[number : number + _LONGEST_COMMAND_LINES], number + 1):
        if _BEGINS.match(line):
            return "\n".join(parts), (), after - 1
        parts.append(line)
        still_open = _open_at_end(line, still_open)
        if still_open is None:
            whole = "\n".join(parts)
            return whole, _words(whole) or (), after
    raise broken(ref, "a quote is not closed", "Is the file cut off, or a quote too many?")


def _open_at_end(line: str, still_open: tuple[str, int] | None) -> tuple[str, int] | None:
    """The quote that is open behind the line, with how often a bracket opened; None where all are closed."""
    at = 0
    while True:
        if still_open is None:
            found = _OPENS.search(line, at)
            if found is None:
                return None
            still_open, at = (found[1] or '"', 1), found.end()
        sign, depth = still_open
        end, depth = _closed(line, at, sign, depth)
        if end < 0:
            return sign, depth
        still_open, at = None, end


def _closed(line: str, at: int, sign: str, depth: int) -> tuple[int, int]:
    """Behind what closes the quote, or -1 with how many brackets are open at the line's end."""
    if sign == '"':
        found = _TO_QUOTE.match(line, at)
        return (found.end() if found else -1), 1
    closing = _CLOSING.get(sign, sign)
    for place in range(at, len(line)):
        depth += (line[place] == sign != closing) - (line[place] == closing)
        if depth == 0:
            return place + 1, 0
    return -1, depth


def _words(text: str) -> tuple[str, ...] | None:
    """Words; `q/.../` and `q{...}` enclose one as quotes do. None where a quote is not closed."""
    found: list[str] = []
    at = 0
    match = _ENCLOSED.search(text)
    try:
        while match and text.count('"', at, match.start()) % 2 == 0:
            found += split_words(text[at : match.start()], _NOWHERE, _QUOTING)
            end = _end_of(text, match.end(), match[1], _CLOSING.get(match[1], match[1]))
            if end < 0:
                return None
            found.append(text[match.end() : end])
            at = end + 1
            match = _ENCLOSED.search(text, at)
        return (*found, *split_words(text[at:], _NOWHERE, _QUOTING))
    except ParseError:
        return None


def _end_of(text: str, at: int, opening: str, closing: str) -> int:
    if opening == closing:
        return text.find(closing, at)
    depth = 1
    for place in range(at, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if depth == 0:
            return place
    return -1


def _command(words: Sequence[str], text: str, ref: Ref, partition: str) -> Command:
    verb = words[0].lower() if words else ""
    size = 1 if len(words) > 1 and words[1].lower() in _KINDS_OF_ONE else 2
    kind = " ".join(word.lower() for word in words[1 : 1 + size])
    positional: list[str] = []
    options: dict[str, list[str]] = {}
    name = ""
    for word in words[1 + size :]:
        if _is_option(word):
            name = word[1:].lower()
            options.setdefault(name, [])
        elif (name and (not options[name] or options[name][-1] in {"=", "!="})) or (
            name
            and kind in {"ns acl", "ns acl6", "vlan", "lb vserver"}
            and name in {"ipaddress", "ippattern"}
        ):
            options[name].append(word)
        else:
            positional.append(word)
            name = ""
    single = {name: " ".join(values) for name, values in options.items()}
    return Command(verb, kind, tuple(positional), single, text, ref, partition, options)


def _is_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and word[1].isalpha()
