"""Dependencies from flow records: what the network saw, also of hosts that nobody could log in to."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assess.analysis.graph.attribution import Client, Talk
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex, FarEnd
from assess.analysis.graph.socket_edges import edge_kind, is_noise
from assess.analysis.traces import trace
from assess.model.flows import Flow, FlowFacts
from assess.model.naming import external_name

PROCESS_KNOWN = 0.9
NAME_SUFFIXES = (".exe",)
MOST_STRANGERS = 20
"""More public addresses than these at one port are the internet, and no dependants of their own."""
INTERNET = external_name("internet", None)
FRESH = timedelta(days=30)
STALE_DOUBT = 0.5
"""An address seen longer ago than this before the scan may have been another machine's."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What finding the ends of a flow needs."""

    index: EstateIndex
    talk: Talk
    by_process: dict[tuple[str, str], str]
    scanned_at: dict[str, datetime]


def flow_sightings(index: EstateIndex, talk: Talk) -> Iterator[Sighting]:
    """A sighting for each flow that has at least one end in the estate; two strangers concern nobody."""
    look = _Look(index, talk, _by_process(index), _scanned(index))
    for _, facts in sorted(index.observed.flows.items()):
        crowds = _crowded(index, facts)
        for flow in facts.flows:
            target = _server(look, flow)
            source = _client(look, flow, target)
            if not source.name:
                if not target.machine:
                    continue
                crowd = (flow.server, flow.port) in crowds and _is_public(flow.client)
                source = Client(
                    INTERNET if crowd else external_name(flow.client or flow.client_name, None), 1.0
                )
            if source.name not in {target.name, target.machine}:
                yield _sighting(look, facts, flow, source, target)


def _by_process(index: EstateIndex) -> dict[tuple[str, str], str]:
    """The service of each machine whose processes have this name, where it is one."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, facts in index.observed.hosts.items():
        machine = index.book.canonical[name]
        for process in facts.processes:
            service = index.by_pid.get((name, process.pid))
            if service is not None:
                for word in (process.command, process.executable.rsplit("/", 1)[-1]):
                    found[machine, _plain(word)].add(service.name)
    return {key: min(names) for key, names in found.items() if len(names) == 1}


def _plain(process: str) -> str:
    word = process.replace("\\", "/").rsplit("/", 1)[-1].strip().lower()
    for suffix in NAME_SUFFIXES:
        word = word.removesuffix(suffix)
    return word


def _scanned(index: EstateIndex) -> dict[str, datetime]:
    """When each machine was last looked at."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for name, facts in index.observed.hosts.items():
        found[index.book.canonical[name]] += facts.section_at.values()
    return {machine: max(moments) for machine, moments in found.items() if moments}


def _server(look: _Look, flow: Flow) -> FarEnd:
    address = flow.server or flow.server_name
    far = look.index.far_end(address, flow.port, "", udp=flow.protocol == "udp")
    if not far.machine and flow.server_name and flow.server:
        named = look.index.far_end(flow.server_name, flow.port, "", udp=flow.protocol == "udp")
        far = named if named.machine else far
    if far.name == far.machine and flow.server_process:
        service = look.by_process.get((far.machine, _plain(flow.server_process)))
        return FarEnd(service, far.kind, far.machine, far.confidence) if service else far
    return far


def _client(look: _Look, flow: Flow, target: FarEnd) -> Client:
    """The node that the flow comes from; without name where it is no machine of the estate."""
    place = look.index.book.find(flow.client or flow.client_name, "")
    if not place.machine and flow.client_name and flow.client:
        place = look.index.book.find(flow.client_name, "")
    if not place.machine:
        return Client("", place.confidence)
    service = look.by_process.get((place.machine, _plain(flow.client_process)))
    if service:
        return Client(service, PROCESS_KNOWN * place.confidence)
    guess = look.talk.clients(place.machine, target.name)
    return Client(guess.name, guess.confidence * place.confidence)


def _crowded(index: EstateIndex, facts: FlowFacts) -> frozenset[tuple[str, int]]:
    """Ports of ours that more strangers reach than can be told apart usefully."""
    strangers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for flow in facts.flows:
        if flow.client and _is_public(flow.client) and not index.book.find(flow.client, "").machine:
            strangers[flow.server, flow.port].add(flow.client)
    return frozenset(key for key, found in strangers.items() if len(found) > MOST_STRANGERS)


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _sighting(look: _Look, facts: FlowFacts, flow: Flow, source: Client, target: FarEnd) -> Sighting:
    told = (
        f"{flow.client or flow.client_name} to {flow.server or flow.server_name}:{flow.port}, "
        f"{flow.records} records" + (f", {flow.bytes} bytes" if flow.bytes else "")
    )
    return Sighting(
        source=source.name,
        target=target.name,
        kind=edge_kind(look.index, source.name, target.name),
        side=f"flows {facts.endpoint}",
        confidence=source.confidence * target.confidence * _freshness(look, flow, target),
        trace=trace(facts, flow.ref, told),
        protocol="udp" if flow.protocol == "udp" else "tcp",
        port=flow.port,
        weight=float(flow.records),
        bytes_per_hour=flow.bytes / facts.hours if flow.bytes and facts.hours else None,
        samples_seen=flow.hours_seen,
        first_seen_at=flow.first_seen,
        seen_at=flow.last_seen,
        infrastructure=is_noise(look.index, source.name, target.name, flow.port),
    )


def _freshness(look: _Look, flow: Flow, target: FarEnd) -> float:
    scanned = look.scanned_at.get(target.machine)
    if scanned is None or flow.last_seen is None:
        return 1.0
    return STALE_DOUBT if scanned - flow.last_seen > FRESH else 1.0
