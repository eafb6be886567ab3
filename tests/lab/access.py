"""What the scanner is given: a key, passwords that read no rows, and an inventory."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.lab.estate import Estate
from tests.lab.host import run_in
from tests.lab.machine import run
from tests.lab.places import Places

PASSWORDS = ("postgresql", "mysql", "redis", "smb")


def make_credentials(places: Places) -> None:
    """Make the login key and one password for each kind of server that asks for one."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "assess", "-f", places.key)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "transfer", "-f", _transfer_key(places))
    places.known_hosts.touch()
    # Beside an estate file of the default name, where the product looks first.
    (places.run / "estate.known_hosts").symlink_to(places.known_hosts.name)
    for kind in PASSWORDS:
        path = places.secret(kind)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16) + "\n", encoding="ascii")


def setup_settings(places: Places) -> dict[str, str]:
    """Settings that every application's script receives."""
    transfer = _transfer_key(places)
    settings = {
        "TRANSFER_PRIVATE": transfer.read_text(encoding="ascii").strip(),
        "TRANSFER_PUBLIC": transfer.with_suffix(".pub").read_text(encoding="ascii").strip(),
    }
    for kind in PASSWORDS:
        settings[f"ASSESS_{kind.upper()}_PASSWORD"] = places.secret(kind).read_text(encoding="ascii").strip()
    return settings


def _transfer_key(places: Places) -> Path:
    """The key that the estate's own hosts copy files with."""
    return places.run / "transfer_key"


def write_inventories(places: Places, estate: Estate) -> None:
    """Write the inventory, and a second one that adds the endpoints of further kinds."""
    _write_inventory(places.inventory, places, estate, estate.endpoints)
    _copy_captures(places, estate)
    everything = (*estate.endpoints, *estate.more_endpoints)
    _write_inventory(places.inventory.with_stem("inventory-all"), places, estate, everything)


def _write_inventory(
    path: Path, places: Places, estate: Estate, endpoints: tuple[Mapping[str, Any], ...]
) -> None:
    """One inventory in the product's own format."""
    hosts = [
        {"name": host.name, "kind": "vm", "address": host.address, **host.inventory}
        for host in estate.hosts
        if host.inventory is not None
    ]
    credentials: dict[str, Any] = {
        "linux": {"user": "assess", "key_file": str(places.key), "sudo": "if-allowed"}
    }
    for kind in PASSWORDS:
        if any(endpoint.get("credential") == kind for endpoint in endpoints):
            credentials[kind] = {"user": "assess", "password": {"file": str(places.secret(kind))}}
    document = {
        "estate": f"lab-{places.profile}",
        "sites": [{"name": "dc1", "region": "eu-central-1", "uplink_mbps": 1000}],
        "tenants": [dict(tenant) for tenant in estate.tenants],
        "credentials": credentials,
        "defaults": {"vm": {"credential": "linux", "port": 22}},
        "endpoints": hosts + [_without_source(endpoint) for endpoint in endpoints],
    }
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _without_source(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """An endpoint as the inventory takes it: `copied_from` is the lab's own key."""
    return {key: value for key, value in endpoint.items() if key != "copied_from"}


def _copy_captures(places: Places, estate: Estate) -> None:
    """Fetch the files that an operator would have brought: `copied_from: HOST:/PATH` becomes `config`."""
    for endpoint in estate.more_endpoints:
        if "copied_from" in endpoint:
            host, _, path = endpoint["copied_from"].partition(":")
            capture = places.run / endpoint["config"]
            capture.parent.mkdir(exist_ok=True)
            capture.write_text(run_in(places, host, ["cat", path]), encoding="utf-8")
