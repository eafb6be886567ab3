"""Plans of small estates, reasoned by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assess.errors import InputError
from assess.model.catalog import Catalog, Fact
from assess.model.decisions import About, Decision
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.observed import Situation
from assess.model.state import State, Surface, SurfaceKind
from assess.model.waves import Plan
from assess.waves.planner import plan

Build = Callable[..., Situation]
MONDAY = date(2027, 1, 4)
GIB = 1024**3


def waves(planned: Plan) -> dict[str, int]:
    return {name: wave.number for wave in planned.waves for name in wave.endpoints}


def directory(host: str, path: str, gib: float | None, state: State = State.DURABLE) -> Surface:
    name = f"{host}:{path}"
    size = None if gib is None else int(gib * GIB)
    return Surface(name, name, "a", host, "app", SurfaceKind.DIRECTORY, path, state, 0.9, size)


def test_an_estate_without_anything_that_moves_has_no_waves_and_says_what_stays(estate: Build) -> None:
    planned = plan(estate({"fw": ""}, kinds={"fw": "firewall"}), MONDAY)
    assert planned.waves == ()
    assert [name for name, _ in planned.stays] == ["fw"]


def test_an_appliance_is_in_no_wave_and_the_last_wave_says_why(estate: Build) -> None:
    planned = plan(estate({"a-web": "a", "lb": ""}, kinds={"lb": "load_balancer"}), MONDAY)
    assert waves(planned) == {"a-web": 1}
    assert any(reason.startswith("lb stays (load_balancer") for reason in planned.waves[-1].reasons)


def test_a_tenant_moves_whole(estate: Build) -> None:
    planned = plan(estate({"a-web": "a", "a-db": "a", "b-web": "b"}), MONDAY)
    assert len({waves(planned)["a-web"], waves(planned)["a-db"]}) == 1
    assert next(g for g in planned.groups if g.id == "tenant:a").endpoints == ("a-db", "a-web")


def test_what_several_tenants_use_is_cut_out_of_them_and_goes_first(estate: Build) -> None:
    situation = estate(
        {"a-app": "a", "b-app": "b", "mail": ""}, [("a-app", "mail"), ("b-app", "mail")], tps={"b-app": 1}
    )
    planned = plan(situation, MONDAY)
    shared = next(group for group in planned.groups if group.is_shared)
    assert (shared.id, shared.tenants) == ("shared:mail", ("a", "b"))
    assert planned.waves[0].endpoints == ("mail",)


def test_what_only_one_tenant_uses_moves_with_that_tenant(estate: Build) -> None:
    planned = plan(estate({"a-app": "a", "cache": "", "b-app": "b"}, [("a-app", "cache")]), MONDAY)
    group = next(group for group in planned.groups if "cache" in group.endpoints)
    assert group.id == "tenant:a"
    assert "cache belongs to nobody, and only a uses it" in group.why_together


def test_endpoints_that_are_one_machine_are_never_parted(estate: Build) -> None:
    situation = estate({"db-vm": "", "db-pg": "a", "b": "b"}, kinds={"db-pg": "postgresql"})
    node = Node("db-vm", NodeKind.HOST, ("db-vm", "db-pg"), tenants=("a",))
    joined = replace(situation, graph=Graph({"b": situation.graph.nodes["b"], "db-vm": node}))
    group = next(group for group in plan(joined, MONDAY).groups if "db-vm" in group.endpoints)
    assert group.endpoints == ("db-pg", "db-vm")


def test_a_dependency_moves_in_the_same_wave_or_earlier_whatever_the_volumes_say(estate: Build) -> None:
    situation = estate(
        {"a-app": "a", "b-db": "b", "c-app": "c"},
        [("a-app", "b-db")],
        tps={"a-app": 1, "b-db": 900, "c-app": 5},
        max_endpoints_per_wave=1,
    )
    assert waves(plan(situation, MONDAY)) == {"c-app": 1, "b-db": 2, "a-app": 3}


def test_the_lowest_volume_moves_first(estate: Build) -> None:
    rates = {"a": 30, "b": 10, "c": 20}
    situation = estate({name: name for name in rates}, tps=rates, max_endpoints_per_wave=1)
    assert waves(plan(situation, MONDAY)) == {"b": 1, "c": 2, "a": 3}


def test_a_volume_that_was_not_measured_counts_as_high(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, tps={"b": 500}, max_endpoints_per_wave=1)
    node = replace(situation.graph.nodes["a"], category="rdbms")
    unmeasured = replace(
        situation, graph=replace(situation.graph, nodes={**situation.graph.nodes, "a": node})
    )
    assert waves(plan(unmeasured, MONDAY)) == {"b": 1, "a": 2}


@pytest.mark.parametrize("word", [{"tier": "gold"}, {"compliance": ["pci"]}, {"isolation": "strict"}])
def test_gold_regulated_and_isolated_tenants_move_late(estate: Build, word: dict[str, object]) -> None:
    situation = estate(
        {"a": "a", "b": "b"}, tps={"a": 1, "b": 99}, tenants={"a": word}, max_endpoints_per_wave=1
    )
    assert waves(plan(situation, MONDAY)) == {"b": 1, "a": 2}


def test_the_pilot_is_small(estate: Build) -> None:
    hosts = {f"t{t}-{n}": f"t{t}" for t in range(8) for n in range(4)}
    planned = plan(estate(hosts), MONDAY)
    assert planned.waves[0].name.startswith("Wave 1: pilot")
    assert len(planned.waves[0].endpoints) == 8


def test_tenants_that_need_each_other_share_a_wave(estate: Build) -> None:
    situation = estate(
        {"a-app": "a", "a-db": "a", "b-app": "b", "b-db": "b", "c": "c"},
        [("a-app", "b-db"), ("b-app", "a-db")],
        max_endpoints_per_wave=4,
    )
    planned = plan(situation, MONDAY)
    assert waves(planned)["a-app"] == waves(planned)["b-app"]
    assert not any(wave.bridges for wave in planned.waves)


def test_hosts_that_need_each_other_are_one_group_and_the_thinnest_tie_is_named(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, [("a", "b", 9.0), ("b", "a", 2.0)])
    group = plan(situation, MONDAY).groups[0]
    assert group.id == "tenant:a+b"
    assert any("the thinnest tie is b -> a (2 connections seen)" in reason for reason in group.why_together)


def test_a_circle_that_no_wave_can_hold_is_cut_at_its_thinnest_tie_which_becomes_a_bridge(
    estate: Build,
) -> None:
    hosts = {f"{t}-{n}": t for t in "abc" for n in ("app", "db")}
    needs = [("a-app", "b-db", 50.0), ("b-app", "c-db", 40.0), ("c-app", "a-db", 1.0)]
    planned = plan(estate(hosts, needs, max_endpoints_per_wave=2), MONDAY)
    bridges = [(b.source, b.target) for wave in planned.waves for b in wave.bridges]
    assert bridges == [("c-app", "a-db")]
    assert "thinnest ties" in planned.waves[0].bridges[0].why


def test_a_shared_service_that_needs_a_tenant_which_needs_it_goes_first_over_a_bridge(estate: Build) -> None:
    situation = estate(
        {"hub": "", "a-app": "a", "a-db": "a", "b-app": "b"},
        [("a-app", "hub"), ("b-app", "hub"), ("hub", "a-db")],
    )
    planned = plan(situation, MONDAY)
    assert waves(planned)["hub"] == 1
    assert [(b.source, b.target) for b in planned.waves[0].bridges] == [("hub", "a-db")]


def test_infrastructure_noise_ties_nothing(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, tps={"a": 9, "b": 1}, max_endpoints_per_wave=1)
    noise = Edge("b", "a", EdgeKind.CONNECTS, port=123, infrastructure=True)
    planned = plan(replace(situation, graph=replace(situation.graph, edges=(noise,))), MONDAY)
    assert waves(planned) == {"b": 1, "a": 2}


def test_who_uses_a_virtual_address_moves_after_the_members_behind_it(estate: Build) -> None:
    situation = estate(
        {"a": "a", "b": "b", "lb": ""}, kinds={"lb": "load_balancer"}, max_endpoints_per_wave=1
    )
    vip = Node("lb/web", NodeKind.VIP, ("lb",))
    edges = (Edge("a", "lb/web", EdgeKind.CONNECTS), Edge("lb/web", "b", EdgeKind.FRONTS))
    graph = Graph({**situation.graph.nodes, "lb/web": vip}, edges)
    assert waves(plan(replace(situation, graph=graph), MONDAY)) == {"b": 1, "a": 2}


def test_a_split_tenant_moves_what_holds_nothing_first_and_names_the_bridges(estate: Build) -> None:
    situation = estate(
        {"a-web": "a", "a-db": "a"},
        [("a-web", "a-db")],
        data_gib={"a-db": 5},
        max_endpoints_per_wave=1,
        split_tenants=True,
    )
    planned = plan(situation, MONDAY)
    assert waves(planned) == {"a-web": 1, "a-db": 2}
    assert [(b.source, b.target) for b in planned.waves[0].bridges] == [("a-web", "a-db")]


def test_a_tenant_bigger_than_the_cap_moves_whole_and_the_least_cap_that_would_do_is_told(
    estate: Build,
) -> None:
    planned = plan(estate({f"a{n}": "a" for n in range(5)}, max_endpoints_per_wave=3), MONDAY)
    assert len(planned.waves) == 1
    told = "wave 1 is bigger than a wave may be: max_endpoints_per_wave is 3, 5 would do"
    assert planned.warnings == (f"{told} (tenant:a must move whole)",)


def test_a_split_is_proposed_only_where_it_would_part_the_tenant(estate: Build) -> None:
    hosts = {f"a{n}": "a" for n in range(5)}
    warnings = plan(estate(hosts, data_gib={"a0": 1, "a1": 2}, max_endpoints_per_wave=4), MONDAY).warnings
    assert "split_tenants would part its machines (2 with data, 3 without)" in warnings[0]


def test_the_data_cap_parts_tenants(estate: Build) -> None:
    hosts = {name: name for name in "abcdefgh"}
    situation = estate(hosts, data_gib=dict.fromkeys(hosts, 40.0), max_data_gib_per_wave=100)
    planned = plan(situation, MONDAY)
    assert all(wave.data_bytes <= 100 * GIB for wave in planned.waves)
    assert planned.warnings == ()


def test_a_pinned_wave_keeps_its_number_and_says_which_numbers_before_it_are_free(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, pins=[{"tenant": "a", "wave": 4}])
    planned = plan(situation, MONDAY)
    assert waves(planned) == {"b": 1, "a": 4}
    free = "there are no waves 2 to 3: a pin asks for number 4, and all else fits without"
    assert free in planned.waves[-1].reasons
    assert not any("there " in reason for reason in planned.waves[0].reasons)


@pytest.mark.parametrize("cap", [1e300, float("inf")])
def test_a_cap_beyond_all_measure_is_none(estate: Build, cap: float) -> None:
    hosts = {"a": "a", "b": "b"}
    limits = {"max_data_gib_per_wave": cap, "max_cutover_minutes_per_wave": cap}
    capped = plan(estate(hosts, data_gib={"a": 5}, **limits), MONDAY)
    assert waves(capped) == waves(plan(estate(hosts, data_gib={"a": 5}), MONDAY))


def test_no_number_is_free_but_before_a_pinned_wave(estate: Build) -> None:
    hosts = {name: name for name in "abcdef"}
    situation = estate(hosts, pins=[{"tenant": "a", "wave": 3}], max_endpoints_per_wave=1)
    assert sorted(waves(plan(situation, MONDAY)).values()) == [1, 2, 3, 4, 5, 6]


def test_what_a_pinned_tenant_needs_is_pulled_forward_with_it(estate: Build) -> None:
    situation = estate(
        {"a": "a", "b": "b", "c": "c"},
        [("a", "b")],
        tps={"a": 50, "b": 90, "c": 1},
        pins=[{"tenant": "a", "wave": 1}],
    )
    assert waves(plan(situation, MONDAY))["b"] == 1


def test_a_before_pin_wins_over_a_dependency_which_becomes_a_bridge_and_a_warning(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, [("a", "b")], pins=[{"before": ["a", "b"]}])
    planned = plan(situation, MONDAY)
    assert waves(planned) == {"a": 1, "b": 2}
    assert [(b.source, b.target) for b in planned.waves[0].bridges] == [("a", "b")]
    assert any("a pin in the inventory asks for this order" in warning for warning in planned.warnings)


def test_tenants_pinned_together_are_one_group(estate: Build) -> None:
    situation = estate({"a": "a", "b": "b"}, pins=[{"together": ["a", "b"]}], max_endpoints_per_wave=2)
    assert plan(situation, MONDAY).groups[0].why_together[0] == "pinned together: a, b"


@pytest.mark.parametrize(
    "pins",
    [
        [{"before": ["a", "b"]}, {"before": ["b", "a"]}],
        [{"before": ["a", "b"]}, {"together": ["a", "b"]}],
        [{"tenant": "a", "wave": 1}, {"before": ["b", "a"]}],
        [{"tenant": "a", "wave": 1}, {"tenant": "b", "wave": 2}, {"together": ["a", "b"]}],
    ],
    ids=["circle", "before and together", "nothing before the first wave", "two waves"],
)
def test_pins_that_contradict_each_other_are_bad_input_with_a_way_out(
    estate: Build, pins: list[object]
) -> None:
    with pytest.raises(InputError) as raised:
        plan(estate({"a": "a", "b": "b"}, pins=pins), MONDAY)
    assert raised.value.hint


def test_cutover_time_follows_from_data_and_line(estate: Build) -> None:
    """100 GiB over 1000 Mbit/s at 70 %: 20.5 minutes; with 15 for the switch and 30 for the watch 65.5."""
    planned = plan(estate({"a": "a"}, data_gib={"a": 100}), MONDAY)
    assert planned.waves[0].cutover_minutes == pytest.approx(65.5, abs=0.05)


def test_cutover_time_is_unknown_without_the_line_and_the_wave_says_so(estate: Build) -> None:
    wave = plan(estate({"a": "a"}, data_gib={"a": 100}, uplink_mbps=None), MONDAY).waves[0]
    assert wave.cutover_minutes is None
    assert any("not known: uplink_mbps of site dc1" in reason for reason in wave.reasons)


def test_cutover_time_is_unknown_while_the_size_of_state_is_unknown(estate: Build) -> None:
    wave = plan(estate({"a": "a"}, surfaces=[directory("a", "/srv", None)]), MONDAY).waves[0]
    assert wave.cutover_minutes is None


def test_an_endpoint_that_could_not_be_read_counts_as_durable_and_of_unknown_time(estate: Build) -> None:
    situation = estate({"a": "a"})
    unread = replace(situation, observed=replace(situation.observed, hosts={}))
    planned = plan(unread, MONDAY)
    assert planned.groups[0].durable
    assert planned.waves[0].cutover_minutes is None


def test_what_is_copied_ahead_does_not_lengthen_the_cutover(estate: Build) -> None:
    situation = estate({"a": "a"}, surfaces=[directory("a", "/srv", 500)])
    cdc = Decision("a:/srv", "a", About.TOOL, "DMS full load + CDC", 0.9, ())
    assert plan(replace(situation, decisions=(cdc,)), MONDAY).waves[0].cutover_minutes == 45


@pytest.mark.parametrize(
    ("key", "tool", "asked"),
    [
        ("dms.tasks_per_region", "DMS full load + CDC", "DMS allows 1 tasks in a region, this takes 2"),
        ("dms.endpoints_per_region", "DMS full load + CDC", "two for each task, this takes 4"),
        ("datasync.tasks_per_region", "DataSync", "DataSync allows 1 tasks in a region, this takes 2"),
    ],
)
def test_each_piece_of_state_counts_as_a_task_of_the_tool_that_copies_it(
    estate: Build, key: str, tool: str, asked: str
) -> None:
    surfaces = [
        directory("a", "/one", 1),
        directory("a", "/two", 1),
        directory("a", "/cache", 1, State.EPHEMERAL),
    ]
    chosen = tuple(
        Decision(f"a:{path}", "a", About.TOOL, tool, 0.9, ()) for path in ("/one", "/two", "/cache")
    )
    catalog = Catalog(facts={key: Fact(key, 1, "test")})
    situation = replace(estate({"a": "a"}, surfaces=surfaces), decisions=chosen, catalog=catalog)
    assert [each for each in plan(situation, MONDAY).waves[0].entry_criteria if asked in each]
    other = replace(situation, decisions=())
    assert not any("allows" in each for each in plan(other, MONDAY).waves[0].entry_criteria)


def test_nested_directories_both_count_since_a_surface_leaves_out_those_in_it(estate: Build) -> None:
    surfaces = [directory("a", "/srv", 10), directory("a", "/srv/uploads", 4), directory("a", "/srv2", 1)]
    assert plan(estate({"a": "a"}, surfaces=surfaces), MONDAY).groups[0].data_bytes == 15 * GIB


def test_only_durable_and_unknown_state_is_data_to_move(estate: Build) -> None:
    surfaces = [directory("a", "/c", 7, State.EPHEMERAL), directory("a", "/u", 2, State.UNKNOWN)]
    assert plan(estate({"a": "a"}, surfaces=surfaces), MONDAY).groups[0].data_bytes == 2 * GIB


def test_each_wave_stands_in_its_tenants_window_after_the_wave_before(estate: Build) -> None:
    window = {"windows": ["Sat 22:00-04:00 Europe/Berlin"]}
    situation = estate({"a": "a", "b": "b"}, tenants={"a": window, "b": window}, max_endpoints_per_wave=1)
    starts = [wave.starts_at for wave in plan(situation, MONDAY).waves]
    assert starts == [datetime(2027, 1, 23, 21, tzinfo=UTC), datetime(2027, 1, 30, 21, tzinfo=UTC)]


def test_no_cutover_falls_into_a_freeze_or_before_the_first_day(estate: Build) -> None:
    window = {"windows": ["Sat 22:00-04:00 Europe/Berlin"]}
    situation = estate(
        {"a": "a"}, tenants={"a": window}, freeze=["2027-01-10/2027-01-20"], first_wave_at="2027-01-08"
    )
    assert plan(situation, MONDAY).waves[0].starts_at == datetime(2027, 1, 23, 21, tzinfo=UTC)


def test_a_shared_service_waits_for_a_window_common_to_all_who_use_it(estate: Build) -> None:
    situation = estate(
        {"a": "a", "b": "b", "mail": ""},
        [("a", "mail"), ("b", "mail")],
        tenants={"a": {"windows": ["Sat 20:00-23:59 UTC"]}, "b": {"windows": ["Sat 22:00-04:00 UTC"]}},
    )
    assert plan(situation, MONDAY).waves[0].starts_at == datetime(2027, 1, 23, 22, tzinfo=UTC)


def test_a_shared_service_without_a_common_window_is_cut_over_tenant_by_tenant_and_told(
    estate: Build,
) -> None:
    situation = estate(
        {"a": "a", "b": "b", "mail": ""},
        [("a", "mail"), ("b", "mail")],
        tenants={"a": {"windows": ["Mon 01:00-02:00 UTC"]}, "b": {"windows": ["Tue 01:00-02:00 UTC"]}},
    )
    planned = plan(situation, MONDAY)
    assert [(step.starts_at, step.groups) for step in planned.waves[0].steps] == [
        (datetime(2027, 1, 18, 1, tzinfo=UTC), ("shared:mail",)),
        (datetime(2027, 1, 19, 1, tzinfo=UTC), ("shared:mail",)),
    ]
    assert any("both sides must run until the last step" in warning for warning in planned.warnings)
    assert any(reason.startswith("cut over in 2 steps") for reason in planned.waves[0].reasons)


def test_tenants_that_are_one_group_and_have_no_common_window_get_no_date_but_a_warning(
    estate: Build,
) -> None:
    windows = {"a": {"windows": ["Mon 01:00-02:00 UTC"]}, "b": {"windows": ["Tue 01:00-02:00 UTC"]}}
    situation = estate({"a": "a", "b": "b"}, [("a", "b"), ("b", "a")], tenants=windows)
    planned = plan(situation, MONDAY)
    assert planned.waves[0].starts_at is None
    assert any("no common window" in warning for warning in planned.warnings)


def test_a_wave_of_several_tenants_moves_in_the_window_that_they_have_in_common(estate: Build) -> None:
    """Berlin's Saturday night and London's overlap from 00:00 to 03:00 UTC."""
    windows = {
        "a": {"windows": ["Sat 22:00-04:00 Europe/Berlin"]},
        "b": {"windows": ["Sun 00:00-05:00 Europe/London"]},
    }
    situation = estate({"a": "a", "b": "b"}, tenants=windows, pins=[{"together": ["a", "b"]}])
    wave = plan(situation, MONDAY).waves[0]
    assert len(wave.steps) == 1
    assert wave.starts_at == datetime(2027, 1, 24, tzinfo=UTC)
    assert wave.ends_at == datetime(2027, 1, 24, 0, 45, tzinfo=UTC)


def test_a_wave_without_a_window_common_to_all_is_cut_over_in_steps_near_each_other(estate: Build) -> None:
    """From Monday 18th: a on Saturdays, b on Wednesdays; b waits for the Wednesday next to a's Saturday."""
    windows = {
        "a": {"windows": ["Sat 22:00-04:00 UTC"]},
        "b": {"windows": ["Wed 22:00-04:00 UTC"]},
        "c": {"windows": ["Sat 20:00-04:00 UTC"]},
    }
    pins = [{"tenant": name, "wave": 1} for name in "abc"]
    wave = plan(estate({name: name for name in "abc"}, tenants=windows, pins=pins), MONDAY).waves[0]
    assert [(step.starts_at, step.groups) for step in wave.steps] == [
        (datetime(2027, 1, 20, 22, tzinfo=UTC), ("tenant:b",)),
        (datetime(2027, 1, 23, 20, tzinfo=UTC), ("tenant:c",)),
        (datetime(2027, 1, 23, 22, tzinfo=UTC), ("tenant:a",)),
    ]


