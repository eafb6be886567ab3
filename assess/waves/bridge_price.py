"""What a bridge costs: the hybrid link, for as long as only one side has moved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from assess.model.catalog import Catalog, Price
from assess.model.waves import Bridge

LINK = ("VPC", "Site-to-Site VPN connection")
OUT = ("Data transfer", "internet out first 10 TB")
SECONDS_PER_HOUR = 3600


def priced(bridge: Bridge, ends: Mapping[int, datetime | None], number: int, catalog: Catalog) -> Bridge:
    """The bridge with days and price; `ends` is when each wave ends, `number` the wave of its source."""
    start, end = ends.get(number), ends.get(bridge.until_wave)
    if start is None or end is None:
        return replace(bridge, price="no price: a wave has no date")
    hours = (end - start).total_seconds() / SECONDS_PER_HOUR
    link, out = _price(catalog, LINK), _price(catalog, OUT)
    known = replace(bridge, days=round(hours / 24, 1))
    if link is None or link.price_usd is None:
        return replace(known, price="no price: the catalog has none for the link")
    beside = "" if out is None or out.price_usd is None else f" ({out.price_usd:g} USD per GB out)"
    return replace(
        known,
        cost_usd=round(hours * link.price_usd, 2),
        price=(
            f"{link.item}, {link.price_usd:g} USD an hour, shared by all that is bridged at the time; its "
            f"traffic{beside} comes on top and was not measured"
        ),
    )


def _price(catalog: Catalog, key: tuple[str, str]) -> Price | None:
    return next((price for price in catalog.prices if (price.service, price.item) == key), None)
