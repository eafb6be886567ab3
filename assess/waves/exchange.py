"""A better plan from a good one: bundles change places as long as less traffic is cut."""

from collections import defaultdict
from collections.abc import Iterable

from assess.waves.filling import Filling, Stock
from assess.waves.limits import Weight
from assess.waves.ranking import SHARED

PASSES = 8
MOST_TRIALS = 2_000_000
"""Steps, not seconds, end the search, so that the same input gives the same plan on any machine."""


class _Board:
    """Where every bundle lies, and what that allows."""

    def __init__(self, stock: Stock, filling: Filling) -> None:
        self.stock = stock
        self.wave_of = dict(filling.wave_of)
        self.sizes = filling.sizes
        self.members: dict[int, set[str]] = defaultdict(set)
        for name, wave in filling.wave_of.items():
            self.members[wave].add(name)
        fixed = set(filling.parts)
        self.free = [n for n, r in stock.ranks.items() if r.class_ != SHARED and self.wave_of[n] not in fixed]
        self.reach = self._reach()
        self.dependants = _dependants(stock)
        self.trials = 0

    def _reach(self) -> dict[int, frozenset[int]]:
        """The waves in which bundles of a class may lie: where the first plan has some of it."""
        reach: dict[int, set[int]] = defaultdict(set)
        for name in self.free:
            reach[self.stock.ranks[name].class_].add(self.wave_of[name])
        return {class_: frozenset(waves) for class_, waves in reach.items()}

    def traffic(self, name: str) -> dict[int, float]:
        """The traffic of a bundle with each wave."""
        found: dict[int, float] = defaultdict(float)
        for other, weight in self.stock.ties.get(name, {}).items():
            found[self.wave_of[other]] += weight
        return found

    def may(self, name: str, wave: int, besides: str = "") -> bool:
        """Whether order, pins and class let a bundle lie in a wave; `besides` leaves its place meanwhile."""
        order = self.stock.order
        last = order.last[name]
        if wave not in self.reach[self.stock.ranks[name].class_] or wave < order.first[name]:
            return False
        if (last is not None and wave > last) or besides in self._bound(name):
            return False
        return (
            all(self.wave_of[other] <= wave for other in order.needs[name])
            and all(self.wave_of[other] < wave for other in order.strictly[name])
            and all(wave + gap <= self.wave_of[other] for other, gap in self.dependants[name])
        )

    def _bound(self, name: str) -> set[str]:
        order = self.stock.order
        return {*order.needs[name], *order.strictly[name], *(other for other, _ in self.dependants[name])}

    def holds(self, wave: int, comes: str, goes: str = "") -> bool:
        """Whether a wave keeps its caps with one bundle more, and another one less."""
        names = sorted((self.members[wave] - {goes}) | {comes})
        return self.sizes[wave].hold(_weight(self.stock, names))

    def move(self, name: str, wave: int) -> None:
        """Lays a bundle into a wave."""
        self.members[self.wave_of[name]].discard(name)
        self.members[wave].add(name)
        self.wave_of[name] = wave


def improve(stock: Stock, filling: Filling) -> dict[str, int]:
    """The wave by bundle, with no more traffic cut than before; caps, order, pins and classes stay kept."""
    board = _Board(stock, filling)
    for _ in range(PASSES):
        moved = [name for name in board.free if _better(board, name)]
        if not moved or board.trials > MOST_TRIALS:
            break
    return board.wave_of


def _better(board: _Board, name: str) -> bool:
    here = board.wave_of[name]
    traffic = board.traffic(name)
    gains = [(weight - traffic.get(here, 0.0), wave) for wave, weight in traffic.items() if wave != here]
    for gain, wave in sorted((each for each in gains if each[0] > 0), key=lambda each: (-each[0], each[1])):
        if board.may(name, wave) and board.holds(wave, name):
            board.move(name, wave)
            return True
        if _swap(board, name, wave, gain):
            return True
    return False


def _swap(board: _Board, name: str, wave: int, gain: float) -> bool:
    here = board.wave_of[name]
    for loss, other in _cheapest(board, wave, name):
        if gain - loss <= 0 or board.trials > MOST_TRIALS:
            return False
        board.trials += 1
        if (
            board.may(name, wave, other)
            and board.may(other, here, name)
            and board.holds(wave, name, other)
            and board.holds(here, other, name)
        ):
            board.move(name, wave)
            board.move(other, here)
            return True
    return False


def _cheapest(board: _Board, wave: int, name: str) -> list[tuple[float, str]]:
    """What each bundle of a wave loses by changing places with `name`, least first."""
    here = board.wave_of[name]
    class_ = board.stock.ranks[name].class_
    found = []
    for other in sorted(board.members[wave]):
        if board.stock.ranks[other].class_ == class_:
            traffic = board.traffic(other)
            between = board.stock.ties.get(name, {}).get(other, 0.0)
            loss = traffic.get(wave, 0.0) - traffic.get(here, 0.0) + 2 * between
            found.append((loss, other))
    return sorted(found)


def _dependants(stock: Stock) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in stock.order.bundles}
    for name in sorted(stock.order.bundles):
        for other in stock.order.needs[name]:
            found[other].append((name, 0))
        for other in stock.order.strictly[name]:
            found[other].append((name, 1))
    return found


def _weight(stock: Stock, names: Iterable[str]) -> Weight:
    total = Weight()
    for name in names:
        total = total.plus(stock.weights[name])
    return total
