"""The catalog of AWS facts that we ship."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

import yaml

from assess.catalog.signatures import load_signatures
from assess.model.catalog import Catalog, Fact, InstanceType, Lifecycle, Price


@cache
def load_catalog() -> Catalog:
    """All reference data that we ship; `priced` puts the user's own prices over it.

    Raises:
        InvariantBroken: a file that we ship is wrong.

    >>> load_catalog().facts["ebs.gp3_iops_max"].value
    80000
    """
    return Catalog(
        signatures=load_signatures(),
        prices=tuple(_price(row) for row in _rows("prices.csv")),
        instance_types=tuple(_instance_type(row) for row in _rows("instance_types.csv")),
        lifecycles=tuple(_lifecycle(row) for row in _rows("lifecycles.csv")),
        facts=_facts(),
        postgresql_extensions={row["extension"]: _support(row) for row in _rows("postgresql_extensions.csv")},
    )


def extension_rows() -> tuple[dict[str, str], ...]:
    """What RDS makes of each PostgreSQL extension, with confidence and source, as the file has it."""
    return tuple(_rows("postgresql_extensions.csv"))


def _text(name: str) -> str:
    return resources.files("assess.catalog").joinpath("data", name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
    return csv.DictReader(lines)


@cache
def _sources(name: str) -> str:
    """The comment lines of a file: where its rows come from."""
    comments = (line for line in _text(name).splitlines() if line.startswith("#"))
    return " ".join(line.lstrip("# ") for line in comments)


def _price(row: dict[str, str]) -> Price:
    return Price(
        service=row["service"],
        item=row["item"],
        unit=row["unit"],
        price_usd=float(row["price_usd"]) if row["price_usd"] else None,
        source=row["source"],
        snapshot=_day(row["snapshot"]),
        confidence=row["confidence"],
        note=row["note"],
    )


def _instance_type(row: dict[str, str]) -> InstanceType:
    return InstanceType(
        name=row["name"],
        price_usd_per_hour=float(row["price_usd_per_hour"]) if row["price_usd_per_hour"] else None,
        vcpus=int(row["vcpus"]),
        memory_mib=int(row["memory_mib"]),
        max_pods=int(row["max_pods"]),
        ebs_slots=int(row["ebs_slots"]),
        arch=row["arch"],
        source=_sources("instance_types.csv"),
    )


def _lifecycle(row: dict[str, str]) -> Lifecycle:
    return Lifecycle(
        product=row["product"],
        cycle=row["cycle"],
        end_standard_support=_day(row["end_standard_support"]),
        end_extended_support=_day(row["end_extended_support"]),
        ended=row["ended"] == "y",
        released=_day(row["released"]),
        source=_sources("lifecycles.csv"),
    )


def _facts() -> dict[str, Fact]:
    document = yaml.safe_load(_text("facts.yaml"))
    sources: dict[str, str] = document["sources"]
    return {
        key: Fact(key=key, value=row["value"], source=sources[row["source"]], confidence=row["confidence"])
        for key, row in document["facts"].items()
    }


def _support(row: dict[str, str]) -> str:
    return f"{row['support']}: {row['instead']}" if row["instead"] else row["support"]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
