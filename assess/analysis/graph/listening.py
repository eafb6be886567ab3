"""Listening sockets joined to the software that listens, also where the probe may not see processes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeVar

from assess.analysis.services.process_groups import Group
from assess.model.host import HostFacts, Listener, Setting

Key = TypeVar("Key", int, str)
EPHEMERAL = 32768
"""Linux gives ephemeral ports from here on (net.ipv4.ip_local_port_range)."""

NUMBER = re.compile(r"(?<![\d.])[0-9]{1,5}(?![\d.])")
PORT_KEY = re.compile(r"(^|[._ -])(bind|listen|listen_?port|https?_port|port)$", re.I)
BOUND = re.compile(r"^(?:\S*:)?([0-9]{1,5})(?![\d.])")
OWN_PORTS = frozenset({"app", "worker"})
"""Categories whose programs listen where their owners like, and not on ports of their product."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Listeners of each group by its place, and those that belong to none."""

    by_group: tuple[tuple[Listener, ...], ...]
    guessed: frozenset[int]
    orphans: tuple[Listener, ...]


def join_listeners(facts: HostFacts, groups: Sequence[Group]) -> Listening:
    """Every listener to the group of its process, else to the only one of its unit, else to a likely one.

    Without either it is the one group that names the port on its command line or in its configuration, or
    whose product knows it, and has the right to it: a socket of root belongs to a group with a process of
    root, or to one that began as root; another's socket to its owner's. Last comes the only group of the
    owner whose ports nobody can know. Two groups that fit equally: to none.
    """
    of_pid = {process.pid: place for place, group in enumerate(groups) for process in group.processes}
    of_unit = _places((group.scope, place) for place, group in enumerate(groups) if group.kind == "unit")
    joined: dict[int, list[Listener]] = defaultdict(list)
    pidless: list[Listener] = []
    for listener in facts.listeners:
        place = of_pid.get(listener.pid) if listener.pid is not None else _alone_in(of_unit, listener.unit)
        if place is None:
            pidless.append(listener)
        else:
            joined[place].append(listener)
    guessed, orphans = _guess(facts, pidless, groups, joined)
    return Listening(
        by_group=tuple(tuple(joined.get(place, ())) for place in range(len(groups))),
        guessed=guessed,
        orphans=orphans,
    )


def _alone_in(of_unit: dict[str, frozenset[int]], unit: str) -> int | None:
    """The only group of the unit that made the socket."""
    places = of_unit.get(unit, frozenset())
    return next(iter(places)) if len(places) == 1 else None


def _guess(
    facts: HostFacts, pidless: Iterable[Listener], groups: Sequence[Group], joined: dict[int, list[Listener]]
) -> tuple[frozenset[int], tuple[Listener, ...]]:
    guessed: set[int] = set()
    orphans: list[Listener] = []
    owners = _possible_owners(facts, groups)
    for listener in pidless:
        place, sure = _only_candidate(listener, owners)
        if place is None:
            orphans.append(listener)
            continue
        joined[place].append(listener)
        if not sure:
            guessed.add(place)
    return frozenset(guessed), tuple(orphans)


@dataclass(frozen=True, slots=True)
class PossibleOwners:
    """Groups by the ports that they name, that their settings name and that their products know; and by user.

    `free` are the groups that may listen on any port. Users are names, as `user_of` maps user ids.
    """

    named: dict[int, frozenset[int]]
    configured: dict[int, frozenset[int]]
    known: dict[int, frozenset[int]]
    free: frozenset[int]
    by_user: dict[str, frozenset[int]]
    user_of: dict[int, str]


def _possible_owners(facts: HostFacts, groups: Sequence[Group]) -> PossibleOwners:
    places = range(len(groups))
    return PossibleOwners(
        named=_places((port, place) for place in places for port in _typed_ports(groups[place])),
        configured=_places(_configured_ports(facts.settings, groups)),
        known=_places((port, place) for place in places for port in _product_ports(groups[place])),
        free=frozenset(place for place in places if _listens_anywhere(groups[place])),
        by_user=_places((_name(p.user), place) for place in places for p in groups[place].processes),
        user_of=facts.user_names,
    )


def _places(pairs: Iterable[tuple[Key, int]]) -> dict[Key, frozenset[int]]:
    found: dict[Key, set[int]] = defaultdict(set)
    for key, place in pairs:
        found[key].add(place)
    return {key: frozenset(places) for key, places in found.items()}


def _name(user: str) -> str:
    return "root" if user == "0" else user


def _typed_ports(group: Group) -> set[int]:
    words = (word for process in group.processes for word in process.arguments[1:])
    return {int(port) for word in words for port in NUMBER.findall(word)}


def _product_ports(group: Group) -> tuple[int, ...]:
    return group.match.signature.ports if group.match is not None else ()


def _listens_anywhere(group: Group) -> bool:
    return group.match is None or group.match.signature.category in OWN_PORTS


def _configured_ports(settings: Sequence[Setting], groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Ports that configuration files of the groups' products, or files that they name, tell to listen on."""
    readers: dict[str, tuple[int, ...]] = {}
    for setting in settings:
        bound = BOUND.match(setting.value) if PORT_KEY.search(setting.key) else None
        if bound is None:
            continue
        if setting.file not in readers:
            readers[setting.file] = tuple(n for n, group in enumerate(groups) if _reads(group, setting.file))
        yield from ((int(bound.group(1)), place) for place in readers[setting.file])


def _reads(group: Group, file: str) -> bool:
    globs = group.match.signature.config_files if group.match is not None else ()
    if any(fnmatchcase(file, glob if glob.startswith("/") else f"*/{glob}") for glob in globs):
        return True
    return any(word.endswith(file) for process in group.processes for word in process.arguments[1:])


def _only_candidate(listener: Listener, owners: PossibleOwners) -> tuple[int | None, bool]:
    """The group's place, and whether owner and port both say so and the owner is not root."""
    user = "root" if listener.uid == 0 else _name(owners.user_of.get(listener.uid, str(listener.uid)))
    able = owners.by_user.get(user, frozenset())
    tellers = [places.get(listener.port) or frozenset() for places in _tellers(owners)]
    began_as_root = tellers if listener.uid == 0 else []
    alone = able & owners.free
    for step, candidates in enumerate((*(places & able for places in tellers), *began_as_root, alone)):
        if len(candidates) == 1:
            return next(iter(candidates)), step < len(tellers) and listener.uid != 0
        if candidates:
            return None, False
    return None, False


def _tellers(owners: PossibleOwners) -> tuple[dict[int, frozenset[int]], ...]:
    return owners.named, owners.configured, owners.known


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
