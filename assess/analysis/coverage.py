"""What was expected and what was seen: endpoints, their sections, far ends, and dependencies not yet seen."""

from collections.abc import Iterable

from assess.model.database import DatabaseServerFacts
from assess.model.estate import CoverageRow
from assess.model.graph import Graph, NodeKind
from assess.model.host import Connection, HostFacts
from assess.model.observed import Observed

Facts = HostFacts | DatabaseServerFacts
FEWEST_SAMPLES = 3
MOST_NAMED = 50


def coverage(observed: Observed, graph: Graph) -> tuple[CoverageRow, ...]:
    """Rows for the estate's endpoints and far ends, then for each endpoint, and for sampled dependencies."""
    return (
        _endpoints(observed),
        _far_ends(graph),
        *(_sections(facts) for _, facts in sorted(_all_facts(observed).items())),
        *(row for _, facts in sorted(observed.hosts.items()) if (row := _dependencies(facts)) is not None),
    )


def _all_facts(observed: Observed) -> dict[str, Facts]:
    facts: dict[str, Facts] = dict(observed.hosts)
    facts.update(observed.servers)
    return facts


def _row(scope: str, expected: int, observed: int, missing: Iterable[str]) -> CoverageRow:
    named = sorted(set(missing))
    more = [f"and {len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    return CoverageRow(
        scope=scope,
        expected=expected,
        observed=observed,
        estimated_unseen=float(expected - observed),
        completeness=round(observed / expected, 3) if expected else None,
        what_is_missing=(*named[:MOST_NAMED], *more),
    )


def _endpoints(observed: Observed) -> CoverageRow:
    """Endpoints that were to be read and are; declared ones are asked nothing."""
    asked = {each.name for each in observed.inventory.endpoints if not each.is_declared}
    facts = _all_facts(observed)
    read = {name for name in asked if name in facts and facts[name].section_at}
    return _row("endpoints", len(asked), len(read), asked - read)


def _far_ends(graph: Graph) -> CoverageRow:
    """Things that others depend on, and those of them that the inventory does not have."""
    targets = {edge.target for edge in graph.edges if not edge.infrastructure}
    unread = {name for name in targets if graph.nodes[name].kind is NodeKind.EXTERNAL}
    return _row("far ends", len(targets), len(targets - unread), unread)


def _sections(facts: Facts) -> CoverageRow:
    """Sections of one endpoint's answer, and those with a gap."""
    missing = {gap.section for gap in facts.gaps}
    expected = {*facts.section_at, *missing}
    texts = [f"{gap.section}: {gap.reason.value}, {gap.detail}".rstrip(", ") for gap in facts.gaps]
    return _row(facts.endpoint, len(expected), len(expected - missing), texts)


def _dependencies(facts: HostFacts) -> CoverageRow | None:
    """Outbound dependencies of a host seen, and those estimated to be unseen; None below three samples."""
    samples = max((each.samples for each in facts.connections), default=0)
    if samples < FEWEST_SAMPLES:
        return None
    incidence = _incidence(facts.connections)
    unseen = chao2_unseen(incidence, samples)
    seen = len(incidence)
    total = seen + unseen
    return CoverageRow(
        scope=f"{facts.endpoint} dependencies",
        expected=round(total),
        observed=seen,
        estimated_unseen=round(unseen, 2),
        completeness=round(seen / total, 3) if total else None,
        what_is_missing=(f"about {unseen:.1f} far ends were not seen in {samples} samples",)
        if unseen
        else (),
    )


def _incidence(connections: Iterable[Connection]) -> list[int]:
    """In how many samples each far end of the host was seen."""
    seen: dict[tuple[str, int], int] = {}
    for each in connections:
        if each.outbound:
            key = (each.remote_address, each.remote_port)
            seen[key] = min(each.samples, max(seen.get(key, 0), each.samples_seen))
    return list(seen.values())


def chao2_unseen(incidence: Iterable[int], samples: int) -> float:
    """How many things are estimated to be unseen, from in how many samples each was seen.

    Chao2, bias-corrected: (m-1)/m * Q1(Q1-1) / (2(Q2+1)), with Q1 things seen in one sample and Q2 in two
    (A. Chao, Biometrics 43, 1987, 783-791). A lower bound; the samples must be like each other.

    >>> chao2_unseen([1, 1, 1, 2, 5], samples=5)
    1.2
    """
    counts = list(incidence)
    once, twice = counts.count(1), counts.count(2)
    return (samples - 1) / samples * once * (once - 1) / (2 * (twice + 1))
