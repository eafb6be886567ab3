"""Where each Redis, Valkey or memcached goes, by what it keeps and what of it would be missed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assess.analysis.tenants.store_tenants import key_shares
from assess.analysis.traces import trace
from assess.decide.cache.cost import node_for, nodes_monthly_usd
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import CACHE_PRODUCTS, is_cache
from assess.decide.question import Question, Ruling, decision_of
from assess.decide.stores import asked_stores, named_stores, store_behind, stores_behind_ports, undecided
from assess.model.decisions import PLAN_WITH, UNKNOWN, About, Decision, Rejected, RuleReason
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, Service
from assess.model.host import Setting
from assess.model.state import State, Surface
from assess.model.store import StoreFacts
from assess.rules.store.preflight import BROUGHT_ALONG

VALKEY = "ElastiCache Valkey"
MEMCACHED = "ElastiCache Memcached"
MEMORYDB = "MemoryDB"
OWN = "StatefulSet"
CHOICES = (VALKEY, MEMCACHED, MEMORYDB, OWN)
CONFIG_FILE = re.compile(r"(redis|valkey|keydb)[^/]*\.conf$|/(redis|valkey|keydb)/")
READS_DATA = frozenset({EdgeKind.CONNECTS, EdgeKind.QUERIES, EdgeKind.CONFIGURED})


@dataclass(frozen=True, slots=True)
class CacheCase:
    """One cache: its service, what state its surfaces were found to be in, its settings and its users."""

    service: Service
    surfaces: tuple[Surface, ...]
    settings: dict[str, tuple[str, Trace]]
    tenants: tuple[str, ...]
    subject: str = ""
    live: StoreFacts | None = None
    nodes: tuple[str, ...] = ()
    monthly_usd: float | None = None

    @property
    def name(self) -> str:
        """Its node in the graph."""
        return self.subject or self.service.name

    @property
    def states(self) -> frozenset[State]:
        """The classes of everything that it keeps."""
        return frozenset(each.state for each in self.surfaces)

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What was seen of it."""
        found = [seen for _, seen in self.settings.values()]
        return (*found, *self.service.traces, *(seen for each in self.surfaces for seen in each.evidence))


