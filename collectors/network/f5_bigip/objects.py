"""All objects of a BIG-IP's files, by kind and full name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.f5_bigip.former_words import in_words_of_today, is_former
from collectors.network.f5_bigip.names import COMMON, full_name
from collectors.network.reading import ConfigFile
from collectors.network.syntax.braces import Node, read_braces
from collectors.network.syntax.words import broken

_MODULES = frozenset(
    {
        "ltm",
        "net",
        "sys",
        "auth",
        "cm",
        "apm",
        "asm",
        "security",
        "gtm",
        "cli",
        "analytics",
        "pem",
        "wom",
        "wam",
    }
    | {
        "vcmp",
        "ilx",
        "api-protection",
        "saas",
        "ips",
        "urldb",
        "mgmt",
        "util",
        "global-settings",
        "transaction",
    }
)
_TWO_WORDS = frozenset(
    {
        "profile",
        "monitor",
        "persistence",
        "data-group",
        "firewall",
        "cipher",
        "dns",
        "message-routing",
        "wideip",
    }
    | {"shared-objects", "auth", "file", "global-settings", "pool-gtm"}
)
_OUTERMOST = r"(?:ltm|net|sys|auth|cm|apm|asm|security|gtm|cli|pem|ilx|wom|analytics) [a-z-]+ [^\n]*\{"
_IN_PARTITION = re.compile(r"(?:^|/)partitions/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Item:
    """An object: `kind` is `ltm virtual`, `ltm profile client-ssl` ...; `text` its lines as written."""

    kind: str
    name: str
    node: Node
    ref: Ref
    text: str

    def value(self, word: str) -> str:
        """What stands behind a word."""
        return self.node.value(word)

    def has(self, word: str) -> bool:
        """Whether a line is this word alone."""
        return any(each.words == (word,) and not each.children for each in self.node.children or ())

    def inner(self, word: str) -> list[Node]:
        """What stands in the block of a word: one per line, or several on one."""
        return [
            part
            for each in self.node.children or ()
            if each.words[:1] == (word,)
            for child in _held(each)
            for part in _parted(child)
        ]


@dataclass(slots=True)
class Objects:
    """Objects by kind, then by full name, in the order of the files."""

    by_kind: dict[str, dict[str, Item]] = field(default_factory=dict)
    unparsed: list[Unparsed] = field(default_factory=list)
    version: str = ""
    folders: set[str] = field(default_factory=set)

    def of(self, kind: str) -> dict[str, Item]:
        """All of one kind."""
        return self.by_kind.get(kind, {})

    def below(self, kind: str) -> Iterator[Item]:
        """All whose kind begins so: `ltm profile` finds every profile."""
        for each, items in self.by_kind.items():
            if each == kind or each.startswith(f"{kind} "):
                yield from items.values()

    def find(self, kind: str, name: str, partition: str) -> Item | None:
        """An object by its name in a partition, else in Common, else from the root folder."""
        items = self.of(kind)
        names = (full_name(name, partition), full_name(name, COMMON), f"/{name}")
        return next((items[each] for each in names if each in items), None)


def read_objects(files: Sequence[ConfigFile]) -> Objects:
    """Everything that the files hold.

    Raises:
        ParseError: a file is cut off or damaged.
    """
    objects = Objects()
    for file in files:
        match = _IN_PARTITION.search(file.name)
        partition = match[1] if match else COMMON
        if match:
            objects.folders.add(partition)
        version = re.search(r"^#TMSH-VERSION: (\S+)", file.text, re.M)
        objects.version = objects.version or (version[1] if version else "")
        lines = file.text.split("\n")
        for node in read_braces(
            file.name, file.text, ends_at_newline=True, keeps_raw=_is_rule, outermost=_OUTERMOST
        ):
            _take(objects, node, file, lines, partition)
    return objects


def _is_rule(words: tuple[str, ...]) -> bool:
    return words[:2] in {("ltm", "rule"), ("gtm", "rule")} or words[:1] == ("rule",)


def _take(objects: Objects, node: Node, file: ConfigFile, lines: Sequence[str], partition: str) -> None:
    node = in_words_of_today(node) if is_former(node.words) else node
    words = node.words
    ref = Ref(file.name, node.line)
    if node.children is None and not node.raw and node.line == _last_line(lines):
        raise broken(
            ref, f"the file ends behind {' '.join(words)[:80]!r}", "It is cut off: bring the whole file."
        )
    if len(words) < 2 or words[0] not in _MODULES:
        objects.unparsed.append(Unparsed(lines[node.line - 1].strip()[:500], ref))
        return
    size = 3 if words[1] in _TWO_WORDS and len(words) > 3 else 2
    own = node.value("partition") or node.value("app-service-partition") or partition
    name = full_name(" ".join(words[size:]), own)
    text = "\n".join(lines[node.line - 1 : max(node.last_line, node.line)])
    kind = " ".join(words[:size])
    if kind == "auth partition":
        objects.folders.add(" ".join(words[2:]).strip("/"))
    objects.by_kind.setdefault(kind, {})[name] = Item(kind, name, node, ref, text)


def _last_line(lines: Sequence[str]) -> int:
    return next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)


def _held(node: Node) -> list[Node]:
    """What a word's block holds; of `members 10.0.0.1:80 { }` (until 10) the one member."""
    if len(node.words) > 1 and node.children is not None:
        return [Node(node.words[1:], node.line, node.children, node.last_line)]
    return node.children or []


def _parted(node: Node) -> Iterator[Node]:
    """`{ a b }` on one line are two names; `a { ... }` is one with a block."""
    if node.children is not None or len(node.words) < 2:
        yield node
    else:
        yield from (Node((word,), node.line) for word in node.words)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(found.children or [])
