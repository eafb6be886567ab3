"""One word for one thing: names of the product and of the truth, brought to the truth's own form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.lab.truth import canonical

SCRIPT = re.compile(r"\.(?:py|pl|rb|sh|js|php|jar|war)$")


@dataclass(frozen=True)
class Names:
    """The aliases of a truth, and the hosts whose login has no root rights."""

    aliases: Sequence[Mapping[str, Any]]
    without_root: frozenset[str] = frozenset()

    def of(self, name: str) -> str:
        """The truth's word for a thing; a script's name ending is form, not content."""
        return _canonical(self, name)

    def host(self, name: str) -> str:
        """The host on which a thing is; for a database server's endpoint the host of the server."""
        if name.startswith("//"):
            return name[2:].split("/", maxsplit=1)[0]
        first = re.split("[:/]", self.of(name), maxsplit=1)[0]
        return re.split("[:/]", self.of(first), maxsplit=1)[0]

    def __hash__(self) -> int:
        return id(self)


@cache
def _canonical(names: Names, name: str) -> str:
    plain = name if ":/" in name else SCRIPT.sub("", name)
    aliases = [dict(alias) for alias in names.aliases]
    for _ in range(2):
        plain = canonical(plain, aliases)
    return plain
