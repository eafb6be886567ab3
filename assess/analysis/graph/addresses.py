"""The address book: which endpoint a name or an address means, seen from a given host."""

from collections import defaultdict
from dataclasses import dataclass, field

from assess.analysis.graph.machines import (
    HOST_KINDS,
    bare_address,
    canonical_hosts,
    container_addresses,
    is_link_local,
    is_loopback,
    own_addresses,
)
from assess.analysis.graph.served_names import served_names
from assess.model.inventory import Endpoint
from assess.model.observed import Observed

NAME_CONFIDENCE = 0.9
SHORT_NAME_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """What an address means: a machine by its canonical name, or nothing that the inventory knows.

    `address` is what names the far end when `machine` is empty. `confidence` is that of the resolution.
    `candidates` holds several machines when the address is theirs all.
    """

    machine: str = ""
    address: str = ""
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Everything that is known of names and addresses; build it with `address_book`.

    Machines are host endpoints, and those other endpoints that stand on no scanned or declared host.
    """

    by_address: dict[str, tuple[str, ...]]
    by_name: dict[str, tuple[str, ...]]
    by_short_name: dict[str, tuple[str, ...]]
    local_names: dict[str, dict[str, str]]
    local_only: dict[str, frozenset[str]]
    site: dict[str, str]
    canonical: dict[str, str]
    machine_of: dict[str, str] = field(default_factory=dict)
    served: dict[str, str] = field(default_factory=dict)

    def find(self, text: str, seen_from: str) -> Place:
        """What the name or address means on the host `seen_from` (a machine name; empty: anywhere).

        A hosts file of that host goes first; loopback and container addresses are the host itself; of
        several machines with one address the one of the same site counts, and none when that is not one.
        """
        address = bare_address(text).rstrip(".")
        if is_loopback(address):
            return Place(machine=seen_from)
        pinned = self.local_names.get(seen_from, {}).get(address)
        if pinned is not None:
            address = pinned
            if is_loopback(address):
                return Place(machine=seen_from)
        if address in self.local_only.get(seen_from, ()):
            return Place(machine=seen_from)
        if address in self.by_address:
            return self._one_of(self.by_address[address], address, seen_from, 1.0)
        return self._by_name(address, seen_from)

    def _by_name(self, name: str, seen_from: str) -> Place:
        if name in self.by_name:
            return self._one_of(self.by_name[name], name, seen_from, NAME_CONFIDENCE)
        if name in self.served:
            return self._served(self.served[name], seen_from)
        short = name.split(".", 1)[0]
        if short in self.by_short_name and not _is_numeric(name):
            return self._one_of(self.by_short_name[short], name, seen_from, SHORT_NAME_CONFIDENCE)
        return Place(address=name)

    def _served(self, address: str, seen_from: str) -> Place:
        """What a name of our own DNS servers means; an address outside the inventory names the far end."""
        if address in self.by_address:
            return self._one_of(self.by_address[address], address, seen_from, NAME_CONFIDENCE)
        return Place(address=address, confidence=NAME_CONFIDENCE)

    def _one_of(self, machines: tuple[str, ...], address: str, seen_from: str, confidence: float) -> Place:
        if len(machines) > 1 and self.site.get(seen_from):
            near = tuple(each for each in machines if self.site.get(each) == self.site[seen_from])
            machines = near or machines
        if len(machines) == 1:
            return Place(machine=machines[0], address=address, confidence=confidence)
        if seen_from in machines:
            return Place(machine=seen_from, address=address, confidence=confidence)
        return Place(address=address, candidates=machines, confidence=confidence / 2)


def _is_numeric(name: str) -> bool:
    return ":" in name or name.replace(".", "").isdigit()


def address_book(observed: Observed) -> AddressBook:
    """The book of the estate: inventory addresses, hosts' own addresses, host names and hosts files."""
    canonical = canonical_hosts(observed)
    machine_of = _machines(observed, canonical)
    addresses, names = _claims(observed, machine_of)
    return AddressBook(
        by_address=_settled(addresses),
        by_name=_settled(names),
        by_short_name=_settled(_short_names(names)),
        local_names={canonical[name]: _hosts_file(observed, name) for name in sorted(observed.hosts)},
        local_only={
            canonical[name]: container_addresses(facts) for name, facts in sorted(observed.hosts.items())
        },
        site={machine_of[e.name]: e.site or "" for e in reversed(observed.inventory.endpoints)},
        canonical=canonical,
        machine_of=machine_of,
        served=served_names(observed),
    )


