"""The catalog of AWS facts that we ship, with the user's own prices over it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

import yaml

from assess.catalog.own_prices import read_own_prices
from assess.catalog.signatures import load_signatures
from assess.model.catalog import Catalog, Fact, InstanceType, Lifecycle, Price

EC2 = "EC2"


def load_catalog(overrides: Path | None = None) -> Catalog:
    """All reference data. `overrides` is a CSV of the user's own prices, which win over ours.

    Raises:
        InputError: the user's file is missing or wrong; it names file and line.
        InvariantBroken: a file that we ship is wrong.

    >>> load_catalog().facts["ebs.gp3_iops_max"].value
    80000
    """
    catalog = _shipped()
    return _with_own_prices(catalog, read_own_prices(overrides)) if overrides else catalog


@cache
def _shipped() -> Catalog:
    return Catalog(
        signatures=load_signatures(),
        prices=tuple(_price(row) for row in _rows("prices.csv")),
        instance_types=tuple(_instance_type(row) for row in _rows("instance_types.csv")),
        lifecycles=tuple(_lifecycle(row) for row in _rows("lifecycles.csv")),
        facts=_facts(),
        postgresql_extensions={row["extension"]: _support(row) for row in _rows("postgresql_extensions.csv")},
    )


def _text(name: str) -> str:
    return resources.files("assess.catalog").joinpath("data", name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
    return csv.DictReader(lines)


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
        source=_instance_source(),
    )


@cache
def _instance_source() -> str:
    return _sources("instance_types.csv")


def _lifecycle(row: dict[str, str]) -> Lifecycle:
    return Lifecycle(
        product=row["product"],
        cycle=row["cycle"],
        end_standard_support=_day(row["end_standard_support"]),
        end_extended_support=_day(row["end_extended_support"]),
        ended=row["ended"] == "y",
        released=_day(row["released"]),
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


def _with_own_prices(catalog: Catalog, own: Iterable[Price]) -> Catalog:
    """The catalog in which each of the user's prices stands in the place of ours, or is added."""
    given = {(price.service, price.item): price for price in own}
    known = {(price.service, price.item) for price in catalog.prices}
    prices = tuple(given.get((price.service, price.item), price) for price in catalog.prices)
    added = tuple(price for key, price in given.items() if key not in known and key[0] != EC2)
    return replace(
        catalog,
        prices=prices + added,
        instance_types=tuple(_repriced(each, given.get((EC2, each.name))) for each in catalog.instance_types),
    )


def _repriced(instance_type: InstanceType, price: Price | None) -> InstanceType:
    if price is None:
        return instance_type
    return replace(instance_type, price_usd_per_hour=price.price_usd, source=price.source)
