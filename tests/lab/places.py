"""Where the lab keeps its things on this machine, and what it calls them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PREFIX = "assess-"
SCANNER_ADDRESS = "10.77.0.2"
GATEWAY_ADDRESS = "10.77.0.5"


def cache_directory() -> Path:
    """The directory of images and running labs: `$ASSESS_LAB_DIR`, or `/var/cache/assess-lab`."""
    return Path(os.environ.get("ASSESS_LAB_DIR", "/var/cache/assess-lab")).resolve()


@dataclass(frozen=True)
class Places:
    """Paths and namespace names of one running lab; labs of different names never share any of them."""

    profile: str
    name: str
    cache: Path

    @property
    def run(self) -> Path:
        """The run directory: keys, inventory and the hosts' disks; removed by `down`."""
        return self.cache / "run" / self.name

    @property
    def key(self) -> Path:
        """The private key that the scanner logs in with."""
        return self.run / "id_ed25519"

    @property
    def known_hosts(self) -> Path:
        """Host keys of every lab host."""
        return self.run / "known_hosts"

    @property
    def inventory(self) -> Path:
        """The inventory that names every lab endpoint."""
        return self.run / "inventory.yaml"

    def secret(self, name: str) -> Path:
        """The file of one of the scanner's passwords, such as `postgresql`."""
        return self.run / f"{name}.password"

    def host(self, name: str) -> Path:
        """The directory of one host: its overlay, volumes and console log."""
        return self.run / "hosts" / name

    def namespace(self, name: str) -> str:
        """The network namespace of a host, of the `switch` or of the `scanner`."""
        return f"{PREFIX}{self.name}-{name}"

    @property
    def cgroup_name(self) -> str:
        """The control group that holds all hosts of this lab."""
        return f"{PREFIX}{self.name}"


def places_of(profile: str) -> Places:
    """The places of a profile's lab, called `$ASSESS_LAB_NAME`, or as the profile is."""
    name = os.environ.get("ASSESS_LAB_NAME", profile)
    if not re.fullmatch("[a-z0-9]+", name):
        raise ValueError(f"ASSESS_LAB_NAME is {name!r}; use lower-case letters and digits only")
    return Places(profile, name, cache_directory())
