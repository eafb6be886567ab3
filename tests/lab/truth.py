"""The ground truth of a profile: all files of `truth/PROFILE`, joined, short forms written out.

An entry with `for: {name: [values]}` stands for one entry per value (per combination, when there are several
names), each `{name}` in its texts replaced; the value `all` means every host of the inventory, and `except`
leaves some out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import yaml

from tests.lab.estate import load_estate
from tests.lab.places import HERE

SECTIONS = (
    "aliases",
    "services",
    "surfaces",
    "not_surfaces",
    "edges",
    "not_edges",
    "tenants",
    "sharing",
    "cross_tenant",
    "not_cross_tenant",
    "privileged",
    "drift",
    "decisions",
    "findings",
    "secrets",
)


def load_truth(profile: str) -> dict[str, list[Any]]:
    """Every section with its entries; an unknown section is an error, a missing one is empty."""
    hosts = [host.name for host in load_estate(profile).hosts if host.inventory is not None]
    joined: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for path in sorted((HERE / "truth" / profile).glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for section, entries in document.items():
            if section not in joined:
                raise ValueError(f"{path.name}: unknown section {section!r}; known: {', '.join(SECTIONS)}")
            for entry in entries:
                joined[section] += _written_out(entry, hosts)
    return joined


def _written_out(entry: dict[str, Any], hosts: list[str]) -> Iterator[dict[str, Any]]:
    """The entries that one entry stands for."""
    plain = {key: value for key, value in entry.items() if key not in ("for", "except")}
    wanted = entry.get("for", {})
    left_out = entry.get("except", [])
    choices = [hosts if values == "all" else values for values in wanted.values()]
    for values in itertools.product(*choices):
        if not set(values) & set(left_out):
            yield _filled(plain, dict(zip(wanted, values, strict=True)))


def _filled(value: Any, names: dict[str, str]) -> Any:
    """A value with `{name}` replaced in every text inside it."""
    if isinstance(value, dict):
        return {key: _filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, names) for inner in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace("{" + name + "}", str(text))
    return value


def canonical(name: str, aliases: list[dict[str, Any]]) -> str:
    """The truth's own word for a thing that may be called by one of its aliases.

    An alias with `prefix: true` holds for what lies below it too: with `{name: pg/shop, also: [db1/shop]}`,
    `db1/shop/public.cart` becomes `pg/shop/public.cart`.
    """
    for alias in aliases:
        for other in alias["also"]:
            if name == other:
                return str(alias["name"])
            if alias.get("prefix") and name.startswith(f"{other}/"):
                return str(alias["name"]) + name[len(other) :]
    return name
