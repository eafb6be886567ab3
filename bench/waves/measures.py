"""What a plan is worth, measured from the estate alone and not from what the planner says of itself."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assess.model.observed import Situation

TOO_BIG = re.compile(
    r"wave (\d+) is bigger than a wave may be: max_endpoints_per_wave is (\d+), (\d+) would do"
)


@dataclass(frozen=True, slots=True)
class Measures:
    """`late` edges run against the order and are no named bridges; `most` waves would be in order."""

    late: int
    split: int
    waves: int
    most: int
    over_cap: int
    cut: float


def measures(
    situation: Situation, wave_of: Mapping[str, int], bridges: Collection[tuple[str, str]] = ()
) -> Measures:
    """The measures of a plan, given as the wave of every endpoint."""
    inventory = situation.observed.inventory
    cap = inventory.constraints.max_endpoints_per_wave or 150
    edges = situation.graph.edges
    size = Counter(wave_of.values())
    parts = {(e.tenant, wave_of[e.name]) for e in inventory.endpoints if e.tenant}
    return Measures(
        late=sum(
            wave_of[e.source] < wave_of[e.target] and (e.source, e.target) not in bridges for e in edges
        ),
        split=sum(count > 1 for count in Counter(tenant for tenant, _ in parts).values()),
        waves=len(size),
        most=math.ceil(len(wave_of) / cap) + 2,
        over_cap=sum(held > cap for held in size.values()),
        cut=sum(edge.weight for edge in edges if wave_of[edge.source] != wave_of[edge.target]),
    )


def true_warnings(situation: Situation, wave_of: Mapping[str, int], warnings: Sequence[str]) -> int:
    """How many warnings say what is so; one of another kind than these estates can cause is false."""
    size = Counter(wave_of.values())
    cap = situation.observed.inventory.constraints.max_endpoints_per_wave
    found = [match for warning in warnings if (match := TOO_BIG.match(warning))]
    return sum(
        int(match[2]) == cap and size[int(match[1])] == int(match[3]) and int(match[3]) > int(match[2])
        for match in found
    )
