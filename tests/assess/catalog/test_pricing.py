"""A user's prices, region and discounts go over the catalog's; what is not known stays unknown."""

import pytest

from assess.catalog.load import load_catalog
from assess.catalog.pricing import priced
from assess.errors import InputError
from assess.model.catalog import Catalog
from assess.model.inventory import OwnPrice, Pricing

TYPE = "m7i.xlarge"


def gp3(catalog: Catalog) -> float | None:
    return {(each.service, each.item): each.price_usd for each in catalog.prices}["EBS", "gp3 storage"]


def node(catalog: Catalog) -> float | None:
    return {each.name: each.price_usd_per_hour for each in catalog.instance_types}[TYPE]


def test_without_pricing_the_catalog_is_as_it_is_shipped() -> None:
    assert priced(load_catalog(), Pricing()) == load_catalog()


def test_a_discount_comes_off_the_listed_price_of_its_service_only() -> None:
    catalog = priced(load_catalog(), Pricing(discounts={"EC2": 25}))
    assert node(catalog) == pytest.approx(0.2016 * 0.75)
    assert gp3(catalog) == 0.08


def test_a_discount_is_not_taken_off_an_own_price() -> None:
    own = OwnPrice(service="EC2", item=TYPE, price_usd=0.15)
    assert node(priced(load_catalog(), Pricing(discounts={"EC2": 50}, prices=(own,)))) == 0.15


def test_in_another_region_only_own_prices_are_known() -> None:
    own = OwnPrice(service="EBS", item="gp3 storage", price_usd=0.0952)
    catalog = priced(load_catalog(), Pricing(region="eu-central-1", prices=(own,)))
    assert gp3(catalog) == 0.0952
    assert node(catalog) is None
    assert {each.price_usd for each in catalog.prices} == {None, 0.0952}


def test_the_unit_of_ours_stays_where_the_own_price_gives_none() -> None:
    own = OwnPrice(service="EBS", item="gp3 storage", price_usd=0.07)
    rows = priced(load_catalog(), Pricing(prices=(own,))).prices
    assert next(each.unit for each in rows if each.item == "gp3 storage") == "GB-month"


@pytest.mark.parametrize(
    ("pricing", "word"),
    [
        (Pricing(discounts={"EC3": 5}), "EC3"),
        (Pricing(prices=(OwnPrice(service="EC2", item="m99.huge", price_usd=1.0),)), "m99.huge"),
    ],
    ids=["a discount on nothing", "a type that is not known"],
)
def test_a_price_of_nothing_is_refused_by_name(pricing: Pricing, word: str) -> None:
    with pytest.raises(InputError, match=word):
        priced(load_catalog(), pricing)
