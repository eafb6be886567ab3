"""The assessment as the estate file holds it."""

from typing import Any

from pydantic import TypeAdapter

from assess.app.schemas import row_type
from assess.errors import EstateError
from assess.model.assessment import TABLES, Assessment
from assess.store.estate import Estate


def stored_assessment(estate: Estate) -> Assessment:
    """Every table of the last analysis.

    Raises:
        EstateError: nothing was analysed yet.
    """
    tables: dict[str, Any] = {table: _rows(estate, table) for table in TABLES}
    if not tables["endpoints"]:
        raise EstateError(
            "the estate holds no assessment yet",
            where=str(estate.path),
            hint="Run `assess scan INVENTORY` first, or `assess analyze` where a scan was interrupted.",
        )
    return Assessment(**tables)


def _rows(estate: Estate, table: str) -> tuple[Any, ...]:
    adapter: TypeAdapter[Any] = TypeAdapter(row_type(table))
    return tuple(adapter.validate_json(text) for text in estate.rows(table))
