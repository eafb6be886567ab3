"""What was expected and what was seen: endpoints, their sections, far ends, and dependencies not yet seen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assess.analysis.databases.unread import unread_databases
from assess.analysis.unseen import Unseen, unseen
from assess.model.database import DatabaseServerFacts
from assess.model.estate import CoverageRow
from assess.model.file_share import FileServerFacts
from assess.model.flows import FlowFacts
from assess.model.graph import Graph, NodeKind
from assess.model.host import Connection, HostFacts
from assess.model.network import NetworkFacts
from assess.model.observed import Observed
from assess.model.store import StoreFacts

Facts = HostFacts | DatabaseServerFacts | NetworkFacts | FileServerFacts | FlowFacts | StoreFacts
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
    return {
        **observed.hosts,
        **observed.servers,
        **observed.devices,
        **observed.file_servers,
        **observed.flows,
        **observed.stores,
    }


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
    """In how many samples each far end was seen, of how many, and how far apart (None: not told)."""

    incidence: tuple[int, ...]
    samples: int
    minutes_between: float | None


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
        yield from _tenant_rows(tenant, by_tenant[tenant])
    for name, flows in sorted(observed.flows.items()):
        if flows.hours >= FEWEST_SAMPLES:
            incidence = tuple(min(flows.hours, each.hours_seen) for each in flows.flows if each.hours_seen)
            yield _dependency_row(f"{name} flows, by the hour", _Sampled(incidence, flows.hours, 60.0))


def _tenant_rows(tenant: str, hosts: list[_Sampled]) -> Iterator[CoverageRow]:
    """One row for the hosts that were sampled most often; usually that is all of them."""
    samples = max(each.samples for each in hosts)
    alike = [each for each in hosts if each.samples == samples]
    together = _Sampled(
        tuple(count for each in alike for count in each.incidence),
        samples,
        max((each.minutes_between for each in alike if each.minutes_between), default=None),
    )
    row = _dependency_row(f"tenant {tenant} dependencies", together)
    fewer = len(hosts) - len(alike)
    told = (f"{fewer} hosts were sampled less often and are not counted here",) if fewer else ()
    yield replace(row, what_is_missing=(*row.what_is_missing, *told))


def _sampled(facts: HostFacts) -> _Sampled | None:
    """How often each outbound dependency of a host was seen; None below three samples."""
    samples = max((each.samples for each in facts.connections), default=0)
    if samples < FEWEST_SAMPLES:
        return None
    moments = sorted(at for section, at in facts.section_at.items() if section.split("#")[0] == "sockets")
    span = (moments[-1] - moments[0]).total_seconds() / 60 if len(moments) > 1 else 0.0
    between = span / (len(moments) - 1) if span else None
    return _Sampled(tuple(_incidence(facts.connections)), samples, between)


def _dependency_row(scope: str, sampled: _Sampled) -> CoverageRow:
    seen, found = len(sampled.incidence), unseen(sampled.incidence, sampled.samples)
    total = seen + found.estimate
    return CoverageRow(
        scope=scope,
        expected=round(total),
        observed=seen,
        estimated_unseen=round(found.estimate, 2),
        completeness=round(seen / total, 3) if total else None,
        what_is_missing=_told(found, sampled) if seen else (),
        unseen_low=round(found.low, 2),
        unseen_high=round(found.high, 2),
        samples=sampled.samples,
        more_samples_for_95=found.more_samples,
    )


def _told(found: Unseen, sampled: _Sampled) -> tuple[str, ...]:
    if found.estimate == 0:
        return ()
    interval = f"{found.low:.0f} to {found.high:.0f}"
    words = [
        f"about {found.estimate:.1f} far ends were not seen in {sampled.samples} samples (95 %: {interval})"
    ]
    if found.more_samples:
        words.append(f"95 % would be seen after {found.more_samples} more samples{_time(found, sampled)}")
    return tuple(words)


def _time(found: Unseen, sampled: _Sampled) -> str:
    if not sampled.minutes_between:
        return ""
    hours = found.more_samples * sampled.minutes_between / 60
    return (
        f", {hours:.1f} hours at the same pace" if hours < 48 else f", {hours / 24:.0f} days at the same pace"
    )


def _incidence(connections: Iterable[Connection]) -> list[int]:
    """In how many samples each far end of the host was seen."""
    seen: dict[tuple[str, int], int] = {}
    for each in connections:
        if each.outbound:
            key = (each.remote_address, each.remote_port)
            seen[key] = min(each.samples, max(seen.get(key, 0), each.samples_seen))
    return list(seen.values())
