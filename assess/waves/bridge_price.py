"""What a bridge costs: the hybrid link, for as long as only one side has moved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from assess.model.catalog import Catalog, Price
from assess.model.waves import Bridge

LINK = ("VPC", "Site-to-Site VPN connection")
OUT = ("Data transfer", "internet out first 10 TB")
SECONDS_PER_HOUR = 3600
BYTES_PER_GB = 10**9


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
    traffic, words = _traffic(bridge, hours, None if out is None else out.price_usd)
    shared = f"{link.item}, {link.price_usd:g} USD an hour, shared by all that is bridged at the time"
    return replace(known, cost_usd=round(hours * link.price_usd + traffic, 2), price=f"{shared}; {words}")


def _traffic(bridge: Bridge, hours: float, usd_per_gb: float | None) -> tuple[float, str]:
    """The most that the traffic may cost, as if all of it left AWS, and what that is made of."""
    beside = "" if usd_per_gb is None else f" ({usd_per_gb:g} USD per GB out)"
    if bridge.bytes_per_hour is None:
        return 0.0, f"its traffic{beside} comes on top and was not measured"
    gigabytes = bridge.bytes_per_hour * hours / BYTES_PER_GB
    if usd_per_gb is None:
        return 0.0, f"its traffic of {gigabytes:.1f} GB comes on top: the catalog has no price for it"
    usd = gigabytes * usd_per_gb
    return (
        usd,
        f"with {gigabytes:.1f} GB by flow records, at most {usd:.2f} USD if all of it leaves AWS{beside}",
    )


def _price(catalog: Catalog, key: tuple[str, str]) -> Price | None:
    return next((price for price in catalog.prices if (price.service, price.item) == key), None)
