"""An assignment made lawful: first what is against the order, then what is too much for a wave."""

from collections.abc import Iterator, Sequence

from assess.waves.solver.board import Board
from assess.waves.solver.problem import Assignment, Problem

MEETINGS = 12
"""In how many waves a dependent and its provider may be brought together, at most."""
MOVES_PER_ITEM = 4

Shift = dict[int, int]
"""The new wave by item."""


def lawful(problem: Problem, wave_of: Sequence[int]) -> Assignment | None:
    """The assignment with little changed so that order and limits hold; None where that was not found."""
    ordered = in_order(problem, wave_of)
    return None if ordered is None else within_limits(problem, ordered)


def in_order(problem: Problem, wave_of: Sequence[int]) -> Assignment | None:
    """No dependency against the order: dependents with their dependents move up, or providers down."""
    found = list(wave_of)
    for _, item, other, gap in sorted(_late(problem, found)):
        if found[other] + gap <= found[item]:
            continue
        shift = _cheapest(problem, found, item, other, gap)
        if shift is None:
            return None
        for moved, wave in shift.items():
            found[moved] = wave
    return found if problem.in_order(found) else None


def _late(problem: Problem, wave_of: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    for item, earlier in enumerate(problem.before):
        for other, gap in earlier:
            if wave_of[other] + gap > wave_of[item]:
                yield problem.ties[item].get(other, 0), item, other, gap


def _cheapest(problem: Problem, wave_of: Sequence[int], item: int, other: int, gap: int) -> Shift | None:
    best: tuple[int, int, int] | None = None
    found: Shift | None = None
    for meeting in _meetings(problem, wave_of, item, other, gap):
        up = _pushed(problem, wave_of, item, meeting, up=True)
        down = _pushed(problem, wave_of, other, meeting - gap, up=False)
        if up is None or down is None or not up.keys().isdisjoint(down):
            continue
        shift = up | down
        cost = (_change(problem, wave_of, shift), len(shift), meeting)
        if best is None or cost < best:
            best, found = cost, shift
    return found


def _meetings(problem: Problem, wave_of: Sequence[int], item: int, other: int, gap: int) -> list[int]:
    """Waves for the item: where it is, where the other lies, and where their neighbours between lie."""
    low, high = wave_of[item], wave_of[other] + gap
    near = {wave_of[each] for each in (*problem.ties[item], *problem.ties[other])}
    between = sorted(wave for wave in near if low < wave < high)
    return [low, high, *between[:MEETINGS]]


def _pushed(problem: Problem, wave_of: Sequence[int], item: int, wave: int, *, up: bool) -> Shift | None:
    """The item in a wave, with all that must follow it there; None where a bound forbids it."""
    links = problem.after if up else problem.before
    shift: Shift = {}
    row = [(item, wave)]
    while row:
        at, there = row.pop()
        now = shift.get(at, wave_of[at])
        if (there <= now) if up else (there >= now):
            continue
        if not problem.first[at] <= there <= problem.last[at]:
            return None
        shift[at] = there
        row.extend((other, there + gap if up else there - gap) for other, gap in links[at])
    return shift


def _change(problem: Problem, wave_of: Sequence[int], shift: Shift) -> int:
    """How much more traffic is cut."""
    found = 0
    for item, there in shift.items():
        for other, weight in problem.ties[item].items():
            if other in shift and other < item:
                continue
            now = wave_of[other]
            found += weight * ((there != shift.get(other, now)) - (wave_of[item] != now))
    return found


def within_limits(problem: Problem, wave_of: Sequence[int]) -> Assignment | None:
    """No wave holds too much: its cheapest items move to waves that have room, within the order."""
    board = Board(problem, wave_of)
    for _ in range(MOVES_PER_ITEM * problem.count):
        over = next((wave for wave in range(problem.waves) if _is_over(board, wave)), None)
        if over is None:
            return board.wave_of
        move = min(_ways_out(board, over), default=None)
        if move is None:
            return None
        board.move(move[1], move[2])
    return None


def _is_over(board: Board, wave: int) -> bool:
    return any(held > most for held, most in zip(board.load[wave], board.problem.limits[wave], strict=True))


def _ways_out(board: Board, wave: int) -> Iterator[tuple[float, int, int]]:
    for item in board.members[wave]:
        for there in board.reach(item):
            if there != wave and board.fits(item, there):
                yield board.change(item, there), item, there
