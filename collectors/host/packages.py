"""Installed packages, from the section `packages`."""

from functools import lru_cache
from sys import intern

from assess.model.host import Package
from collectors.host.lines import fields, numbered

_package = lru_cache(maxsize=1 << 17)(Package)


def parse_packages(packages: str) -> tuple[Package, ...]:
    """Packages sorted by manager, name and version. What hosts have alike is kept once for all of them.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[tuple[str, str, str], Package] = {}
    for ref, line in numbered("packages", packages):
        manager, name, version = map(intern, fields(line, ref, 3, "|", 2))
        found.setdefault((manager, name, version), _package(name, version, manager, ref))
    return tuple(found[key] for key in sorted(found))
