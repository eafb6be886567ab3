"""One space of addresses for several contexts, in which equal roles have equal places."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from assess.analysis.contexts.roles import Role, parents_of, shared_by_all
from assess.analysis.filters.intervals import Intervals, common, joined, size, without
from assess.analysis.filters.packets import address_text
from assess.model.network import Interval

SPAN = {4: 1 << 34, 6: 1 << 130}
"""Each role has a block of its own, larger than any network, above all real addresses."""


@dataclass(frozen=True, slots=True)
class _Piece:
    interval: Interval
    role: Role


class RoleSpace:
    """The blocks of all roles of a family of contexts, for one IP version."""

    def __init__(self, family: int, contexts: Mapping[str, tuple[Role, ...]]) -> None:
        self.family = family
        mine = {name: tuple(r for r in roles if r.family == family) for name, roles in contexts.items()}
        same = shared_by_all(mine.values()) if len(mine) > 1 else frozenset()
        self._roles = {
            name: tuple(r for r in roles if (r.family, r.interval, r.name) not in same)
            for name, roles in mine.items()
        }
        names = sorted({role.name for roles in self._roles.values() for role in roles})
        self._base = {name: SPAN[family] * (place + 1) for place, name in enumerate(names)}
        self._parents = parents_of(self._roles.values())
        self.whole: Intervals = ((0, SPAN[family] * (len(names) + 1) - 1),)
        self._names = names

    def mapper(self, context: str) -> "RoleMap":
        """How one context's addresses lie in the space."""
        return RoleMap(self, self._roles[context])

    def block(self, name: str) -> Interval:
        """The block of a role."""
        return self._base[name], self._base[name] + SPAN[self.family] - 1

    def absent(self, present: frozenset[str]) -> Sequence[tuple[str, frozenset[str]]]:
        """Roles that a context lacks, with the networks that they lie in elsewhere."""
        key = self.family
        return [(n, self._parents.get((key, n), frozenset())) for n in self._names if n not in present]

    def text(self, point: int) -> str:
        """The place in words: a role, with the offset in a network, or a plain address."""
        place, offset = divmod(point, SPAN[self.family])
        if place == 0:
            return address_text(offset, self.family)
        name = self._names[place - 1]
        return name if not name.startswith("net:") else f"{name}+{offset}" if offset < 65536 else name


class RoleMap:
    """Maps sets of one context's addresses into the common space. What has no role stays where it is."""

    def __init__(self, space: RoleSpace, roles: tuple[Role, ...]) -> None:
        self._space = space
        self._pieces = _pieces(roles)
        self._starts = [piece.interval[0] for piece in self._pieces]
        self._sizes: dict[str, int] = {}
        for piece in self._pieces:
            self._sizes[piece.role.name] = self._sizes.get(piece.role.name, 0) + size((piece.interval,))
        self._places = _places(space, self._pieces)
        self._absent = space.absent(frozenset(role.name for role in roles))
        self._everything = ((0, 2 ** (32 if space.family == 4 else 128) - 1),)
        self._known: dict[Intervals, Intervals] = {}

    def place(self, intervals: Intervals) -> Intervals:
        """The set in the common space; a role that is not here goes with its network elsewhere."""
        known = self._known.get(intervals)
        if known is None:
            known = self._known[intervals] = self._placed(intervals)
        return known

    def _placed(self, intervals: Intervals) -> Intervals:
        if intervals == self._everything:
            return self._space.whole
        touched = self._touched(intervals)
        found = list(without(intervals, joined(self._pieces[n].interval for n in touched)))
        held: dict[str, int] = {}
        for n in touched:
            piece = self._pieces[n]
            parts = common(intervals, (piece.interval,))
            held[piece.role.name] = held.get(piece.role.name, 0) + size(parts)
            found += [self._moved(n, part) for part in parts]
        whole = {name for name, count in held.items() if count == self._sizes[name]}
        found += [self._space.block(name) for name, parents in self._absent if parents & whole]
        return joined(found)

    def _moved(self, number: int, part: Interval) -> Interval:
        """The part in its role's block; what reaches the end of a piece fills the block up to the next."""
        (low, high), piece = self._places[number], self._pieces[number]
        shift = self._space.block(piece.role.name)[0] - piece.role.interval[0]
        return (
            low if part[0] == piece.interval[0] else part[0] + shift,
            high if part[1] == piece.interval[1] else part[1] + shift,
        )

    def _touched(self, intervals: Intervals) -> list[int]:
        found: dict[int, None] = {}
        for low, high in intervals:
            place = max(bisect_right(self._starts, low) - 1, 0)
            while place < len(self._pieces) and self._pieces[place].interval[0] <= high:
                if self._pieces[place].interval[1] >= low:
                    found[place] = None
                place += 1
        return list(found)


def _places(space: RoleSpace, pieces: list[_Piece]) -> list[Interval]:
    """Where each piece lies in its role's block, so that the pieces of a role fill all of it."""
    of_role: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        of_role.setdefault(piece.role.name, []).append(number)
    found: list[Interval] = [(0, 0)] * len(pieces)
    for name, numbers in of_role.items():
        start, end = space.block(name)
        shift = start - pieces[numbers[0]].role.interval[0]
        lows = [start, *(pieces[n].interval[0] + shift for n in numbers[1:])]
        for n, low, following in zip(numbers, lows, [*lows[1:], end + 1], strict=True):
            found[n] = low, following - 1
    return found


def _pieces(roles: tuple[Role, ...]) -> list[_Piece]:
    """Where each role is the smallest one, in order."""
    points = sorted({point for role in roles for point in (role.interval[0], role.interval[1] + 1)})
    starting = sorted(roles, key=lambda each: each.interval[0], reverse=True)
    pieces: list[_Piece] = []
    open_: list[tuple[int, Interval, str, Role]] = []
    for point, following in pairwise(points):
        while starting and starting[-1].interval[0] == point:
            role = starting.pop()
            heappush(open_, (role.width, role.interval, role.name, role))
        while open_ and open_[0][1][1] < point:
            heappop(open_)
        if open_:
            pieces.append(_Piece((point, following - 1), open_[0][3]))
    return pieces
