"""All ties and needs of a problem as arrays, so that many items can be weighed at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.waves.solver.problem import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """Arrays of one length, sorted by `item`; every link is there from both its ends.

    `weight` is its traffic. `way` is 1 where the item needs the other one at least `gap` waves earlier,
    -1 where the other one needs it, 0 where neither does.
    """

    item: Ints
    other: Ints
    weight: Ints
    way: Ints
    gap: Ints


def links(problem: Problem) -> Links:
    """The links of all items."""
    rows = [row for item in range(problem.count) for row in _of(problem, item)]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 5).T.copy()
    return Links(*columns)


def _of(problem: Problem, item: int) -> list[tuple[int, int, int, int, int]]:
    weight = problem.ties[item]
    order = {other: (1, gap) for other, gap in problem.before[item]}
    order |= {other: (-1, gap) for other, gap in problem.after[item]}
    return [
        (item, other, weight.get(other, 0), *order.get(other, (0, 0))) for other in sorted({*weight, *order})
    ]
