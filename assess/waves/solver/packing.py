"""Whole communities packed into waves, so that caps cut none of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.waves.solver.problem import Assignment, Problem

BIG = 0.5
"""Of a wave: what fills more is placed first in it, as nothing of its kind fits beside it."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A community, or the part of it that is bound alike."""

    items: tuple[int, ...]
    size: tuple[int, ...]
    first: int
    last: int
    ideal: float
    fill: float


def packed(problem: Problem, community: Sequence[int], place: Sequence[int]) -> Assignment | None:
    """Every community in one wave, in the order of their `place`; None where they do not fit.

    A community waits for those before it that it needs; what it needs of later ones is late then.
    """
    blocks = _blocks(problem, community)
    block_of = {item: index for index, block in enumerate(blocks) for item in block.items}
    needs = _needs(problem, blocks, block_of, place)
    for by_size in (False, True):
        found = _filled(problem, blocks, needs, by_size=by_size)
        if found is not None:
            return [found[block_of[item]] for item in range(problem.count)]
    return None


def _blocks(problem: Problem, community: Sequence[int]) -> list[_Block]:
    members: dict[int, list[int]] = {}
    for item, own in enumerate(community):
        members.setdefault(own, []).append(item)
    found: list[_Block] = []
    for items in members.values():
        whole = _block(problem, items)
        if whole.first <= whole.last:
            found.append(whole)
            continue
        alike: dict[tuple[int, int], list[int]] = {}
        for item in items:
            alike.setdefault((problem.first[item], problem.last[item]), []).append(item)
        found += [_block(problem, part) for part in alike.values()]
    return found


def _block(problem: Problem, items: Sequence[int]) -> _Block:
    size = tuple(map(sum, zip(*(problem.sizes[item] for item in items), strict=True)))
    widest = max(problem.limits)
    return _Block(
        tuple(items),
        size,
        max(problem.first[item] for item in items),
        min(problem.last[item] for item in items),
        sum(problem.ideal[item] for item in items) / len(items),
        max((has / most for has, most in zip(size, widest, strict=True) if most), default=0.0),
    )


def _needs(
    problem: Problem, blocks: Sequence[_Block], block_of: dict[int, int], place: Sequence[int]
) -> list[set[tuple[int, int]]]:
    """(other block, gap) that must be placed before, by block; only those that stand before it."""
    found: list[set[tuple[int, int]]] = [set() for _ in blocks]
    for item, earlier in enumerate(problem.before):
        for other, gap in earlier:
            if block_of[item] != block_of[other] and place[other] < place[item]:
                found[block_of[item]].add((block_of[other], gap))
    return found


def _filled(
    problem: Problem, blocks: Sequence[_Block], needs: Sequence[set[tuple[int, int]]], *, by_size: bool
) -> dict[int, int] | None:
    wave_of: dict[int, int] = {}
    left = sorted(
        range(len(blocks)),
        key=lambda each: (-blocks[each].fill if by_size else 0.0, blocks[each].ideal, blocks[each].items),
    )
    for wave, limit in enumerate(problem.limits):
        room = list(limit)
        again = True
        while again:
            again = False
            for index in _due_first(blocks, left, wave):
                block = blocks[index]
                if _may(block, needs[index], wave_of, wave) and _fits(block.size, room):
                    wave_of[index] = wave
                    room = [has - size for has, size in zip(room, block.size, strict=True)]
                    again = True
            left = [index for index in left if index not in wave_of]
    return None if left else wave_of


def _due_first(blocks: Sequence[_Block], left: Sequence[int], wave: int) -> list[int]:
    """What cannot wait, then what is big and due by risk, then the rest."""
    return sorted(
        left,
        key=lambda each: (
            blocks[each].last > wave,
            not (blocks[each].fill > BIG and blocks[each].ideal <= wave + 1),
        ),
    )


def _may(block: _Block, needs: set[tuple[int, int]], wave_of: dict[int, int], wave: int) -> bool:
    return block.first <= wave <= block.last and all(
        other in wave_of and wave_of[other] + gap <= wave for other, gap in needs
    )


def _fits(size: Sequence[int], room: Sequence[int]) -> bool:
    return all(has <= free for has, free in zip(size, room, strict=True))
