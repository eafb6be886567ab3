"""Finds sheets: every module of `reports.workbook.sheets` that has `SHEET`."""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from assess.errors import InvariantBroken
from reports.workbook.table import Sheet


@cache
def all_sheets() -> tuple[Sheet, ...]:
    """Every sheet in its order. Fails when there is none, or two of one name or place."""
    package = importlib.import_module(f"{__package__}.sheets")
    names = [each.name for each in pkgutil.iter_modules(package.__path__, prefix=f"{package.__name__}.")]
    return ordered(
        [module.SHEET for name in names if hasattr(module := importlib.import_module(name), "SHEET")]
    )


def ordered(found: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets in their order.

    Raises:
        InvariantBroken: there is none, or two have one name or place.
    """
    if not found or len({s.order for s in found}) < len(found) or len({s.name for s in found}) < len(found):
        raise InvariantBroken(f"sheets: found {sorted((s.order, s.name) for s in found)}")
    return tuple(sorted(found, key=lambda sheet: sheet.order))
