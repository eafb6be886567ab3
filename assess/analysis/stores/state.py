"""What stores that were asked themselves hold: surfaces, findings, preflight, over what their hosts tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assess.analysis.graph.estate_index import index_estate
from assess.analysis.stores.twins import twin_of
from assess.analysis.surfaces.row import judge
from assess.analysis.tenants.store_tenants import key_shares, tenant_of_name, tenants_of_pattern
from assess.analysis.traces import fewest, plain
from assess.model.estate import Finding, PreflightRow, Severity
from assess.model.evidence import Trace
from assess.model.graph import Graph
from assess.model.naming import owner
from assess.model.observed import Observed
from assess.model.state import State, Surface, SurfaceKind, Verdict
from assess.model.store import Keyspace, StoreFacts
from assess.rules.base import findings_for
from assess.rules.checks import check
from assess.rules.store.subject import IndexSubject, PatternSubject, QueueSubject, StoreSubject

KINDS = {"memcached": SurfaceKind.MEMORY, "rabbitmq": SurfaceKind.QUEUE}
INSTANCES = frozenset({SurfaceKind.KEYSPACE, SurfaceKind.MEMORY, SurfaceKind.QUEUE})
SEARCH = frozenset({"elasticsearch", "opensearch"})
SAMPLED_CAP = 0.8
"""Of a store that was looked at in part nobody is surer that all of it may be lost."""


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """All surfaces, those of the hosts among them, and what was found on the stores."""

    surfaces: tuple[Surface, ...]
    findings: tuple[Finding, ...] = ()
    preflight: tuple[PreflightRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A store, its node, and the host and service that it is there."""

    facts: StoreFacts
    subject: StoreSubject
    host: str
    service: str
    tenants: tuple[str, ...]


def classify_stores(observed: Observed, graph: Graph, of_hosts: Sequence[Surface]) -> StoreAnswer:
    """The surfaces of the hosts, those of stores that were asked replaced by what the stores said."""
    if not observed.stores:
        return StoreAnswer(tuple(of_hosts))
    known = {(each.name, each.kind): each for each in of_hosts if each.kind in INSTANCES}
    found: dict[str, Surface] = {each.id: each for each in of_hosts}
    findings: list[Finding] = []
    preflight: list[PreflightRow] = []
    for place in _places(observed, graph):
        parts = (*_patterns(place, observed), *_queues(place, observed), *_indices(place, observed))
        whole = _instance(place, [each for each, _ in parts])
        said = known.get((whole.name, whole.kind))
        found[whole.id] = _with_host(whole, said) if said is not None else whole
        found |= {each.id: each for each, _ in parts}
        checked = check(place.subject)
        preflight += checked.rows
        findings += checked.findings
        findings += findings_of(place.subject)
        findings += [finding for _, mine in parts for finding in mine]
        findings += _disagreement(whole, said)
    findings.sort(key=lambda each: (each.subject, each.id, each.tenant, each.title))
    preflight.sort(key=lambda each: (each.subject, each.tenant, each.check))
    return StoreAnswer(tuple(found.values()), tuple(findings), tuple(preflight))


def findings_of(subject: StoreSubject) -> list[Finding]:
    """What finding rules say beside the preflight, whose findings are made with its rows."""
    return [each for each in findings_for(subject) if not each.id.startswith("redis.")]


def _places(observed: Observed, graph: Graph) -> Iterator[_Place]:
    index = index_estate(observed)
    for name, facts in sorted(observed.stores.items()):
        node = index.server_node[name]
        service = index.by_name.get(node)
        shares = key_shares(facts, observed)
        told = graph.nodes[node].tenants if node in graph.nodes else ()
        tenants = tuple(sorted({*told, *(each.word for each in shares)}))
        subject = StoreSubject(facts, node, owner(told or tenants), shares)
        yield _Place(
            facts, subject, service.host if service else name, service.id if service else "", tenants
        )


Part = tuple[Surface, tuple[Finding, ...]]


def _patterns(place: _Place, observed: Observed) -> Iterator[Part]:
    spaces = {each.name: each for each in place.facts.keyspaces}
    queues = {(each.place, each.name) for each in place.facts.queues}
    for pattern in place.facts.patterns:
        if (pattern.database, pattern.pattern) in queues:
            continue
        space = spaces.get(pattern.database)
        name = f"{place.subject.name}/{pattern.database}/{pattern.pattern}"
        subject = PatternSubject(place.subject, pattern, name, whole=space is not None and space.whole)
        tenants = tenants_of_pattern(pattern, observed) or _one(place.tenants)
        yield (
            _surface(
                place, judge(subject, deep=False), name, SurfaceKind.KEYSPACE, tenants,
                size=_scaled(pattern.size_bytes, space), more=(subject.trace,),
            ),
            findings_for(subject),
        )  # fmt: skip


def _one(tenants: tuple[str, ...]) -> tuple[str, ...]:
    """What names nobody is the one tenant's whose all of the store is."""
    return tenants if len(tenants) == 1 else ()


def _scaled(size: int | None, space: Keyspace | None) -> int | None:
    """Bytes of the sample as an estimate for the whole database."""
    if size is None or space is None or space.whole or not space.sampled:
        return size
    return round(size * max(1.0, space.keys / space.sampled))


def _queues(place: _Place, observed: Observed) -> Iterator[Part]:
    for queue in place.facts.queues:
        name = f"{place.subject.name}/{queue.place}/queue:{queue.name}"
        named = tenant_of_name((queue.place, queue.name), observed)
        tenants = (named,) if named else _one(place.tenants)
        subject = QueueSubject(place.subject, queue, name, owner(tenants))
        row = _surface(
            place, judge(subject, deep=False), name, SurfaceKind.QUEUE, tenants,
            size=queue.size_bytes, more=(subject.trace,),
        )  # fmt: skip
        yield row, findings_for(subject)


