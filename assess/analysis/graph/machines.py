"""Which inventory entries are one machine, and which only look alike."""

from collections import defaultdict
from collections.abc import Mapping

from assess.model.host import Address, HostFacts
from assess.model.observed import Observed

CONTAINER_BRIDGE = (
    "docker",
    "br-",
    "veth",
    "cni",
    "flannel",
    "cali",
    "virbr",
    "lxcbr",
    "lxdbr",
    "podman",
    "cbr",
)
HOST_KINDS = frozenset({"vm", "windows"})


def own_addresses(facts: HostFacts) -> tuple[str, ...]:
    """Addresses under which others reach the host: no loopback, link-local or container bridge."""
    return tuple(dict.fromkeys(each.ip for each in facts.addresses if _is_reachable(each)))


def container_addresses(facts: HostFacts) -> frozenset[str]:
    """Addresses that mean something on this host only."""
    return frozenset(each.ip for each in facts.addresses if each.interface.startswith(CONTAINER_BRIDGE))


def _is_reachable(address: Address) -> bool:
    return not (
        address.interface.startswith(CONTAINER_BRIDGE) or is_loopback(address.ip) or is_link_local(address.ip)
    )


def is_loopback(address: str) -> bool:
    """The address means the machine itself."""
    return address.startswith("127.") or address in {
        "::1",
        "localhost",
        "localhost.localdomain",
        "ip6-localhost",
    }


def is_wildcard(address: str) -> bool:
    """The address means every address of the machine."""
    return address in {"0.0.0.0", "::", "*", ""}  # noqa: S104 - compared, not bound


def is_link_local(address: str) -> bool:
    """The address means something on its own network segment only."""
    return address.startswith(("169.254.", "fe80:"))


def bare_address(address: str) -> str:
    """The address without brackets, zone, prefix length and the IPv4-in-IPv6 form.

    >>> bare_address("[::ffff:10.0.0.1]"), bare_address("fe80::1%eth0"), bare_address("10.0.0.1/24")
    ('10.0.0.1', 'fe80::1', '10.0.0.1')
    """
    text = address.strip().strip("[]").split("%", 1)[0].split("/", 1)[0].lower()
    return text.removeprefix("::ffff:") if "." in text else text


def canonical_hosts(observed: Observed) -> dict[str, str]:
    """Each scanned host endpoint to the one name of its machine.

    Two entries are one machine only when machine-id, host name and all reachable addresses agree; clones
    of one template share the first and not the last.
    """
    by_identity: dict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for name, facts in sorted(observed.hosts.items()):
        addresses = tuple(sorted(own_addresses(facts)))
        names[name] = name
        if facts.identity.machine_id and addresses:
            by_identity[facts.identity.machine_id, facts.identity.hostname, addresses].append(name)
    for same in by_identity.values():
        for each in same:
            names[each] = same[0]
    return names


def shared_values(values: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Values that more than one owner has, with the owners; `values` maps owner to its values."""
    owners: dict[str, set[str]] = defaultdict(set)
    for owner, mine in values.items():
        for value in mine:
            owners[value].add(owner)
    return {value: tuple(sorted(found)) for value, found in sorted(owners.items()) if len(found) > 1}
