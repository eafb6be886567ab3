"""Evidence for edges, added up: one edge for one dependency, whoever saw it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from assess.analysis.traces import MOST, fewest
from assess.model.evidence import Trace
from assess.model.graph import Edge, EdgeKind

STRENGTH = tuple(EdgeKind)
"""Kinds from strong to weak, in the order of the enumeration."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One piece of evidence that `source` depends on `target`.

    `side` says who saw it (client, server, session, config, mount): weights of one side add up, of two
    sides the larger counts, and so of `bytes_per_hour`, which is None where nobody counted. `seen_at` is None
    for what is only configured; `first_seen_at` is set where one piece tells of a span.
    """

    source: str
    target: str
    kind: EdgeKind
    side: str
    confidence: float
    trace: Trace
    protocol: str = "tcp"
    port: int | None = None
    weight: float = 0.0
    bytes_per_hour: float | None = None
    samples_seen: int = 0
    seen_at: datetime | None = None
    first_seen_at: datetime | None = None
    infrastructure: bool = False


@dataclass(slots=True)
class _Account:
    kinds: set[EdgeKind] = field(default_factory=set)
    sides: set[str] = field(default_factory=set)
    ports: dict[tuple[int, str], int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    samples_seen: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    confidence: float = 0.0
    infrastructure: bool = True
    traces: dict[str, list[Trace]] = field(default_factory=dict)


def edges_from(sightings: Iterable[Sighting]) -> tuple[Edge, ...]:
    """One edge for each source and target, sorted; the strongest kind names it.

    Two independent sides raise its confidence. It is infrastructure only if all its evidence is.
    """
    accounts: dict[tuple[str, str], _Account] = {}
    for sighting in sightings:
        if sighting.source != sighting.target:
            _add(accounts.setdefault((sighting.source, sighting.target), _Account()), sighting)
    return tuple(_edge(source, target, accounts[source, target]) for source, target in sorted(accounts))


def _add(account: _Account, sighting: Sighting) -> None:
    account.kinds.add(sighting.kind)
    account.sides.add(sighting.side)
    if sighting.port:
        port = sighting.port, sighting.protocol
        account.ports[port] = account.ports.get(port, 0) + 1 + int(sighting.weight)
    account.weights[sighting.side] = account.weights.get(sighting.side, 0.0) + sighting.weight
    if sighting.bytes_per_hour is not None:
        account.rates[sighting.side] = account.rates.get(sighting.side, 0.0) + sighting.bytes_per_hour
    account.samples_seen = max(account.samples_seen, sighting.samples_seen)
    if sighting.seen_at is not None:
        first = sighting.first_seen_at or sighting.seen_at
        account.first_seen = min(account.first_seen or first, first)
        account.last_seen = max(account.last_seen or sighting.seen_at, sighting.seen_at)
    account.confidence = max(account.confidence, sighting.confidence)
    account.infrastructure = account.infrastructure and sighting.infrastructure
    traces = account.traces.setdefault(sighting.side, [])
    if len(traces) < MOST:
        traces.append(sighting.trace)


def _edge(source: str, target: str, account: _Account) -> Edge:
    kind = min(account.kinds, key=STRENGTH.index)
    port, protocol = min(account.ports, key=lambda each: (-account.ports[each], each), default=(None, "tcp"))
    doubt = (1 - account.confidence) / (2 if len(account.sides) > 1 else 1)
    return Edge(
        source=source,
        target=target,
        kind=kind,
        protocol=protocol,
        port=port,
        weight=max(1.0, *account.weights.values()),
        bytes_per_hour=max(account.rates.values(), default=None),
        samples_seen=account.samples_seen,
        first_seen=account.first_seen,
        last_seen=account.last_seen,
        confidence=round(min(0.99, 1 - doubt), 2),
        evidence=fewest(each for side in sorted(account.traces) for each in account.traces[side]),
        infrastructure=account.infrastructure,
    )
