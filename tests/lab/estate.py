"""The estate as declared in `estates/PROFILE/*.yaml`: hosts, applications, tenants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.lab.machine import LabError
from tests.lab.places import HERE

STAGES = ("data", "app", "client")


@dataclass(frozen=True)
class Application:
    """One application on a host: the folder `apps/NAME`, and the settings its script receives."""

    name: str
    settings: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """The folder with `setup.sh` and whatever else goes into the host."""
        return HERE / "apps" / self.name


@dataclass(frozen=True)
class Host:
    """One host; `inventory` holds the inventory keys of its endpoint, None keeps it out of the inventory."""

    name: str
    address: str
    stage: str = "app"
    sudo: bool = True
    hidepid: bool = False
    clone_of: str = ""
    volumes: tuple[str, ...] = ()
    apps: tuple[Application, ...] = ()
    inventory: Mapping[str, Any] | None = field(default_factory=dict)

    def runs(self, application: str) -> bool:
        """Whether an application of that folder name is on this host."""
        return any(app.name == application for app in self.apps)


@dataclass(frozen=True)
class Estate:
    """All hosts of a profile, and the inventory's sections that are not hosts."""

    hosts: tuple[Host, ...]
    tenants: tuple[Mapping[str, Any], ...]
    endpoints: tuple[Mapping[str, Any], ...]
    more_endpoints: tuple[Mapping[str, Any], ...]

    def host(self, name: str) -> Host:
        """The host of that name."""
        for host in self.hosts:
            if host.name == name:
                return host
        raise LabError(f"no host {name!r} in this profile; `status` lists them")


def profiles() -> list[str]:
    """Names of the declared estates."""
    return sorted(entry.name for entry in (HERE / "estates").iterdir() if entry.is_dir())


def load_estate(profile: str) -> Estate:
    """The estate of a profile, from all its files in order of name."""
    hosts: list[Host] = []
    tenants: list[Mapping[str, Any]] = []
    endpoints: list[Mapping[str, Any]] = []
    more: list[Mapping[str, Any]] = []
    for path in sorted((HERE / "estates" / profile).glob("*.yaml")):
        text = yaml.safe_load(path.read_text(encoding="utf-8"))
        hosts += [_host(entry, path) for entry in text.get("hosts", [])]
        tenants += text.get("tenants", [])
        endpoints += text.get("endpoints", [])
        more += text.get("more_endpoints", [])
    if not hosts:
        raise LabError(f"profile {profile!r} declares no hosts; known profiles: {', '.join(profiles())}")
    _refuse_twins(hosts)
    return Estate(tuple(hosts), tuple(tenants), tuple(endpoints), tuple(more))


def _host(entry: dict[str, Any], path: Path) -> Host:
    """One host entry of a file."""
    try:
        apps = tuple(_application(app) for app in entry.pop("apps", []))
        volumes = tuple(entry.pop("volumes", []))
        host = Host(apps=apps, volumes=volumes, **entry)
    except TypeError as wrong:
        raise LabError(f"{path.name}: host {entry.get('name')!r}: {wrong}") from wrong
    if host.stage not in STAGES:
        raise LabError(f"{path.name}: host {host.name}: stage is one of {', '.join(STAGES)}")
    return host


def _application(entry: dict[str, Any]) -> Application:
    """One application entry: `use` names the folder, every other key is a setting."""
    settings = {key: _text(value) for key, value in entry.items() if key != "use"}
    application = Application(str(entry["use"]), settings)
    if not (application.folder / "setup.sh").exists():
        raise LabError(f"apps/{application.name}/setup.sh does not exist")
    return application


def _text(value: object) -> str:
    """A setting as the shell sees it: lists become lines."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _refuse_twins(hosts: list[Host]) -> None:
    """Two hosts may share a template, never a name or an address."""
    for values in ([host.name for host in hosts], [host.address for host in hosts]):
        twice = {value for value in values if values.count(value) > 1}
        if twice:
            raise LabError(f"declared twice: {', '.join(sorted(twice))}")
