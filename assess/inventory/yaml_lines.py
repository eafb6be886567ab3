"""A YAML file as plain values, and the line of every key and item in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assess.errors import InventoryError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML has it: 10,000 endpoints in a second instead of ten."""

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`value` is the file's content, `lines` maps a location such as ("endpoints", 3, "kind") to its line."""

    path: Path
    value: Any
    lines: dict[Location, int]

    def line_of(self, location: Location) -> int:
        """The line of the location, or of the nearest thing around it that has one."""
        for length in range(len(location), -1, -1):
            if (line := self.lines.get(location[:length])) is not None:
                return line
        return 1


def read_yaml(path: Path) -> Document:
    """The file's content with lines.

    Raises:
        InventoryError: no such file, no YAML, a key given twice.
    """
    text = _read(path)
    try:
        return _document(path, LOADER(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise InventoryError(
            f"not valid YAML: {error.problem or 'unreadable'}",
            where=f"{path}:{line}",
            hint="Check indentation, brackets and quotes on that line and the one above it.",
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InventoryError(f"not valid YAML: {error}", where=str(path), hint="Save it as UTF-8.") from None


def _document(path: Path, loader: "yaml.SafeLoader | yaml.CSafeLoader") -> Document:
    node = loader.get_single_node()
    if node is None:
        raise InventoryError("the file is empty", where=str(path), hint="`assess init` writes an example.")
    # before the values are made, which puts merged keys (`<<`) among a mapping's own
    lines = dict(_walk(path, node, (), node.start_mark.line + 1))
    return Document(path, loader.construct_document(node), lines)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InventoryError(
            "no such file", where=str(path), hint="`assess init` writes an example inventory."
        ) from None
    except UnicodeDecodeError:
        raise InventoryError("not UTF-8 text", where=str(path), hint="Save it as UTF-8.") from None
    except OSError as error:
        raise InventoryError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _walk(path: Path, node: yaml.Node, location: Location, line: int) -> Iterator[tuple[Location, int]]:
    yield location, line
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, at = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise InventoryError(
                    f"key '{name}' is given twice", where=f"{path}:{at}", hint="Keep one of them."
                )
            seen.add(name)
            yield from _walk(path, value, (*location, name), at)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(path, item, (*location, index), item.start_mark.line + 1)
