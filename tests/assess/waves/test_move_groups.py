"""Why things move together, what would part them, and which limits clash: reasoned by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.model.catalog import Catalog, Fact, Price
from assess.model.graph import Edge, EdgeKind
from assess.model.observed import Situation
from assess.model.state import State, Surface, SurfaceKind
from assess.waves.cheapest_cut import cheapest_cut
from assess.waves.planner import plan

Build = Callable[..., Situation]
MONDAY = date(2027, 1, 4)


def with_edge(situation: Situation, edge: Edge) -> Situation:
    return replace(situation, graph=replace(situation.graph, edges=(*situation.graph.edges, edge)))


def group_with(situation: Situation, endpoint: str) -> tuple[str, ...]:
    return next(g.endpoints for g in plan(situation, MONDAY).groups if endpoint in g.endpoints)


def test_who_is_always_busy_with_another_moves_with_it(estate: Build) -> None:
    busy = Edge("a", "b", EdgeKind.QUERIES, weight=600, samples_seen=3)
    planned = plan(with_edge(estate({"a": "a", "b": "b", "c": "c"}), busy), MONDAY)
    group = next(group for group in planned.groups if "a" in group.endpoints)
    assert group.endpoints == ("a", "b")
    assert "a waits for b: 200 connections open at once on average" in group.why_together


@pytest.mark.parametrize(
    "edge",
    [
        Edge("a", "b", EdgeKind.QUERIES, weight=600, samples_seen=1),
        Edge("a", "b", EdgeKind.QUERIES, weight=90, samples_seen=3),
        Edge("a", "b", EdgeKind.CONFIGURED, weight=600, samples_seen=3),
        Edge("a", "b", EdgeKind.QUERIES, weight=600, samples_seen=3, infrastructure=True),
    ],
    ids=["seen once", "a few connections", "only configured", "infrastructure"],
)
def test_little_or_unproven_traffic_ties_no_group(estate: Build, edge: Edge) -> None:
    assert group_with(with_edge(estate({"a": "a", "b": "b"}), edge), "a") == ("a",)


def test_a_busy_pair_that_would_fill_a_wave_is_left_to_the_planner(estate: Build) -> None:
    busy = Edge("a", "b", EdgeKind.QUERIES, weight=600, samples_seen=3)
    assert group_with(with_edge(estate({"a": "a", "b": "b"}, max_endpoints_per_wave=4), busy), "a") == ("a",)


def test_copies_of_one_state_move_together(estate: Build) -> None:
    copy = Edge("b", "a", EdgeKind.REPLICATES)
    assert group_with(with_edge(estate({"a": "a", "b": "b"}), copy), "a") == ("a", "b")


def test_tenants_whose_data_lies_in_one_state_of_one_of_them_move_together(estate: Build) -> None:
    pool = Surface(
        "s",
        "a-db/app/orders",
        "",
        "a-db",
        "pg",
        SurfaceKind.RELATION,
        "orders",
        State.DURABLE,
        0.9,
        1,
        tenants=("a", "b"),
    )
    hosts = {"a-db": "a", "b-app": "b", "c-app": "c"}
    assert group_with(estate(hosts, surfaces=[pool]), "b-app") == ("a-db", "b-app")


def test_tenants_in_a_circle_are_named_and_the_cheapest_tie_to_cut_is_proposed(estate: Build) -> None:
    needs = [("a-app", "b-db", 9.0), ("b-app", "a-db", 2.0)]
    planned = plan(estate({f"{t}-{n}": t for t in "ab" for n in ("app", "db")}, needs), MONDAY)
    for group in planned.groups:
        assert [(e.source, e.target, e.weight) for e in group.would_part_it] == [("b-app", "a-db", 2.0)]
        assert (
            "they need each other in a circle; cheapest to cut: b-app -> a-db (2)" in group.why_together[-1]
        )


@given(st.dictionaries(st.tuples(*[st.sampled_from("abcde")] * 2), st.integers(1, 9), max_size=12))
def test_no_order_gives_up_less_than_the_cheapest_cut(drawn: dict[tuple[str, str], int]) -> None:
    arcs = {arc: float(weight) for arc, weight in drawn.items() if arc[0] != arc[1]}
    least = min(
        sum(weight for (a, b), weight in arcs.items() if row.index(a) < row.index(b))
        for row in permutations("abcde")
    )
    assert sum(arcs[arc] for arc in cheapest_cut(arcs)) == least


def test_a_pinned_tenant_whose_need_has_no_room_in_its_wave_moves_over_a_bridge(estate: Build) -> None:
    """Both in wave 1 would break the cap; a bridge is allowed, a broken cap is not."""
    situation = estate(
        {"a": "a", "b": "b"}, [("a", "b")], max_endpoints_per_wave=1, pins=[{"tenant": "a", "wave": 1}]
    )
    planned = plan(situation, MONDAY)
    assert [wave.endpoints for wave in planned.waves] == [("a",), ("b",)]
    assert [(b.source, b.target, b.until_wave) for b in planned.waves[0].bridges] == [("a", "b", 2)]
    assert any("no room in it for what the pinned one needs" in warning for warning in planned.warnings)


def test_pins_and_a_cap_that_clash_are_named_with_the_least_that_would_do(estate: Build) -> None:
    pins = [{"tenant": "a", "wave": 1}, {"tenant": "b", "wave": 1}]
    situation = estate({"a1": "a", "a2": "a", "b": "b"}, max_endpoints_per_wave=2, pins=pins)
    (warning,) = plan(situation, MONDAY).warnings
    assert warning.startswith("wave 1 is bigger than a wave may be: max_endpoints_per_wave is 2, 3 would do")
    assert warning.endswith("; pinned here: tenant:a, tenant:b; or pin tenant:b to another wave")


def test_a_bridge_is_priced_by_the_days_until_its_target_moves(estate: Build) -> None:
    """Saturday 23rd to 30th at 22:00 to 22:45: seven days, 168 hours at 0.05."""
    situation = estate(
        {"a": "a", "b": "b"}, [("a", "b")], max_endpoints_per_wave=1, pins=[{"before": ["a", "b"]}]
    )
    vpn = Price("VPC", "Site-to-Site VPN connection", "hour", 0.05, "test")
    bridge = plan(replace(situation, catalog=Catalog(prices=(vpn,))), MONDAY).waves[0].bridges[0]
    assert (bridge.days, bridge.cost_usd) == (7.0, 8.4)
    unpriced = plan(situation, MONDAY).waves[0].bridges[0]
    assert (unpriced.days, unpriced.cost_usd) == (7.0, None)


def test_traffic_that_was_counted_is_in_the_price_of_a_bridge_as_an_upper_bound(
    estate: Build,
) -> None:
    """168 hours of 2 GB are 336 GB; at 0.09 USD at most 30.24 beside the link's 8.40."""
    situation = estate(
        {"a": "a", "b": "b"}, [("a", "b")], max_endpoints_per_wave=1, pins=[{"before": ["a", "b"]}]
    )
    edges = tuple(replace(edge, bytes_per_hour=2e9) for edge in situation.graph.edges)
    vpn = Price("VPC", "Site-to-Site VPN connection", "hour", 0.05, "test")
    out = Price("Data transfer", "internet out first 10 TB", "GB", 0.09, "test")
    counted = replace(situation, graph=replace(situation.graph, edges=edges))
    bridge = plan(replace(counted, catalog=Catalog(prices=(vpn, out))), MONDAY).waves[0].bridges[0]
    assert (bridge.bytes_per_hour, bridge.cost_usd) == (2e9, 38.64)
    assert "at most 30.24 USD" in bridge.price
    unpriced = plan(replace(counted, catalog=Catalog(prices=(vpn,))), MONDAY).waves[0].bridges[0]
    assert unpriced.cost_usd == 8.4
    assert "the catalog has no price for it" in unpriced.price


