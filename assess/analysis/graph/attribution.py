"""Which service on a host opened a connection whose process could not be seen."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from assess.analysis.graph.estate_index import EstateIndex, FarEnd
from assess.model.graph import Service
from assess.model.host import Connection

STORE_PORTS = frozenset({1433, 1521, 3306, 5432, 5672, 6379, 9042, 9200, 11211, 27017})
BY_ITS_WORD = 0.9
"""How sure it is that a client which gives a service's name as its own is that service."""
PASSING = frozenset({"web", "lb", "proxy"})
"""Web servers and proxies of HTTP do not speak the protocols of stores."""


@dataclass(frozen=True, slots=True)
class Client:
    """The node that a connection comes from; `seen` says that its process was seen."""

    name: str
    confidence: float
    seen: bool = False


@dataclass(slots=True)
class Talk:
    """What is known of who on a host talks to which machine: by seen sockets, and by configuration."""

    by_socket: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_setting: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    databases: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_port: dict[tuple[str, int], set[FarEnd]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    schedulers: frozenset[str] = frozenset()

    def clients(self, machine: str, target: str, database: str = "", sessions: int = 0) -> Client:
        """The one service of the machine that talks to the target; the machine itself where it is not one.

        `target` is the target's node. Of several services the one whose configuration names the database; one
        that names only other databases of the server is not meant. A scheduler comes last: what it starts is
        gone when others keep their connections. Of more `sessions` than it has sockets some are another's.
        """
        naming = self._first(
            self.databases.get((machine, f"{target}/{database}"), set()) if database else set()
        )
        elsewhere = self.elsewhere.get((machine, target), set()) - naming if database else set()
        sockets = self.by_socket.get((machine, target), Counter[str]())
        talking = self._first(set(sockets) - elsewhere)
        others = talking if sum(sockets[each] for each in talking) >= sessions else set()
        configured = self._first(self.by_setting.get((machine, target), set()) - elsewhere)
        for candidates, confidence in (
            (talking & naming, 0.9),
            (others if not naming else set(), 0.85),
            (naming, 0.75),
            (configured, 0.7),
        ):
            if len(candidates) == 1:
                return Client(min(candidates), confidence)
        return Client(machine, 0.6)

    def _first(self, candidates: set[str]) -> set[str]:
        return candidates - self.schedulers or candidates


def client_of(index: EstateIndex, endpoint: str, connection: Connection) -> Service | None:
    """The service of the connection's process; else the only one of its unit, or of the host, with its user.

    Where the socket's unit is known no service of another unit is meant.
    """
    service = index.service_of(endpoint, connection.pid)
    if service is not None or connection.pid is not None or connection.state == "time_wait":
        return service
    names = index.observed.hosts[endpoint].user_names
    user = names.get(connection.uid, str(connection.uid))
    of_user = index.by_user.get((endpoint, user), ())
    if connection.unit:
        of_unit = index.by_unit.get((endpoint, connection.unit), ())
        return _only(of_unit) or _only([each for each in of_unit if each in of_user])
    if connection.uid == 0:
        return None
    passed = connection.remote_port in STORE_PORTS
    return _only([each for each in of_user if not (passed and each.category in PASSING)])


def by_its_word(index: EstateIndex, machine: str, name: str) -> Client | None:
    """The one service of the machine whose unit or name a client gave a server as its own."""
    services = index.services.get(machine, ()) if name else ()
    found = [each for each in services if name in {each.id, each.unit.removesuffix(".service")}]
    return Client(found[0].name, BY_ITS_WORD) if len(found) == 1 else None


def _only(services: Sequence[Service]) -> Service | None:
    return services[0] if len(services) == 1 else None
