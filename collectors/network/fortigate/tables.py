"""What a FortiGate holds after all statements took effect: tables of entries with their values."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from collectors.network.syntax.fortios import Block, Statement


@dataclass(slots=True)
class Entry:
    """An `edit`, or the settings of a `config` without entries. `lines` tells where each key was last set."""

    name: str
    line: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    tables: "dict[str, Table]" = field(default_factory=dict)

    def words(self, key: str) -> tuple[str, ...]:
        """The words of a key; empty where it is not set."""
        return self.values.get(key, ())

    def value(self, key: str, default: str = "") -> str:
        """The first word of a key."""
        found = self.values.get(key)
        return found[0] if found else default

    def is_on(self, key: str) -> bool:
        """The key is set to `enable`."""
        return self.value(key) == "enable"

    def table(self, path: str) -> "Table":
        """The table of a nested `config`; an empty one where there is none."""
        return self.tables.get(path) or Table(path, self.line)

    def text(self) -> str:
        """The entry in one line, as its statements say it."""
        said = (f"set {key} {' '.join(map(_quoted, words))}" for key, words in self.values.items())
        return "; ".join([f"edit {self.name}", *said])[:2000]


@dataclass(slots=True)
class Table:
    """A `config` path: its own settings, and entries in the order that counts (the file's, after moves)."""

    path: str
    line: int
    settings: Entry = field(default_factory=lambda: Entry("", 0))
    entries: dict[str, Entry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


def _quoted(word: str) -> str:
    return f'"{word}"' if not word or not word.isascii() or any(char.isspace() for char in word) else word


def apply(block: Block, into: dict[str, Table], strange: list[Statement]) -> None:
    """Takes a `config` block into the tables; statements that make no sense go to `strange`.

    A path or entry that comes again is gone on with, as on the device. Nesting is bounded by the reader.
    """
    table = into.setdefault(block.path, Table(block.path, block.line))
    _fill(block, table, strange)


def _fill(block: Block, table: Table, strange: list[Statement]) -> None:
    for item in block.items:
        if isinstance(item, Block) and item.verb == "edit":
            name = " ".join(item.words)
            entry = table.entries.setdefault(name, Entry(name, item.line))
            _fill_entry(item, entry, strange)
        elif isinstance(item, Block):
            apply(item, table.settings.tables, strange)
        elif not (_set(item, table.settings) or _arrange(item, table)):
            strange.append(item)


def _fill_entry(block: Block, entry: Entry, strange: list[Statement]) -> None:
    for item in block.items:
        if isinstance(item, Block):
            apply(item, entry.tables, strange)
        elif not _set(item, entry):
            strange.append(item)


def _set(statement: Statement, entry: Entry) -> bool:
    if not statement.words:
        return False
    key, values = statement.words[0], statement.words[1:]
    before = entry.values.get(key, ())
    match statement.verb:
        case "set" | "select":
            entry.values[key] = values
        case "append":
            entry.values[key] = (*before, *(each for each in values if each not in before))
        case "unselect":
            entry.values[key] = tuple(each for each in before if each not in values)
        case "unset":
            entry.values.pop(key, None)
        case _:
            return False
    entry.lines[key] = statement.line
    return True


def _arrange(statement: Statement, table: Table) -> bool:
    """`delete`, `purge`, `move`, `rename`, `clone` of entries."""
    entries = table.entries
    match statement.verb, statement.words:
        case "purge", _:
            entries.clear()
        case "delete", (name,):
            entries.pop(name, None)
        case "move", (name, ("before" | "after") as where, other) if name in entries and other in entries:
            _move(table, name, where, other)
        case "rename", (name, "to", new) if name in entries:
            table.entries = {
                (new if key == name else key): entry for key, entry in entries.items() if key != new
            }
            table.entries[new].name = new
        case "clone", (name, "to", new) if name in entries:
            old = entries[name]
            entries[new] = Entry(new, statement.line, dict(old.values), dict(old.lines), dict(old.tables))
        case _:
            return False
    return True


def _move(table: Table, name: str, where: str, other: str) -> None:
    if name == other:
        return
    moved = table.entries.pop(name)
    names = list(table.entries)
    at = names.index(other) + (where == "after")
    order = [*names[:at], name, *names[at:]]
    table.entries[name] = moved
    table.entries = {each: table.entries[each] for each in order}
