"""Dependencies that configuration names; without traffic they are `configured`, and stay known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assess.analysis.graph.attribution import Talk
from assess.analysis.graph.brief_jobs import brief_jobs
from assess.analysis.graph.configured_ends import ConfiguredEnd, configured_ends
from assess.analysis.graph.connection_strings import DATABASE_SCHEMES, Mention
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import STORES, EstateIndex, FarEnd
from assess.analysis.graph.machines import is_link_local, is_loopback, is_wildcard
from assess.analysis.graph.socket_edges import is_noise
from assess.analysis.services.settings_owner import Readers, owners_of, readers
from assess.analysis.traces import trace
from assess.model.graph import EdgeKind, NodeKind, Service
from assess.model.host import HostFacts
from assess.model.naming import database_name

CONFIGURED = 0.6
MET = 0.9
FRONTING = frozenset({"web", "lb", "proxy", "cache"})
SAME_ENGINE = {"mysql": {"mysql", "mariadb", "galera"}, "redis": {"redis", "valkey"}}


@dataclass(frozen=True, slots=True)
class Configured:
    """A resolved far end: who names it, the server's node, and the database's where that is known."""

    facts: HostFacts
    source: str
    server: FarEnd
    target: str
    end: ConfiguredEnd


def resolve_configured(index: EstateIndex, talk: Talk) -> tuple[Configured, ...]:
    """Every far end in configuration that means something else than the reader itself."""
    return tuple(
        found for _, facts in sorted(index.observed.hosts.items()) for found in _of_host(index, talk, facts)
    )


def hear_configuration(found: tuple[Configured, ...], talk: Talk) -> None:
    """Notes in `talk` which service is configured for which node."""
    for each in found:
        machine = each.source.split("/", 1)[0]
        if machine != each.source:
            talk.by_setting[machine, each.server.name].add(each.source)
            if each.target != each.server.name:
                talk.elsewhere[machine, each.server.name].add(each.source)
                talk.databases[machine, f"{each.server.name}/{each.target.rpartition('/')[2]}"].add(
                    each.source
                )


def configured_sightings(index: EstateIndex, found: tuple[Configured, ...]) -> Iterator[Sighting]:
    """A sighting for each configured far end."""
    for each in found:
        port = each.end.mention.port
        yield Sighting(
            source=each.source,
            target=each.target,
            kind=_kind(index, each),
            side="config",
            confidence=CONFIGURED * each.server.confidence,
            trace=trace(each.facts, each.end.ref, each.end.text),
            port=port,
            infrastructure=is_noise(index, each.source, each.target, port),
        )


def _kind(index: EstateIndex, each: Configured) -> EdgeKind:
    if each.end.role == "replica":
        return EdgeKind.REPLICATES
    reader = index.by_name.get(each.source)
    if each.end.role == "front" and reader is not None and reader.category in FRONTING:
        return EdgeKind.FRONTS
    return EdgeKind.CONFIGURED


def _of_host(index: EstateIndex, talk: Talk, facts: HostFacts) -> Iterator[Configured]:
    machine = index.book.canonical[facts.endpoint]
    mine = tuple(service for service in index.services.get(machine, ()) if service.host == facts.endpoint)
    who = readers(facts, mine)
    owners: dict[str, tuple[Service | None, ...]] = {}
    brief = brief_jobs(index, facts, mine)
    for end in configured_ends(facts):
        if is_wildcard(end.mention.host) or is_link_local(end.mention.host):
            continue
        server = _server(index, machine, end.mention)
        if server is None:
            continue
        for service in _readers(index, facts, who, end, owners):
            source = service.name if service is not None else machine
            met = _met(index, talk, source, server, end.mention)
            if met.name in {source, machine} or _is_no_dependency(end, service, met):
                continue
            yield Configured(facts, source, met, _target(index, met, end.mention), end)
            if brief is not None and service is not None and brief.runs(end.file, met.name):
                yield Configured(facts, brief.scheduler, met, _target(index, met, end.mention), end)


def _met(index: EstateIndex, talk: Talk, source: str, server: FarEnd, mention: Mention) -> FarEnd:
    """What an unknown name means: the only far end to which its reader was seen to talk on that port.

    Else the only server with a database of that name in which the reader's machine has a session.
    """
    is_name = re.search(r"[A-Za-z]", mention.host) is not None and ":" not in mention.host
    if server.kind is not NodeKind.EXTERNAL or not is_name:
        return server
    met = talk.by_port.get((source, mention.port or 0), set())
    if len(met) == 1:
        return replace(min(met, key=lambda far: far.name), confidence=MET)
    machine = source.split("/", 1)[0]
    in_session = index.in_session.get((machine, mention.database), ()) if mention.database else ()
    if len(in_session) != 1:
        return server
    return FarEnd(in_session[0], NodeKind.SERVICE, confidence=MET)


def _readers(
    index: EstateIndex,
    facts: HostFacts,
    who: Readers,
    end: ConfiguredEnd,
    owners: dict[str, tuple[Service | None, ...]],
) -> tuple[Service | None, ...]:
    """Services that read it; None stands for the host where it cannot be told."""
    if end.pid is not None:
        return (index.service_of(facts.endpoint, end.pid),)
    if end.job is not None:
        here = index.services.get(index.book.canonical[facts.endpoint], ())
        return (next((service for service in here if service.signature == "cron"), None),)
    if end.file not in owners:
        owners[end.file] = owners_of(end.file, who) or (None,)
    return owners[end.file]


def _is_no_dependency(end: ConfiguredEnd, reader: Service | None, server: FarEnd) -> bool:
    """The words name nothing outside: a proxy's own group, a word that is no host, the system's own links."""
    if reader is None and is_loopback(end.mention.host):
        return True
    if server.kind is not NodeKind.EXTERNAL:
        return False
    qualified = re.search(r"[.:]", end.mention.host) is not None
    fronts = end.role == "front" or (reader is not None and reader.category in FRONTING)
    if not qualified and (fronts or end.mention.port is None):
        return True
    return reader is None and end.file.startswith("/etc/")


def _server(index: EstateIndex, machine: str, mention: Mention) -> FarEnd | None:
    """The node of the server that is meant; None for a local socket or port that nobody is known to serve."""
    if mention.socket:
        service = index.by_socket.get((machine, mention.socket)) or _named_by(index, machine, mention.socket)
        return FarEnd(service.name, NodeKind.SERVICE, machine) if service else None
    far = index.far_end(mention.host, mention.port or 0, machine)
    if far.kind is NodeKind.HOST and (mention.scheme or not mention.port):
        far = _by_scheme(index, far, mention)
    if far.name == machine and is_loopback(mention.host):
        return None
    return far


def _named_by(index: EstateIndex, machine: str, socket: str) -> Service | None:
    """The only service of the machine whose product the socket's path names."""
    words = {re.sub(r"[\d.]+", "", word) for word in re.split(r"[/._-]+", socket.lower())}
    synonyms = {"mysqld": "mysql", "pgsql": "postgresql", "fpm": "php-fpm"}
    meant = {synonyms.get(word, word) for word in words}
    meant |= {"mariadb", "galera"} if "mysql" in meant else set()
    found = [service for service in index.services.get(machine, ()) if service.signature in meant]
    return found[0] if len(found) == 1 else None


def _by_scheme(index: EstateIndex, far: FarEnd, mention: Mention) -> FarEnd:
    """The machine's only server that speaks the protocol, where the port alone did not tell."""
    if mention.port and mention.scheme not in DATABASE_SCHEMES:
        return far
    signatures = SAME_ENGINE.get(mention.scheme, {mention.scheme})
    here = index.services.get(far.machine, ())
    speaking = [s for s in here if s.signature in signatures] if mention.scheme else []
    found = speaking or ([s for s in here if s.category in STORES] if not mention.port else [])
    if len(found) == 1:
        return FarEnd(found[0].name, NodeKind.SERVICE, far.machine, far.confidence)
    servers = index.servers_on(far.machine)
    if len(servers) == 1 and not mention.port:
        return FarEnd(index.server_node[servers[0]], NodeKind.SERVICE, far.machine, far.confidence)
    return far


def _target(index: EstateIndex, server: FarEnd, mention: Mention) -> str:
    """The database's node where a database endpoint has it, else the server's."""
    for endpoint in index.servers_of(server.name):
        if mention.database in index.databases.get(endpoint, ()):
            return database_name(endpoint, mention.database)
    return server.name
