"""The statements of nginx's files, with includes put in place.

Only files that were brought are looked at: an absolute path is found by its last parts below the folder.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from collectors.network.nginx.tokens import read_tokens
from collectors.network.reading import ConfigFile
from collectors.network.syntax.statements import Statement, build_tree
from collectors.network.syntax.words import broken

_DUMPED = re.compile(r"^# configuration file (?P<path>\S+):[ \t]*$", re.M)
_MOST_INCLUDES = 5000
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Source:
    """A file as nginx names it, and the file in which it was brought (`nginx -T` writes all into one)."""

    path: str
    file: ConfigFile


@dataclass(slots=True)
class Tree:
    """All files with their statements. `missing` are includes that no file answers to."""

    sources: Sequence[Source]
    reached: set[str] = field(default_factory=set)
    missing: list[Statement] = field(default_factory=list)
    included: int = 0

    def statements(self, source: Source, above: tuple[str, ...] = ()) -> tuple[Statement, ...]:
        """The file's statements, those of its includes in their places.

        Raises:
            ParseError: a file is damaged, or includes itself.
        """
        self.reached.add(source.path)
        tree = build_tree(read_tokens(source.file), source.file)
        return tuple(self._resolved(tree, (*above, source.path)))

    def _resolved(self, tree: Sequence[Statement], above: tuple[str, ...]) -> Iterator[Statement]:
        for statement in tree:
            if statement.keyword == "include" and len(statement.words) == 2:
                yield from self._included(statement, above)
            elif statement.block is None:
                yield statement
            else:
                yield replace(statement, block=tuple(self._resolved(statement.block, above)))

    def _included(self, statement: Statement, above: tuple[str, ...]) -> Iterator[Statement]:
        found = matching(statement.words[1], self.sources)
        if not found:
            self.missing.append(statement)
        for source in found:
            self.included += 1
            if source.path in above or len(above) > _DEEPEST or self.included > _MOST_INCLUDES:
                raise broken(statement.ref, f"{statement.text} leads back to itself, or to very many files")
            yield from self.statements(source, above)


def read_sources(files: Sequence[ConfigFile]) -> tuple[Source, ...]:
    """The files by the paths that nginx knows them by. Line numbers stay those of what was brought."""
    return tuple(source for file in files for source in _sources(file))


def matching(pattern: str, sources: Sequence[Source]) -> tuple[Source, ...]:
    """Files that an include names: those that agree with it in most of their last parts.

    >>> site = Source("conf.d/a.conf", ConfigFile("conf.d/a.conf", ""))
    >>> matching("/etc/nginx/conf.d/*.conf", [site]) == (site,)
    True
    """
    wanted = [part for part in pattern.split("/") if part not in {"", ".", ".."}]
    wild = any(char in wanted[-1] for char in "*?[") if wanted else True
    for length in range(len(wanted), 1 if wild and len(wanted) > 1 else 0, -1):
        found = [source for source in sources if _agree(wanted[-length:], source.path)]
        if found:
            return tuple(sorted(found, key=lambda source: source.path))
    return ()


def _agree(wanted: Sequence[str], path: str) -> bool:
    parts = [part for part in path.split("/") if part]
    if len(parts) < len(wanted):
        return False
    return all(fnmatchcase(part, shape) for part, shape in zip(parts[-len(wanted) :], wanted, strict=True))


def _sources(file: ConfigFile) -> Iterator[Source]:
    marks = list(_DUMPED.finditer(file.text))
    if not marks:
        yield Source(file.name, file)
    seen: set[str] = set()
    for mark, following in zip(marks, (*marks[1:], None), strict=False):
        if mark["path"] in seen:
            continue
        seen.add(mark["path"])
        end = following.start() if following else len(file.text)
        lines = "\n" * file.text.count("\n", 0, mark.end())
        yield Source(mark["path"], ConfigFile(file.name, lines + file.text[mark.end() : end]))
