"""The commands of ns.conf: verb, kind, positional words and options, in any order of binding."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
nat46 lacp
"""
_KINDS_OF_ONE = frozenset(_ONE_WORD.split())
_QUOTING = Quoting('"', ('"',), comment="", inside_words=False)
_ENCLOSED = re.compile(r"(?<!\S)q([^\s\w])")
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

    Raises:
        ParseError: a quote is not closed.
    """
    for number, line in enumerate(file.text.split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        ref = Ref(file.name, number)
        words = _words(text, ref)
        command = _command(words, text, ref, partition)
        if command.verb == "switch" and command.kind == "ns partition":
            partition = "" if command.name == "default" else command.name
        yield command


def _words(text: str, ref: Ref) -> tuple[str, ...]:
    """Words; `q/.../` and `q{...}` enclose one as quotes do."""
    found: list[str] = []
    at = 0
    match = _ENCLOSED.search(text)
    while match and text.count('"', at, match.start()) % 2 == 0:
        found += split_words(text[at : match.start()], ref, _QUOTING)
        end = _end_of(text, match.end(), match[1], _CLOSING.get(match[1], match[1]))
        if end < 0:
            raise broken(ref, f"q{match[1]} is not closed", "Is the file cut off?")
        found.append(text[match.end() : end])
        at = end + 1
        match = _ENCLOSED.search(text, at)
    return (*found, *split_words(text[at:], ref, _QUOTING))


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
