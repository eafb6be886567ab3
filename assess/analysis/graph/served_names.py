"""Names that the estate's own DNS servers serve, with what they mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from assess.analysis.graph.machines import bare_address, is_link_local, is_loopback
from assess.model.host import HostFacts, Setting
from assess.model.observed import Observed

DNS = 53
MOST_HOPS = 8
_ADDRESS = re.compile(r"^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$", re.I)
_RECORD = re.compile(
    r"(?P<name>[\w.*-]+)\s+(?:\d+\s+)?(?:in\s+)?(?P<type>a|aaaa|cname)\s+(?P<value>[\w.:-]+)", re.I
)


def served_names(observed: Observed) -> dict[str, str]:
    """Address by name, for the names that scanned DNS servers serve and agree on; lower case, no last dot.

    dnsmasq's `host-record`, `address`, `cname` and the hosts file it reads; records of zones (`a`, `aaaa`,
    `cname`) as far as settings hold them, and unbound's `local-data` (dnsmasq(8), RFC 1035 section 5).
    """
    said: dict[str, set[str]] = defaultdict(set)
    for _, facts in sorted(observed.hosts.items()):
        if _serves_names(facts):
            for name, value in _records(facts):
                said[_plain(name)].add(_plain(value))
    single = {name: min(values) for name, values in sorted(said.items()) if len(values) == 1}
    found = {name: _address_of(name, single) for name in single}
    return {name: address for name, address in found.items() if address}


def _serves_names(facts: HostFacts) -> bool:
    return any(
        each.port == DNS and each.protocol.startswith("udp") and not is_loopback(each.address)
        for each in facts.listeners
    )


def _records(facts: HostFacts) -> Iterator[tuple[str, str]]:
    for entry in facts.hosts_entries:
        if not is_loopback(bare_address(entry.ip)) and not is_link_local(entry.ip):
            yield from ((name, entry.ip) for name in entry.names)
    for setting in facts.settings:
        yield from _of_setting(setting)


def _of_setting(setting: Setting) -> Iterator[tuple[str, str]]:
    key = re.split(r"[.\s]", setting.key.lower())[-1]
    value = setting.value.strip().strip("\"'")
    if key == "host-record":
        words = [word.strip() for word in value.split(",")]
        yield from _pairs((w for w in words if not _ADDRESS.match(w) and not w.isdigit()), words)
    elif key == "address" and value.startswith("/"):
        words = value.split("/")
        yield from _pairs((w for w in words[1:-1] if w), words[-1:])
    elif key == "cname":
        *aliases, target = [word.strip() for word in value.split(",")]
        yield from ((alias, target) for alias in aliases)
    elif key in {"local-data", "a", "aaaa", "record"}:
        yield from ((m["name"], m["value"]) for m in _RECORD.finditer(value))


def _pairs(names: Iterable[str], words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every name with the first address among the words; a second family says the same machine."""
    address = next((word for word in words if _ADDRESS.match(word)), "")
    if address:
        yield from ((name, address) for name in names)


def _address_of(name: str, said: dict[str, str]) -> str:
    """The address at the end of the name's aliases; empty where they end in nothing, or never."""
    for _ in range(MOST_HOPS):
        if _ADDRESS.match(name):
            return bare_address(name)
        name = said.get(name, "")
    return ""


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