@pytest.mark.parametrize("start", ["Sun 00:00-04:00 UTC", "daily 00:00-04:00 UTC"])
def test_nothing_is_cut_over_on_the_day_after_the_scan_but_after_two_weeks(estate: Build, start: str) -> None:
    wave = plan(estate({"a": "a"}, tenants={"a": {"windows": [start]}}), MONDAY).waves[0]
    assert wave.starts_at is not None
    assert wave.starts_at >= datetime(2027, 1, 18, tzinfo=UTC)
    assert any("14 days from 2027-01-04 are left to prepare" in reason for reason in wave.reasons)


def test_a_date_that_the_user_gave_is_taken_at_its_word(estate: Build) -> None:
    situation = estate(
        {"a": "a"}, tenants={"a": {"windows": ["daily 01:00-04:00 UTC"]}}, first_wave_at="2027-01-05"
    )
    assert plan(situation, MONDAY).waves[0].starts_at == datetime(2027, 1, 5, 1, tzinfo=UTC)


def test_a_wave_is_watched_before_the_next_one_starts(estate: Build) -> None:
    daily = {"windows": ["daily 01:00-04:00 UTC"]}
    situation = estate({"a": "a", "b": "b"}, tenants={"a": daily, "b": daily}, max_endpoints_per_wave=1)
    first, second = plan(situation, MONDAY).waves
    assert first.ends_at is not None
    assert second.starts_at is not None
    assert (second.starts_at - first.ends_at).days >= 3


