"""Addresses of a context by their roles: `net:web`, `vip:www`, `host:db`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assess.analysis.contexts.known_machines import network_of, number_of
from assess.analysis.contexts.mapped_addresses import translations_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.contexts.words import OwnWords
from assess.model.network import Interval


@dataclass(frozen=True, slots=True)
class Role:
    """An interval of one IP version and the role that it plays in its context."""

    family: int
    interval: Interval
    name: str

    @property
    def width(self) -> int:
        """How many addresses it has."""
        return self.interval[1] - self.interval[0] + 1


def roles_of(view: ContextView, words: OwnWords) -> tuple[Role, ...]:
    """The roles of a context, one for an interval, each name once; sorted by IP version and interval.

    VIPs, pool members and translated addresses name hosts first, then interfaces name networks, then
    address objects what is left. A second thing of one name gets a number.
    """
    found: dict[tuple[int, Interval], str] = {}
    taken: dict[str, int] = {}
    for family, interval, name in _candidates(view, words):
        if (family, interval) not in found and not _is_whole(family, interval):
            taken[name] = taken.get(name, 0) + 1
            found[family, interval] = name if taken[name] == 1 else f"{name}#{taken[name]}"
    return tuple(Role(family, interval, name) for (family, interval), name in sorted(found.items()))


Candidate = tuple[int, Interval, str]


def _candidates(view: ContextView, words: OwnWords) -> Iterator[Candidate]:
    yield from _served(view, words)
    yield from _translated(view, words)
    yield from _networks(view, words)
    yield from _objects(view, words)


def _served(view: ContextView, words: OwnWords) -> Iterator[Candidate]:
    for vip in view.context.vips:
        yield from _host(vip.address, f"vip:{words.strip(vip.name)}")
    for pool in view.context.pools:
        for place, member in enumerate(pool.members, 1):
            name = words.strip(member.name) if member.name and member.name != member.address else ""
            yield from _host(member.address, f"host:{name or f'{words.strip(pool.name)}-{place}'}")


def _translated(view: ContextView, words: OwnWords) -> Iterator[Candidate]:
    for nat in view.context.nats:
        for each in translations_of(nat):
            if each.mapped[0] == each.mapped[1]:
                yield each.family, each.mapped, f"mapped:{words.strip(nat.name)}"


def _networks(view: ContextView, words: OwnWords) -> Iterator[Candidate]:
    for interface in view.context.interfaces:
        for text in interface.addresses:
            network = network_of(text)
            if network is not None:
                yield (*network, f"net:{words.strip(interface.zone or interface.name)}")


def _objects(view: ContextView, words: OwnWords) -> Iterator[Candidate]:
    for thing in view.context.addresses:
        if thing.is_group or thing.addresses.opaque:
            continue
        for family, intervals in ((4, thing.addresses.v4), (6, thing.addresses.v6)):
            if len(intervals) == 1:
                kind = "host" if intervals[0][0] == intervals[0][1] else "net"
                yield family, intervals[0], f"{kind}:{words.strip(thing.name)}"


def _host(address: str, name: str) -> Iterator[Candidate]:
    number = number_of(address)
    if number is not None:
        yield number[0], (number[1], number[1]), name


def _is_whole(family: int, interval: Interval) -> bool:
    return interval[1] - interval[0] >= (1 << 28 if family == 4 else 1 << 112)


def shared_by_all(all_roles: Iterable[tuple[Role, ...]]) -> frozenset[Candidate]:
    """Roles that have one and the same address in every context that has them: they need no renaming."""
    places: dict[tuple[int, str], set[Interval]] = {}
    for roles in all_roles:
        for role in roles:
            places.setdefault((role.family, role.name), set()).add(role.interval)
    return frozenset(
        (family, next(iter(intervals)), name)
        for (family, name), intervals in places.items()
        if len(intervals) == 1
    )


def parents_of(all_roles: Iterable[tuple[Role, ...]]) -> Mapping[tuple[int, str], frozenset[str]]:
    """For each role the networks that it lies in, in the contexts that have it."""
    found: dict[tuple[int, str], set[str]] = {}
    for roles in all_roles:
        for role, parent in _nested(roles):
            found.setdefault((role.family, role.name), set()).add(parent)
    return {key: frozenset(names) for key, names in found.items()}


def _nested(roles: tuple[Role, ...]) -> Iterator[tuple[Role, str]]:
    """Each role with the smallest network around it."""
    open_: list[Role] = []
    for role in sorted(roles, key=lambda each: (each.family, each.interval[0], -each.interval[1])):
        while open_ and (open_[-1].family != role.family or open_[-1].interval[1] < role.interval[0]):
            open_.pop()
        if open_ and open_[-1].interval[1] >= role.interval[1]:
            yield role, open_[-1].name
        open_.append(role)
