"""How the host resolves names: the hosts file and its resolvers."""

import ipaddress

from assess.model.host import HostsEntry
from collectors.host.lines import numbered


def parse_hosts_entries(hosts: str) -> tuple[HostsEntry, ...]:
    """Entries in the order of the file; a line that starts with no address is none."""
    found = []
    for ref, line in numbered("hosts", hosts):
        words = line.split("#")[0].split()
        if len(words) >= 2 and _is_address(words[0]):
            found.append(HostsEntry(words[0], tuple(words[1:]), ref))
    return tuple(found)


def parse_resolvers(resolver: str) -> tuple[str, ...]:
    """Name servers in the order of the file, those behind a local stub after it, each once."""
    found = []
    for _, line in numbered("resolver", resolver):
        words = line.split()
        if len(words) >= 2 and words[0] in {"nameserver", "upstream"} and _is_address(words[1]):
            found.append(words[1])
    return tuple(dict.fromkeys(found))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
