"""Configurations as trees of words, whatever they were written in: `set` lines, braces or XML.

`set a b c`, `a { b c; }` and `<a><b>c</b></a>` are one tree: `a`, below it `b`, below it `c`.
"""

from collections.abc import Iterator

from assess.errors import ParseError

DEEPEST = 120


class Tree:
    """A word and what stands below it, in the file's order. `line` is where it was first said."""

    __slots__ = ("children", "file", "inactive", "line", "word")

    def __init__(self, word: str = "", file: str = "", line: int = 0) -> None:
        self.word = word
        self.file = file
        self.line = line
        self.inactive = False
        self.children: dict[str, Tree] = {}

    def add(self, word: str, file: str, line: int) -> "Tree":
        """The child of this word, made if it is not there."""
        child = self.children.get(word)
        if child is None:
            child = self.children[word] = Tree(word, file, line)
        return child

    def find(self, *path: str) -> "Tree | None":
        """What stands at the path below it, unless it or something on the way is switched off."""
        tree: Tree | None = self
        for word in path:
            tree = tree.children.get(word) if tree else None
            if tree is None or tree.inactive:
                return None
        return tree

    def at(self, *path: str) -> "Tree":
        """As `find`, but an empty tree where nothing is."""
        return self.find(*path) or Tree(path[-1] if path else "", self.file, self.line)

    def active(self) -> Iterator["Tree"]:
        """Its children, without those that are switched off."""
        return (each for each in self.children.values() if not each.inactive)

    def words(self, *path: str) -> tuple[str, ...]:
        """The words directly below the path: the values of a leaf or list."""
        return tuple(each.word for each in self.at(*path).active())

    def value(self, *path: str) -> str:
        """The first word below the path; empty where there is none."""
        return next((each.word for each in self.at(*path).active()), "")

    def has(self, *path: str) -> bool:
        """Whether something stands at the path."""
        return self.find(*path) is not None

    def is_empty(self) -> bool:
        """Nothing stands below it."""
        return not self.children


def grafted(tree: Tree, path: list[str], file: str, line: int) -> Tree:
    """The tree at the path below `tree`, made where it is not there.

    Raises:
        ParseError: the path is longer than any real configuration's.
    """
    if len(path) > DEEPEST:
        raise ParseError(f"a path of more than {DEEPEST} words", where=f"{file}:{line}")
    for word in path:
        tree = tree.add(word, file, line)
    return tree
