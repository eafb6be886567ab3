"""The ground truth of a profile: all files of `truth/PROFILE`, joined section by section."""

from __future__ import annotations

from typing import Any

import yaml

from tests.lab.places import HERE

SECTIONS = (
    "services", "surfaces", "not_surfaces", "edges", "not_edges", "tenants", "sharing", "cross_tenant",
    "not_cross_tenant", "privileged", "drift", "decisions", "findings", "secrets", "notes",
)


def load_truth(profile: str) -> dict[str, list[Any]]:
    """Every section with its entries; an unknown section is an error, a missing one is empty."""
    joined: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for path in sorted((HERE / "truth" / profile).glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for section, entries in document.items():
            if section not in joined:
                raise ValueError(f"{path.name}: unknown section {section!r}")
            joined[section] += entries
    return joined
