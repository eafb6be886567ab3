"""Interfaces of a context, and the names under which the system space hands them out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assess.model.evidence import Ref
from assess.model.network import Interface
from collectors.network.intervals import mask_length
from collectors.network.syntax.indented import Line

_SHORT = {"gi": "gigabitethernet", "te": "tengigabitethernet", "fa": "fastethernet", "eth": "ethernet"}
_NUMBERED = re.compile(r"(.*?)(\d+)$")
MOST = 1000


@dataclass(frozen=True, slots=True)
class Allocation:
    """A context of the system space: where its configuration lies, and its interfaces by mapped name."""

    name: str
    line: Line
    url: str
    interfaces: dict[str, str]


def entered_again(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The blocks, each once: what is told of one interface at several places belongs to its first."""
    found: dict[str, Line] = {}
    for line in lines:
        key = plain_port(line.text)
        first = found.get(key)
        found[key] = Line(first.number, first.text, [*first.children, *line.children]) if first else line
    return tuple(found.values())


def read_interface(section: str, line: Line) -> Interface:
    """An `interface` with what stands below it; without `nameif` its name is that of the port."""
    port = line.text.split(None, 1)[1] if " " in line.text else ""
    name, level, vlan, enabled = "", None, None, True
    addresses: list[str] = []
    for child in line.children:
        words = child.words
        match words:
            case ["nameif", given, *_]:
                name = given
            case ["security-level", number, *_] if number.isdigit():
                level = int(number[:4])
            case ["ip", "address", address, mask, *_] if (length := mask_length(mask)) is not None:
                addresses.append(f"{address}/{length}")
            case ["ipv6", "address", address, *_] if "/" in address:
                addresses.append(address)
            case ["vlan", number, *_] if number.isdigit():
                vlan = int(number[:6])
            case ["shutdown"] | ["no", "shutdown"]:
                enabled = words[0] == "no"
            case _:
                pass
    return Interface(
        name=name or port,
        ref=Ref(section, line.number),
        real_name=port,
        zone=name,
        addresses=tuple(addresses),
        vlan=vlan,
        security_level=_level(level, name),
        enabled=enabled,
    )


def _level(level: int | None, name: str) -> int | None:
    """The device gives 100 to `inside` and 0 to every other name, until told otherwise."""
    if level is not None or not name:
        return level
    return 100 if name == "inside" else 0


def is_known_below(child: Line) -> bool:
    """A line below `interface` that says nothing of traffic, or is read."""
    first = child.words[0] if child.words else ""
    return first in _BELOW or child.text.startswith("no ")


_BELOW = frozenset(
    {
        *("nameif", "security-level", "ip", "ipv6", "vlan", "shutdown", "description", "speed", "duplex"),
        *(
            "management-only",
            "channel-group",
            "bridge-group",
            "member-interface",
            "zone-member",
            "mac-address",
        ),
        *("ospf", "igmp", "pim", "authentication", "delay", "flowcontrol", "hello-interval", "hold-time"),
        *(
            "redundant-interface",
            "port-channel",
            "lacp",
            "rip",
            "eigrp",
            "policy-route",
            "pppoe",
            "dhcprelay",
        ),
        *("dhcp", "tunnel", "backup", "switchport", "firewall", "fragment", "isis", "cts", "mtu", "nve-only"),
        *("summary-address", "standby", "no", "poll-timer", "nve", "vtep-nve", "segment-id", "mcast-group"),
        *(
            "flow-export",
            "split-horizon",
            "bfd",
            "path-monitoring",
            "asr-group",
            "active",
            "lldp",
            "proxy",
            "macsec",
            "fec",
        ),
    }
)


def read_allocation(line: Line) -> Allocation:
    """A `context` of the system space."""
    words = line.words
    url = next(
        (each.words[1] for each in line.children if each.words[:1] == ["config-url"] and each.words[1:]), ""
    )
    interfaces: dict[str, str] = {}
    for child in line.children:
        if child.words[:1] == ["allocate-interface"]:
            interfaces |= dict(_mapped(child.words[1:]))
    return Allocation(words[1] if len(words) > 1 else "", line, url, interfaces)


def _mapped(words: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of mapped and real name; `Gi0/1.100-Gi0/1.102 a1-a3` gives three."""
    given = [each for each in words if each not in {"visible", "invisible"}]
    if not given:
        return
    if len(given) > 1 and given[0].isalpha():
        # `GigabitEthernet 0/1` with a blank, as it may be typed.
        given[:2] = [given[0] + given[1]]
    real = list(_expanded(given[0]))
    mapped = list(_expanded(given[1])) if len(given) > 1 else real
    if len(mapped) == len(real):
        yield from zip(mapped, real, strict=True)


def _expanded(text: str) -> Iterator[str]:
    first, sign, last = text.partition("-")
    start, end = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if not sign or start is None or end is None or max(len(start[2]), len(end[2])) > 6:
        yield text
        return
    for number in range(int(start[2]), min(int(end[2]), int(start[2]) + MOST) + 1):
        yield f"{start[1]}{number}"


def plain_port(name: str) -> str:
    """A port's name for comparing: small letters, no blanks, in full.

    >>> plain_port("Gi0/1.100") == plain_port("GigabitEthernet0/1.100")
    True
    """
    text = name.lower().replace(" ", "")
    found = re.match(r"[a-z]+", text)
    word = found[0] if found else ""
    return _SHORT.get(word, word) + text[len(word) :]


def read_old_interfaces(section: str, lines: Iterable[Line]) -> Iterator[Interface]:
    """Interfaces as PIX 6 and FWSM 2 wrote them: `nameif vlan10 inside security100`."""
    lines = list(lines)
    addresses = {
        words[2]: f"{words[3]}/{length}"
        for words in (line.words for line in lines)
        if len(words) > 4 and words[:2] == ["ip", "address"] and (length := mask_length(words[4])) is not None
    }
    for line in lines:
        match line.words:
            case ["nameif", port, name, level, *_] if level.removeprefix("security").isdigit():
                own = addresses.get(name)
                yield Interface(
                    name=name,
                    ref=Ref(section, line.number),
                    real_name=port,
                    zone=name,
                    addresses=(own,) if own else (),
                    security_level=int(level.removeprefix("security")[:4]),
                )
            case _:
                pass
