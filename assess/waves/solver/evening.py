"""Waves of sizes more alike, where nothing that counts before it changes: the last objective."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from assess.waves.solver.board import Board
from assess.waves.solver.problem import Assignment, Problem

MOST_ROUNDS = 300
PAIRS_PER_ROUND = 40
SIZE = 0
"""The dimension of sizes that counts endpoints."""

Change = tuple[int, int | None]
"""An item that goes to the smaller wave, and the one that comes back for it, if any."""


def evened(problem: Problem, wave_of: Sequence[int], waves: Collection[int]) -> Assignment:
    """The assignment after moves and swaps between these waves, of the same traffic and disorder of risk.

    Every step lowers the sum of the squares of the waves' sizes, so that it ends; it is lawful if it was.
    """
    board = Board(problem, wave_of)
    for _ in range(MOST_ROUNDS):
        if not _brought_nearer(board, waves):
            break
    return board.wave_of


def _brought_nearer(board: Board, waves: Collection[int]) -> bool:
    """Makes the first change that helps, for the waves whose sizes differ most; False where none does."""
    size_of = {wave: board.load[wave][SIZE] for wave in sorted(waves) if board.members[wave]}
    pairs = sorted(combinations(size_of, 2), key=lambda pair: -abs(size_of[pair[0]] - size_of[pair[1]]))
    for pair in pairs[:PAIRS_PER_ROUND]:
        large, small = sorted(pair, key=lambda wave: -size_of[wave])
        for item, back in _changes(board, large, small):
            if _is_free(board, item, back, small):
                _make(board, item, back, small)
                return True
    return False


def _changes(board: Board, large: int, small: int) -> Iterator[Change]:
    """Moves and swaps that bring the two sizes nearer, those first that bring them nearest."""
    sizes = board.problem.sizes
    gap = board.load[large][SIZE] - board.load[small][SIZE]
    leaving = board.members[large]
    moves = [(sizes[i][SIZE], i, None) for i in sorted(leaving) if len(leaving) > 1]
    swaps = [
        (sizes[i][SIZE] - sizes[j][SIZE], i, j) for i in sorted(leaving) for j in sorted(board.members[small])
    ]
    nearing = [each for each in (*moves, *swaps) if 0 < each[0] < gap]
    for _, item, back in sorted(nearing, key=lambda each: abs(gap - 2 * each[0])):
        yield item, back


def _is_free(board: Board, item: int, back: int | None, there: int) -> bool:
    """It is lawful, and neither traffic nor disorder changes."""
    if not board.may(item, there):
        return False
    if back is None:
        return board.fits(item, there) and _is_nothing(board, board.change(item, there))
    return _is_nothing(board, board.exchange(item, back))


def _is_nothing(board: Board, change: float) -> bool:
    """Less than the least disorder that there is, in which costs are parts of one."""
    return 2 * abs(change) * board.problem.risk_unit < 1


def _make(board: Board, item: int, back: int | None, there: int) -> None:
    if back is None:
        board.move(item, there)
    else:
        board.swap(item, back)
