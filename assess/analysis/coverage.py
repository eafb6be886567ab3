"""What was expected and what was seen: endpoints, their sections, far ends, and dependencies not yet seen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assess.analysis.unread_databases import unread_databases
from assess.model.database import DatabaseServerFacts
from assess.model.estate import CoverageRow
from assess.model.graph import Graph, NodeKind
from assess.model.host import Connection, HostFacts
from assess.model.observed import Observed

Facts = HostFacts | DatabaseServerFacts
FEWEST_SAMPLES = 3
MOST_NAMED = 50


def coverage(observed: Observed, graph: Graph) -> tuple[CoverageRow, ...]:
    """Rows for the estate's endpoints and far ends, then for each endpoint, and for sampled dependencies.

    Database servers that hosts show and nobody reads have a row each. Dependencies are told for each host,
    and for each tenant by the hosts that are wholly its own.
    """
    return (
        _endpoints(observed),
        _far_ends(graph),
        *(_sections(facts) for _, facts in sorted(_all_facts(observed).items())),
        *unread_databases(observed),
        *_dependencies(observed, graph),
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


@dataclass(frozen=True, slots=True)
class _Sampled:
    """Far ends that were seen, how many more are estimated, and in how many samples."""

    seen: int
    unseen: float
    samples: int


def _dependencies(observed: Observed, graph: Graph) -> Iterator[CoverageRow]:
    by_tenant: dict[str, list[_Sampled]] = defaultdict(list)
    for name, facts in sorted(observed.hosts.items()):
        sampled = _sampled(facts)
        if sampled is None:
            continue
        yield _dependency_row(f"{name} dependencies", sampled)
        tenants = graph.nodes[name].tenants if name in graph.nodes else ()
        if len(tenants) == 1:
            by_tenant[tenants[0]].append(sampled)
    for tenant in sorted(by_tenant):
        mine = by_tenant[tenant]
        together = _Sampled(
            sum(each.seen for each in mine),
            sum(each.unseen for each in mine),
            max(each.samples for each in mine),
        )
        yield _dependency_row(f"tenant {tenant} dependencies", together)


def _sampled(facts: HostFacts) -> _Sampled | None:
    """Outbound dependencies of a host seen, and those estimated to be unseen; None below three samples."""
    samples = max((each.samples for each in facts.connections), default=0)
    if samples < FEWEST_SAMPLES:
        return None
    incidence = _incidence(facts.connections)
    return _Sampled(len(incidence), chao2_unseen(incidence, samples), samples)


def _dependency_row(scope: str, sampled: _Sampled) -> CoverageRow:
    unseen, total = sampled.unseen, sampled.seen + sampled.unseen
    missing = f"about {unseen:.1f} far ends were not seen in {sampled.samples} samples"
    return CoverageRow(
        scope=scope,
        expected=round(total),
        observed=sampled.seen,
        estimated_unseen=round(unseen, 2),
        completeness=round(sampled.seen / total, 3) if total else None,
        what_is_missing=(missing,) if unseen else (),
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
