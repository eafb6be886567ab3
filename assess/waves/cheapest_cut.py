"""The dependencies that cost least to cut so that a circle falls apart."""

from collections.abc import Mapping

from assess.waves.circles import Arc, thin_ties

PROVEN_UP_TO = 12
"""Units in a circle: up to here every order is weighed, above it thin ties are near the least."""


def cheapest_cut(arcs: Mapping[Arc, float]) -> tuple[Arc, ...]:
    """Arcs (dependent, provider) of least weight without which no circle is left, sorted.

    >>> cheapest_cut({("a", "b"): 9.0, ("b", "a"): 2.0})
    (('b', 'a'),)
    """
    names = sorted({name for arc in arcs for name in arc})
    if len(names) > PROVEN_UP_TO:
        return thin_ties(arcs)
    place = {name: index for index, name in enumerate(_best_row(names, arcs))}
    return tuple(sorted(arc for arc in arcs if place[arc[0]] < place[arc[1]]))


def _best_row(names: list[str], arcs: Mapping[Arc, float]) -> list[str]:
    """Providers first, with the least weight against it, by dynamic programming over sets."""
    bit = {name: 1 << index for index, name in enumerate(names)}
    needs = [[(bit[b], weight) for (a, b), weight in sorted(arcs.items()) if a == name] for name in names]
    cost: list[float] = [0.0] * (1 << len(names))
    last = [0] * (1 << len(names))
    for done in range(1, 1 << len(names)):
        ways = (
            (cost[done ^ (1 << at)] + sum(w for other, w in needs[at] if not done & other), at)
            for at in range(len(names))
            if done >> at & 1
        )
        cost[done], last[done] = min(ways)
    row = []
    done = (1 << len(names)) - 1
    while done:
        row.append(names[last[done]])
        done ^= 1 << last[done]
    return row[::-1]
