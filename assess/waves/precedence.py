"""The order that dependencies and pins ask for, and what is given up where they ask too much."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assess.errors import InputError
from assess.model.waves import MoveGroup
from assess.waves.circles import Arc, components, inside, thin_ties
from assess.waves.pins import Pins

SHARED_FIRST = "shared services move first, and this one needs something of a tenant that needs it"
SPLIT = "the tenant is split by choice: what holds no data moves before the data"
PINNED = "a pin in the inventory asks for this order"
NO_ROOM = "a pin asks for this wave, and the caps leave no room in it for what the pinned one needs"
TOO_BIG = "a circle of dependencies is bigger than a wave may be; this is one of its thinnest ties"


@dataclass(frozen=True, slots=True)
class Order:
    """Bundles are groups that share a wave. `needs` and `strictly` hold bundles by bundle, both acyclic.

    `needs[b]` move in the same or an earlier wave, `strictly[b]` in an earlier one. `first` and `last`
    bound each bundle's wave (last None: free). `given_up` says why a dependency (dependent, provider) between
    groups may run against the order.
    """

    bundles: dict[str, tuple[str, ...]]
    needs: dict[str, tuple[str, ...]]
    strictly: dict[str, tuple[str, ...]]
    first: dict[str, int]
    last: dict[str, int | None]
    given_up: dict[Arc, str]


@dataclass(slots=True)
class _Draft:
    """Arcs between groups that are still asked for, and those that are not any more."""

    names: tuple[str, ...]
    arcs: dict[Arc, float]
    strict: frozenset[Arc]
    given_up: dict[Arc, str] = field(default_factory=dict)

    def give_up(self, arcs: Iterable[Arc], why: str) -> None:
        for arc in arcs:
            if self.arcs.pop(arc, None) is not None:
                self.given_up[arc] = why

    def all(self) -> dict[Arc, float]:
        return {**dict.fromkeys(sorted(self.strict), 0.0), **self.arcs}


def precedence(
    groups: Sequence[MoveGroup],
    weights: Mapping[Arc, float],
    halves: Iterable[tuple[str, str]],
    pins: Pins,
    holds: Callable[[Sequence[str]], bool],
) -> Order:
    """An order of all groups that keeps every pin, and every dependency that pins and caps allow.

    `weights` are dependencies between groups, `holds` tells whether groups fit in one wave.

    Raises:
        InputError: pins that contradict each other.
    """
    draft = _Draft(tuple(group.id for group in groups), dict(sorted(weights.items())), pins.before)
    for first, last in halves:
        draft.give_up([(first, last)], SPLIT)
        draft.arcs.setdefault((last, first), 0.0)
    _cut_shared_circles(draft, {group.id for group in groups if group.is_shared})
    _cut_strict_circles(draft)
    _cut_big_circles(draft, holds)
    while (clash := _clash(draft, pins)) is not None:
        draft.give_up([clash], PINNED)
    while (pulled := _without_room(draft, pins, holds)) is not None:
        draft.give_up([pulled], NO_ROOM)
    return _order(draft, pins)


def _cut_shared_circles(draft: _Draft, shared: set[str]) -> None:
    for names in components(draft.names, draft.arcs):
        if len(names) > 1:
            arcs = inside(names, draft.arcs)
            draft.give_up([arc for arc in arcs if arc[0] in shared and arc[1] not in shared], SHARED_FIRST)


def _cut_strict_circles(draft: _Draft) -> None:
    while True:
        found = _strict_circle(draft)
        if found is None:
            return
        free = [arc for arc in found if arc not in draft.strict]
        if not free:
            told = ", ".join(f"{earlier} before {later}" for later, earlier in found)
            raise InputError(f"pins contradict each other: {told}", hint="Take one of these pins away.")
        draft.give_up([min(free, key=lambda arc: (draft.arcs[arc], arc))], PINNED)


def _strict_circle(draft: _Draft) -> list[Arc] | None:
    """A shortest circle through a pin, as arcs; None where there is none."""
    arcs = draft.all()
    onward = _onward(arcs)
    where = {name: number for number, names in enumerate(components(draft.names, arcs)) for name in names}
    for later, earlier in sorted(draft.strict):
        if where[later] == where[earlier]:
            return [(later, earlier), *_path(onward, earlier, later)]
    return None


def _onward(arcs: Iterable[Arc]) -> dict[str, list[str]]:
    onward: dict[str, list[str]] = defaultdict(list)
    for later, earlier in sorted(arcs):
        onward[later].append(earlier)
    return onward


def _path(onward: Mapping[str, Sequence[str]], start: str, end: str) -> list[Arc]:
    """A shortest path along arcs, breadth first; empty where start is end."""
    came: dict[str, str] = {start: ""}
    row = [start]
    while row and end not in came:
        following = []
        for name in row:
            for other in onward.get(name, ()):
                if other not in came:
                    came[other] = name
                    following.append(other)
        row = following
    path = []
    while end != start:
        path.append((came[end], end))
        end = came[end]
    return path[::-1]


def _cut_big_circles(draft: _Draft, holds: Callable[[Sequence[str]], bool]) -> None:
    for names in components(draft.names, draft.all()):
        if len(names) > 1 and not holds(names):
            draft.give_up(thin_ties(inside(names, draft.arcs)), TOO_BIG)


def _without_room(draft: _Draft, pins: Pins, holds: Callable[[Sequence[str]], bool]) -> Arc | None:
    """The thinnest need of what is pinned to the first wave, where that has no room for all it pulls in."""
    order = _order(draft, pins)
    due = [name for name in sorted(order.bundles) if order.last[name] == 1]
    asked = [name for name in due if pins.wave_of_any(order.bundles[name]) is not None]
    groups = [group for name in due for group in order.bundles[name]]
    pulled = {group for name in due if name not in asked for group in order.bundles[name]}
    if not pulled or holds(groups):
        return None
    pinned = {group for name in asked for group in order.bundles[name]}
    arcs = [arc for arc in draft.arcs if arc[0] in pinned and arc[1] in pulled]
    return min(arcs, key=lambda arc: (draft.arcs[arc], arc), default=None)


def _clash(draft: _Draft, pins: Pins) -> Arc | None:
    """The thinnest dependency on a chain that would force a group past its last wave; None: no clash.

    Raises:
        InputError: there is no dependency on it, only pins.
    """
    order = _order(draft, pins)
    for name in sorted(order.bundles):
        last = order.last[name]
        if last is not None and order.first[name] > last:
            return _thinnest(draft, order, pins, name)
    return None


def _thinnest(draft: _Draft, order: Order, pins: Pins, name: str) -> Arc:
    pinned = {bundle: pins.wave_of_any(groups) for bundle, groups in order.bundles.items()}
    down = _chain(name, lambda each: _forces_first(order, pinned, each))
    after = _after(order)
    up = _chain(name, lambda each: _forces_last(order, pinned, after, each))
    chain = [*reversed(up), name, *down]
    bundle_of = {group: bundle for bundle, groups in order.bundles.items() for group in groups}
    pairs = set(pairwise(chain))
    on_chain = [arc for arc in draft.arcs if (bundle_of[arc[0]], bundle_of[arc[1]]) in pairs]
    if not on_chain:
        top, bottom = chain[0], chain[-1]
        raise InputError(
            f"pins contradict each other: {' after '.join(chain)}, but {top} is pinned to wave "
            f"{order.last[top]} and {bottom} moves in wave {order.first[bottom]} at the earliest",
            hint=f"Pin {top} to wave {order.first[bottom] + len(chain) - 1}, or take one of these pins away.",
        )
    return min(on_chain, key=lambda arc: (draft.arcs[arc], arc))


def _chain(name: str, step: Callable[[str], str | None]) -> list[str]:
    """The bundles that force a bound of `name`, nearest first."""
    chain = []
    at = step(name)
    while at is not None:
        chain.append(at)
        at = step(at)
    return chain


def _forces_first(order: Order, pinned: Mapping[str, int | None], name: str) -> str | None:
    wave = order.first[name]
    if wave in {1, pinned[name]}:
        return None
    before = next((other for other in order.strictly[name] if order.first[other] + 1 == wave), None)
    return before or next((other for other in order.needs[name] if order.first[other] == wave), None)


def _after(order: Order) -> dict[str, list[tuple[str, int]]]:
    """Bundles that move not earlier than one, with the waves that must lie between."""
    after: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name in sorted(order.bundles):
        for other in order.needs[name]:
            after[other].append((name, 0))
        for other in order.strictly[name]:
            after[other].append((name, 1))
    return after


def _forces_last(
    order: Order,
    pinned: Mapping[str, int | None],
    after: Mapping[str, Sequence[tuple[str, int]]],
    name: str,
) -> str | None:
    wave = order.last[name]
    if wave is None or pinned[name] == wave:
        return None
    return next((other for other, gap in after.get(name, ()) if order.last[other] == wave + gap), None)


def _order(draft: _Draft, pins: Pins) -> Order:
    bundles = {names[0]: tuple(names) for names in components(draft.names, draft.arcs)}
    bundle_of = {group: bundle for bundle, groups in bundles.items() for group in groups}
    needs = _between(draft.arcs, bundle_of)
    strictly = _between(draft.strict, bundle_of)
    pinned = {name: pins.wave_of_any(groups) for name, groups in bundles.items()}
    ranks = _providers_first(bundles, needs, strictly)
    return Order(
        bundles,
        needs,
        strictly,
        _first(ranks, needs, strictly, pinned),
        _last(ranks, needs, strictly, pinned),
        dict(sorted(draft.given_up.items())),
    )


def _between(arcs: Iterable[Arc], bundle_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {bundle: set() for bundle in sorted(set(bundle_of.values()))}
    for later, earlier in arcs:
        if bundle_of[later] != bundle_of[earlier]:
            found[bundle_of[later]].add(bundle_of[earlier])
    return {name: tuple(sorted(others)) for name, others in found.items()}


def _providers_first(
    bundles: Iterable[str], needs: Mapping[str, tuple[str, ...]], strictly: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Every bundle after all that it needs."""
    ordered: list[str] = []
    seen: set[str] = set()
    for root in sorted(bundles):
        stack = [(root, False)]
        while stack:
            name, done = stack.pop()
            if done:
                ordered.append(name)
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack.extend((other, False) for other in (*needs[name], *strictly[name]) if other not in seen)
    return ordered


def _first(
    ranks: Iterable[str],
    needs: Mapping[str, tuple[str, ...]],
    strictly: Mapping[str, tuple[str, ...]],
    pinned: Mapping[str, int | None],
) -> dict[str, int]:
    first: dict[str, int] = {}
    for name in ranks:
        first[name] = max(
            pinned[name] or 1,
            *(first[other] for other in needs[name]),
            *(first[other] + 1 for other in strictly[name]),
            1,
        )
    return first


def _last(
    ranks: Sequence[str],
    needs: Mapping[str, tuple[str, ...]],
    strictly: Mapping[str, tuple[str, ...]],
    pinned: Mapping[str, int | None],
) -> dict[str, int | None]:
    last: dict[str, int | None] = dict(pinned)
    for name in reversed(ranks):
        limit = last[name]
        if limit is None:
            continue
        for other, gap in [*((o, 0) for o in needs[name]), *((o, 1) for o in strictly[name])]:
            known = last[other]
            last[other] = limit - gap if known is None else min(known, limit - gap)
    return last
