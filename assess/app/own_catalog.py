"""The catalog with what a user's files say of prices."""

from pathlib import Path

from assess.catalog.load import load_catalog
from assess.catalog.pricing import priced
from assess.inventory.load import load_inventory
from assess.inventory.own_prices import read_own_prices
from assess.model.catalog import Catalog
from assess.model.inventory import Pricing
from assess.store.estate import Estate


def catalog_for(inventory: Path | None, prices: Path | None) -> Catalog:
    """The catalog under the inventory's pricing; the file's prices stand in the place of the inventory's.

    Raises:
        InputError: a file is wrong; it names file and line.
    """
    pricing = load_inventory(inventory).pricing if inventory else Pricing()
    return priced(load_catalog(), with_prices(pricing, prices))


def with_prices(pricing: Pricing, prices: Path | None) -> Pricing:
    """The same region and discounts with the prices of the file, if one is given.

    Raises:
        InputError: the file cannot be read or is wrong.
    """
    return pricing if prices is None else pricing.model_copy(update={"prices": read_own_prices(prices)})


def keep_prices(estate: Estate, prices: Path) -> None:
    """Puts the file's prices in the place of those that the estate's newest inventory has.

    Raises:
        InputError: the file cannot be read, is wrong, or prices what does not exist.
        EstateError: nothing was scanned into the estate yet.
    """
    inventory = estate.inventory()
    pricing = with_prices(inventory.pricing, prices)
    priced(load_catalog(), pricing)
    estate.amend_inventory(inventory.model_copy(update={"pricing": pricing}))
