"""Prices that a user brings later are kept in the estate."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assess.app.own_catalog import keep_prices
from assess.errors import InputError
from assess.model.inventory import Endpoint, Inventory, Pricing
from assess.store.estate import open_estate

NOW = datetime(2026, 11, 28, tzinfo=UTC)
INVENTORY = Inventory(
    estate="x", endpoints=(Endpoint(name="a", kind="vm"),), pricing=Pricing(discounts={"RDS": 10})
)


def test_prices_of_a_file_are_kept_with_the_newest_inventory(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("service,item,unit,price_usd\nEC2,m7i.xlarge,hour,0.1\nFSx ONTAP,SSD,GB-month,\n")
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(INVENTORY, NOW)
        keep_prices(estate, file)
    with open_estate(tmp_path / "estate.db", create=False) as estate:
        pricing = estate.inventory().pricing
    assert [(each.item, each.price_usd) for each in pricing.prices] == [("m7i.xlarge", 0.1), ("SSD", None)]
    assert pricing.discounts == {"RDS": 10}


def test_a_file_that_prices_what_there_is_not_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("service,item,unit,price_usd\nEC2,m7i.hugest,hour,0.1\n")
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(INVENTORY, NOW)
        with pytest.raises(InputError, match="hugest"):
            keep_prices(estate, file)
        assert estate.inventory() == INVENTORY
