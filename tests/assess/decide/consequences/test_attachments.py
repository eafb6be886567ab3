"""Volumes are packed on nodes as they can be attached at worst, before an upgrade shows it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.decide.consequences.attachments import Nodes, Pool, judge_pool, pack, spread
from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.model.estate import Severity
from tests.assess.decide.small_estates import TenantSpec, estate, host, process, service, surface

NODES = Nodes("a type", slots=10, zones=3, surge_per_zone=2)

CASES = [
    # name, volumes of each pod, nodes by CPU and memory, severity, words
    ("no volume at all", (), 2, None, ""),
    ("a few volumes on two nodes", (1, 1, 2), 2, None, ""),
    # Two nodes stand in two zones, 7 volumes in each: without its node a zone has them wait, a few.
    ("a node in each of two zones", (1,) * 14, 2, None, ""),
    ("more volumes in a pod than a node attaches", (11,), 2, Severity.HIGH, "more volumes than one node"),
    # 36 on four nodes are 9 each: nobody takes the 9 of a zone with one node, that with two takes 1.
    ("four nodes with 9 each", (1,) * 36, 4, None, ""),
    # 40 fill the four nodes; one of two in a zone that is lost leaves 10 without a slot.
    ("four nodes that are full", (1,) * 40, 4, Severity.HIGH, "10 volumes wait for a new node in their zone"),
    # 12 in each of two zones need two nodes there; CPU and memory asked for two in all.
    ("volumes ask for more nodes than load", (1,) * 24, 2, Severity.MEDIUM, "ask for 4 nodes"),
    ("room on the others of each zone", (1,) * 24, 6, None, ""),
    ("CPU and memory were not measured", (1, 1), None, None, ""),
]


@pytest.mark.parametrize(
    ("name", "volumes", "nodes", "severity", "words"), CASES, ids=[case[0] for case in CASES]
)
def test_a_pool_is_judged_by_its_slots_in_each_zone(
    name: Any, volumes: Any, nodes: Any, severity: Any, words: Any
) -> None:
    found = list(judge_pool(Pool("nodes", ("alpha",), volumes, nodes), NODES))
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(words in each.title for each in found)


def test_many_volumes_that_move_at_once_are_a_storm_even_where_they_find_room() -> None:
    # 72 on six nodes are 12 each; the other node of a zone has 31 slots and takes all 24.
    [found] = judge_pool(Pool("nodes", ("alpha",), (1,) * 72, 6), Nodes("m7i.xlarge", 31, 3, 2))
    assert found.severity is Severity.MEDIUM
    assert "up to 12 volumes at once" in found.title
    assert "an update starts up to 6 nodes first" in found.title


def test_a_volume_finds_no_slot_in_another_zone() -> None:
    # Three nodes of 31 slots, one in each zone, 12 volumes on each: a lost one's may not go to the others.
    [found] = judge_pool(Pool("nodes", ("alpha",), (1,) * 36, 3), Nodes("m7i.xlarge", 31, 3, 2))
    assert (found.severity, "12 volumes wait" in found.title) == (Severity.HIGH, True)
    assert not list(judge_pool(Pool("nodes", ("alpha",), (1,) * 18, 3), Nodes("m7i.xlarge", 31, 1, 2)))


@given(st.lists(st.integers(1, 12), max_size=40), st.integers(1, 6), st.integers(1, 4))
def test_every_volume_is_in_one_zone_and_no_node_attaches_more_than_it_can(
    volumes: list[int], least: int, zones: int
) -> None:
    found = spread(volumes, 10, least, zones)
    assert sum(sum(each.packed.filled) + each.packed.homeless for each in found) == sum(volumes)
    assert max(each.packed.filled[0] for each in found) <= 10
    assert len(found) == min(least, zones)


@given(st.lists(st.integers(1, 12), max_size=40), st.integers(1, 10), st.integers(1, 6))
def test_no_node_attaches_more_than_it_can_and_no_volume_is_lost(
    volumes: list[int], slots: int, least: int
) -> None:
    packed = pack(volumes, slots, least)
    assert max(packed.filled) <= slots
    assert sum(packed.filled) + packed.homeless == sum(volumes)
    assert packed.homeless == sum(each for each in volumes if each > slots)
    assert len(packed.filled) >= least


def many_trees(count: int) -> Any:
    """One tenant with so many services, each with a folder of its own and nobody else's."""
    hosts = [host(f"h{n:02}", processes=(process(100),)) for n in range(count)]
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", each) for each in hosts],
        services=[service(each.endpoint, "python-wsgi", "app") for each in hosts],
        surfaces=[surface(each.endpoint, f"/srv/{each.endpoint}", "alpha", "python-wsgi") for each in hosts],
    )


def test_an_estate_of_many_volumes_is_told_before_its_first_node_upgrade() -> None:
    # 40 volumes on two nodes of m7i.xlarge in two zones: those 20 of a lost one may not go to the other.
    findings = find_in_decisions(with_decisions(many_trees(40)))
    [found] = [each for each in findings if each.id == "decide.storage.attachments"]
    assert (found.subject, found.severity) == ("shared nodes", Severity.HIGH)
    assert "20 volumes wait for a new node" in found.title
    assert not [
        each
        for each in find_in_decisions(with_decisions(many_trees(4)))
        if each.id == "decide.storage.attachments"
    ]
