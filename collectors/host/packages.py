"""Installed packages, from the section `packages`."""

from sys import intern

from assess.model.host import Package
from collectors.host.lines import fields, numbered


def parse_packages(packages: str) -> tuple[Package, ...]:
    """Packages sorted by manager, name and version. Their texts are kept once for all hosts that share them.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[tuple[str, str, str], Package] = {}
    for ref, line in numbered("packages", packages):
        manager, name, version = map(intern, fields(line, ref, 3, "|", 2))
        found.setdefault((manager, name, version), Package(name, version, manager, ref))
    return tuple(found[key] for key in sorted(found))