def _indices(place: _Place, observed: Observed) -> Iterator[Part]:
    repository = place.facts.setting("snapshot_repository")
    kept = repository is not None and repository.value
    snapshots = place.subject.trace(f"snapshots: {kept}", repository.ref) if repository and kept else None
    for index in place.facts.indices:
        name = f"{place.subject.name}/{index.name}"
        named = tenant_of_name((index.name,), observed)
        tenants = (named,) if named else _one(place.tenants)
        subject = IndexSubject(place.subject, index, name, snapshots, twin_of(index, observed))
        row = _surface(
            place, judge(subject, deep=False), name, SurfaceKind.RELATION, tenants,
            size=index.size_bytes, more=(subject.trace,),
        )  # fmt: skip
        yield row, findings_for(subject)


def _surface(
    place: _Place,
    verdict: Verdict,
    name: str,
    kind: SurfaceKind,
    tenants: tuple[str, ...],
    *,
    size: int | None,
    more: tuple[Trace, ...] = (),
) -> Surface:
    shown = plain(name) if len(name) < 150 else name[:150]
    settle = ("its owner says what would be lost with it",) if verdict.state is State.UNKNOWN else ()
    return Surface(
        id=f"{kind.value}:{shown}",
        name=shown,
        tenant=owner(tenants),
        host=place.host,
        service=place.service,
        kind=kind,
        location=shown,
        state=verdict.state,
        confidence=verdict.confidence,
        size_bytes=size,
        evidence=fewest((*verdict.evidence, *more)),
        would_change_it=(*verdict.would_change_it, *settle),
        rules=verdict.rules,
        flags=verdict.flags,
        purpose=verdict.purpose,
        tenants=tenants,
    )


def _instance(place: _Place, parts: Sequence[Surface]) -> Surface:
    facts = place.facts
    kind = KINDS.get(facts.product, SurfaceKind.KEYSPACE)
    size = facts.memory.used_bytes if facts.memory is not None else None
    if facts.product in SEARCH:
        kind, size = SurfaceKind.DATABASE, _sum(parts)
    verdict = _whole(judge(place.subject, deep=False), parts, whole=_is_whole(facts))
    return _surface(place, verdict, place.subject.name, kind, place.tenants, size=size)


def _sum(parts: Sequence[Surface]) -> int | None:
    sizes = [each.size_bytes for each in parts if each.size_bytes is not None]
    return sum(sizes) if sizes else None


def _is_whole(facts: StoreFacts) -> bool:
    return all(each.whole for each in facts.keyspaces if each.keys)


def _whole(own: Verdict, parts: Sequence[Surface], *, whole: bool) -> Verdict:
    """The heaviest class of what it holds; its own settings speak where nothing of it was seen.

    Settings by which all of it is lost anyway are not overruled by what lies in it.
    """
    if not parts or (own.state is State.EPHEMERAL and own.confidence >= SAMPLED_CAP):
        return own
    for state in (State.DURABLE, State.UNKNOWN, State.EPHEMERAL):
        holding = [each for each in parts if each.state is state]
        if state is own.state is State.DURABLE and "state.store.live_definitions" in own.rules:
            return own
        if holding:
            return _of_parts(own, state, holding, whole=whole)
    return own


def _of_parts(own: Verdict, state: State, parts: Sequence[Surface], *, whole: bool) -> Verdict:
    biggest = sorted(parts, key=lambda each: (-(each.size_bytes or 0), each.name))[:3]
    confidences = [each.confidence for each in parts]
    sure = min(confidences) if state is State.EPHEMERAL else max(confidences)
    rules = tuple(dict.fromkeys(("state.store.live_contents", *own.rules)))
    flags = {flag for each in parts for flag in each.flags} & {"drain", "user-visible"}
    unseen = () if whole else ("keys that the sample did not meet are of another class",)
    return replace(
        own,
        state=state,
        confidence=sure if whole or state is not State.EPHEMERAL else min(sure, SAMPLED_CAP),
        rules=rules,
        evidence=(*(each.evidence[0] for each in biggest if each.evidence), *own.evidence),
        would_change_it=tuple(dict.fromkeys((*(w for e in biggest for w in e.would_change_it), *unseen))),
        flags=tuple(sorted(flags)),
        purpose=biggest[0].purpose or own.purpose,
    )


def _with_host(live: Surface, said: Surface) -> Surface:
    """What the store said, with what its host tells as further evidence."""
    agree = said.state is live.state
    doubt = f"its host's evidence says {said.state.value} ({', '.join(said.rules)})"
    return replace(
        live,
        confidence=max(live.confidence, said.confidence) if agree else live.confidence,
        evidence=fewest((*live.evidence, *said.evidence)),
        would_change_it=live.would_change_it if agree else (*live.would_change_it, doubt),
        size_bytes=live.size_bytes if live.size_bytes is not None else said.size_bytes,
        tenants=live.tenants or said.tenants,
        tenant=live.tenant or said.tenant,
    )


def _disagreement(live: Surface, said: Surface | None) -> list[Finding]:
    if said is None or State.UNKNOWN in {said.state, live.state} or said.state is live.state:
        return []
    title = (
        f"Asked itself, the store is {live.state.value}; from its host it looks {said.state.value}: "
        "what it says counts"
    )
    traces = fewest((*live.evidence[:2], *said.evidence[:2]))
    remedy = "Compare its running settings (CONFIG GET) with its files: one of them is not in force."
    source = "evidence rules 3.1: what runs is surer than what is configured"
    return [
        Finding(
            "store.host_disagrees", Severity.MEDIUM, live.name, live.tenant, title, traces, remedy, source
        )
    ]
