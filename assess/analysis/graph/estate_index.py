"""Look-ups over the estate, so that each socket costs a few dictionary reads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assess.analysis.contexts.mapped_addresses import MappedAddresses, mapped_addresses
from assess.analysis.graph.addresses import AddressBook, Place, address_book
from assess.analysis.graph.listening import port_of
from assess.analysis.graph.machines import is_wildcard
from assess.analysis.graph.own_sessions import scanner_addresses
from assess.model.graph import NodeKind, Service
from assess.model.grouping import grouped
from assess.model.naming import external_name
from assess.model.observed import Observed

DEFAULT_PORT = {
    "postgresql": 5432, "mysql": 3306, "mariadb": 3306, "redis": 6379, "valkey": 6379, "keydb": 6379,
    "dragonfly": 6379, "rabbitmq": 5672, "memcached": 11211, "elasticsearch": 9200, "opensearch": 9200,
}  # fmt: skip
STORES = frozenset({"rdbms", "db-proxy", "kv-store", "cache", "document-db", "search", "broker"})


@dataclass(frozen=True, slots=True)
class FarEnd:
    """The node that an address and port mean. `candidates` are the machines of an ambiguous address."""

    name: str
    kind: NodeKind
    machine: str = ""
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EstateIndex:
    """The facts by the keys that connecting needs; build it with `index_estate`."""

    observed: Observed
    book: AddressBook
    services: dict[str, tuple[Service, ...]]
    by_pid: dict[tuple[str, int], Service]
    by_port: dict[tuple[str, int, bool], tuple[Service, ...]]
    by_socket: dict[tuple[str, str], Service]
    server_at: dict[tuple[str, int], tuple[str, ...]]
    server_node: dict[str, str]
    servers_by_machine: dict[str, tuple[str, ...]]
    servers_by_node: dict[str, tuple[str, ...]]
    databases: dict[str, frozenset[str]]
    by_name: dict[str, Service]
    by_user: dict[tuple[str, str], tuple[Service, ...]]
    by_unit: dict[tuple[str, str], tuple[Service, ...]]
    scanner: frozenset[str]
    in_session: dict[tuple[str, str], tuple[str, ...]]
    mapped: MappedAddresses = field(default_factory=MappedAddresses)

    def service_of(self, endpoint: str, pid: int | None) -> Service | None:
        """The service that the process belongs to; `endpoint` is the host as scanned."""
        return self.by_pid.get((endpoint, pid)) if pid is not None else None

    def listener(self, machine: str, port: int, address: str = "", *, udp: bool = False) -> Service | None:
        """The service that listens on the machine's port; of several the one bound to the address."""
        found = self.by_port.get((machine, port, udp), ())
        if len(found) < 2:
            return found[0] if found else None
        bound = [each for each in found if any(_is_bound(s, address, port) for s in each.listens)]
        return (bound or list(found))[0]

    def far_end(self, address: str, port: int, seen_from: str, *, udp: bool = False) -> FarEnd:
        """The node behind an address and port, seen from a machine."""
        place = self.book.find(address, seen_from)
        if not place.machine and place.candidates:
            place = self._by_listening(place, port, udp=udp)
        fronted = (
            None if self._answers(place, port, udp=udp) else self._fronted(place, port, seen_from, udp=udp)
        )
        if fronted is not None:
            return fronted
        if not place.machine:
            name = external_name(place.address, port or None)
            return FarEnd(name, NodeKind.EXTERNAL, "", place.confidence, place.candidates)
        service = self.listener(place.machine, port, address, udp=udp) if port else None
        if service is not None:
            return FarEnd(service.name, NodeKind.SERVICE, place.machine, place.confidence)
        servers = self.server_at.get((place.machine, port), ())
        if servers:
            return FarEnd(self.server_node[servers[0]], NodeKind.SERVICE, place.machine, place.confidence)
        return FarEnd(place.machine, NodeKind.HOST, place.machine, place.confidence)

    def _answers(self, place: Place, port: int, *, udp: bool) -> bool:
        """The machine of the address is known itself to listen on the port."""
        machine = place.machine
        return bool(machine) and ((machine, port, udp) in self.by_port or (machine, port) in self.server_at)

    def _fronted(self, place: Place, port: int, seen_from: str, *, udp: bool) -> FarEnd | None:
        """The VIP that answers on the address, or what is behind it by translation."""
        vips = self.mapped.vips_at(place.address, port, udp=udp) if port else ()
        if len(vips) == 1:
            return FarEnd(vips[0], NodeKind.VIP, "", place.confidence)
        real = () if place.machine else self.mapped.real(place.address, port, udp=udp)
        if len(vips) or len(real) != 1 or real[0][0] == place.address:
            return None
        far = self.far_end(real[0][0], real[0][1], seen_from, udp=udp)
        return far if far.kind is not NodeKind.EXTERNAL else None

    def _by_listening(self, place: Place, port: int, *, udp: bool) -> Place:
        """Of several machines with one address the only one that listens there."""
        able = [each for each in place.candidates if (each, port, udp) in self.by_port]
        if len(able) != 1:
            return place
        return Place(machine=able[0], address=place.address, confidence=place.confidence)

    def servers_on(self, machine: str) -> tuple[str, ...]:
        """Database endpoints that stand on the machine."""
        return self.servers_by_machine.get(machine, ())

    def servers_of(self, node: str) -> tuple[str, ...]:
        """Database endpoints whose server is this node."""
        return self.servers_by_node.get(node, ())