Rule = Callable[[CacheCase], Ruling | None]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per cache service, and per store whose host nobody read: asked, named or behind a port."""
    for service in view.services.values():
        if is_cache(service):
            yield decide_cache(_case(view, service))
    for service in (*asked_stores(view), *named_stores(view)):
        if service.signature in CACHE_PRODUCTS:
            yield decide_cache(_alone(view, service))
    for store in stores_behind_ports(view):
        if store.product in CACHE_PRODUCTS:
            ruling = undecided(store, "decide.cache.unread", MEMORYDB)
            yield decision_of(ruling, subject=store.subject, tenant=view.owner(store.host), about=About.CACHE)


def decide_cache(case: CacheCase) -> Decision:
    """The first rule that applies, with a word on neighbours where several tenants use it."""
    ruling = next(ruling for rule in RULES if (ruling := rule(case)) is not None)
    shared = _isolation(case)
    return decision_of(
        Ruling(
            ruling.rule,
            ruling.choice,
            ruling.confidence,
            ruling.text,
            rejected=ruling.rejected,
            would_change_it=ruling.would_change_it,
            details=(
                ("instances", "one per tenant" if shared else "one"),
                *_sized(case, ruling.choice),
                *ruling.details,
            ),
            evidence=case.traces,
            also=(*ruling.also, *shared),
        ),
        subject=case.name,
        tenant=case.tenants[0] if len(case.tenants) == 1 else "",
        about=About.CACHE,
        cap=_cap(case),
        cost_usd=case.monthly_usd if ruling.choice in {VALKEY, MEMCACHED} else None,
    )


def _sized(case: CacheCase, choice: str) -> tuple[tuple[str, str], ...]:
    """What it uses, and for ElastiCache the nodes that hold it."""
    used = used_bytes(case.live)
    if used is None:
        return ()
    shown = f"{used / 2**30:.2f} GiB" if used >= 2**30 else f"{used / 2**20:.1f} MiB"
    size = ("memory", f"{shown} at its peak")
    if not case.nodes or choice not in {VALKEY, MEMCACHED}:
        return (size,)
    return (size, ("nodes", ", ".join(case.nodes)))


def used_bytes(live: StoreFacts | None) -> int | None:
    """Its memory at the peak, else now; None where it was not asked."""
    memory = live.memory if live is not None else None
    return None if memory is None else memory.peak_bytes or memory.used_bytes


def _cap(case: CacheCase) -> float:
    known = [each.confidence for each in case.surfaces if each.state is not State.UNKNOWN]
    return min([case.service.confidence, *known]) if known else min(case.service.confidence, 0.5)


def _memcached(case: CacheCase) -> Ruling | None:
    if case.service.signature != "memcached":
        return None
    return Ruling(
        "decide.cache.memcached",
        MEMCACHED,
        0.85,
        "memcached keeps nothing over a restart: an empty one takes its place, and users may notice once",
        rejected=(
            Rejected(VALKEY, "its clients speak the memcached protocol"),
            Rejected(OWN, "a cache of one's own is one more thing to patch"),
        ),
        would_change_it=("becomes ElastiCache Valkey if sessions in it must outlive a node",),
    )


def _modules(case: CacheCase) -> Ruling | None:
    module = _own_module(case)
    if module is None:
        return None
    return Ruling(
        "decide.cache.modules",
        OWN,
        0.75,
        f"it loads a module ({module}), and ElastiCache loads none of one's own",
        rejected=(Rejected(VALKEY, "no modules of one's own"), Rejected(MEMORYDB, "no modules of one's own")),
        would_change_it=(
            "becomes ElastiCache Valkey if the module is JSON, search or bloom, which it brings along",
        ),
        details=(("volume", "EBS gp3, RWOP"),),
    )


def _own_module(case: CacheCase) -> str | None:
    """A module that ElastiCache does not bring along; what the store itself says beats its files."""
    if case.live is not None and "modules" not in {gap.section for gap in case.live.gaps}:
        own = [each.name for each in case.live.modules if each.name.lower() not in BROUGHT_ALONG]
        return ", ".join(own) or None
    module = case.settings.get("loadmodule")
    return None if module is None else module[0]


def _durable(case: CacheCase) -> Ruling | None:
    if State.DURABLE not in case.states:
        return None
    durable = (each for each in case.surfaces if each.state is State.DURABLE)
    kept = min(durable, key=lambda each: (each.name == case.name, each.name))
    return Ruling(
        "decide.cache.durable",
        MEMORYDB,
        0.75,
        f"it keeps what nothing can rebuild ({kept.name}), and ElastiCache may lose acknowledged writes",
        rejected=(
            Rejected(VALKEY, "its replicas follow asynchronously: the last writes may be gone"),
            Rejected(OWN, "failover, backup and upgrades would be one's own work"),
        ),
        would_change_it=("becomes ElastiCache Valkey if all that it keeps can be made again",),
    )


def _ephemeral(case: CacheCase) -> Ruling | None:
    if not case.states or not case.states <= {State.EPHEMERAL, State.STATELESS}:
        return None
    visible = any("user-visible" in each.flags for each in case.surfaces)
    drain = any("drain" in each.flags for each in case.surfaces)
    text = "all that it keeps may be lost: no copy is made"
    text += ", but users are logged out at the switch" if visible else ""
    text += ", and what waits in its queues is worked off first" if drain else ""
    return Ruling(
        "decide.cache.ephemeral",
        VALKEY,
        0.8,
        text,
        rejected=(
            Rejected(MEMORYDB, "durability that nobody needs, at a higher price"),
            Rejected(OWN, "one more thing to patch; worth it for very small caches of one tenant"),
        ),
        would_change_it=(
            "becomes MemoryDB if a key without an end of life is found that nothing can rebuild",
        ),
    )


def _unknown(case: CacheCase) -> Ruling:
    return Ruling(
        "decide.cache.unknown_state",
        UNKNOWN,
        0.0,
        "what it keeps was not seen; until it is, plan as for durable data",
        rejected=(Rejected(VALKEY, "may lose the last writes, and nobody has shown that they may be lost"),),
        would_change_it=(
            "becomes ElastiCache Valkey if persistence is off, or every key has an end of life",
            f"read {case.service.host}: appendonly, save and maxmemory-policy settle most of it"
            if case.live is None
            else f"grant the login what the gaps of {case.live.endpoint} name, or let its owner say",
        ),
        details=((PLAN_WITH, MEMORYDB),),
    )


RULES: tuple[Rule, ...] = (_memcached, _modules, _durable, _ephemeral, _unknown)


def _isolation(case: CacheCase) -> tuple[RuleReason, ...]:
    if len(case.tenants) < 2:
        return ()
    text = (
        f"{', '.join(case.tenants[:4])} use it together: an instance each, or at least an ACL user each; "
        "a prefix in the key keeps nobody out"
    )
    return (RuleReason("decide.cache.tenants_share", text),)


def _case(view: EstateView, service: Service) -> CacheCase:
    facts = view.facts(service.host)
    settings: dict[str, tuple[str, Trace]] = {}
    if facts is not None:
        for each in facts.settings:
            if CONFIG_FILE.search(each.file):
                settings.setdefault(each.key, (each.value, trace(facts, each.ref, _shown(each))))
    surfaces = {each.name: each for each in view.surfaces_of_service.get(service.name, ())}
    case = CacheCase(
        service=service,
        surfaces=tuple(surfaces[name] for name in sorted(surfaces)),
        settings=settings,
        tenants=_users(view, service.name),
    )
    return _priced(view, case, store_behind(view, service))


def _alone(view: EstateView, service: Service) -> CacheCase:
    """A store that is known by its own words only, or by the inventory's."""
    endpoint = service.host
    case = CacheCase(
        service=service,
        surfaces=tuple(sorted(view.surfaces_of_host.get(endpoint, ()), key=lambda each: each.name)),
        settings={},
        tenants=_users(view, endpoint),
        subject=endpoint,
    )
    return _priced(view, case, store_behind(view, service))


