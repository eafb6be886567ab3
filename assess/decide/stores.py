"""Stores and brokers whose host nobody read: asked themselves, only named, or only a port in use."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.traces import section_trace
from assess.decide.estate_view import EstateView
from assess.decide.question import Ruling
from assess.model.decisions import PLAN_WITH, UNKNOWN
from assess.model.evidence import Trace
from assess.model.graph import Edge, NodeKind, Service
from assess.model.store import StoreFacts
from assess.model.wording import few

KINDS = {
    "redis": "kv-store",
    "memcached": "cache",
    "rabbitmq": "broker",
    "elasticsearch": "search",
}
"""Kinds of the inventory that are asked over their own protocol, with the category of their products."""
PORTS = {
    5671: "rabbitmq",
    5672: "rabbitmq",
    6379: "redis",
    9092: "kafka",
    9200: "elasticsearch",
    11211: "memcached",
    61616: "activemq",
}
"""What usually answers on a port; a port alone makes no protocol sure."""
ASKED = 0.95
"""How sure it is what a store is that answered under its protocol."""
NAMED = 0.5
"""How sure a product is that only the inventory names."""


@dataclass(frozen=True, slots=True)
class UnreadStore:
    """A port that clients use on a host that was not read; `product` is what usually answers there."""

    subject: str
    host: str
    product: str
    port: int
    users: tuple[str, ...]
    evidence: tuple[Trace, ...]


def asked_stores(view: EstateView) -> Iterator[Service]:
    """Stores that answered themselves and were found on no host that was read."""
    for endpoint, facts in sorted(view.situation.observed.stores.items()):
        node = view.situation.graph.nodes.get(endpoint)
        if node is not None and node.kind is NodeKind.SERVICE:
            product = facts.product
            yield Service(
                *(endpoint, product, product, node.category, product, facts.version),
                confidence=ASKED,
                traces=_answered(facts),
            )


def _answered(facts: StoreFacts) -> tuple[Trace, ...]:
    section = min(facts.section_at, key=lambda each: (facts.section_at[each], each), default="")
    words = " ".join(("it answered as", facts.product, facts.version)).strip()
    return (section_trace(facts, section, words),) if section else ()


def store_behind(view: EstateView, service: Service) -> StoreFacts | None:
    """What the service said when it was asked itself."""
    stores, node = view.situation.observed.stores, view.situation.graph.nodes.get(service.name)
    places = (service.host, *(node.endpoints if node is not None else ()))
    return next((stores[name] for name in places if name in stores), None)


def named_stores(view: EstateView) -> Iterator[Service]:
    """Endpoints of the inventory that say what they are, gave no answer and were found on no host."""
    nodes = view.situation.graph.nodes
    found = {each for name in view.services if name in nodes for each in nodes[name].endpoints}
    for name, entry in sorted(view.endpoints.items()):
        if entry.kind in KINDS and name not in view.situation.observed.stores and name not in found:
            yield Service(name, entry.kind, entry.kind, KINDS[entry.kind], entry.kind, confidence=NAMED)


def stores_behind_ports(view: EstateView) -> Iterator[UnreadStore]:
    """Ports of stores on the inventory's hosts without a scan, each once, with who uses them."""
    edges: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in view.situation.graph.edges:
        entry = view.endpoints.get(edge.target)
        unread = entry is not None and entry.kind in {"vm", "windows"} and view.facts(edge.target) is None
        if unread and edge.port in PORTS:
            edges[edge.target, PORTS[edge.port]].append(edge)
    for (host, product), found in sorted(edges.items()):
        yield UnreadStore(
            subject=f"{host}/{product}",
            host=host,
            product=product,
            port=next(each.port for each in found if each.port is not None),
            users=tuple(sorted({each.source for each in found})),
            evidence=tuple(trace for each in found for trace in each.evidence[:2]),
        )


def undecided(store: UnreadStore, rule: str, plan_with: str) -> Ruling:
    """Unknown, what to plan with, and what settles it."""
    users = few(store.users, most=3)
    kind = f" or enter it with kind {store.product}" if store.product in KINDS else ""
    return Ruling(
        rule,
        UNKNOWN,
        0.0,
        f"{users} use port {store.port}, where {store.product} usually answers, and {store.host} was not "
        "read: what it is and what it keeps is not known",
        would_change_it=(f"read {store.host}{kind}: product, version and what it keeps settle it",),
        details=((PLAN_WITH, plan_with),),
        evidence=store.evidence,
    )