def test_what_nobody_is_known_to_own_is_no_pilot_but_moves_last_and_says_what_would_settle_it(
    estate: Build,
) -> None:
    planned = plan(estate({"a": "a", "b": "b", "lone": ""}, tps={"a": 5, "b": 9}), MONDAY)
    assert planned.waves[0].endpoints == ("a",)
    assert planned.waves[0].name == "Wave 1: pilot (a)"
    assert planned.waves[-1].endpoints == ("lone",)
    assert any("whose lone may be is not known: give `tenant`" in text for text in planned.warnings)
    assert any("would settle it" in text for group in planned.groups for text in group.why_together)


def test_an_estate_of_nobody_has_no_pilot(estate: Build) -> None:
    planned = plan(estate({"one": "", "two": ""}), MONDAY)
    assert not any("pilot" in wave.name for wave in planned.waves)


def test_a_pilot_that_must_wait_for_something_of_nobody_gives_that_the_first_wave(estate: Build) -> None:
    planned = plan(estate({"a": "a", "lone": ""}, pins=[{"before": ["lone", "a"]}]), MONDAY)
    assert waves(planned) == {"lone": 1, "a": 2}
    assert "pilot" not in planned.waves[0].name


def test_gold_tenants_do_not_fill_up_a_wave_of_ordinary_ones_while_waves_grow(estate: Build) -> None:
    hosts = {"a": "a", "b": "b", "c": "c", "gold": "gold"}
    planned = plan(estate(hosts, tenants={"gold": {"tier": "gold"}}), MONDAY)
    assert planned.waves[-1].endpoints == ("gold",)


