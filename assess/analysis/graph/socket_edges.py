"""Dependencies from sockets: the client's side says who connects, the server's side who is connected."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.graph.attribution import Client, Talk, client_of
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex, FarEnd
from assess.analysis.graph.infrastructure import STATE_PORTS, is_infrastructure
from assess.analysis.graph.machines import bare_address
from assess.analysis.graph.own_sessions import is_our_connection
from assess.analysis.traces import trace
from assess.model.graph import EdgeKind, Service
from assess.model.host import Connection, HostFacts
from assess.model.naming import external_name

BOTH_KNOWN = 0.95


@dataclass(frozen=True, slots=True)
class Pair:
    """Who depends on whom, and how sure that is."""

    source: str
    target: str
    confidence: float


def hear_sockets(index: EstateIndex, talk: Talk) -> None:
    """Notes in `talk` which service talks to which node, where the process was seen."""
    for endpoint, facts in sorted(index.observed.hosts.items()):
        machine = index.book.canonical[endpoint]
        for connection in facts.connections:
            if not connection.outbound:
                continue
            service = client_of(index, endpoint, connection)
            if service is not None:
                far = _target(index, machine, connection)
                talk.by_socket[machine, far.name][service.name] += connection.count
                talk.by_port[service.name, connection.remote_port].add(far)


def socket_sightings(index: EstateIndex, talk: Talk) -> Iterator[Sighting]:
    """A sighting for each folded connection of each host, from either side."""
    for _, facts in sorted(index.observed.hosts.items()):
        for connection in facts.connections:
            if connection.outbound:
                yield from _outbound(index, talk, facts, connection)
            else:
                yield from _inbound(index, talk, facts, connection)


def _target(index: EstateIndex, machine: str, connection: Connection) -> FarEnd:
    udp = connection.protocol.startswith("udp")
    return index.far_end(connection.remote_address, connection.remote_port, machine, udp=udp)


def _outbound(index: EstateIndex, talk: Talk, facts: HostFacts, connection: Connection) -> Iterator[Sighting]:
    machine = index.book.canonical[facts.endpoint]
    far = _target(index, machine, connection)
    if far.name == machine:
        return
    service = client_of(index, facts.endpoint, connection)
    client = Client(service.name, BOTH_KNOWN) if service is not None else talk.clients(machine, far.name)
    confidence = client.confidence * far.confidence
    yield _sighting(index, facts, connection, Pair(client.name, far.name, confidence))


def _inbound(index: EstateIndex, talk: Talk, facts: HostFacts, connection: Connection) -> Iterator[Sighting]:
    machine = index.book.canonical[facts.endpoint]
    target = _served_by(index, machine, facts.endpoint, connection)
    if is_our_connection(facts, connection, _serves(index, target), index.scanner):
        return
    place = index.book.find(connection.remote_address, machine)
    if not place.machine:
        source = external_name(bare_address(connection.remote_address), None)
        yield _sighting(index, facts, connection, Pair(source, target, BOTH_KNOWN))
        return
    client = talk.clients(place.machine, target)
    if place.machine != machine or client.name != machine:
        pair = Pair(client.name, target, client.confidence * place.confidence)
        yield _sighting(index, facts, connection, pair)


def _serves(index: EstateIndex, target: str) -> tuple[str, bool]:
    service = index.by_name.get(target)
    return service.category if service else "", bool(index.servers_of(target))


def _served_by(index: EstateIndex, machine: str, endpoint: str, connection: Connection) -> str:
    udp = connection.protocol.startswith("udp")
    service = index.service_of(endpoint, connection.pid)
    listener = index.listener(machine, connection.local_port, connection.local_address, udp=udp)
    if listener is not None:
        return listener.name
    return service.name if service is not None else machine


def _sighting(index: EstateIndex, facts: HostFacts, connection: Connection, pair: Pair) -> Sighting:
    port = connection.remote_port if connection.outbound else connection.local_port
    far = (
        f"to {connection.remote_address}"
        if connection.outbound
        else f"from {connection.remote_address} to us"
    )
    return Sighting(
        source=pair.source,
        target=pair.target,
        kind=edge_kind(index, pair.source, pair.target),
        side="client" if connection.outbound else "server",
        confidence=pair.confidence,
        trace=trace(facts, connection.ref, f"{connection.state} {far}:{port}, {connection.count} at once"),
        protocol="udp" if connection.protocol.startswith("udp") else "tcp",
        port=port or None,
        weight=float(connection.count),
        samples_seen=connection.samples_seen,
        seen_at=facts.section_at.get(connection.ref.section),
        infrastructure=is_noise(index, pair.source, pair.target, port),
    )


def edge_kind(index: EstateIndex, source: str, target: str) -> EdgeKind:
    """What a socket says: a load balancer fronts what it connects to; others connect."""
    client, server = index.by_name.get(source), index.by_name.get(target)
    if client is not None and client.category == "lb" and not _serves_hosts(server):
        return EdgeKind.FRONTS
    return EdgeKind.CONNECTS


def _serves_hosts(server: Service | None) -> bool:
    return server is not None and is_infrastructure(server.category, None)


def is_noise(index: EstateIndex, source: str, target: str, port: int | None) -> bool:
    """The edge is infrastructure: by its far end, or by the agent that opens it."""
    client, server = index.by_name.get(source), index.by_name.get(target)
    if is_infrastructure(server.category if server else "", port):
        return True
    if source.removeprefix("external:") in index.scanner:
        return True
    agent = client is not None and is_infrastructure(client.category, None)
    return agent and port not in STATE_PORTS
