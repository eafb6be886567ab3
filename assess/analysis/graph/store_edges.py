"""Dependencies on stores from their own lists of clients, and from replication."""

from collections.abc import Iterator

from assess.analysis.graph.attribution import Client, Talk, by_its_word
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import DEFAULT_PORT, EstateIndex
from assess.analysis.graph.machines import bare_address
from assess.analysis.graph.socket_edges import is_noise
from assess.analysis.traces import trace
from assess.model.graph import EdgeKind
from assess.model.naming import external_name
from assess.model.store import StoreClient, StoreFacts, StorePeer

SEEN_BY_STORE = 0.97
REPLICATING = 0.95


def store_sightings(index: EstateIndex, talk: Talk) -> Iterator[Sighting]:
    """Sightings from every store: who is connected to it, whom it follows, who follows it."""
    for _, facts in sorted(index.observed.stores.items()):
        for client in facts.clients:
            yield from _client(index, talk, facts, client)
        for peer in facts.peers:
            yield _peer(index, facts, peer)


def _client(index: EstateIndex, talk: Talk, facts: StoreFacts, client: StoreClient) -> Iterator[Sighting]:
    server = index.server_node[facts.endpoint]
    found = _source(index, talk, facts, client)
    if found is None:
        return
    yield Sighting(
        source=found.name,
        target=server,
        kind=EdgeKind.QUERIES,
        side="session",
        confidence=found.confidence * SEEN_BY_STORE,
        trace=trace(facts, client.ref, _said(client)),
        port=_port(facts),
        weight=float(client.count),
        samples_seen=1,
        seen_at=facts.section_at.get(client.ref.section),
        infrastructure=is_noise(index, found.name, server, None),
    )


def _source(index: EstateIndex, talk: Talk, facts: StoreFacts, client: StoreClient) -> Client | None:
    """Who it is; None for ourselves, and where only the store's own machine is known."""
    address = bare_address(client.address)
    if not address or address in index.scanner:
        return None
    machine = index.book.machine_of.get(facts.endpoint, facts.endpoint)
    server = index.server_node[facts.endpoint]
    place = index.book.find(address, machine)
    if not place.machine:
        return Client(external_name(address, None), 1.0)
    found = by_its_word(index, place.machine, client.name) or talk.clients(place.machine, server)
    if found.name in {machine, server} and place.machine == machine:
        return None
    return Client(found.name, max(found.confidence, 0.7) * place.confidence)


def _said(client: StoreClient) -> str:
    told = (
        (" as ", client.user),
        (" named ", client.name),
        (" with ", client.library),
        (" in ", client.database),
    )
    return f"{client.count} connections from {client.address}" + "".join(w + t for w, t in told if t)


def _port(facts: StoreFacts) -> int | None:
    return facts.port or DEFAULT_PORT.get(facts.product)


def _peer(index: EstateIndex, facts: StoreFacts, peer: StorePeer) -> Sighting:
    own = index.server_node[facts.endpoint]
    machine = index.book.machine_of.get(facts.endpoint, facts.endpoint)
    port = peer.port or _port(facts) or 0
    other = index.far_end(peer.address, port, machine)
    source, target = (own, other.name) if peer.direction == "from" else (other.name, own)
    return Sighting(
        source=source,
        target=target,
        kind=EdgeKind.REPLICATES,
        side="session",
        confidence=REPLICATING * other.confidence,
        trace=trace(
            facts, peer.ref, f"replicates {peer.direction} {peer.address}:{port} {peer.state}".strip()
        ),
        port=port or None,
        weight=1.0,
        seen_at=facts.section_at.get(peer.ref.section),
    )
