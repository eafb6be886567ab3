"""Listening sockets joined to the software that listens, also where the probe may not see processes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.analysis.process_groups import Group
from assess.model.host import HostFacts, Listener

EPHEMERAL = 32768
"""Linux gives ephemeral ports from here on (net.ipv4.ip_local_port_range)."""


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
    for listener in pidless:
        place = _only_candidate(listener, groups)
        if place is None:
            orphans.append(listener)
        else:
            guessed.add(place)
            joined[place].append(listener)
    return frozenset(guessed), tuple(orphans)


def _only_candidate(listener: Listener, groups: Sequence[Group]) -> int | None:
    able = [place for place, group in enumerate(groups) if _may_own(group, listener.uid)]
    named = [place for place in able if _port_on_command_line(groups[place], listener.port)]
    known = [place for place in able if _port_in_signature(groups[place], listener.port)]
    for candidates in (named, known):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _may_own(group: Group, uid: int) -> bool:
    is_root = [process.user in {"root", "0"} for process in group.processes]
    return any(is_root) if uid == 0 else not all(is_root)


def _port_in_signature(group: Group, port: int) -> bool:
    return group.match is not None and port in group.match.signature.ports


def _port_on_command_line(group: Group, port: int) -> bool:
    pattern = re.compile(rf"(?<![\d.]){port}(?![\d.])")
    return any(pattern.search(word) for process in group.processes for word in process.arguments[1:])


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
