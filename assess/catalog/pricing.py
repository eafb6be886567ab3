"""The catalog under the prices, region and discounts that a user really has."""

from collections.abc import Mapping
from dataclasses import replace

from assess.errors import InputError
from assess.model.catalog import Catalog, InstanceType, Price
from assess.model.inventory import OwnPrice, Pricing

EC2 = "EC2"
LISTED_REGION = "us-east-1"
Given = Mapping[tuple[str, str], OwnPrice]


def priced(catalog: Catalog, pricing: Pricing) -> Catalog:
    """The catalog in which the user's prices stand in the place of ours, and new ones are added.

    In another region than us-east-1 our prices are unknown; discounts come off ours, never off the user's.

    Raises:
        InputError: a discount on, or an own price of, a thing that does not exist.
    """
    if pricing == Pricing():
        return catalog
    given = {(each.service, each.item): each for each in pricing.prices}
    _refuse_unknown(catalog, pricing, given)
    known = {(each.service, each.item) for each in catalog.prices}
    added = tuple(_own(each) for key, each in given.items() if key not in known and key[0] != EC2)
    return replace(
        catalog,
        prices=(*(_price(each, given, pricing) for each in catalog.prices), *added),
        instance_types=tuple(_type(each, given, pricing) for each in catalog.instance_types),
    )


def _refuse_unknown(catalog: Catalog, pricing: Pricing, given: Given) -> None:
    services = {EC2, *(each.service for each in catalog.prices)}
    for service in pricing.discounts:
        if service not in services:
            what = f"pricing.discounts: nothing is priced under '{service}'"
            raise InputError(what, hint=f"Services: {', '.join(sorted(services))}.")
    types = {each.name for each in catalog.instance_types}
    for service, item in given:
        if service == EC2 and item not in types:
            what = f"an own price for the EC2 type '{item}', which the catalog does not have"
            raise InputError(
                what,
                where=given[service, item].source,
                hint="`assess catalog types` lists the types that nodes may have.",
            )


def _price(price: Price, given: Given, pricing: Pricing) -> Price:
    own = given.get((price.service, price.item))
    if own is not None:
        return _own(own, price.unit)
    usd, note = _listed(price.price_usd, price.service, pricing)
    return replace(price, price_usd=usd, note="; ".join(each for each in (price.note, note) if each))


def _type(instance_type: InstanceType, given: Given, pricing: Pricing) -> InstanceType:
    own = given.get((EC2, instance_type.name))
    if own is not None:
        return replace(instance_type, price_usd_per_hour=own.price_usd, source=own.source)
    usd, note = _listed(instance_type.price_usd_per_hour, EC2, pricing)
    source = "; ".join(each for each in (instance_type.source, note) if each)
    return replace(instance_type, price_usd_per_hour=usd, source=source)


def _listed(usd: float | None, service: str, pricing: Pricing) -> tuple[float | None, str]:
    """What is left of a price of ours, and why."""
    if usd is None:
        return None, ""
    if pricing.region != LISTED_REGION:
        return None, f"{usd:g} in {LISTED_REGION}; not known in {pricing.region}"
    percent = pricing.discounts.get(service, 0.0)
    return (usd * (1 - percent / 100), f"{usd:g} less {percent:g} %") if percent else (usd, "")


def _own(own: OwnPrice, unit: str = "") -> Price:
    return Price(
        service=own.service,
        item=own.item,
        unit=own.unit or unit,
        price_usd=own.price_usd,
        source=own.source,
        snapshot=own.snapshot,
        note=own.note,
    )
