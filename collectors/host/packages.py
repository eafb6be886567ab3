"""Installed packages, from the section `packages`."""

from assess.model.host import Package
from collectors.host.lines import fields, numbered


def parse_packages(packages: str) -> tuple[Package, ...]:
    """Packages sorted by manager, name and version.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[tuple[str, str, str], Package] = {}
    for ref, line in numbered("packages", packages):
        manager, name, version = fields(line, ref, 3, "|", 2)
        found.setdefault((manager, name, version), Package(name, version, manager, ref))
    return tuple(found[key] for key in sorted(found))
