"""Versions of products from the packages that a host has installed."""

import re
from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from assess.analysis.services.software import SignatureIndex
from assess.model.host import Container, Package

_EPOCH = re.compile(r"^\d+:")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


Fitting = dict[str, tuple[tuple[int, Package], ...]]


def product_packages(packages: Sequence[Package], index: SignatureIndex) -> Fitting:
    """The host's packages by the signature that they belong to, each with its place in its list."""
    found: dict[str, list[tuple[int, Package]]] = defaultdict(list)
    for package in packages:
        for signature, place in _signatures_of(package.name, index):
            found[signature].append((place, package))
    return {signature: tuple(mine) for signature, mine in found.items()}


@lru_cache(maxsize=65536)
def _signatures_of(name: str, index: SignatureIndex) -> tuple[tuple[str, int], ...]:
    return tuple(
        (signature.id, place)
        for signature in index.by_id.values()
        for place, glob in enumerate(signature.packages)
        if fnmatchcase(name, glob)
    )


def package_of(signature: str, fitting: Fitting, executable: str = "") -> Package | None:
    """The package that the product runs from, or None.

    Of several that fit, the one whose name carries the version that the executable's path has
    (`/usr/lib/postgresql/15/bin/postgres` is `postgresql-15`), else the first that the signature lists.
    """
    mine = fitting.get(signature, ())
    numbers = set(_NUMBERS.findall(executable))
    best = min(
        mine,
        key=lambda each: (not _names_version(each[1].name, numbers), each[0], each[1].name),
        default=None,
    )
    return best[1] if best else None


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
