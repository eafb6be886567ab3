"""A tenant's `match` patterns: globs on names, networks on addresses, `db:` globs on databases."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from assess.model.inventory import TenantSpec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class TenantPatterns:
    """What each tenant's patterns say, split by what they apply to; `text` is the pattern as written."""

    names: tuple[tuple[str, str, re.Pattern[str]], ...]
    databases: tuple[tuple[str, str, re.Pattern[str]], ...]
    networks: tuple[tuple[str, str, Network], ...]

    def by_name(self, *names: str) -> dict[str, str]:
        """Tenants that one of the names belongs to, each with the pattern that says so."""
        return _first((t, text) for t, text, p in self.names if any(p.match(n.lower()) for n in names if n))

    def by_database(self, name: str) -> dict[str, str]:
        """Tenants that the database's name belongs to."""
        return _first((t, text) for t, text, p in self.databases if p.match(name.lower()))

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
    names: list[tuple[str, str, re.Pattern[str]]] = []
    databases: list[tuple[str, str, re.Pattern[str]]] = []
    networks: list[tuple[str, str, Network]] = []
    for tenant in sorted(tenants, key=lambda each: each.name):
        for text in tenant.match:
            network = _network(text)
            if text.startswith("db:"):
                databases.append((tenant.name, text, _glob(text.removeprefix("db:"))))
            elif network is not None:
                networks.append((tenant.name, text, network))
            else:
                names.append((tenant.name, text, _glob(text)))
    return TenantPatterns(tuple(names), tuple(databases), tuple(networks))


def _glob(text: str) -> re.Pattern[str]:
    return re.compile(translate(text.lower()))


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
