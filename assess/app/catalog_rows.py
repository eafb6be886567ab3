"""The catalog as users read it: one list of rows per part, each row with its source and date."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from assess.catalog.load import extension_rows
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.model.catalog import Catalog, Fact, Lifecycle, Price

Row = dict[str, Any]
DATED = re.compile(r"(?<![\d-])20\d\d-\d\d(?:-\d\d)?(?![\d-])")
STORAGE = ("EBS", "EFS", "FSx", "S3")
DATABASES = ("RDS", "Aurora", "ElastiCache", "MemoryDB", "DMS")
FIGURES = ("name", "value", "unit", "dated", "confidence", "source", "note")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the catalog: what is in it, its columns, and those that a terminal shows."""

    text: str
    columns: tuple[str, ...]
    rows: Callable[[Catalog], Iterator[Row]]
    short: tuple[str, ...]


def catalog_part(name: str) -> Part:
    """The part of that name.

    Raises:
        InputError: there is none.
    """
    if name not in PARTS:
        hint = f"Parts: {', '.join(PARTS)}."
        raise InputError(f"the catalog has no part '{name}'{suggest(name, PARTS)}", hint=hint)
    return PARTS[name]


def part_rows(catalog: Catalog) -> Iterator[Row]:
    """One row per part: how many rows it has, how many of them lack a value, how old and new they are."""
    for name, part in PARTS.items():
        rows = list(part.rows(catalog))
        days = sorted(row["dated"] for row in rows if row["dated"])
        yield {
            "part": name,
            "holds": part.text,
            "rows": len(rows),
            "unknown": sum(None in (row.get("usd_per_hour", 0), row.get("value", 0)) for row in rows),
            "oldest": days[0] if days else None,
            "newest": days[-1] if days else None,
        }


def searched(rows: Iterator[Row], words: str | None) -> Iterator[Row]:
    """The rows of which some cell holds the words, in any case."""
    wanted = (words or "").lower()
    return (row for row in rows if any(wanted in str(cell).lower() for cell in row.values()))


def dated(source: str, day: date | None = None) -> str | None:
    """The day of a row: its own, else the newest that its source names."""
    if day is not None:
        return day.isoformat()
    return max(DATED.findall(source), default=None)


def _types(catalog: Catalog) -> Iterator[Row]:
    for each in catalog.instance_types:
        yield {
            "name": each.name,
            "arch": each.arch,
            "vcpus": each.vcpus,
            "memory_bytes": each.memory_mib * 2**20,
            "max_pods": each.max_pods,
            "ebs_slots": each.ebs_slots,
            "usd_per_hour": each.price_usd_per_hour,
            "dated": dated(each.source),
            "source": each.source,
        }


def _prices(catalog: Catalog) -> Iterator[Row]:
    return (_price_row(each) for each in catalog.prices)


def _price_row(price: Price) -> Row:
    return {
        "name": f"{price.service} {price.item}",
        "value": price.price_usd,
        "unit": f"USD per {price.unit}",
        "dated": dated(price.source, price.snapshot),
        "confidence": price.confidence,
        "source": price.source,
        "note": price.note,
    }


def _fact_row(fact: Fact) -> Row:
    return {
        "name": fact.key,
        "value": fact.value,
        "unit": "",
        "dated": dated(fact.source),
        "confidence": fact.confidence,
        "source": fact.source,
        "note": "",
    }


def _limits(catalog: Catalog) -> Iterator[Row]:
    return (_fact_row(each) for _, each in sorted(catalog.facts.items()))


def _of_services(services: tuple[str, ...]) -> Callable[[Catalog], Iterator[Row]]:
    """Limits and prices of these services, as both lists name them."""
    keys = tuple(each.lower() for each in services)

    def rows(catalog: Catalog) -> Iterator[Row]:
        yield from (row for row in _limits(catalog) if row["name"].startswith(keys))
        yield from (_price_row(each) for each in catalog.prices if each.service.startswith(services))

    return rows


def _lifecycles(catalog: Catalog) -> Iterator[Row]:
    return (_lifecycle_row(each) for each in catalog.lifecycles)


def _lifecycle_row(each: Lifecycle) -> Row:
    days = (each.released, each.end_standard_support, each.end_extended_support)
    released, standard, extended = (None if day is None else day.isoformat() for day in days)
    return {
        "product": each.product,
        "cycle": each.cycle,
        "released": released,
        "end_standard_support": standard,
        "end_extended_support": extended,
        "ended": each.ended,
        "dated": dated(each.source),
        "source": each.source,
    }


def _extensions(_: Catalog) -> Iterator[Row]:
    return ({**row, "dated": dated(row["source"])} for row in extension_rows())


_TYPE_COLUMNS = ("name", "arch", "vcpus", "memory_bytes", "max_pods", "ebs_slots", "usd_per_hour", "dated")
_DAYS = ("product", "cycle", "released", "end_standard_support", "end_extended_support", "ended")
_EXTENSION_COLUMNS = ("extension", "support", "instead", "confidence", "dated")
_SHORT_FIGURES = ("name", "value", "unit", "dated", "confidence", "note")
PARTS = {
    "types": Part("EC2 types for nodes", (*_TYPE_COLUMNS, "source"), _types, _TYPE_COLUMNS),
    "prices": Part("prices of all services", FIGURES, _prices, _SHORT_FIGURES),
    "limits": Part("quotas, limits and working figures", FIGURES, _limits, _SHORT_FIGURES),
    "storage": Part("EBS, EFS, FSx, S3", FIGURES, _of_services(STORAGE), _SHORT_FIGURES),
    "databases": Part("RDS, Aurora, ElastiCache, DMS", FIGURES, _of_services(DATABASES), _SHORT_FIGURES),
    "lifecycles": Part("support dates of engines", (*_DAYS, "dated", "source"), _lifecycles, _DAYS),
    "extensions": Part(
        "PostgreSQL extensions on RDS", (*_EXTENSION_COLUMNS, "source"), _extensions, _EXTENSION_COLUMNS
    ),
}