Claims = dict[str, set[str]]


def _machines(observed: Observed, canonical: dict[str, str]) -> dict[str, str]:
    """Each endpoint to the machine it stands on: a database endpoint to the host of its address."""
    endpoints = sorted(observed.inventory.endpoints, key=lambda each: each.name)
    hosts = [each for each in endpoints if each.kind in HOST_KINDS or each.name in observed.hosts]
    machine_of = {each.name: canonical.get(each.name, each.name) for each in hosts}
    owners, named = _claims(observed, machine_of)
    for endpoint in endpoints:
        if endpoint.name not in machine_of:
            machine_of[endpoint.name] = (
                _standing_on(endpoint, observed, owners, named, machine_of) or endpoint.name
            )
    return machine_of


def _standing_on(
    endpoint: Endpoint, observed: Observed, addresses: Claims, names: Claims, machine_of: dict[str, str]
) -> str | None:
    server = observed.servers.get(endpoint.name)
    spoken = [*([endpoint.address] if endpoint.address else []), *endpoint.ips]
    for text in spoken:
        address = bare_address(text)
        if is_loopback(address):
            local = _local_machines(observed, machine_of)
            if len(local) == 1:
                return local.pop()
        found = addresses.get(address) or names.get(address) or set()
        if len(found) == 1:
            return min(found)
    if server is not None and server.hostname and not any(bare_address(s) in addresses for s in spoken):
        found = names.get(server.hostname.lower(), set())
        return min(found) if len(found) == 1 else None
    return None


def _local_machines(observed: Observed, machine_of: dict[str, str]) -> set[str]:
    """Host endpoints that are the scanner's own machine."""
    return {
        machine_of[each.name]
        for each in observed.inventory.endpoints
        if each.name in machine_of and each.address and (each.address == "local" or is_loopback(each.address))
    }


def _claims(observed: Observed, machine_of: dict[str, str]) -> tuple[Claims, Claims]:
    """Addresses and names with the machines that claim them; what the inventory says beats what hosts say."""
    said: Claims = defaultdict(set)
    names: Claims = defaultdict(set)
    for endpoint in observed.inventory.endpoints:
        machine = machine_of.get(endpoint.name)
        if machine is None:
            continue
        names[endpoint.name.lower()].add(machine)
        for text in (endpoint.address or "", *endpoint.ips):
            address = bare_address(text)
            if not address or address == "local" or is_loopback(address) or is_link_local(address):
                continue
            (said if _is_numeric(address) else names)[address].add(machine)
    seen: Claims = defaultdict(set)
    for name, facts in observed.hosts.items():
        machine = machine_of.get(name, name)
        for address in own_addresses(facts):
            seen[bare_address(address)].add(machine)
        if facts.identity.hostname:
            names[facts.identity.hostname.lower()].add(machine)
    return _merged(seen, said), names


def _merged(seen: Claims, said: Claims) -> Claims:
    return {address: said.get(address) or seen[address] for address in {*seen, *said}}


def _short_names(names: Claims) -> Claims:
    short: Claims = defaultdict(set)
    for name, machines in names.items():
        short[name.split(".", 1)[0]] |= machines
    return short


def _settled(claims: Claims) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(claims[key])) for key in sorted(claims)}


def _hosts_file(observed: Observed, name: str) -> dict[str, str]:
    facts = observed.hosts[name]
    own = facts.identity.hostname.lower()
    entries: dict[str, str] = {}
    for entry in facts.hosts_entries:
        for alias in entry.names:
            if alias.lower() not in {own, "localhost"}:
                entries.setdefault(alias.lower(), bare_address(entry.ip))
    return entries
