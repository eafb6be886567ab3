"""`set` lines (PAN-OS, Junos) as a tree of words, with `delete`, `deactivate`, `activate` and `insert`."""

import re
from dataclasses import dataclass, field

from collectors.network.syntax.settings import FindScope, Word, no_scope, separated
from collectors.network.syntax.word_tree import Tree, grafted

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)("?)|\'([^\']*)\'|(\[)|(\])|([^\s\[\]"\']\S*)')
_ESCAPED = re.compile(r'\\(["\\])')
VERBS = frozenset(
    {"set", "delete", "deactivate", "activate", "insert", "move", "rename", "annotate", "protect"}
)


@dataclass(slots=True)
class SetLines:
    """The tree that the lines make, and lines that are none (number and text)."""

    tree: Tree
    strays: list[tuple[int, str]] = field(default_factory=list)


def read_set_lines(
    name: str, text: str, into: Tree | None = None, find_scope: FindScope = no_scope
) -> SetLines:
    """The tree of a file of `set` lines; a list `[ a b ]` gives children side by side.

    `find_scope` tells which objects may have several settings on one line.

    Comments and prompts before `set` are passed over; whatever else is no `set` line is among `strays`.

    Raises:
        ParseError: a line is longer than any real path.
    """
    found = SetLines(into if into is not None else Tree())
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        raw, first = lines[number], number + 1
        number += 1
        stripped = raw.strip()
        if not stripped or stripped.startswith(("#", "/*", "!")):
            continue
        verb = stripped.split(None, 1)[0]
        if verb not in VERBS:
            found.strays.append((first, stripped))
            continue
        while stripped.count('"') % 2 and number < len(lines) and number - first < 200:
            # A quote that spans lines (descriptions, login banners).
            stripped += "\n" + lines[number]
            number += 1
        rest = stripped[len(verb) :]
        if verb == "set":
            is_read = _set(words_of(rest), found.tree, name, first, find_scope)
        else:
            is_read = _apply(verb, rest, found.tree)
        if not is_read:
            found.strays.append((first, raw.strip()))
    return found


def _set(words: list[Word], tree: Tree, name: str, line: int, find_scope: FindScope) -> bool:
    for path, values in separated(words, find_scope):
        at = grafted(tree, path, name, line)
        for value in values:
            at.add(value, name, line)
    return bool(words)


def _apply(verb: str, rest: str, tree: Tree) -> bool:
    path = [each for each in words_of(rest) if isinstance(each, str)]
    if verb == "delete":
        return _delete(tree, path)
    if verb in {"deactivate", "activate"}:
        at = tree
        for word in path:
            if word not in at.children:
                return False
            at = at.children[word]
        at.inactive = verb == "deactivate"
        return at is not tree
    if verb in {"insert", "move"}:
        return _move(tree, path)
    return verb in {"annotate", "protect"}


def _delete(tree: Tree, path: list[str]) -> bool:
    for word in path[:-1]:
        if word not in tree.children:
            return False
        tree = tree.children[word]
    return bool(path) and tree.children.pop(path[-1], None) is not None


def _move(tree: Tree, path: list[str]) -> bool:
    """`insert PATH before NAME` (Junos, with the kind of the name between) and `move PATH before NAME`."""
    where = next((each for each in ("before", "after", "top", "bottom") if each in path), "")
    if not where:
        return False
    at = len(path) - 1 - path[::-1].index(where)
    moved, target = path[:at], path[-1] if at + 1 < len(path) else ""
    for word in moved[:-1]:
        if word not in tree.children:
            return False
        tree = tree.children[word]
    if not moved or moved[-1] not in tree.children or (target and target not in tree.children):
        return False
    _reorder(tree, moved[-1], where, target)
    return True


def _reorder(tree: Tree, word: str, where: str, target: str) -> None:
    child = tree.children.pop(word)
    order = list(tree.children.items())
    names = [each for each, _ in order]
    at = {"top": 0, "bottom": len(order)}.get(where, -1)
    if at < 0:
        at = names.index(target) + (where == "after") if target in names else len(order)
    order.insert(at, (word, child))
    tree.children = dict(order)


def words_of(text: str) -> list[Word]:
    """Words of a path; the members of a list in brackets are one tuple.

    >>> words_of('address-group "my group" static [ a b ]')
    ['address-group', 'my group', 'static', ('a', 'b')]
    """
    words: list[Word] = []
    members: list[str] | None = None
    for found in _TOKEN.finditer(text):
        quoted, _, single, opening, closing, plain = found.groups()
        if opening:
            members = [] if members is None else members
        elif closing:
            words += [tuple(members)] if members is not None else []
            members = None
        else:
            word = _unescaped(quoted) if quoted is not None else single if single is not None else plain
            ends = bool(plain) and members is not None and plain.endswith("]")
            (words if members is None else members).append(word[:-1] if ends else word)
            if ends and members is not None:
                words.append(tuple(members))
                members = None
    if members is not None:
        words.append(tuple(members))
    return words


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
