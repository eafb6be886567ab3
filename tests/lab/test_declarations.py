"""The lab's declarations and its truth agree; needs no rights and starts nothing."""

from __future__ import annotations

import re

import pytest

from tests.lab.estate import load_estate, profiles
from tests.lab.places import HERE
from tests.lab.truth import canonical, load_truth

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


@pytest.mark.parametrize("profile", profiles())
def test_no_alias_is_the_name_of_something_else(profile: str) -> None:
    truth = load_truth(profile)
    names = {f"{entry['host']}/{entry['service']}" for entry in truth["services"]}
    names |= {entry["location"] for entry in truth["surfaces"]}
    also = [other for alias in truth["aliases"] for other in alias["also"]]
    assert len(also) == len(set(also))
    assert not names & set(also)


def test_an_alias_of_a_database_holds_for_its_tables() -> None:
    aliases = [{"name": "pg/shop", "also": ["db1/shop"], "prefix": True}]
    assert canonical("db1/shop/public.cart", aliases) == "pg/shop/public.cart"
    assert canonical("db1/shops", aliases) == "db1/shops"


@pytest.mark.parametrize("profile", profiles())
def test_no_service_and_no_edge_is_said_twice(profile: str) -> None:
    truth = load_truth(profile)
    services = [(entry["host"], entry["service"]) for entry in truth["services"]]
    edges = [(edge["source"], edge["target"], edge.get("port")) for edge in truth["edges"]]
    assert len(services) == len(set(services))
    assert len(edges) == len(set(edges))