def test_a_cutover_longer_than_its_window_is_flagged_with_what_would_help(estate: Build) -> None:
    situation = estate({"a": "a"}, data_gib={"a": 1000}, tenants={"a": {"windows": ["Sat 22:00-23:00 UTC"]}})
    warning = next(w for w in plan(situation, MONDAY).warnings if "the window has 60" in w)
    assert "copy ahead" in warning


def test_a_window_that_nobody_gave_is_told_as_assumed(estate: Build) -> None:
    reasons = plan(estate({"a": "a"}), MONDAY).waves[0].reasons
    assert "no window is given for a: Sat 22:00-04:00 UTC is assumed" in reasons


def test_more_downtime_than_the_tenant_accepts_is_a_warning(estate: Build) -> None:
    situation = estate({"a": "a"}, data_gib={"a": 100}, tenants={"a": {"downtime_minutes": 30}})
    assert any(
        "a accepts 30 minutes without service" in warning for warning in plan(situation, MONDAY).warnings
    )


def test_risk_is_taken_apart_in_the_reasons(estate: Build) -> None:
    wave = plan(estate({"a": "a"}, tenants={"a": {"tier": "gold"}}, tps={"a": 3}), MONDAY).waves[0]
    assert wave.risk == 25
    assert wave.reasons[-1] == (
        "risk 25 of 100: 15 of 15 for 100% of all transactions, 10 of 10 for gold or regulated tenants (a)"
    )


