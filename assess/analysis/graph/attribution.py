"""Which service on a host opened a connection whose process could not be seen."""

from collections import defaultdict
from dataclasses import dataclass, field

from assess.analysis.graph.estate_index import EstateIndex, FarEnd
from assess.model.graph import Service
from assess.model.host import Connection

STORE_PORTS = frozenset({1433, 1521, 3306, 5432, 5672, 6379, 9042, 9200, 11211, 27017})
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

    by_socket: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_setting: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    databases: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_port: dict[tuple[str, int], set[FarEnd]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    schedulers: frozenset[str] = frozenset()

    def clients(self, machine: str, target: str, database: str = "") -> Client:
        """The one service of the machine that talks to the target; the machine itself where it is not one.

        `target` is the target's node. Of several services the one whose configuration names the database; one
        that names only other databases of the server is not meant. A scheduler comes last: what it starts is
        gone when others keep their connections.
        """
        talking = self._first(self.by_socket.get((machine, target), set()))
        naming = self._first(
            self.databases.get((machine, f"{target}/{database}"), set()) if database else set()
        )
        elsewhere = self.elsewhere.get((machine, target), set()) if database else set()
        configured = self._first(self.by_setting.get((machine, target), set()) - (elsewhere - naming))
        for candidates, confidence in (
            (talking & naming, 0.9),
            (talking if not naming else set(), 0.85),
            (naming, 0.75),
            (configured, 0.7),
        ):
            if len(candidates) == 1:
                return Client(min(candidates), confidence)
        return Client(machine, 0.6)

    def _first(self, candidates: set[str]) -> set[str]:
        return candidates - self.schedulers or candidates


def client_of(index: EstateIndex, endpoint: str, connection: Connection) -> Service | None:
    """The service of the connection's process, or the only one of the host that runs as its user."""
    service = index.service_of(endpoint, connection.pid)
    if service is not None or connection.pid is not None or connection.state == "time_wait":
        return service
    if connection.uid == 0:
        return None
    names = index.observed.hosts[endpoint].user_names
    user = names.get(connection.uid, str(connection.uid))
    found = index.by_user.get((endpoint, user), ())
    if connection.remote_port in STORE_PORTS:
        found = tuple(service for service in found if service.category not in PASSING)
    return found[0] if len(found) == 1 else None
