"""Dependencies on databases from the servers' own session lists, replication and links to other servers."""

from collections.abc import Iterator

from assess.analysis.graph.attribution import Client, Talk, by_its_word
from assess.analysis.graph.connection_strings import DEFAULT_PORTS
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import DEFAULT_PORT, EstateIndex
from assess.analysis.graph.machines import bare_address
from assess.analysis.graph.own_sessions import is_our_session
from assess.analysis.graph.socket_edges import is_noise
from assess.analysis.traces import trace
from assess.model.database import Database, DatabaseServerFacts, ReplicationLink, Session
from assess.model.graph import EdgeKind, NodeKind
from assess.model.naming import database_name, external_name

SEEN_BY_SERVER = 0.97
REPLICATING = 0.95


def database_sightings(index: EstateIndex, talk: Talk) -> Iterator[Sighting]:
    """Sightings from every database server: who queries it, whom it follows, what it links to."""
    for name, facts in sorted(index.observed.servers.items()):
        for session in facts.sessions:
            yield from _session(index, talk, facts, session)
        for link in facts.replication:
            yield _replication(index, name, facts, link)
        for database in facts.databases:
            yield from _foreign_servers(index, talk, facts, database)


def _session(
    index: EstateIndex, talk: Talk, facts: DatabaseServerFacts, session: Session
) -> Iterator[Sighting]:
    ours = is_our_session(facts, session, index.scanner)
    client = None if ours else _client(index, talk, facts, session)
    if client is None:
        return
    server = index.server_node[facts.endpoint]
    target = database_name(facts.endpoint, session.database) if session.database else server
    yield Sighting(
        source=client.name,
        target=target,
        kind=EdgeKind.QUERIES if session.database else EdgeKind.CONNECTS,
        side="session",
        confidence=client.confidence * SEEN_BY_SERVER,
        trace=trace(facts, session.ref, _said(session)),
        port=_port(index, facts.endpoint),
        weight=float(session.count),
        samples_seen=session.samples_seen,
        seen_at=facts.section_at.get(session.ref.section),
        infrastructure=is_noise(index, client.name, server, None),
    )


def _said(session: Session) -> str:
    where = session.client_address or "a local socket"
    program = f" ({session.application})" if session.application else ""
    database = session.database or "no database"
    return f"{session.count} sessions of {session.user}{program} from {where} in {database}"


def _client(index: EstateIndex, talk: Talk, facts: DatabaseServerFacts, session: Session) -> Client | None:
    """Who holds the session; None where the server hides it, or only its own machine is known."""
    if session.client_address is None:
        return None
    machine = index.book.machine_of.get(facts.endpoint, facts.endpoint)
    server = index.server_node[facts.endpoint]
    if not session.client_address:
        place_machine, confidence = machine, 1.0
    else:
        place = index.book.find(session.client_address, machine)
        if not place.machine:
            return Client(external_name(bare_address(session.client_address), None), 1.0)
        place_machine, confidence = place.machine, place.confidence
    named = by_its_word(index, place_machine, session.application)
    client = named or talk.clients(place_machine, server, session.database, _kept_as_long(facts, session))
    if client.name in {machine, server} and place_machine == machine:
        return None
    return Client(client.name, max(client.confidence, 0.7) * confidence)


def _kept_as_long(facts: DatabaseServerFacts, session: Session) -> int:
    """Sessions of the client's machine that lasted as long as this one; 0 where one login has all.

    A pool that grew explains more sessions of one login, but none of another.
    """
    lasting = [
        each
        for each in facts.sessions
        if each.client_address == session.client_address and each.samples_seen >= session.samples_seen
    ]
    logins = {(each.user, each.database) for each in lasting}
    return sum(each.count for each in lasting) if len(logins) > 1 else 0


def _port(index: EstateIndex, endpoint: str) -> int | None:
    facts = index.observed.servers.get(endpoint)
    return (facts.port or DEFAULT_PORT.get(facts.engine)) if facts else None


def _replication(
    index: EstateIndex, name: str, facts: DatabaseServerFacts, link: ReplicationLink
) -> Sighting:
    own = index.server_node[name]
    machine = index.book.machine_of.get(name, name)
    port = link.port or _port(index, name) or 0
    peer = index.far_end(link.peer, port, machine)
    source, target = (own, peer.name) if link.direction == "from" else (peer.name, own)
    return Sighting(
        source=source,
        target=target,
        kind=EdgeKind.REPLICATES,
        side="session",
        confidence=REPLICATING * peer.confidence,
        trace=trace(facts, link.ref, f"{link.method} {link.direction} {link.peer} {link.state}".strip()),
        port=port or None,
        weight=1.0,
        seen_at=facts.section_at.get(link.ref.section),
    )


def _foreign_servers(
    index: EstateIndex, talk: Talk, facts: DatabaseServerFacts, database: Database
) -> Iterator[Sighting]:
    machine = index.book.machine_of.get(facts.endpoint, facts.endpoint)
    own = index.server_node[facts.endpoint]
    for server in database.foreign_servers:
        port = server.port or _wrapper_port(server.wrapper, facts.engine)
        far = index.far_end(server.host or "localhost", port, machine)
        target = next(
            (
                database_name(endpoint, server.database)
                for endpoint in index.servers_of(far.name)
                if server.database in index.databases.get(endpoint, ())
            ),
            own if far.kind is NodeKind.HOST and far.name == machine else far.name,
        )
        seen = own in talk.by_socket.get((machine, far.name), ())
        yield Sighting(
            source=database_name(facts.endpoint, database.name),
            target=target,
            kind=EdgeKind.QUERIES if seen else EdgeKind.CONFIGURED,
            side="config",
            confidence=(0.85 if seen else 0.6) * far.confidence,
            trace=trace(facts, server.ref, f"{server.wrapper} {server.name} to {server.host}:{port}"),
            port=port or None,
        )


def _wrapper_port(wrapper: str, engine: str) -> int:
    for word, port in DEFAULT_PORTS.items():
        if len(word) > 2 and word in wrapper.lower():
            return port
    return DEFAULT_PORT.get(engine, 0)
