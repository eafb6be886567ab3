"""Finds collectors and transports: modules with `COLLECTOR` or `TRANSPORT`, without any list to edit."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

import collectors
from assess.errors import InvariantBroken
from collectors.base import Collector, Transport

T = TypeVar("T")


@cache
def collectors_by_kind() -> dict[str, Collector]:
    """Every collector by the kind of endpoint it reads. Fails when there is none, or two of one kind."""
    found = [each for each in _attributes("COLLECTOR") if isinstance(each, Collector)]
    return _unique({each.kind: each for each in found}, len(found), "collectors")


@cache
def transports_by_name() -> dict[str, Transport]:
    """Every transport by name. Fails when there is none, or two of one name."""
    found = [each for each in _attributes("TRANSPORT") if isinstance(each, Transport)]
    return _unique({each.name: each for each in found}, len(found), "transports")


def _attributes(name: str) -> list[object]:
    return [getattr(module, name) for module in _modules() if hasattr(module, name)]


def _modules() -> list[ModuleType]:
    walked = pkgutil.walk_packages(collectors.__path__, prefix="collectors.")
    return [importlib.import_module(each.name) for each in walked]


def _unique(by_key: dict[str, T], count: int, what: str) -> dict[str, T]:
    if not by_key or len(by_key) != count:
        raise InvariantBroken(f"{what}: found {count}, of which {len(by_key)} differ in name")
    return dict(sorted(by_key.items()))
