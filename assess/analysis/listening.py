"""Listening sockets joined to the software that listens, also where the probe may not see processes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.analysis.process_groups import Group
from assess.model.host import HostFacts, Listener

EPHEMERAL = 32768
"""Linux gives ephemeral ports from here on (net.ipv4.ip_local_port_range)."""

NUMBER = re.compile(r"(?<![\d.])[0-9]{1,5}(?![\d.])")


@dataclass(frozen=True, slots=True)
class Listening:
    """Listeners of each group by its place, and those that belong to none."""

    by_group: tuple[tuple[Listener, ...], ...]
    guessed: frozenset[int]
    orphans: tuple[Listener, ...]


def join_listeners(facts: HostFacts, groups: Sequence[Group]) -> Listening:
    """Every listener to the group of its process, else to the one group that must be it.

    Without a process the group must know the port (by its signature or its command line) and have the
    right to it: a socket of root belongs to a group with a process of root. Two such groups: to none.
    """
    of_pid = {process.pid: place for place, group in enumerate(groups) for process in group.processes}
    joined: dict[int, list[Listener]] = defaultdict(list)
    pidless: list[Listener] = []
    for listener in facts.listeners:
        place = of_pid.get(listener.pid) if listener.pid is not None else None
        if place is None:
            pidless.append(listener)
        else:
            joined[place].append(listener)
    guessed, orphans = _guess(pidless, groups, joined)
    return Listening(
        by_group=tuple(tuple(joined.get(place, ())) for place in range(len(groups))),
        guessed=guessed,
        orphans=orphans,
    )


def _guess(
    pidless: Iterable[Listener], groups: Sequence[Group], joined: dict[int, list[Listener]]
) -> tuple[frozenset[int], tuple[Listener, ...]]:
    guessed: set[int] = set()
    orphans: list[Listener] = []
    owners = _possible_owners(groups)
    for listener in pidless:
        place = _only_candidate(listener, owners)
        if place is None:
            orphans.append(listener)
        else:
            guessed.add(place)
            joined[place].append(listener)
    return frozenset(guessed), tuple(orphans)


@dataclass(frozen=True, slots=True)
class PossibleOwners:
    """Groups by the ports that command lines and signatures name, and by whether root runs them."""

    named: dict[str, frozenset[int]]
    known: dict[int, frozenset[int]]
    with_root: frozenset[int]
    without_root: frozenset[int]


def _possible_owners(groups: Sequence[Group]) -> PossibleOwners:
    named: dict[str, set[int]] = defaultdict(set)
    known: dict[int, set[int]] = defaultdict(set)
    for place, group in enumerate(groups):
        words = (word for process in group.processes for word in process.arguments[1:])
        for port in {port for word in words for port in NUMBER.findall(word)}:
            named[port].add(place)
        for number in group.match.signature.ports if group.match is not None else ():
            known[number].add(place)
    is_root = [{process.user in {"root", "0"} for process in group.processes} for group in groups]
    return PossibleOwners(
        named={port: frozenset(places) for port, places in named.items()},
        known={port: frozenset(places) for port, places in known.items()},
        with_root=frozenset(place for place, users in enumerate(is_root) if True in users),
        without_root=frozenset(place for place, users in enumerate(is_root) if False in users),
    )


def _only_candidate(listener: Listener, owners: PossibleOwners) -> int | None:
    able = owners.with_root if listener.uid == 0 else owners.without_root
    for places in (owners.named.get(str(listener.port)), owners.known.get(listener.port)):
        candidates = (places or frozenset()) & able
        if len(candidates) == 1:
            return next(iter(candidates))
    return None


def is_service_port(listener: Listener) -> bool:
    """The socket waits for clients of the network; a UDP socket on an ephemeral port is a client's own."""
    if listener.protocol == "unix":
        return False
    return listener.protocol.startswith("tcp") or listener.port < EPHEMERAL


def is_named_socket(listener: Listener) -> bool:
    """The socket is a file: a local client names it by its path."""
    return listener.protocol == "unix" and listener.address.startswith("/")


def socket_text(listener: Listener) -> str:
    """The socket as tables show it: `0.0.0.0:80`, `[::]:80`, `0.0.0.0:53/udp`, `unix:/run/a.sock`."""
    if listener.protocol == "unix":
        return f"unix:{listener.address}"
    host = f"[{listener.address}]" if ":" in listener.address else listener.address
    suffix = "/udp" if listener.protocol.startswith("udp") else ""
    return f"{host}:{listener.port}{suffix}"


def port_of(socket: str) -> int:
    """The port in `socket_text`; 0 for a local socket."""
    if socket.startswith("unix:"):
        return 0
    return int(socket.removesuffix("/udp").rpartition(":")[2])