def _users(view: EstateView, node: str) -> tuple[str, ...]:
    """Whose it is, and whose things read and write it."""
    clients = {
        tenant
        for edge in view.edges_into.get(node, ())
        if edge.kind in READS_DATA and not edge.infrastructure
        for tenant in view.tenants_of(edge.source)
    }
    return tuple(sorted({*clients, *view.tenants_of(node)}))


def _priced(view: EstateView, case: CacheCase, live: StoreFacts | None) -> CacheCase:
    """With the nodes that hold what it uses: one for each tenant, by the bytes that bear its name."""
    used = used_bytes(live)
    if live is None or used is None:
        return replace(case, live=live)
    named = {each.word: each.size_bytes for each in key_shares(live, view.situation.observed)}
    total = sum(named.values())
    shares = [named[t] / total if total and t in named else 1 / len(case.tenants) for t in case.tenants]
    nodes = tuple(node_for(used * share) for share in (shares if len(case.tenants) > 1 else [1.0]))
    cost = nodes_monthly_usd(view, nodes) if all(nodes) else None
    return replace(case, live=live, nodes=nodes if all(nodes) else (), monthly_usd=cost)


def _shown(setting: Setting) -> str:
    return f"{setting.key} {setting.value} in {setting.file}"


QUESTION = Question(About.CACHE, decide, after=(About.SEGMENTATION,), choices=CHOICES)
