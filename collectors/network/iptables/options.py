"""Options of one iptables rule: what is known of headers, and what stays a condition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.model.evidence import Ref
from collectors.network.syntax.words import broken, is_number

_NAMES = {
    "source": "-s --source --src",
    "destination": "-d --destination --dst",
    "protocol": "-p --protocol --proto",
    "incoming": "-i --in-interface",
    "outgoing": "-o --out-interface",
    "jump": "-j --jump",
    "goto": "-g --goto",
    "module": "-m --match",
    "counters": "-c --set-counters",
    "sport": "--sport --source-port --sports --source-ports",
    "dport": "--dport --destination-port --dports --destination-ports",
    "ports": "--ports --port",
    "icmp": "--icmp-type --icmpv6-type",
    "state": "--ctstate --state",
    "source_range": "--src-range",
    "destination_range": "--dst-range",
    "set": "--match-set --set",
    "comment": "--comment",
    "syn": "--syn",
    "flags": "--tcp-flags",
    "family": "-4 -6 --ipv4 --ipv6",
    "table": "-t --table",
}
OPTIONS = {word: name for name, words in _NAMES.items() for word in words.split()}
_ARGUMENTS = {"counters": 2, "set": 2, "flags": 2, "syn": 0, "family": 0}


@dataclass(frozen=True, slots=True)
class Option:
    """`name` is ours for a known option and empty for others; `word` as written, without its `!`."""

    name: str
    word: str
    values: tuple[str, ...]
    negated: bool = False

    @property
    def value(self) -> str:
        """Its only value."""
        return self.values[0] if self.values else ""

    @property
    def text(self) -> str:
        """As a person reads it."""
        return " ".join((*(("!",) if self.negated else ()), self.word, *self.values))


def read_options(words: Sequence[str], ref: Ref) -> Iterator[Option]:
    """The options of a rule, in order. Those that nobody knows take all words up to the next option.

    Raises:
        ParseError: an option has no value, or a word belongs to none.
    """
    at, negated = 0, False
    while at < len(words):
        word = words[at]
        at += 1
        if word == "!":
            negated = True
            continue
        if not word.startswith("-"):
            raise broken(ref, f"{word!r} belongs to no option", "Is this what iptables-save writes?")
        name = OPTIONS.get(word, "")
        if name and at < len(words) and words[at] == "!":
            negated, at = True, at + 1
        end = at + _ARGUMENTS.get(name, 1) if name else _next_option(words, at)
        if name and end > len(words):
            raise broken(ref, f"{word} has no value", "Is the line cut off?")
        yield Option(name, word, tuple(words[at:end]), negated)
        at, negated = end, False


def _next_option(words: Sequence[str], at: int) -> int:
    while at < len(words) and not (
        words[at] == "!" or (words[at].startswith("-") and not _is_number(words[at]))
    ):
        at += 1
    return at


def _is_number(word: str) -> bool:
    return is_number(word[1:])