def test_traffic_between_ordinary_tenants_is_kept_inside_waves(estate: Build) -> None:
    """Pairs p-q talk; by volume alone each pair would be parted."""
    names = ["p1", "p2", "p3", "q1", "q2", "q3", "z"]
    rates = {name: float(index + 2) for index, name in enumerate(names)} | {"z": 1.0}
    needs = [("q1", "p1", 90.0), ("q2", "p2", 90.0), ("q3", "p3", 90.0)]
    planned = plan(estate({n: n for n in names}, needs, tps=rates, max_endpoints_per_wave=2), MONDAY)
    assert sum(wave.cut_weight for wave in planned.waves) == 0


def test_a_balancer_that_serves_several_tenants_does_not_tie_them_together(estate: Build) -> None:
    """Each tenant's names are switched at its own cutover: gold moves late, however busy the balancer is."""
    tenants = {"a": {}, "b": {}, "gold": {"tier": "gold"}}
    situation = estate(
        {"lb": "", "a-web": "a", "b-web": "b", "gold-web": "gold"}, tenants=tenants, tps={"b-web": 5}
    )
    lb = Node("lb", NodeKind.HOST, ("lb",), tenants=("a", "b", "gold"))
    fronts = tuple(
        Edge("lb", f"{tenant}-web", EdgeKind.FRONTS, weight=500.0, confidence=0.9) for tenant in tenants
    )
    graph = Graph({**situation.graph.nodes, "lb": lb}, fronts)
    planned = plan(replace(situation, graph=graph), MONDAY)
    found = waves(planned)
    assert found["gold-web"] > max(found["a-web"], found["b-web"])
    assert found["lb"] == max(found.values())
    assert not any(wave.bridges for wave in planned.waves)
    assert sum(wave.cut_weight for wave in planned.waves) == 0
