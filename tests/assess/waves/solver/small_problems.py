"""Small problems for the solver's tests, and their best answers found by trying everything."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from hypothesis import strategies as st

from assess.waves.solver.problem import Assignment, Problem


def problem(
    waves: int,
    items: int,
    ties: Iterable[tuple[int, int, int]] = (),
    *,
    needs: Iterable[tuple[int, int]] = (),
    strictly: Iterable[tuple[int, int]] = (),
    cap: int = 10**6,
    bound: dict[int, tuple[int, int]] | None = None,
    ideal: Sequence[int] | None = None,
) -> Problem:
    """Items of size 1. `needs` and `strictly` are (dependent, provider), `bound` first and last wave."""
    found: list[dict[int, int]] = [{} for _ in range(items)]
    for one, other, weight in ties:
        found[one][other] = found[other][one] = weight
    bounds = [(bound or {}).get(item, (0, waves - 1)) for item in range(items)]
    return Problem(
        waves=waves,
        ties=tuple(found),
        needs=_providers(items, needs),
        strictly=_providers(items, strictly),
        first=tuple(low for low, _ in bounds),
        last=tuple(high for _, high in bounds),
        sizes=((1,),) * items,
        limits=((cap,),) * waves,
        ideal=tuple(ideal or (0,) * items),
    )


def _providers(items: int, pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    listed = sorted(set(pairs))
    return tuple(tuple(provider for one, provider in listed if one == item) for item in range(items))


def lawful_ones(given: Problem) -> Iterator[Assignment]:
    """Every lawful assignment."""
    for wave_of in product(range(given.waves), repeat=given.count):
        if given.in_order(wave_of) and given.within_limits(wave_of):
            yield list(wave_of)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to six items in up to three waves; what is needed has a lower number, so that there is no circle."""
    waves, items = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    pairs = [(later, earlier) for later in range(items) for earlier in range(later)]
    some = st.lists(st.sampled_from(pairs), max_size=8, unique=True) if pairs else st.just([])
    ties = [(one, other, draw(st.integers(1, 9))) for one, other in draw(some)]
    bound = {}
    for item in range(items):
        low = draw(st.integers(0, waves - 1))
        bound[item] = draw(st.sampled_from([(0, waves - 1), (low, waves - 1), (0, low)]))
    return problem(
        waves,
        items,
        ties,
        needs=draw(some),
        strictly=draw(some)[:1],
        cap=draw(st.integers(1, 6)),
        bound=bound,
        ideal=[draw(st.integers(0, waves - 1)) for _ in range(items)],
    )
