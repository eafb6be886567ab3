"""Measures planners in one run: `python -m bench.waves`; `--help` tells the options."""

import argparse
import hashlib
import resource
import time
from datetime import date

from assess.model.observed import Situation
from assess.waves.planner import plan
from assess.waves.solver.sequence import row_by_wave
from assess.waves.solver.slicing import sliced
from assess.waves.solver.solution import Effort
from assess.waves.solver.solve import solve
from bench.waves.baselines import BASELINES
from bench.waves.measures import Measures, measures, true_warnings
from bench.waves.planted import planted, with_giant
from bench.waves.random_groups import random_groups

START = date(2027, 1, 4)
ESTATE_HEAD = (
    "| T | planner | late | split | waves (at most) | over cap | true warnings | cut | best | CPU s | MB |"
)
GROUPS_HEAD = "| groups | case | planted cut | cut | to planted | proven bound | CPU s | MB |"


def main() -> None:
    """Prints two tables as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.waves", description=__doc__)
    parser.add_argument("--tenants", type=int, nargs="*", default=[40, 400, 4000])
    parser.add_argument("--groups", type=int, nargs="*", default=[40, 300, 2000, 10000])
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    if asked.tenants:
        _rule(ESTATE_HEAD)
    for tenants in asked.tenants:
        _estate(tenants, asked.seed)
    if asked.groups:
        print()
        _rule(GROUPS_HEAD)
    for groups in asked.groups:
        for hard in (False, True):
            _groups(groups, hard=hard, seed=asked.seed)


def _rule(head: str) -> None:
    print(head)
    print("|" + " --- |" * (head.count("|") - 1), flush=True)


def _estate(tenants: int, seed: int) -> None:
    made = planted(tenants, seed=seed)
    for name, planner in BASELINES.items():
        begun = time.process_time()
        found = measures(made.situation, planner(made.situation))
        _line((tenants, name), found, "none", made.cut, time.process_time() - begun)
    _ours(f"{tenants}", made.situation, made.cut)
    if tenants <= 400:
        _ours(f"{tenants} and a giant", with_giant(made.situation), None)


def _ours(label: str, situation: Situation, best: float | None) -> None:
    begun = time.process_time()
    planned = plan(situation, START)
    seconds = time.process_time() - begun
    wave_of = {name: wave.number for wave in planned.waves for name in wave.endpoints}
    bridges = {(b.source, b.target) for wave in planned.waves for b in wave.bridges}
    told = f"{true_warnings(situation, wave_of, planned.warnings)} of {len(planned.warnings)}"
    digest = hashlib.sha256(repr(planned).encode()).hexdigest()[:8]
    traffic = next(each for each in planned.objectives if each.name.startswith("traffic"))
    proven = "" if traffic.gap else ", proven"
    _line((label, f"assess ({digest}{proven})"), measures(situation, wave_of, bridges), told, best, seconds)


def _line(
    planner: tuple[object, str], found: Measures, told: str, best: float | None, seconds: float
) -> None:
    waves = f"{found.waves} ({found.most})"
    known = "" if best is None else f"{best:g}"
    row = (*planner, found.late, found.split, waves, found.over_cap, told, f"{found.cut:g}", known)
    print("|", " | ".join(str(each) for each in (*row, f"{seconds:.2f}", _memory())), "|", flush=True)


def _groups(groups: int, *, hard: bool, seed: int) -> None:
    made = random_groups(groups, hard=hard, seed=seed)
    problem = made.problem
    start = sliced(problem, row_by_wave(problem, [0] * groups))
    assert start is not None, "a row by order alone always fits: caps have slack"
    begun = time.process_time()
    found = solve(problem, start, Effort())
    seconds = time.process_time() - begun
    assert problem.in_order(found.wave_of)
    assert problem.within_limits(found.wave_of)
    least = problem.cut(made.planted)
    row = (groups, "hard" if hard else "clean", least, found.cut, f"{found.cut / least:.4f}", found.bound)
    print("|", " | ".join(str(each) for each in (*row, f"{seconds:.1f}", _memory())), "|", flush=True)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
