"""Finds exporters: every module of this package that has `EXPORTER`."""

import importlib
import pkgutil
from functools import cache

from assess.errors import InvariantBroken
from reports.waves.exporter import Exporter


@cache
def exporters_by_name() -> dict[str, Exporter]:
    """Every exporter by name, sorted. Fails when there is none, or two of one name."""
    package = importlib.import_module(__package__)
    names = [each.name for each in pkgutil.iter_modules(package.__path__, prefix=f"{__package__}.")]
    found = [
        module.EXPORTER for name in names if hasattr(module := importlib.import_module(name), "EXPORTER")
    ]
    return unique(found)


def unique(found: list[Exporter]) -> dict[str, Exporter]:
    """The exporters by name, sorted.

    Raises:
        InvariantBroken: there is none, or two have one name.
    """
    by_name = {exporter.name: exporter for exporter in found}
    if not by_name or len(by_name) != len(found):
        raise InvariantBroken(f"exporters: found {len(found)}, of which {len(by_name)} differ in name")
    return dict(sorted(by_name.items()))
