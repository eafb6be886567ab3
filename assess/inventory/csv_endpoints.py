"""Endpoints from a CSV file: the inventory's own names as columns, one endpoint a row."""

import csv
import io
from pathlib import Path
from typing import Any

from assess.errors import InventoryError
from assess.inventory.yaml_lines import Location

NUMBERS = {"port": int, "cpus": int, "memory_gib": float, "data_gib": float, "monthly_usd": float}


def read_endpoints(path: Path) -> tuple[list[dict[str, Any]], dict[Location, int]]:
    """Rows as mappings without their empty cells, and the line of each row.

    Takes `,` or `;`, a byte-order mark, columns in any order. `ips` holds several addresses apart by space.

    Raises:
        InventoryError: unreadable, no header, or a row with more cells than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InventoryError(f"cannot be read as UTF-8 text: {error}", where=str(path)) from None
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    if not reader.fieldnames or "name" not in _cleaned(reader.fieldnames):
        raise InventoryError(
            "the first line must name the columns, among them name and kind",
            where=f"{path}:1",
            hint="For example: name,kind,address,tenant,site,credential",
        )
    reader.fieldnames = _cleaned(reader.fieldnames)
    rows: list[dict[str, Any]] = []
    lines: dict[Location, int] = {}
    for index, row in enumerate(reader):
        if None in row:
            raise InventoryError("more cells than columns", where=f"{path}:{reader.line_num}")
        rows.append(_values(row))
        lines[(index,)] = reader.line_num
    return rows, lines


def _cleaned(names: Any) -> list[str]:
    return [str(name).strip().lower().replace(" ", "_") for name in names]


def _values(row: dict[str, str | None]) -> dict[str, Any]:
    given = {key: text.strip() for key, text in row.items() if text and text.strip()}
    return {key: _value(key, text) for key, text in given.items()}


def _value(key: str, text: str) -> Any:
    if key == "ips":
        return text.replace(",", " ").split()
    if key in NUMBERS:
        try:
            return NUMBERS[key](text.replace(",", "."))
        except ValueError:
            return text
    return text
