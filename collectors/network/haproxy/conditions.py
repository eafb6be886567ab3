"""Conditions of rules: which ACLs they use, and which host names they ask for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from collectors.network.haproxy.keywords import PREDEFINED_ACLS
from collectors.network.haproxy.lines import Line

_HOST = re.compile(
    r"(?:req\.|req_|c)?(?:hdr|fhdr)(?P<method>_\w+)?\(host(?:,[^)]*)?\)|(?:ssl_fc_sni|req\.ssl_sni|req_ssl_sni)(?P<sni>_\w+)?"
    r"|var\([\w.]*host[\w.]*\)",
    re.I,
)
_METHOD = {"end": "*{}", "dom": "{}", "beg": "{}*", "reg": "~{}", "sub": "*{}*", "dir": "*{}*"}
Acls = Mapping[str, Sequence[Line]]
Patterns = Callable[[str], tuple[str, ...]]


def condition_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words behind `if` or `unless`, with which it starts."""
    for at, word in enumerate(words):
        if word in {"if", "unless"}:
            return tuple(words[at:])
    return ()


def acl_names(condition: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Names of the ACLs that a condition uses, and whether they are negated. Anonymous ones have none."""
    for word in _outside_braces(condition[1:]):
        name = word.lstrip("!")
        if name and name not in {"or", "||", "and"} and name not in PREDEFINED_ACLS:
            yield name, word.startswith("!")


def hosts_of(condition: Sequence[str], acls: Acls, patterns: Patterns) -> tuple[str, ...]:
    """Host names that make the condition true. `*` stands for a part, `~` starts a regular expression.

    `patterns` gives the lines of a file of patterns.
    """
    if not condition or condition[0] == "unless":
        return ()
    found: list[str] = []
    for expression in _anonymous(condition):
        found += _hosts(expression, patterns)
    for name, negated in acl_names(condition):
        if not negated:
            for line in acls.get(name, ()):
                found += _hosts(line.words[2:], patterns)
    return tuple(dict.fromkeys(found))


def _outside_braces(words: Sequence[str]) -> Iterator[str]:
    inside = False
    for word in words:
        if word in {"{", "!{"}:
            inside = True
        elif not inside:
            yield word
        elif word == "}":
            inside = False


def _anonymous(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    held: list[str] | None = None
    for word in words:
        if word == "{":
            held = []
        elif word == "}" and held is not None:
            yield tuple(held)
            held = None
        elif held is not None:
            held.append(word)


def _hosts(expression: Sequence[str], patterns: Patterns) -> list[str]:
    match = _HOST.match(expression[0]) if expression else None
    if not match:
        return []
    method = (match["method"] or match["sni"] or "").lstrip("_")
    values: list[str] = []
    words = iter(expression[1:])
    for word in words:
        if word == "-m":
            method = next(words, "")
        elif word == "-f":
            values += patterns(next(words, ""))
        elif word == "--":
            values += words
        elif word not in {"-i", "-n", "-u", "-M"}:
            values.append(word)
    shape = _METHOD.get(method, "{}")
    return [] if method in {"found", "len", "cnt", "ip"} else [shape.format(each) for each in values]
