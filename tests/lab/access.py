"""What the scanner is given: a key, passwords that read no rows, and an inventory."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import yaml

from tests.lab.estate import Estate
from tests.lab.machine import run
from tests.lab.places import Places

DATABASES = ("postgresql", "mysql")


def make_credentials(places: Places) -> None:
    """Make the login key and one password for each kind of database server."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "assess", "-f", places.key)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "transfer", "-f", _transfer_key(places))
    places.known_hosts.touch()
    # Beside an estate file of the default name, where the product looks first.
    (places.run / "estate.known_hosts").symlink_to(places.known_hosts.name)
    for kind in DATABASES:
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
    for kind in DATABASES:
        settings[f"ASSESS_{kind.upper()}_PASSWORD"] = places.secret(kind).read_text(encoding="ascii").strip()
    return settings


def _transfer_key(places: Places) -> Path:
    """The key that the estate's own hosts copy files with."""
    return places.run / "transfer_key"


def write_inventory(places: Places, estate: Estate) -> None:
    """Write the inventory in the product's own format."""
    credentials: dict[str, Any] = {
        "linux": {"user": "assess", "key_file": str(places.key), "sudo": "if-allowed"}
    }
    for kind in DATABASES:
        credentials[kind] = {"user": "assess", "password": {"file": str(places.secret(kind))}}
    hosts = [
        {"name": host.name, "kind": "vm", "address": host.address, **host.inventory}
        for host in estate.hosts
        if host.inventory is not None
    ]
    document = {
        "estate": f"lab-{places.profile}",
        "sites": [{"name": "dc1", "region": "eu-central-1", "uplink_mbps": 1000}],
        "tenants": [dict(tenant) for tenant in estate.tenants],
        "credentials": credentials,
        "defaults": {"vm": {"credential": "linux", "port": 22}},
        "endpoints": hosts + [dict(endpoint) for endpoint in estate.endpoints],
    }
    places.inventory.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
