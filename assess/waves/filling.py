"""The first plan: wave after wave is filled, so that caps and order hold at every step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from assess.waves.limits import Limits, Weight
from assess.waves.precedence import Order
from assess.waves.ranking import SHARED, UNOWNED, Rank

PILOT_ENDPOINTS = 10
"""AWS Prescriptive Guidance: the first waves hold fewer than 10 servers."""
PILOT_SHARE = 4
"""A pilot takes at most every fourth tenant group."""
NOBODYS = "nobody's"
"""What a wave takes when nothing else may move: things of unknown owners too."""


@dataclass(frozen=True, slots=True)
class Stock:
    """All that the waves are filled from. `ties` holds the traffic between bundles, both ways.

    `talkative` bundles have traffic with others than shared services; a pilot is made of the rest if it can.
    """

    order: Order
    ranks: dict[str, Rank]
    weights: dict[str, Weight]
    ties: dict[str, dict[str, float]]
    limits: Limits
    grows: bool
    talkative: frozenset[str] = frozenset()


@dataclass(slots=True)
class Filling:
    """The wave by bundle, which waves have a special part (`shared`, `pilot`), and what each may hold."""

    wave_of: dict[str, int] = field(default_factory=dict)
    parts: dict[int, str] = field(default_factory=dict)
    sizes: dict[int, Limits] = field(default_factory=dict)


@dataclass(slots=True)
class _Wave:
    """A wave that is being filled; `near` is the traffic from its bundles to others.

    `class_` is the highest class in it: waves that grow are not filled up with the next class.
    """

    number: int
    limits: Limits
    weight: Weight = field(default_factory=Weight)
    count: int = 0
    near: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    class_: int | None = None


def fill(stock: Stock) -> Filling:
    """A wave for every bundle. Only what is pinned, or too big for any wave, can break a cap."""
    filling = Filling()
    left = dict.fromkeys(stock.ranks)
    ordinary = 0
    number = 0
    while left:
        number = _next_number(stock, left, number + 1)
        part = _part(stock, left, filling, number)
        ordinary += part != "shared"
        wave = _Wave(number, _size(stock, part, ordinary))
        filling.sizes[number] = wave.limits
        _fill_wave(stock, left, filling, wave, part)
        if not wave.count and part != "shared":
            _fill_wave(stock, left, filling, wave, NOBODYS)
        elif part and wave.count:
            filling.parts[number] = part
    return filling


def _next_number(stock: Stock, left: Iterable[str], number: int) -> int:
    """Skips numbers for which nothing is left but what is pinned to later ones."""
    return max(number, min(stock.order.first[name] for name in left))


def _part(stock: Stock, left: Iterable[str], filling: Filling, number: int) -> str:
    if "pilot" in filling.parts.values():
        return ""
    shared = (name for name in left if stock.ranks[name].class_ == SHARED)
    if any(stock.order.first[name] <= number for name in shared):
        return "shared"
    return "pilot" if any(stock.ranks[name].class_ != UNOWNED for name in left) else ""


def _size(stock: Stock, part: str, ordinary: int) -> Limits:
    most = stock.limits.endpoints
    if part == "pilot":
        return replace(stock.limits, endpoints=min(PILOT_ENDPOINTS, most or PILOT_ENDPOINTS))
    if stock.grows and part != "shared" and most is not None:
        return replace(stock.limits, endpoints=min(most, PILOT_ENDPOINTS * 2 ** (ordinary - 1)))
    return stock.limits


def _fill_wave(stock: Stock, left: dict[str, None], filling: Filling, wave: _Wave, part: str) -> None:
    for name in [each for each in left if _is_due(stock, each, wave.number)]:
        _put(stock, left, filling, wave, [name])
    most = _most(stock, left, part)
    while wave.count < most and (chosen := _choose(stock, left, filling, wave, part)):
        _put(stock, left, filling, wave, chosen)


def _is_due(stock: Stock, name: str, number: int) -> bool:
    last = stock.order.last[name]
    return last is not None and last <= number


def _most(stock: Stock, left: Mapping[str, None], part: str) -> int:
    if part != "pilot":
        return len(stock.ranks)
    return max(1, len(left) // PILOT_SHARE)


def _put(stock: Stock, left: dict[str, None], filling: Filling, wave: _Wave, names: Iterable[str]) -> None:
    for name in names:
        del left[name]
        filling.wave_of[name] = wave.number
        wave.weight = wave.weight.plus(stock.weights[name])
        wave.count += 1
        wave.class_ = max(wave.class_ or SHARED, stock.ranks[name].class_)
        for other, traffic in stock.ties.get(name, {}).items():
            wave.near[other] += traffic


def _choose(stock: Stock, left: dict[str, None], filling: Filling, wave: _Wave, part: str) -> list[str]:
    """What goes in next, with all that it needs: what talks most to the wave, else the first by rank."""
    for name in chain(_neighbours(stock, left, wave) if not part else (), _ranked(stock, left, wave, part)):
        found = _closure(stock, left, filling, name, wave)
        if found and _fits(stock, wave, found):
            return sorted(found)
    return [] if wave.count else _alone(stock, left, filling, wave, part)


def _alone(stock: Stock, left: dict[str, None], filling: Filling, wave: _Wave, part: str) -> list[str]:
    """What an empty wave takes although it is bigger than this wave should be; what keeps the caps first."""
    ready = [
        name
        for name in _ranked(stock, left, wave, part)
        if (found := _closure(stock, left, filling, name, wave)) and len(found) == 1
    ]
    kept = [name for name in ready if stock.limits.hold(stock.weights[name])]
    return (kept or ready)[:1]


def _neighbours(stock: Stock, left: Mapping[str, None], wave: _Wave) -> list[str]:
    class_ = stock.ranks[next(iter(left))].class_ if left else SHARED
    if class_ > _highest(stock, wave):
        return []
    near = [name for name in wave.near if name in left and stock.ranks[name].class_ == class_]
    return sorted(near, key=lambda name: (-wave.near[name], stock.ranks[name].key, name))


def _ranked(stock: Stock, left: Mapping[str, None], wave: _Wave, part: str) -> Iterable[str]:
    if part == "shared":
        return (name for name in left if stock.ranks[name].class_ == SHARED)
    if part == NOBODYS:
        return iter(left)
    most = _highest(stock, wave)
    names = (name for name in left if stock.ranks[name].class_ <= most)
    if part == "pilot":
        return sorted(names, key=lambda name: (stock.ranks[name].class_, name in stock.talkative))
    return names


def _highest(stock: Stock, wave: _Wave) -> int:
    """The last class that the wave takes of its own accord."""
    return wave.class_ if stock.grows and wave.class_ is not None else UNOWNED - 1


def _fits(stock: Stock, wave: _Wave, names: Iterable[str]) -> bool:
    weight = wave.weight
    for name in sorted(names):
        weight = weight.plus(stock.weights[name])
    return wave.limits.hold(weight)


def _closure(
    stock: Stock, left: Mapping[str, None], filling: Filling, name: str, wave: _Wave
) -> set[str] | None:
    """The bundle with all that must not move later; None where some of it may not move in this wave."""
    found: set[str] = set()
    row = [name]
    endpoints = wave.weight.endpoints
    while row:
        at = row.pop()
        if at in found:
            continue
        if not _may_move(stock, left, filling, at, wave):
            return None
        found.add(at)
        endpoints += stock.weights[at].endpoints
        if len(found) > 1 and wave.limits.endpoints is not None and endpoints > wave.limits.endpoints:
            return None
        row.extend(other for other in stock.order.needs[at] if other in left)
    return found


def _may_move(stock: Stock, left: Mapping[str, None], filling: Filling, name: str, wave: _Wave) -> bool:
    if stock.order.first[name] > wave.number:
        return False
    return all(
        other not in left and filling.wave_of[other] < wave.number for other in stock.order.strictly[name]
    )
