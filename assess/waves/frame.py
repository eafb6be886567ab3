"""The waves as a problem in whole numbers: caps, what is bound to them, where risk would put things."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assess.waves.filling import Filling, Stock, fill
from assess.waves.limits import Limits, Weight
from assess.waves.ranking import PROTECTED
from assess.waves.solver.problem import Assignment, Problem

NO_LIMIT = 2**60
FINE = 1000
"""Parts of a connection and of a minute in which traffic and times are counted."""
SPARE_WAVES = 2
"""Shared services and pilot: so many more waves than the caps alone ask for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`problem` has an item for each of `names` (bundles) and a wave for each of `numbers`.

    `start` is a lawful assignment, made by risk alone; `parts` names special waves by number; `scale` is how
    many units of the problem one connection is.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    problem: Problem
    start: Assignment
    parts: dict[int, str]
    scale: int


def framed(stock: Stock) -> Frame:
    """The frame that filling wave after wave by risk alone gives."""
    filling = fill(replace(stock, ties={}))
    names = tuple(stock.ranks)
    used = sorted(set(filling.wave_of.values()))
    numbers = (*used, *_spare(stock, used))
    start = [numbers.index(filling.wave_of[name]) for name in names]
    return Frame(
        names, numbers, _problem(stock, filling, numbers, start), start, filling.parts, _scale(stock)
    )


def _spare(stock: Stock, used: Sequence[int]) -> list[int]:
    """One wave more, where that keeps to what the caps ask for: it may save traffic."""
    least = least_waves(stock.weights.values(), stock.limits)
    return [used[-1] + 1] if not stock.grows and len(used) < least + SPARE_WAVES else []


def least_waves(weights: Iterable[Weight], limits: Limits) -> int:
    """How many waves the caps alone ask for."""
    total = Weight()
    for weight in weights:
        total = total.plus(weight)
    needed = [1.0]
    if limits.endpoints:
        needed.append(total.endpoints / limits.endpoints)
    if limits.data_bytes:
        needed.append(total.data_bytes / limits.data_bytes)
    return math.ceil(max(needed))


def _scale(stock: Stock) -> int:
    every = (weight for others in stock.ties.values() for weight in others.values())
    return 1 if all(float(weight).is_integer() for weight in every) else FINE


def _problem(stock: Stock, filling: Filling, numbers: Sequence[int], start: Assignment) -> Problem:
    item_of = {name: item for item, name in enumerate(stock.ranks)}
    scale = _scale(stock)
    caps = _caps(stock, filling, numbers, start)
    bounds = enumerate(zip(*_bounds(stock, filling, numbers, start), strict=True))
    first, last = zip(*((start[i], start[i]) if i in caps.fixed else each for i, each in bounds), strict=True)
    order = stock.order
    return Problem(
        waves=len(numbers),
        ties=tuple(_ties(stock, item_of, name, scale) for name in item_of),
        needs=tuple(tuple(item_of[other] for other in order.needs[name]) for name in item_of),
        strictly=tuple(tuple(item_of[other] for other in order.strictly[name]) for name in item_of),
        first=first,
        last=last,
        sizes=caps.sizes,
        limits=caps.limits,
        ideal=tuple(start),
    )


def _ties(stock: Stock, item_of: Mapping[str, int], name: str, scale: int) -> dict[int, int]:
    tied = {other: weight for other, weight in stock.ties.get(name, {}).items() if weight > 0}
    found = {item_of[other]: round(weight * scale) for other, weight in tied.items()}
    return {other: max(1, found[other]) for other in sorted(found)}


def _bounds(
    stock: Stock, filling: Filling, numbers: Sequence[int], start: Assignment
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first and last wave by item: pins and order, shared services, and who makes the pilot."""
    parts = [filling.parts.get(number, "") for number in numbers]
    opening = sum(part == "shared" for part in parts)
    pilot = parts.index("pilot") if "pilot" in parts else None
    first, last = [], []
    for item, (name, rank) in enumerate(stock.ranks.items()):
        low = sum(number < stock.order.first[name] for number in numbers)
        most = stock.order.last[name]
        high = len(numbers) - 1 if most is None else sum(number <= most for number in numbers) - 1
        if parts[start[item]] == "shared":
            low = high = start[item]
        elif start[item] >= opening:
            low = max(low, opening)
        if pilot is not None and rank.class_ >= PROTECTED and low <= pilot < start[item]:
            low = pilot + 1
        first.append(min(low, start[item]))
        last.append(max(high, start[item]))
    if pilot is not None and pilot in start and not _is_talkative(stock, start, pilot):
        first[start.index(pilot)] = last[start.index(pilot)] = pilot
    return tuple(first), tuple(last)


def _is_talkative(stock: Stock, start: Assignment, wave: int) -> bool:
    """Whether somebody in a wave talks to others: traffic counts before the wish for a small pilot."""
    return any(name in stock.talkative for name, at in zip(stock.ranks, start, strict=True) if at == wave)


@dataclass(frozen=True, slots=True)
class _Caps:
    """Sizes by item and limits by wave; `fixed` items lie in waves that break a cap and take nothing more.

    Those waves have no room and their items no size, so that they do not make any other wave look roomy.
    """

    sizes: tuple[tuple[int, ...], ...]
    limits: tuple[tuple[int, ...], ...]
    fixed: frozenset[int]


def _caps(stock: Stock, filling: Filling, numbers: Sequence[int], start: Assignment) -> _Caps:
    sites = _sites(stock)
    sizes = [_size(stock.weights[name], sites) for name in stock.ranks]
    nothing = (0,) * len(sizes[0])
    limits = []
    fixed: set[int] = set()
    for index, number in enumerate(numbers):
        members = [item for item, wave in enumerate(start) if wave == index]
        held = [sum(sizes[item][dimension] for item in members) for dimension in range(len(nothing))]
        small = filling.parts.get(number) == "pilot" and not _is_talkative(stock, start, index)
        pilot = len(members) if small else NO_LIMIT
        most = _limit(filling.sizes.get(number, stock.limits), sites, pilot)
        over = any(has > may for has, may in zip(held, most, strict=True))
        limits.append(nothing if over else most)
        fixed.update(members if over else ())
    own = tuple(nothing if item in fixed else size for item, size in enumerate(sizes))
    return _Caps(own, tuple(limits), frozenset(fixed))


def _sites(stock: Stock) -> tuple[str, ...]:
    """Sites whose lines limit the cutover."""
    if stock.limits.cutover_minutes is None:
        return ()
    found = {site for weight in stock.weights.values() for site, _ in weight.cutover.copy_minutes}
    return tuple(sorted(found))


def _size(weight: Weight, sites: Sequence[str]) -> tuple[int, ...]:
    minutes = dict(weight.cutover.copy_minutes)
    copying = (math.ceil(round(minutes.get(site, 0.0) * FINE, 6)) for site in sites)
    return (weight.endpoints, weight.data_bytes, 1, *copying)


def _limit(limits: Limits, sites: Sequence[str], count: int) -> tuple[int, ...]:
    fixed = Weight().cutover.at_least
    return (
        NO_LIMIT if limits.endpoints is None else min(limits.endpoints, NO_LIMIT),
        NO_LIMIT if limits.data_bytes is None else int(min(limits.data_bytes, NO_LIMIT)),
        count,
        *(max(0, int(min(((limits.cutover_minutes or 0.0) - fixed) * FINE, NO_LIMIT))) for _ in sites),
    )