def test_a_wave_above_a_quota_asks_for_more_before_it_is_entered(estate: Build) -> None:
    fact = Fact("mgn.active_source_servers", 2, "test")
    situation = replace(estate({f"a{n}": "a" for n in range(3)}), catalog=Catalog(facts={fact.key: fact}))
    assert any(
        "MGN allows 2 active source servers, this takes 3" in each
        for each in plan(situation, MONDAY).waves[0].entry_criteria
    )


def test_a_wave_tells_the_time_on_the_tenants_clock(estate: Build) -> None:
    """Saturday 22:00 in Berlin in winter is 21:00 UTC; without data 45 minutes."""
    window = {"windows": ["Sat 22:00-04:00 Europe/Berlin"]}
    wave = plan(estate({"a": "a"}, tenants={"a": window}), MONDAY).waves[0]
    assert wave.starts_at == datetime(2027, 1, 23, 21, tzinfo=UTC)
    assert [(t.tenant, t.zone, t.starts_at, t.ends_at) for t in wave.local_times] == [
        ("a", "Europe/Berlin", "2027-01-23T22:00:00+01:00", "2027-01-23T22:45:00+01:00")
    ]


def test_the_interval_of_a_cutover_follows_from_data_and_line(estate: Build) -> None:
    """100 GiB declared: 80 at 900 Mbit/s to 120 at 500 are 12.7 and 34.4 minutes; switch 10 to 30."""
    wave = plan(estate({"a": "a"}, data_gib={"a": 100}), MONDAY).waves[0]
    assert wave.cutover_low_minutes == pytest.approx(52.7, abs=0.1)
    assert wave.cutover_high_minutes == pytest.approx(94.4, abs=0.1)
    assert (
        plan(estate({"a": "a"}, data_gib={"a": 1}, uplink_mbps=None), MONDAY).waves[0].cutover_high_minutes
        is None
    )


def test_gates_speak_of_data_only_where_there_is_some(estate: Build) -> None:
    bare = plan(estate({"a": "a"}), MONDAY).waves[0]
    full = plan(estate({"a": "a"}, data_gib={"a": 1}), MONDAY).waves[0]
    assert not any("replication lag" in gate for gate in bare.gates)
    assert any("replication lag is zero with writers stopped" in gate for gate in full.gates)
    assert any("counts verified" in gate for gate in full.gates)
    assert all("30 minutes' watch" in wave.gates[-1] for wave in (bare, full))
    assert "nothing can be lost" in bare.rollback


def test_a_plan_tells_its_traffic_with_a_proven_bound(estate: Build) -> None:
    """The shared host moves first, so every plan cuts its 4; no plan must cut the 7."""
    situation = estate(
        {"hub": "", "a": "a", "b": "b"},
        [("a", "hub", 3.0), ("b", "hub", 1.0), ("a", "b", 7.0)],
        max_endpoints_per_wave=2,
    )
    traffic = plan(situation, MONDAY).objectives[1]
    assert (traffic.value, traffic.bound, traffic.gap) == (4.0, 4.0, 0.0)
