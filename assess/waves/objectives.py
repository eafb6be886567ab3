"""How good the plan is: what it keeps small, in the order in which it counts, with proven bounds."""

from collections.abc import Sequence

from assess.model.waves import Objective, Wave
from assess.waves.filling import Stock
from assess.waves.frame import Frame, least_waves
from assess.waves.solver.solution import Solution


def objectives(
    waves: Sequence[Wave], stock: Stock, frame: Frame, solution: Solution
) -> tuple[Objective, ...]:
    """A row for each objective."""
    sizes = [len(wave.endpoints) for wave in waves]
    bridges = sum(len(wave.bridges) for wave in waves)
    least = least_waves(stock.weights.values(), stock.limits)
    late = f"{bridges} bridges are named" if bridges else "nothing runs against the order"
    return (
        Objective(1, "late dependencies outside bridges", 0, 0, 0.0, late),
        _traffic(frame, solution),
        _risk(solution),
        Objective(4, "waves", len(waves), least, _gap(len(waves), least), _wave_note(least)),
        Objective(5, "largest less smallest wave, in endpoints", max(sizes) - min(sizes), None, None),
    )


def _traffic(frame: Frame, solution: Solution) -> Objective:
    value, bound = solution.cut / frame.scale, solution.bound / frame.scale
    how = " and ".join(", ".join(solution.methods).rsplit(", ", 1))
    return Objective(2, "traffic cut between waves", value, bound, _gap(value, bound), f"by {how}")


def _risk(solution: Solution) -> Objective:
    bound = solution.disorder if solution.risk_proven else None
    gap = None if bound is None else 0.0
    note = "how many waves groups lie from where risk alone would put them, added up"
    return Objective(3, "disorder of risk", solution.disorder, bound, gap, note)


def _wave_note(least: int) -> str:
    return f"the caps alone ask for {least}; shared services and the pilot have waves of their own"


def _gap(value: float, bound: float) -> float:
    return round((value - bound) / value, 4) if value else 0.0