def _is_bound(socket: str, address: str, port: int) -> bool:
    host, _, _ = socket.rpartition(":")
    host = host.strip("[]")
    return port_of(socket) == port and (host == address or (is_wildcard(host) and bool(address)))


def index_estate(observed: Observed) -> EstateIndex:
    """The index of everything observed; independent of the order in which endpoints were read."""
    book = address_book(observed)
    services = _by_machine(observed.services, book)
    by_port = _by_port(services)
    server_at, server_node = _servers(observed, book, by_port)
    return EstateIndex(
        observed=observed,
        book=book,
        services=services,
        by_pid={(each.host, pid): each for each in observed.services for pid in each.pids},
        by_port=by_port,
        by_socket={
            (machine, socket.removeprefix("unix:")): service
            for machine, mine in services.items()
            for service in mine
            for socket in service.listens
            if socket.startswith("unix:")
        },
        server_at=server_at,
        server_node=server_node,
        servers_by_machine=_grouped(
            (machine, name) for (machine, _), names in server_at.items() for name in names
        ),
        servers_by_node=_grouped((node, name) for name, node in server_node.items()),
        databases={
            name: frozenset(database.name for database in facts.databases)
            for name, facts in sorted(observed.servers.items())
        },
        by_name={each.name: each for each in observed.services},
        by_user=_by_user(observed),
        by_unit=_by_unit(observed),
        scanner=scanner_addresses(observed, book),
        in_session=_in_session(observed, book, server_node),
        mapped=mapped_addresses(observed.devices, {each.name: each for each in observed.inventory.endpoints}),
    )


def _by_user(observed: Observed) -> dict[tuple[str, str], tuple[Service, ...]]:
    """Services by the users that their processes run as, on each host."""
    of_pid = {(service.host, pid): service for service in observed.services for pid in service.pids}
    found: dict[tuple[str, str], dict[str, Service]] = defaultdict(dict)
    for name, facts in sorted(observed.hosts.items()):
        for process in facts.processes:
            service = of_pid.get((name, process.pid))
            if service is not None:
                found[name, process.user][service.name] = service
    return {key: tuple(mine[name] for name in sorted(mine)) for key, mine in found.items()}


def _by_unit(observed: Observed) -> dict[tuple[str, str], tuple[Service, ...]]:
    """Services by the units that started them, on each host."""
    found: dict[tuple[str, str], dict[str, Service]] = defaultdict(dict)
    for service in observed.services:
        if service.unit:
            found[service.host, service.unit][service.name] = service
    return {key: tuple(mine[name] for name in sorted(mine)) for key, mine in found.items()}


def _in_session(
    observed: Observed, book: AddressBook, server_node: dict[str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Servers by machine and database: where the machine has a session in a database of that name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, facts in sorted(observed.servers.items()):
        for session in facts.sessions:
            place = book.find(session.client_address, "") if session.client_address else Place()
            if place.machine and session.database:
                found[place.machine, session.database].add(server_node[name])
    return {key: tuple(sorted(nodes)) for key, nodes in found.items()}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _by_machine(services: Iterable[Service], book: AddressBook) -> dict[str, tuple[Service, ...]]:
    return grouped(
        (service.host, service)
        for service in sorted(services, key=lambda each: each.name)
        if book.canonical.get(service.host, service.host) == service.host
    )


def _by_port(services: dict[str, tuple[Service, ...]]) -> dict[tuple[str, int, bool], tuple[Service, ...]]:
    found: dict[tuple[str, int, bool], list[Service]] = defaultdict(list)
    for machine, mine in services.items():
        for service in mine:
            for key in sorted({(port_of(s), s.endswith("/udp")) for s in service.listens if port_of(s)}):
                found[machine, key[0], key[1]].append(service)
    return {key: tuple(each) for key, each in found.items()}


def _servers(
    observed: Observed, book: AddressBook, by_port: dict[tuple[str, int, bool], tuple[Service, ...]]
) -> tuple[dict[tuple[str, int], tuple[str, ...]], dict[str, str]]:
    at: dict[tuple[str, int], list[str]] = defaultdict(list)
    node: dict[str, str] = {}
    ports = {each.name: each.port for each in observed.inventory.endpoints}
    kinds = {each.name: each.kind for each in observed.inventory.endpoints}
    told = {name: (each.engine, each.port) for name, each in observed.servers.items()}
    told |= {name: (each.product, each.port) for name, each in observed.stores.items()}
    for name in sorted({*told, *(n for n, kind in kinds.items() if kind in DEFAULT_PORT)}):
        said, listens = told.get(name, ("", None))
        engine = said or kinds.get(name, "")
        port = listens or ports.get(name) or DEFAULT_PORT.get(engine, 0)
        machine = book.machine_of.get(name, name)
        at[machine, port].append(name)
        service = by_port.get((machine, port, False)) or by_port.get((machine, ports.get(name) or 0, False))
        node[name] = service[0].name if service else name
    return {key: tuple(names) for key, names in at.items()}, node
