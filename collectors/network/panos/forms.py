"""One tree of words out of the three forms in which PAN-OS writes its configuration."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.panos.scopes import scope_of
from collectors.network.reading import ConfigFile
from collectors.network.syntax.braces import read_brace_tree
from collectors.network.syntax.set_paths import read_set_lines
from collectors.network.syntax.word_tree import DEEPEST, Tree
from collectors.network.syntax.xml_lines import Element, read_xml

_SET = re.compile(r"^set (?:\S+ )?\S", re.MULTILINE)
_BRACE = re.compile(r"^\s*[\w.\-]+ \{\s*$", re.MULTILINE)


@dataclass(slots=True)
class Forms:
    """The tree of all files together, the PAN-OS version, and lines that no form holds."""

    tree: Tree = field(default_factory=Tree)
    version: str = ""
    strays: list[Unparsed] = field(default_factory=list)


def read_forms(files: Sequence[ConfigFile]) -> Forms:
    """Every file into one tree.

    Raises:
        ParseError: a file was cut off, is damaged, or is in none of the three forms.
    """
    forms = Forms()
    for file in files:
        text = file.text.lstrip("\ufeff \t\n")
        if text.startswith("<"):
            _read_xml(file, forms)
        elif _SET.search(file.text):
            found = read_set_lines(file.name, file.text, forms.tree, scope_of)
            forms.strays += [
                Unparsed(line[:500], Ref(file.name, number))
                for number, line in found.strays
                if not _is_prompt(line)
            ]
        elif _BRACE.search(file.text):
            read_brace_tree(file.name, file.text, forms.tree, scope_of)
        else:
            raise ParseError(
                "neither XML, `set` lines nor braces of PAN-OS",
                where=f"{file.name}:1",
                hint="Bring the saved configuration (XML), or what `show` prints in configuration mode.",
            )
    return forms


def _is_prompt(line: str) -> bool:
    """`admin@fw> show`, `[edit]`: how captures of a session begin and end."""
    return re.match(r"[\w.\-]+@[\w.\-]+(?:\([\w\-]+\))?[>#]|\[edit\b", line) is not None


def _read_xml(file: ConfigFile, forms: Forms) -> None:
    root = read_xml(file.name, file.text)
    if root.tag == "response":
        # What the API answers: <response><result><config>.
        root = root.child("result", "config") or root.child("result") or root
    forms.version = forms.version or root.attributes.get("version", "")
    waiting: list[tuple[Element, Tree, int]] = [(each, forms.tree, 1) for each in reversed(root.children)]
    while waiting:
        element, at, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(f"a path of more than {DEEPEST} elements", where=f"{file.name}:{element.line}")
        text = element.text.strip()
        if element.tag == "member":
            at.add(text, file.name, element.line)
            continue
        word = element.attributes.get("name", element.tag) if element.tag == "entry" else element.tag
        tree = at.add(word, file.name, element.line)
        if text and not element.children:
            tree.add(text, file.name, element.line)
        waiting += [(child, tree, depth + 1) for child in reversed(element.children)]


def devices(tree: Tree) -> list[Tree]:
    """The parts that hold what belongs to a device; `set` lines and braces leave the way to it out."""
    config = tree.find("config") or tree
    return [*config.at("devices").active()] or [config]


def shared(tree: Tree) -> Tree:
    """What all virtual systems see."""
    return (tree.find("config") or tree).at("shared")
