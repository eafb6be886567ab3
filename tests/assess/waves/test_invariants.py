"""What every plan keeps, whatever the estate: shown on random ones."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assess.errors import InputError
from assess.model.observed import Situation
from assess.model.waves import Plan
from assess.waves.planner import plan

Build = Callable[..., Situation]
MONDAY = date(2027, 1, 4)
TENANTS = ("", "a", "b", "c", "d", "e")


@st.composite
def words(draw: st.DrawFn) -> dict[str, object]:
    count = draw(st.integers(1, 14))
    hosts = {f"h{n:02d}": draw(st.sampled_from(TENANTS)) for n in range(count)}
    pair = st.tuples(st.sampled_from(list(hosts)), st.sampled_from(list(hosts)), st.floats(1, 50))
    pins = st.one_of(
        st.fixed_dictionaries({"tenant": st.sampled_from("abcde"), "wave": st.integers(1, 4)}),
        st.fixed_dictionaries({"before": st.permutations("abcde").map(lambda each: list(each[:2]))}),
        st.fixed_dictionaries({"together": st.permutations("abcde").map(lambda each: list(each[:2]))}),
    )
    return {
        "hosts": hosts,
        "needs": [each for each in draw(st.lists(pair, max_size=25)) if each[0] != each[1]],
        "data_gib": {name: draw(st.floats(0, 300)) for name in hosts if draw(st.booleans())},
        "tenants": {name: {"tier": draw(st.sampled_from(["gold", "silver", "bronze"]))} for name in "abcde"},
        "max_endpoints_per_wave": draw(st.none() | st.integers(1, 8)),
        "max_data_gib_per_wave": draw(st.none() | st.floats(50, 900)),
        "split_tenants": draw(st.booleans()),
        "pins": draw(st.lists(pins, max_size=3)),
    }


def wave_of(planned: Plan) -> dict[str, int]:
    return {name: wave.number for wave in planned.waves for name in wave.endpoints}


def planned_or_refused(estate: Build, said: dict[str, object]) -> tuple[Situation, Plan | None]:
    situation = estate(**said)
    try:
        return situation, plan(situation, MONDAY)
    except InputError as error:
        refused = error
    assert refused.hint, "a refusal names the way out"
    assert said["pins"], "only pins can contradict each other"
    return situation, None


@settings(max_examples=250, deadline=None)
@given(said=words())
def test_every_hard_constraint_is_kept(estate: Build, said: dict[str, object]) -> None:
    situation, planned = planned_or_refused(estate, said)
    if planned is None:
        return
    every_endpoint_is_in_one_group_and_one_wave(situation, planned)
    nothing_moves_before_what_it_needs_but_over_a_bridge(situation, planned)
    tenants_are_whole_unless_a_split_is_allowed(situation, planned)
    caps_are_kept_or_told(situation, planned)
    pins_are_kept(situation, planned)
    waves_follow_each_other(planned)


def every_endpoint_is_in_one_group_and_one_wave(situation: Situation, planned: Plan) -> None:
    names = sorted(endpoint.name for endpoint in situation.observed.inventory.endpoints)
    assert sorted(name for wave in planned.waves for name in wave.endpoints) == names
    assert sorted(name for group in planned.groups for name in group.endpoints) == names
    assert sorted(id_ for wave in planned.waves for id_ in wave.groups) == [
        group.id for group in planned.groups
    ]
    assert all(group.why_together for group in planned.groups)


def nothing_moves_before_what_it_needs_but_over_a_bridge(situation: Situation, planned: Plan) -> None:
    waves = wave_of(planned)
    bridges = {(b.source, b.target) for wave in planned.waves for b in wave.bridges}
    late = {(e.source, e.target) for e in situation.graph.edges if waves[e.source] < waves[e.target]}
    assert bridges == late


def tenants_are_whole_unless_a_split_is_allowed(situation: Situation, planned: Plan) -> None:
    inventory, waves = situation.observed.inventory, wave_of(planned)
    if not inventory.constraints.split_tenants:
        for tenant in inventory.tenants:
            assert len({waves[e.name] for e in inventory.endpoints if e.tenant == tenant.name}) <= 1


def caps_are_kept_or_told(situation: Situation, planned: Plan) -> None:
    limits = situation.observed.inventory.constraints
    told = " ".join(planned.warnings)
    for wave in planned.waves:
        if len(wave.endpoints) > (limits.max_endpoints_per_wave or 150):
            assert f"{len(wave.endpoints)} would do" in told
            assert len(wave.groups) == 1 or limits.pins
        if limits.max_data_gib_per_wave and wave.data_bytes > limits.max_data_gib_per_wave * 1024**3:
            assert f"wave {wave.number} is bigger than a wave may be" in told
            assert len(wave.groups) == 1 or limits.pins


def pins_are_kept(situation: Situation, planned: Plan) -> None:
    inventory, waves = situation.observed.inventory, wave_of(planned)
    of = {
        t.name: [waves[e.name] for e in inventory.endpoints if e.tenant == t.name] for t in inventory.tenants
    }
    for pin in inventory.constraints.pins:
        said = pin.model_dump()
        if "wave" in said:
            assert set(of[said["tenant"]]) <= {said["wave"]}
        elif "before" in said:
            first, second = said["before"]
            assert all(one < other for one in of[first] for other in of[second])
        else:
            assert len({wave for tenant in said["together"] for wave in of[tenant]}) <= 1


def waves_follow_each_other(planned: Plan) -> None:
    numbers = [wave.number for wave in planned.waves]
    assert numbers == sorted(set(numbers))
    for before, wave in zip([0, *numbers], planned.waves, strict=False):
        assert wave.number == before + 1 or any("pinned to wave" in reason for reason in wave.reasons)
    for one, other in zip(planned.waves, planned.waves[1:], strict=False):
        assert one.ends_at is not None
        assert other.starts_at is not None
        assert one.ends_at <= other.starts_at
    for wave in planned.waves:
        assert all(number < wave.number for number in wave.after)
        assert 0 <= wave.risk <= 100


@settings(max_examples=60, deadline=None)
@given(said=words(), seed=st.integers(0, 999))
def test_the_plan_does_not_depend_on_the_order_of_the_input(
    estate: Build, said: dict[str, object], seed: int
) -> None:
    situation, planned = planned_or_refused(estate, said)
    if planned is None:
        return
    chance = random.Random(seed)
    inventory, graph = situation.observed.inventory, situation.graph
    shuffled = inventory.model_copy(
        update={
            "endpoints": tuple(chance.sample(inventory.endpoints, len(inventory.endpoints))),
            "tenants": tuple(chance.sample(inventory.tenants, len(inventory.tenants))),
        }
    )
    nodes = dict(chance.sample(sorted(graph.nodes.items()), len(graph.nodes)))
    other = replace(
        situation,
        observed=replace(situation.observed, inventory=shuffled),
        graph=replace(graph, nodes=nodes),
    )
    assert plan(other, MONDAY) == planned


def test_the_plan_does_not_depend_on_the_hash_seed() -> None:
    root = Path(__file__).parents[3]
    script = (
        "from bench.waves.estates import estate; from assess.waves.planner import plan;"
        "from datetime import date; from assess.waves.solver.solution import Effort;"
        "print(repr(plan(estate(60, cross_share=0.9, cap=20), date(2027, 1, 4), Effort(steps=400_000))))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(seen) == 1
