"""Volumes are packed on nodes as they can be attached at worst, before an upgrade shows it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.decide.consequences.attachments import Pool, judge_pool, pack
from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.model.estate import Severity
from tests.assess.decide.small_estates import TenantSpec, estate, host, process, service, surface

SLOTS = 10

CASES = [
    # name, volumes of each pod, nodes by CPU and memory, severity, words
    ("no volume at all", (), 2, None, ""),
    ("a few volumes on two nodes", (1, 1, 2), 2, None, ""),
    # 14 on two nodes are 7 each; one node attaches 10 only: 4 single volumes stay without a slot.
    ("one node cannot take the other's", (1,) * 14, 2, Severity.HIGH, "4 volumes find no slot"),
    ("more volumes in a pod than a node attaches", (11,), 2, Severity.HIGH, "more volumes than one node"),
    # 36 on four nodes are 9 each; three nodes attach 30: 6 stay without a slot.
    ("four nodes of which one is drained", (1,) * 36, 4, Severity.HIGH, "6 volumes find no slot"),
    ("room on the others for each drained node", (1,) * 24, 4, None, ""),
    ("CPU and memory were not measured", (1, 1), None, None, ""),
]


@pytest.mark.parametrize(
    ("name", "volumes", "nodes", "severity", "words"), CASES, ids=[case[0] for case in CASES]
)
def test_a_pool_is_judged_by_its_slots(
    name: Any, volumes: Any, nodes: Any, severity: Any, words: Any
) -> None:
    found = list(judge_pool(Pool("nodes", ("alpha",), volumes, nodes), SLOTS, "a type"))
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(words in each.title for each in found)


def test_many_volumes_that_move_at_once_are_a_storm_even_where_they_find_room() -> None:
    # 48 on four nodes are 12 each; three nodes of 31 slots take all 48.
    [found] = judge_pool(Pool("nodes", ("alpha",), (1,) * 48, 4), 31, "m7i.xlarge")
    assert found.severity is Severity.MEDIUM
    assert "up to 12 volumes at once" in found.title


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
    # 40 volumes on two nodes of m7i.xlarge (31 slots): one node alone leaves 9 without a slot.
    findings = find_in_decisions(with_decisions(many_trees(40)))
    [found] = [each for each in findings if each.id == "decide.storage.attachments"]
    assert (found.subject, found.severity) == ("shared nodes", Severity.HIGH)
    assert "9 volumes find no slot" in found.title
    assert not [
        each
        for each in find_in_decisions(with_decisions(many_trees(4)))
        if each.id == "decide.storage.attachments"
    ]
