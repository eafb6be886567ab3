"""JSON Schema of the inventory and of every table's rows."""

from typing import Any

from pydantic import TypeAdapter

from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.model.assessment import TABLES, row_class
from assess.model.inventory import Inventory

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """The schema of `inventory`, or of one row of the table `name`.

    Raises:
        InputError: there is no such table.
    """
    if name == "inventory":
        return {"$schema": DIALECT, **Inventory.model_json_schema()}
    row = row_type(name)
    return {"$schema": DIALECT, **TypeAdapter(row).json_schema(mode="serialization", by_alias=True)}


def row_type(table: str) -> Any:
    """The class of a table's rows.

    Raises:
        InputError: there is no such table.
    """
    if table not in TABLES:
        raise InputError(
            f"there is no table '{table}'{suggest(table, TABLES)}", hint=f"Tables: {', '.join(TABLES)}."
        )
    return row_class(table)
