"""The user's inventory file, read and checked before anything is contacted."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assess.errors import InventoryError
from assess.inventory.complaints import complain
from assess.inventory.csv_endpoints import read_endpoints
from assess.inventory.own_prices import with_own_prices
from assess.inventory.rds_extensions import with_lists
from assess.inventory.references import wrong_references
from assess.inventory.yaml_lines import Document, read_yaml
from assess.model.inventory import Endpoint, Inventory, SecretRef, TenantSpec


def load_inventory(path: Path) -> Inventory:
    """The checked inventory, with file names in it made absolute and defaults filled in.

    A `.csv` file is taken as a list of endpoints, its tenants as they occur. In YAML, `endpoints` may be
    the name of such a CSV file.

    Raises:
        InventoryError: names file, line and key, what was expected and what to do.
    """
    document = _from_csv(path) if path.suffix.lower() == ".csv" else _from_yaml(path)
    try:
        given = with_own_prices(with_lists(document.value, path.parent), path.parent)
        inventory = Inventory.model_validate(given)
    except ValidationError as error:
        raise complain(document, error) from None
    for location, what, hint in wrong_references(inventory):
        raise InventoryError(what, where=f"{document.path}:{document.line_of(location)}", hint=hint)
    return _resolved(_with_tenants(inventory), path.resolve().parent)


def _from_yaml(path: Path) -> Document:
    document = read_yaml(path)
    if not isinstance(document.value, dict):
        raise InventoryError(
            "an inventory is a mapping that starts with `estate: NAME`",
            where=f"{path}:1",
            hint="`assess init` writes an example.",
        )
    listed = document.value.get("endpoints")
    if not isinstance(listed, str):
        return document
    rows, lines = read_endpoints(path.parent / listed)
    located = {("endpoints", *location): line for location, line in lines.items()}
    return Document(document.path, {**document.value, "endpoints": rows}, {**document.lines, **located})


def _from_csv(path: Path) -> Document:
    if not path.is_file():
        raise InventoryError(
            "no such file", where=str(path), hint="`assess init` writes an example inventory."
        )
    rows, lines = read_endpoints(path)
    located = {("endpoints", *location): line for location, line in lines.items()}
    return Document(path, {"estate": path.stem, "endpoints": rows}, located)


def _with_tenants(inventory: Inventory) -> Inventory:
    if inventory.tenants:
        return inventory
    names = sorted({endpoint.tenant for endpoint in inventory.endpoints if endpoint.tenant})
    return inventory.model_copy(update={"tenants": tuple(TenantSpec(name=name) for name in names)})


def _resolved(inventory: Inventory, folder: Path) -> Inventory:
    credentials = {
        name: credential.model_copy(
            update={
                key: _absolute(folder, getattr(credential, key))
                for key in ("key_file", "tls_ca_file", "password", "passphrase", "sudo_password")
            }
        )
        for name, credential in inventory.credentials.items()
    }
    endpoints = tuple(_filled(endpoint, inventory, folder) for endpoint in inventory.endpoints)
    return inventory.model_copy(update={"credentials": credentials, "endpoints": endpoints})


def _filled(endpoint: Endpoint, inventory: Inventory, folder: Path) -> Endpoint:
    default = inventory.defaults.get(endpoint.kind)
    filled = {
        key: getattr(default, key)
        for key in ("credential", "port", "transport", "site", "platform")
        if default is not None and getattr(endpoint, key) is None
    }
    paths = {key: _absolute(folder, getattr(endpoint, key)) for key in ("config", "capture")}
    return endpoint.model_copy(update={**filled, **paths})


def _absolute(folder: Path, value: Any) -> Any:
    if isinstance(value, SecretRef):
        return value.model_copy(update={"file": _absolute(folder, value.file)})
    return folder / value.expanduser() if isinstance(value, Path) else value
