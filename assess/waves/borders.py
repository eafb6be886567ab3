"""What crosses the borders between waves: traffic to earlier waves, and bridges to later ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assess.model.waves import Bridge, CutEdge
from assess.waves.dependencies import Dependencies
from assess.waves.precedence import Order


@dataclass(frozen=True, slots=True)
class Border:
    """`after` are waves that it waits for, `weight` the traffic with earlier waves; each tie counts once.

    `cut` are the dependencies which that traffic is made of, heaviest first.
    """

    after: tuple[int, ...] = ()
    weight: float = 0.0
    bridges: tuple[Bridge, ...] = ()
    cut: tuple[CutEdge, ...] = ()


def borders(
    wave_of: Mapping[str, int],
    needs: Dependencies,
    hourly_bytes: Dependencies,
    group_of: Mapping[str, str],
    order: Order,
) -> dict[int, Border]:
    """The border by wave number, sorted; `wave_of` is by group, `needs` and `hourly_bytes` by machine."""
    after: dict[int, set[int]] = defaultdict(set)
    weight: dict[int, float] = defaultdict(float)
    bridges: dict[int, list[Bridge]] = defaultdict(list)
    cut: dict[int, list[CutEdge]] = defaultdict(list)
    for (source, target), connections in needs.items():
        here, there = wave_of[group_of[source]], wave_of[group_of[target]]
        if here != there:
            weight[max(here, there)] += connections
            cut[max(here, there)].append(CutEdge(source, target, connections, min(here, there)))
        if here > there:
            after[here].add(there)
        elif here < there:
            why = order.given_up[group_of[source], group_of[target]]
            bridges[here].append(
                Bridge(
                    source,
                    target,
                    f"{why}; until wave {there} it goes over the hybrid link",
                    there,
                    bytes_per_hour=hourly_bytes.get((source, target)),
                )
            )
    for later, earlier in _strict_waves(wave_of, order):
        after[later].add(earlier)
    return {
        number: Border(
            tuple(sorted(after[number])), weight[number], tuple(bridges[number]), _heaviest_first(cut[number])
        )
        for number in sorted(set(wave_of.values()))
    }


def _heaviest_first(edges: Iterable[CutEdge]) -> tuple[CutEdge, ...]:
    return tuple(sorted(edges, key=lambda each: (-each.weight, each.source, each.target)))


def _strict_waves(wave_of: Mapping[str, int], order: Order) -> set[tuple[int, int]]:
    """(later, earlier) waves of bundles that pins keep in order."""
    first = {name: wave_of[groups[0]] for name, groups in order.bundles.items()}
    return {(first[name], first[other]) for name, others in order.strictly.items() for other in others}
