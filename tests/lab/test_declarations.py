"""The lab's declarations and its truth agree; needs no rights and starts nothing."""

from __future__ import annotations

import re

import pytest

from tests.lab.estate import load_estate, profiles
from tests.lab.places import HERE
from tests.lab.truth import load_truth

CLASSES = {"stateless", "ephemeral", "durable"}


def canaries(*folders: str) -> set[str]:
    """Every canary in the files of some folders."""
    paths = [path for folder in folders for path in (HERE / folder).rglob("*.*") if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in paths if path.suffix != ".pyc"]
    return {word for text in texts for word in re.findall(r"CANARY-[A-Za-z0-9-]+", text)}


def test_every_planted_secret_is_in_the_truth_and_no_other() -> None:
    assert canaries("apps", "estates") == canaries("truth")


@pytest.mark.parametrize("profile", profiles())
def test_truth_names_only_hosts_and_endpoints_of_the_estate(profile: str) -> None:
    estate, truth = load_estate(profile), load_truth(profile)
    known = {host.name for host in estate.hosts if host.inventory is not None}
    known |= {str(endpoint["name"]) for endpoint in estate.endpoints}
    named = {entry["host"] for section in ("services", "privileged") for entry in truth[section]}
    named |= {re.split("[:/]", entry["location"])[0] for entry in truth["surfaces"]}
    for edge in truth["edges"]:
        named |= {re.split("[:/]", edge[end])[0] for end in ("source", "target")}
    assert named - {"external"} <= known


@pytest.mark.parametrize("profile", profiles())
def test_every_surface_has_one_class_and_one_entry(profile: str) -> None:
    surfaces = load_truth(profile)["surfaces"]
    assert {surface["class"] for surface in surfaces} <= CLASSES
    locations = [surface["location"] for surface in surfaces]
    assert len(locations) == len(set(locations))


@pytest.mark.parametrize("profile", profiles())
def test_every_host_and_tenant_of_the_estate_has_a_truth(profile: str) -> None:
    estate, truth = load_estate(profile), load_truth(profile)
    placed = {entry["thing"]: entry["tenant"] for entry in truth["tenants"]}
    assert {host.name for host in estate.hosts if host.inventory is not None} <= set(placed)
    assert {str(tenant["name"]) for tenant in estate.tenants} == set(placed.values()) - {"shared"}
