"""z3 as an independent judge of the same cubes: shadowed rules and equality, in bit vectors."""

import z3

from assess.analysis.filters.cubes import DEFAULT, Cube, Policy
from assess.analysis.filters.packets import DEPTH, universe

WIDTHS = {4: (16, 16, 32, 16, 8, 32, 16), 6: (16, 16, 128, 16, 8, 128, 16)}


def _header(family: int) -> list[z3.BitVecRef]:
    return [z3.BitVec(f"h{d}", width) for d, width in enumerate(WIDTHS[family])]


def _inside(cube: Cube, header: list[z3.BitVecRef], family: int) -> z3.BoolRef:
    whole = universe(family)
    parts = []
    for d in range(DEPTH):
        if cube.region[d] != whole[d]:
            spans = [z3.And(z3.UGE(header[d], low), z3.ULE(header[d], high)) for low, high in cube.region[d]]
            parts.append(z3.Or(*spans))
    return z3.And(*parts) if parts else z3.BoolVal(True)


def shadowed_rules(policy: Policy) -> set[int]:
    """Rules that are first on no packet; all cubes are taken as certain."""
    header = _header(policy.family)
    solver = z3.Solver()
    reached: set[int] = set()
    rules = {cube.rule for cube in policy.cubes} - {DEFAULT}
    for cube in policy.cubes[:-1]:
        condition = _inside(cube, header, policy.family)
        if cube.rule not in reached and solver.check(condition) == z3.sat:
            reached.add(cube.rule)
        solver.add(z3.Not(condition))
    return rules - reached


def _permits(policy: Policy, header: list[z3.BitVecRef]) -> z3.BoolRef:
    found = z3.BoolVal(policy.cubes[-1].action == "permit")
    for cube in reversed(policy.cubes[:-1]):
        found = z3.If(_inside(cube, header, policy.family), z3.BoolVal(cube.action == "permit"), found)
    return found


def equal(one: Policy, other: Policy) -> bool:
    """Whether the two permit the same packets."""
    header = _header(one.family)
    solver = z3.Solver()
    solver.add(_permits(one, header) != _permits(other, header))
    return bool(solver.check() == z3.unsat)
