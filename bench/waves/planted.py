"""Estates whose best plan is known, because they were made from it.

Tenants of six hosts are dealt into waves: one for the pilot, then as many in each as a cap of 150 endpoints
takes. Nearly all cross-tenant edges stay inside a wave. Some waves are full and tied together by heavy edges,
so that a light edge to another wave must be cut: to save it, a heavier one would have to be cut. So the least
traffic that any plan cuts is that of the light edges and that with the shared hosts, which move first.
"""

import random
from dataclasses import dataclass, replace

from assess.model.graph import Graph, Node, NodeKind
from assess.model.inventory import Endpoint, TenantSpec
from assess.model.observed import Situation
from bench.waves.estates import SHARED, edge, estate

PER_WAVE = 25
CAP = 150
HEAVY = 400
LIGHT = 1


@dataclass(frozen=True, slots=True)
class Planted:
    """The estate, the wave of each host in the plan that it was made from, and the least cut."""

    situation: Situation
    wave_of: dict[str, int]
    cut: float


def planted(tenants: int, *, seed: int = 7) -> Planted:
    """An estate of so many tenants; every tenth of them has an edge to another one, some in circles."""
    chance = random.Random(seed)
    base = estate(tenants, seed=seed, cross_share=0.0, cap=CAP)
    names = [tenant.name for tenant in base.observed.inventory.tenants]
    dealt = chance.sample(names, len(names))
    waves = [dealt[:1], *(dealt[at : at + PER_WAVE] for at in range(1, len(dealt), PER_WAVE))]
    inside, light = _across(waves, tenants // 10, chance)
    edges = (*base.graph.edges, *(edge(f"{a}-app", f"{b}-db", w) for a, b, w in (*inside, *light)))
    number = {name: 2 + index for index, wave in enumerate(waves) for name in wave}
    hosts = [endpoint.name for endpoint in base.observed.inventory.endpoints]
    to_shared = sum(each.weight for each in base.graph.edges if each.target in SHARED)
    graph = Graph(base.graph.nodes, tuple(sorted(edges, key=lambda each: (each.source, each.target))))
    return Planted(
        replace(base, graph=graph),
        {host: 1 if host in SHARED else number[host.partition("-")[0]] for host in hosts},
        to_shared + sum(weight for _, _, weight in light),
    )


Cross = tuple[str, str, int]
"""A tenant that needs another one, and the weight."""


def _across(waves: list[list[str]], count: int, chance: random.Random) -> tuple[list[Cross], list[Cross]]:
    """Edges inside waves, and light ones between them."""
    full = [wave for wave in waves[1:] if len(wave) == PER_WAVE][: count // 40]
    inside: list[Cross] = []
    for wave in full:
        row = chance.sample(wave, len(wave))
        inside += [
            (row[at], row[chance.randrange(at)], HEAVY + chance.randint(0, 50)) for at in range(1, PER_WAVE)
        ]
    light = [
        (chance.choice(later), chance.choice(wave), LIGHT)
        for wave in full
        for later in (waves[-1], waves[-2])
        if later is not wave and waves.index(later) > waves.index(wave)
    ]
    loose = [wave for wave in waves[1:] if wave not in full and len(wave) > 1]
    while len(inside) + len(light) < count:
        one, other = chance.sample(chance.choice(loose), 2)
        inside.append((one, other, chance.randint(1, 50)))
        if len(inside) % 20 == 0:
            inside.append((other, one, chance.randint(1, 50)))
    return inside, light


def with_giant(situation: Situation) -> Situation:
    """The estate with a tenant that is bigger than a wave may be: one warning is due."""
    inventory = situation.observed.inventory
    giants = tuple(
        Endpoint(name=f"giant-{n:03d}", kind="vm", tenant="giant", site="dc1", data_gib=1)
        for n in range(CAP + 10)
    )
    more = inventory.model_copy(
        update={
            "tenants": (*inventory.tenants, TenantSpec(name="giant")),
            "endpoints": (*inventory.endpoints, *giants),
        }
    )
    nodes = {each.name: Node(each.name, NodeKind.HOST, (each.name,), tenants=("giant",)) for each in giants}
    return replace(
        situation,
        observed=replace(situation.observed, inventory=more),
        graph=Graph({**situation.graph.nodes, **nodes}, situation.graph.edges),
    )
