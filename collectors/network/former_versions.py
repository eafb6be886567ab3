"""Configurations without the copies of former days that lie beside them."""

import re
from collections.abc import Sequence

from collectors.network.reading import ConfigFile

_SUFFIX = re.compile(r"(\.(bak|old|orig|save|saved|tmp|swp|dpkg-\w+|rpm\w+|diffVersions|\d{1,2})|~)$", re.I)


def without_former_versions(files: Sequence[ConfigFile]) -> tuple[ConfigFile, ...]:
    """The files without those that are another one's with a suffix (`ns.conf.0`, `haproxy.cfg.bak`).

    >>> files = [ConfigFile("ns.conf", ""), ConfigFile("ns.conf.0", ""), ConfigFile("old.bak", "")]
    >>> [file.name for file in without_former_versions(files)]
    ['ns.conf', 'old.bak']
    """
    names = {file.name for file in files}
    return tuple(file for file in files if not _is_former(file.name, names))


def _is_former(name: str, names: set[str]) -> bool:
    match = _SUFFIX.search(name)
    return match is not None and name[: match.start()] in names
