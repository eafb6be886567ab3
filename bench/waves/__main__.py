"""Measures the planner: `python -m bench.waves [TENANTS ...]`; prints one line per estate."""

import hashlib
import math
import resource
import sys
import time
from collections import Counter
from datetime import date

from assess.model.observed import Situation
from assess.model.waves import Plan
from assess.waves.planner import plan
from bench.waves.estates import estate

START = date(2027, 1, 4)
HEAD = "tenants hosts waves most late bridges split over_cap warnings cut seconds max_rss_mb digest"


def main(sizes: list[int]) -> None:
    """Plans an estate of each size and prints what matters of the plan."""
    print(HEAD)
    for tenants in sizes:
        situation = estate(tenants)
        begun = time.perf_counter()
        planned = plan(situation, START)
        print(*_measures(situation, planned, time.perf_counter() - begun))


def _measures(situation: Situation, planned: Plan, seconds: float) -> list[object]:
    wave_of = {name: wave.number for wave in planned.waves for name in wave.endpoints}
    bridges = {(b.source, b.target) for wave in planned.waves for b in wave.bridges}
    edges = [(edge.source, edge.target) for edge in situation.graph.edges]
    late = [each for each in edges if wave_of[each[0]] < wave_of[each[1]]]
    inventory = situation.observed.inventory
    cap = inventory.constraints.max_endpoints_per_wave or 150
    of_tenant = {(e.tenant, wave_of[e.name]) for e in inventory.endpoints if e.tenant}
    split = [name for name, count in Counter(tenant for tenant, _ in of_tenant).items() if count > 1]
    return [
        len(inventory.tenants),
        len(wave_of),
        len(planned.waves),
        math.ceil(len(wave_of) / cap) + 2,
        len([each for each in late if each not in bridges]),
        len(bridges),
        len(split),
        len([wave for wave in planned.waves if len(wave.endpoints) > cap]),
        len(planned.warnings),
        sum(wave.cut_weight for wave in planned.waves),
        round(seconds, 2),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        hashlib.sha256(repr(planned).encode()).hexdigest()[:12],
    ]


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [40, 400, 4000])
