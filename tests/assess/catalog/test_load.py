"""The catalog holds dated facts, unknown prices stay unknown, and the user's own prices win."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assess.catalog.load import load_catalog
from assess.catalog.pricing import priced
from assess.errors import InputError
from assess.inventory.own_prices import read_own_prices
from assess.model.catalog import Catalog
from assess.model.inventory import Pricing

HEADER = "service,item,unit,price_usd\n"


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "prices.csv"
    file.write_text(text, encoding="utf-8")
    return file


def catalog_of(path: Path) -> Catalog:
    return priced(load_catalog(), Pricing(prices=read_own_prices(path)))


def test_every_row_names_its_source() -> None:
    catalog = load_catalog()
    assert all(price.source for price in catalog.prices)
    assert all(each.source for each in catalog.instance_types)
    assert all(
        fact.source and fact.confidence in {"high", "medium", "low"} for fact in catalog.facts.values()
    )


def test_nothing_is_named_twice() -> None:
    catalog = load_catalog()
    names: list[tuple[str, ...]] = [("price", each.service, each.item) for each in catalog.prices]
    names += [("type", each.name) for each in catalog.instance_types]
    names += [("lifecycle", each.product, each.cycle) for each in catalog.lifecycles]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_an_unverified_price_is_unknown_and_not_zero() -> None:
    prices = {(each.service, each.item): each for each in load_catalog().prices}
    assert prices["FSx ONTAP", "SSD"].price_usd is None
    assert all(each.price_usd is None or each.price_usd > 0 for each in prices.values())


def test_support_dates_are_those_of_the_vendor() -> None:
    cycles = {(each.product, each.cycle): each for each in load_catalog().lifecycles}
    assert cycles["amazon-rds-postgresql", "14"].end_standard_support == date(2027, 2, 28)
    assert cycles["amazon-rds-mysql", "5.6"].ended
    assert cycles["redis", "8.8"].end_standard_support is None


def test_extensions_say_what_rds_makes_of_them() -> None:
    extensions = load_catalog().postgresql_extensions
    assert extensions["pg_trgm"] == "yes"
    assert extensions["timescaledb"].startswith("no")
    assert extensions["adminpack"].startswith("drop")


def test_the_same_catalog_is_loaded_every_time() -> None:
    assert load_catalog() == load_catalog()


def test_own_prices_win_and_new_ones_are_added(tmp_path: Path) -> None:
    text = HEADER + "EBS,gp3 storage,GB-month,0.05\nEC2,m7i.xlarge,hour,0.12\nACME,backup,GB-month,0.01\n"
    catalog = catalog_of(own(tmp_path, text))
    prices = {(each.service, each.item): each.price_usd for each in catalog.prices}
    types = {each.name: each.price_usd_per_hour for each in catalog.instance_types}
    assert prices["EBS", "gp3 storage"] == 0.05
    assert prices["ACME", "backup"] == 0.01
    assert types["m7i.xlarge"] == 0.12
    assert ("EC2", "m7i.xlarge") not in prices


def test_an_own_price_left_empty_makes_it_unknown(tmp_path: Path) -> None:
    catalog = catalog_of(own(tmp_path, HEADER + "EBS,gp3 storage,GB-month,\n"))
    assert {each.item: each.price_usd for each in catalog.prices}["gp3 storage"] is None


def test_own_prices_do_not_change_what_others_load(tmp_path: Path) -> None:
    catalog_of(own(tmp_path, HEADER + "EBS,gp3 storage,GB-month,9\n"))
    assert {each.item: each.price_usd for each in load_catalog().prices}["gp3 storage"] == 0.08


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEADER + "EBS,gp3 storage,GB-month,cheap\n", ":2", "no number"),
        ("# ours\n" + HEADER + "EBS,gp3 storage,GB-month,-1\n", ":3", "no price"),
        (HEADER + "EBS,gp3 storage,GB-month,nan\n", ":2", "no price"),
        (HEADER + "EBS,gp3 storage\n", ":2", "2 values for 4 columns"),
        (HEADER + ",gp3 storage,GB-month,1\n", ":2", "must not be empty"),
        ("service,item,unit,price\n", ":1", "price_usd"),
        ("service,item,unit,price_usd,snapshot\nEBS,gp3 storage,GB-month,1,May\n", ":2", "no day"),
        (HEADER + "A,b,c,1\nA,b,c,2\n", "prices.csv", "twice"),
        ("", "prices.csv", "empty"),
    ],
)
def test_a_wrong_file_names_the_line_and_what_is_wrong(
    tmp_path: Path, text: str, line: str, words: str
) -> None:
    with pytest.raises(InputError) as raised:
        catalog_of(own(tmp_path, text))
    assert line in raised.value.where
    assert words in raised.value.what


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        catalog_of(tmp_path / "none.csv")


def test_a_file_that_is_no_text_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes(b"\xff\xfe\x00service")
    with pytest.raises(InputError):
        catalog_of(file)
