"""A tenant's `match` patterns: globs on names, networks on addresses, `db:` globs on databases."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from assess.model.inventory import TenantSpec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_WILDCARD = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Globs:
    """Globs of tenants by what they begin with, so that of thousands only those few are tried that may fit.

    `by_head` holds the place, the tenant, the glob as written and its expression, by the letters before the
    first wildcard; `lengths` are those of the heads.
    """

    by_head: dict[str, tuple[tuple[int, str, str, re.Pattern[str]], ...]]
    lengths: tuple[int, ...]

    def tenants_of(self, *names: str) -> dict[str, str]:
        """Tenants with a glob that fits one of the names, in the order of the globs, each with its first."""
        fitting = {
            (place, tenant, text)
            for name in map(str.lower, filter(None, names))
            for length in self.lengths
            for place, tenant, text, glob in self.by_head.get(name[:length], ())
            if glob.match(name)
        }
        return _first((tenant, text) for _, tenant, text in sorted(fitting))


@dataclass(frozen=True, slots=True)
class TenantPatterns:
    """What each tenant's patterns say, split by what they apply to; `text` is the pattern as written."""

    names: Globs
    databases: Globs
    networks: tuple[tuple[str, str, Network], ...]

    def by_name(self, *names: str) -> dict[str, str]:
        """Tenants that one of the names belongs to, each with the pattern that says so."""
        return self.names.tenants_of(*names)

    def by_database(self, name: str) -> dict[str, str]:
        """Tenants that the database's name belongs to."""
        return self.databases.tenants_of(name)

    def by_address(self, addresses: Iterable[str]) -> dict[str, str]:
        """Tenants whose networks hold one of the addresses; of nested networks the smallest counts."""
        found: list[tuple[int, str, str]] = []
        for address in map(_address, addresses):
            if address is not None:
                mine = [(n.prefixlen, t, text) for t, text, n in self.networks if address in n]
                longest = max((length for length, _, _ in mine), default=0)
                found += [each for each in mine if each[0] == longest]
        return _first((tenant, text) for _, tenant, text in sorted(found))


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tenant, text in pairs:
        found.setdefault(tenant, text)
    return found


def tenant_patterns(tenants: Iterable[TenantSpec]) -> TenantPatterns:
    """The patterns of all tenants, compiled, in the order of tenant names."""
    names: list[tuple[str, str, str]] = []
    databases: list[tuple[str, str, str]] = []
    networks: list[tuple[str, str, Network]] = []
    for tenant in sorted(tenants, key=lambda each: each.name):
        for text in tenant.match:
            network = _network(text)
            if text.startswith("db:"):
                databases.append((tenant.name, text, text.removeprefix("db:")))
            elif network is not None:
                networks.append((tenant.name, text, network))
            else:
                names.append((tenant.name, text, text))
    return TenantPatterns(_globs(names), _globs(databases), tuple(networks))


def _globs(written: Iterable[tuple[str, str, str]]) -> Globs:
    """Of tenant, pattern as written and glob."""
    by_head: dict[str, list[tuple[int, str, str, re.Pattern[str]]]] = defaultdict(list)
    for place, (tenant, text, glob) in enumerate(written):
        head = _WILDCARD.split(glob.lower(), maxsplit=1)[0]
        by_head[head].append((place, tenant, text, re.compile(translate(glob.lower()))))
    return Globs({head: tuple(found) for head, found in by_head.items()}, tuple(sorted({*map(len, by_head)})))


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
