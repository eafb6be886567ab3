"""The user's inventory, checked as far as it can be before anything is contacted."""

from pathlib import Path

from assess.catalog.load import load_catalog
from assess.catalog.pricing import priced
from assess.inventory.load import load_inventory
from assess.model.inventory import Inventory
from assess.waves.constraints_check import check_constraints


def checked_inventory(path: Path) -> Inventory:
    """The inventory at `path`, whose constraints some wave plan can keep.

    Raises:
        InventoryError: the file is wrong; names line and key.
        InputError: windows, freezes or pins that no plan can keep; own prices or discounts of nothing.
    """
    inventory = load_inventory(path)
    priced(load_catalog(), inventory.pricing)
    check_constraints(inventory)
    return inventory
