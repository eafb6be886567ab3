"""What is missing: endpoints, sections, far ends, and dependencies that no sample has seen yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.coverage import coverage
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.analysis.unseen import chao2_unseen
from assess.model.estate import CoverageRow
from assess.model.evidence import Gap, Reason
from assess.model.host import HostFacts
from assess.model.observed import Observed
from tests.assess.analysis.handmade import SECTIONS, estate, host, out, process, tenant, vm


def rows(observed: Observed) -> dict[str, CoverageRow]:
    return {row.scope: row for row in coverage(observed, connect(observed))}


def test_an_endpoint_that_was_not_read_is_missing_and_a_declared_one_is_not_expected() -> None:
    observed = estate(host("a", "10.0.0.1"), endpoints=(vm("b", "10.0.0.2"), vm("c", ips=("10.0.0.3",))))
    row = rows(observed)["endpoints"]
    assert (row.expected, row.observed, row.completeness) == (2, 1, 0.5)
    assert row.what_is_missing == ("b",)


def test_a_refused_section_is_missing_with_its_reason() -> None:
    gap = Gap("a", "open_files", Reason.DENIED, "needs root")
    row = rows(estate(host("a", "10.0.0.1", gaps=(gap,))))["a"]
    assert row.expected == len(SECTIONS) + 1
    assert row.observed == len(SECTIONS)
    assert row.what_is_missing == ("open_files: denied, needs root",)


def test_a_far_end_outside_the_inventory_is_missing() -> None:
    client = host(
        "a",
        "10.0.0.1",
        processes=(process(5, "/usr/bin/gunicorn app:app"),),
        connections=(out("10.0.0.2", 80, 5), out("192.0.2.1", 443, 5)),
    )
    row = rows(estate(client, host("b", "10.0.0.2")))["far ends"]
    assert (row.expected, row.observed) == (2, 1)
    assert row.what_is_missing == ("external:192.0.2.1:443",)


def test_nothing_expected_gives_no_completeness_rather_than_zero_or_one() -> None:
    assert rows(estate(host("a", "10.0.0.1")))["far ends"].completeness is None


def test_below_three_samples_nothing_is_estimated() -> None:
    client = host("a", "10.0.0.1", connections=(out("10.0.0.2", 80, None, samples=2, samples_seen=1),))
    assert "a dependencies" not in rows(estate(client))


def test_with_enough_samples_the_unseen_dependencies_are_estimated() -> None:
    seen = (1, 1, 1, 2, 5)
    connections = tuple(
        out(f"10.0.1.{n}", 80, None, samples=5, samples_seen=times) for n, times in enumerate(seen, 1)
    )
    row = rows(estate(host("a", "10.0.0.1", connections=connections)))["a dependencies"]
    # Q1 = 3, Q2 = 1, m = 5: 4/5 * 3*2 / (2*2) = 1.2 unseen of 6.2
    assert row.observed == 5
    assert row.estimated_unseen == pytest.approx(1.2)
    assert row.completeness == pytest.approx(5 / 6.2, abs=0.001)


def test_when_everything_was_seen_often_nothing_is_unseen() -> None:
    assert chao2_unseen([5, 5, 4, 3], samples=5) == 0.0


@given(st.lists(st.integers(1, 9), max_size=50), st.integers(3, 9))
def test_the_estimate_is_never_negative(incidence: list[int], samples: int) -> None:
    assert chao2_unseen(incidence, samples) >= 0.0


def sampled(name: str, ip: str, *seen: int) -> HostFacts:
    """A host whose far ends were seen in so many of five samples each."""
    connections = tuple(
        out(f"192.0.2.{place}", 80, None, samples=5, samples_seen=times)
        for place, times in enumerate(seen, 1)
    )
    return host(name, ip, connections=connections)


def test_a_tenants_unseen_dependencies_are_those_of_its_own_hosts() -> None:
    hosts = (sampled("a1", "10.0.0.1", 1, 1, 1, 2, 5), sampled("a2", "10.0.0.2", 5, 5))
    observed = estate(*hosts, tenants=(tenant("alpha", "a*"), tenant("beta", "b*")))
    graph = assign_tenants(connect(observed), observed)
    found = {row.scope: row for row in coverage(observed, graph)}
    row = found["tenant alpha dependencies"]
    assert (row.observed, row.estimated_unseen) == (7, 1.2)
    assert row.completeness == round(7 / 8.2, 3)
    assert "tenant beta dependencies" not in found


def test_a_host_of_no_known_tenant_counts_for_none() -> None:
    observed = estate(sampled("x", "10.0.0.1", 1, 1), tenants=(tenant("alpha", "a*"),))
    graph = assign_tenants(connect(observed), observed)
    assert not [row for row in coverage(observed, graph) if row.scope.startswith("tenant ")]
