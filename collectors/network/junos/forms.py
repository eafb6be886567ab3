"""One tree of words out of `set` lines or braces, with what groups add to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.junos.scopes import scope_of
from collectors.network.reading import ConfigFile
from collectors.network.syntax.braces import read_brace_tree
from collectors.network.syntax.set_paths import read_set_lines
from collectors.network.syntax.word_tree import Tree

_SET = re.compile(r"^(?:set|deactivate) \S+ \S", re.MULTILINE)
_BRACE = re.compile(r"^[\w.\-]+(?: \S+)? \{\s*$", re.MULTILINE)
_PROMPT = re.compile(r"[\w.\-]+@[\w.\-]+[>#]|\[edit\b|\{(?:master|primary|secondary|backup|hold)|---\(more")
MOST_ADDED = 2_000_000
"""Words that groups may add: more is a file made to exhaust."""


@dataclass(slots=True)
class Forms:
    """The tree of all files, and lines that no form holds."""

    tree: Tree = field(default_factory=Tree)
    strays: list[Unparsed] = field(default_factory=list)


def read_forms(files: Sequence[ConfigFile]) -> Forms:
    """Every file into one tree, with `apply-groups` done.

    Raises:
        ParseError: a file was cut off, is damaged, or is in neither form.
    """
    forms = Forms()
    for file in files:
        if _SET.search(file.text):
            found = read_set_lines(file.name, file.text, forms.tree, scope_of)
            strays = [(number, line) for number, line in found.strays if not _PROMPT.match(line)]
            forms.strays += [Unparsed(line[:500], Ref(file.name, number)) for number, line in strays]
        elif _BRACE.search(file.text):
            text = "\n".join("" if _PROMPT.match(line) else line for line in file.text.split("\n"))
            read_brace_tree(file.name, text, forms.tree, scope_of)
        else:
            raise ParseError(
                "neither `set` lines nor braces of Junos",
                where=f"{file.name}:1",
                hint="Bring what `show configuration` or `show configuration | display set` prints.",
            )
    _apply_groups(forms.tree)
    return forms


def _apply_groups(root: Tree) -> None:
    """Merges each group into the places that apply it; what is there already stays."""
    groups = root.at("groups")
    if groups.is_empty():
        return
    budget = [MOST_ADDED]
    waiting: list[tuple[Tree, tuple[str, ...]]] = [(root, ())]
    while waiting:
        tree, path = waiting.pop()
        for name in tree.words("apply-groups"):
            group = groups.find(name, *path)
            if group is not None:
                _merge(group, tree, budget)
        waiting += [
            (child, (*path, child.word))
            for child in tree.children.values()
            if child.word not in {"groups", "apply-groups"} and child.children
        ]


def _merge(source: Tree, target: Tree, budget: list[int]) -> None:
    waiting = [(source, target)]
    while waiting:
        one, other = waiting.pop()
        for child in one.active():
            if child.word.startswith("<") and child.word.endswith(">"):
                pattern = child.word[1:-1]
                waiting += [(child, each) for each in other.active() if fnmatchcase(each.word, pattern)]
                continue
            budget[0] -= 1
            if budget[0] < 0:
                raise ParseError(
                    "groups add more than any configuration holds", where=f"{child.file}:{child.line}"
                )
            waiting.append((child, other.add(child.word, child.file, child.line)))
