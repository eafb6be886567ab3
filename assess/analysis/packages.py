"""Versions of products from the packages that a host has installed."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from assess.model.catalog import Signature
from assess.model.host import Container, Package

_EPOCH = re.compile(r"^\d+:")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def package_of(signature: Signature, packages: Sequence[Package], executable: str = "") -> Package | None:
    """The package that the product runs from, or None.

    Of several that fit, the one whose name carries the version that the executable's path has
    (`/usr/lib/postgresql/15/bin/postgres` is `postgresql-15`), else the first that the signature lists.
    """
    fitting = [
        (position, package)
        for position, glob in enumerate(signature.packages)
        for package in packages
        if fnmatchcase(package.name, glob)
    ]
    if not fitting:
        return None
    numbers = set(_NUMBERS.findall(executable))
    return min(fitting, key=lambda each: (not _names_version(each[1].name, numbers), each[0], each[1].name))[
        1
    ]


def _names_version(name: str, numbers: set[str]) -> bool:
    return bool(numbers & set(_NUMBERS.findall(name)))


def upstream_version(package_version: str) -> str:
    """The product's own version, without the packager's epoch and revision.

    >>> upstream_version("1:10.11.19-0+deb12u1")
    '10.11.19'
    """
    version = _EPOCH.sub("", package_version)
    version = version.rsplit("-", 1)[0] if "-" in version else version
    return re.split(r"[+~]", version, maxsplit=1)[0]


def image_version(container: Container) -> str:
    """The version in an image's tag (`redis:7.2-alpine` gives 7.2); empty when the tag says none."""
    _, _, tag = container.image.rsplit("/", 1)[-1].partition(":")
    found = _NUMBERS.match(tag.removeprefix("v"))
    return found.group(0) if found else ""
