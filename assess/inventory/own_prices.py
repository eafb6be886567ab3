"""The user's own prices, read from a CSV file that the inventory names."""

import csv
import math
from datetime import date
from pathlib import Path
from typing import Any

from assess.errors import InputError
from assess.model.inventory import OwnPrice

NEEDED = ("service", "item", "unit", "price_usd")
OPTIONAL = ("source", "snapshot", "note")
HINT = (
    "Columns: service,item,unit,price_usd and optionally source,snapshot,note. "
    "An empty price_usd says that the price is not known."
)


def with_own_prices(value: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The inventory in which the file of `pricing.prices` is replaced by the prices in it.

    Raises:
        InputError: the file cannot be read or is wrong.
    """
    pricing = value.get("pricing")
    if not isinstance(pricing, dict) or not isinstance(pricing.get("prices"), str):
        return value
    prices = read_own_prices(folder / pricing["prices"])
    return {**value, "pricing": {**pricing, "prices": [each.model_dump() for each in prices]}}


def read_own_prices(path: Path) -> tuple[OwnPrice, ...]:
    """The prices of the file in its order; lines that start with # are left out.

    A node's price has the service `EC2` and the type's name as item, in USD per hour.

    Raises:
        InputError: the file cannot be read, a column is unknown or missing, a price is no number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the price file cannot be read: {error}", where=str(path)) from error
    kept = [(number, line) for number, line in enumerate(lines, start=1) if line and line[0] != "#"]
    if not kept:
        raise InputError("the price file is empty", where=str(path), hint=HINT)
    header = _header(kept[0], path)
    prices = tuple(
        _price(dict(zip(header, _cells(line, len(header), where), strict=True)), where)
        for where, line in ((f"{path}:{number}", line) for number, line in kept[1:])
    )
    _refuse_twice(prices, path)
    return prices


def _header(first: tuple[int, str], path: Path) -> list[str]:
    number, line = first
    header = [name.strip() for name in next(csv.reader([line]))]
    unknown = [name for name in header if name not in NEEDED + OPTIONAL]
    missing = [name for name in NEEDED if name not in header]
    if unknown or missing or len(set(header)) < len(header):
        what = f"wrong columns: unknown {unknown}, missing {missing}"
        raise InputError(what, where=f"{path}:{number}", hint=HINT)
    return header


def _cells(line: str, count: int, where: str) -> list[str]:
    cells = [cell.strip() for cell in next(csv.reader([line]))]
    if len(cells) != count:
        raise InputError(f"{len(cells)} values for {count} columns", where=where, hint=HINT)
    return cells


def _price(row: dict[str, str], where: str) -> OwnPrice:
    if not row["service"] or not row["item"]:
        raise InputError("service and item must not be empty", where=where, hint=HINT)
    return OwnPrice(
        service=row["service"],
        item=row["item"],
        unit=row["unit"],
        price_usd=_usd(row["price_usd"], where),
        source=row.get("source") or f"own price, {where}",
        snapshot=_day(row.get("snapshot", ""), where),
        note=row.get("note", ""),
    )


def _usd(text: str, where: str) -> float | None:
    if not text:
        return None
    try:
        price = float(text)
    except ValueError as error:
        raise InputError(f"price_usd is no number: {text!r}", where=where, hint=HINT) from error
    if not math.isfinite(price) or price < 0:
        raise InputError(f"price_usd is no price: {text!r}", where=where, hint=HINT)
    return price


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"snapshot is no day (YYYY-MM-DD): {text!r}", where=where) from error


def _refuse_twice(prices: tuple[OwnPrice, ...], path: Path) -> None:
    seen: set[tuple[str, str]] = set()
    for price in prices:
        key = (price.service, price.item)
        if key in seen:
            raise InputError(f"priced twice: {price.service}, {price.item}", where=str(path))
        seen.add(key)
