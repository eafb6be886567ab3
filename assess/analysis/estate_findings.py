"""What tenancy and identity rules find in the connected estate."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from assess.analysis.graph.addresses import address_book
from assess.analysis.graph.estate_index import index_estate
from assess.analysis.graph.machines import (
    bare_address,
    canonical_hosts,
    is_link_local,
    is_loopback,
    own_addresses,
    shared_values,
)
from assess.analysis.graph.own_sessions import is_our_session
from assess.analysis.tenants.schema_tenants import schema_tenants
from assess.analysis.tenants.store_tenants import keys_told
from assess.analysis.tenants.tenancy import servers_of_databases
from assess.analysis.traces import fewest, section_trace, trace
from assess.model.estate import Finding
from assess.model.evidence import Trace
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.host import HostFacts
from assess.model.observed import Observed
from assess.model.tenancy import (
    DormantTenant,
    IdentityCollision,
    IdleDependency,
    PinnedName,
    SharedLogin,
    SharedState,
    TenantCrossing,
    UnreadFarEnd,
)
from assess.rules.base import findings_for

STATE_CATEGORIES = frozenset(
    {
        "rdbms",
        "kv-store",
        "cache",
        "document-db",
        "wide-column",
        "search",
        "graph-db",
        "tsdb",
        "olap",
        "broker",
    }
    | {"log-broker", "file", "object", "session", "db-proxy"}
)
NO_UUID = frozenset({"", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"})


def find_in_estate(observed: Observed, graph: Graph) -> tuple[Finding, ...]:
    """Findings on crossings, sharing, identities and far ends, sorted by id and subject.

    `graph` has its tenants already (`assign_tenants`).
    """
    subjects: list[object] = [
        *_crossings(graph),
        *_shared(observed, graph),
        *_shared_logins(observed, graph),
        *_collisions(observed),
        *_idle(graph),
        *_unread(graph),
        *_pins(observed, graph),
        *_dormant(observed, graph),
    ]
    found = [finding for subject in subjects for finding in findings_for(subject)]
    return tuple(sorted(found, key=lambda each: (each.id, each.subject, each.title)))


def _crossings(graph: Graph) -> Iterator[TenantCrossing]:
    for edge in graph.edges:
        if edge.cross_tenant:
            source = graph.nodes[edge.source].tenants[0]
            yield TenantCrossing(edge, source, graph.nodes[edge.target])


def _shared(observed: Observed, graph: Graph) -> Iterator[SharedState]:
    """State of several tenants; what is wholly one tenant's and used by another is a crossing instead."""
    users: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    traces: dict[str, list[Trace]] = defaultdict(list)
    for edge in graph.edges:
        if edge.infrastructure or not _is_state(graph.nodes[edge.target]):
            continue
        for name in graph.nodes[edge.source].tenants:
            users[edge.target][name].add(edge.source)
        if graph.nodes[edge.source].tenants:
            traces[edge.target] += edge.evidence[:2]
    for name, schemas in schema_tenants(observed).items():
        traces[name] += schemas.evidence
    for database, server in servers_of_databases(graph):
        traces[server] += traces[database][:2]
    for name, node in sorted(graph.nodes.items()):
        known = name in users or name in traces or node.kind is NodeKind.SERVICE
        if len(node.tenants) > 1 and known and _is_state(node):
            for tenant in node.tenants:
                users[name].setdefault(tenant, set())
            keys = keys_told(node, observed)
            yield SharedState(node, _by_tenant(users[name]), fewest(traces[name]), keys)
    yield from _shared_hosts(graph, traces)


def _shared_hosts(graph: Graph, traces: dict[str, list[Trace]]) -> Iterator[SharedState]:
    """Hosts that hold state of several tenants side by side, where no single thing on them says it."""
    held: dict[str, list[Node]] = defaultdict(list)
    for _, node in sorted(graph.nodes.items()):
        if node.tenants and not node.infrastructure and _is_state(node):
            for endpoint in node.endpoints:
                if endpoint in graph.nodes and graph.nodes[endpoint].kind is NodeKind.HOST:
                    held[endpoint].append(node)
    for name in sorted(held):
        tenants = {tenant for node in held[name] for tenant in node.tenants}
        if len(tenants) > 1 and not any(set(node.tenants) == tenants for node in held[name]):
            things = {t: {node.name for node in held[name] if t in node.tenants} for t in tenants}
            found = [each for node in held[name] for each in traces[node.name][:2]]
            yield SharedState(graph.nodes[name], _by_tenant(things), fewest(found))


def _is_state(node: Node) -> bool:
    return node.kind in {NodeKind.DATABASE, NodeKind.SHARE} or node.category in STATE_CATEGORIES


def _by_tenant(users: Mapping[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((tenant, tuple(sorted(users[tenant]))) for tenant in sorted(users))


def _shared_logins(observed: Observed, graph: Graph) -> Iterator[SharedLogin]:
    index = index_estate(observed)
    for name, facts in sorted(observed.servers.items()):
        machine = index.book.machine_of.get(name, name)
        users: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        traces: dict[str, list[Trace]] = defaultdict(list)
        for session in facts.sessions:
            place = index.book.find(session.client_address or "", machine)
            client = graph.nodes.get(place.machine) if session.client_address and place.machine else None
            ours = is_our_session(facts, session, index.scanner)
            if client is None or len(client.tenants) != 1 or ours:
                continue
            users[session.user][client.tenants[0]].add(client.name)
            said = f"{session.count} sessions of {session.user} from {session.client_address}"
            traces[session.user].append(trace(facts, session.ref, said))
        for login in sorted(users):
            if len(users[login]) > 1:
                yield SharedLogin(
                    index.server_node[name], login, _by_tenant(users[login]), fewest(traces[login])
                )


def _collisions(observed: Observed) -> Iterator[IdentityCollision]:
    canonical = canonical_hosts(observed)
    same: dict[str, list[str]] = defaultdict(list)
    for name in sorted(canonical):
        same[canonical[name]].append(name)
    for names in same.values():
        if len(names) > 1:
            yield _collision(observed, "machine", "", tuple(names), merged=True)
    hosts = {name: facts for name, facts in sorted(observed.hosts.items()) if canonical[name] == name}
    yield from _same(observed, hosts, "machine-id", lambda facts: (facts.identity.machine_id,))
    yield from _same(observed, hosts, "product UUID", lambda facts: (facts.identity.product_uuid.lower(),))
    yield from _same(observed, hosts, "host name", lambda facts: (facts.identity.hostname.lower(),))
    yield from _same_addresses(observed, hosts)


def _same(
    observed: Observed,
    hosts: dict[str, HostFacts],
    what: str,
    read: Callable[[HostFacts], Iterable[str]],
) -> Iterator[IdentityCollision]:
    values = {name: tuple(v for v in read(facts) if v not in NO_UUID) for name, facts in hosts.items()}
    for value, names in shared_values(values).items():
        yield _collision(observed, what, value, names)


def _same_addresses(observed: Observed, hosts: dict[str, HostFacts]) -> Iterator[IdentityCollision]:
    """Addresses of several machines; hosts of different sites may have overlapping networks on purpose."""
    book = address_book(observed)
    values = {
        name: tuple(bare_address(each) for each in own_addresses(facts)) for name, facts in hosts.items()
    }
    for value, names in shared_values(values).items():
        sites = [book.site.get(name) for name in names]
        claimed = book.by_address.get(value, ())
        if len(claimed) > 1 and (len(set(sites)) < len(names) or not all(sites)):
            yield _collision(observed, "address", value, names)


def _collision(
    observed: Observed, what: str, value: str, names: tuple[str, ...], *, merged: bool = False
) -> IdentityCollision:
    section = "addresses" if what == "address" else "identity"
    traces = [
        section_trace(
            observed.hosts[name], section, f"{what} {value or observed.hosts[name].identity.machine_id}"
        )
        for name in names
    ]
    return IdentityCollision(what, value, names, tuple(traces), merged)


def _idle(graph: Graph) -> Iterator[IdleDependency]:
    for edge in graph.edges:
        if edge.kind is EdgeKind.CONFIGURED and not edge.infrastructure:
            yield IdleDependency(edge, _only(graph.nodes[edge.source].tenants))


def _only(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ""


def _unread(graph: Graph) -> Iterator[UnreadFarEnd]:
    by_target: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if graph.nodes[edge.target].kind is NodeKind.EXTERNAL and not edge.infrastructure:
            by_target[edge.target].append(edge)
    for name in sorted(by_target):
        edges = by_target[name]
        yield UnreadFarEnd(
            node=graph.nodes[name],
            port=edges[0].port,
            users=tuple(edge.source for edge in edges),
            tenants=tuple(sorted({t for edge in edges for t in graph.nodes[edge.source].tenants})),
            evidence=fewest(each for edge in edges for each in edge.evidence[:2]),
        )


def _pins(observed: Observed, graph: Graph) -> Iterator[PinnedName]:
    for name, facts in sorted(observed.hosts.items()):
        mine = {bare_address(each.ip) for each in facts.addresses}
        own = facts.identity.hostname.lower()
        for entry in facts.hosts_entries:
            address = bare_address(entry.ip)
            if is_loopback(address) or is_link_local(address) or address in mine or _is_multicast(address):
                continue
            names = tuple(each for each in entry.names if each.lower() != own)
            if names:
                tenant = _only(graph.nodes[name].tenants) if name in graph.nodes else ""
                said = f"{entry.ip} {' '.join(entry.names)}"
                yield PinnedName(name, entry.ip, names, tenant, trace(facts, entry.ref, said))


def _is_multicast(address: str) -> bool:
    return address.startswith(("ff0", "fe00:", "224.")) or address in {"255.255.255.255", "0.0.0.0"}  # noqa: S104


def _dormant(observed: Observed, graph: Graph) -> Iterator[DormantTenant]:
    active: set[str] = set()
    for edge in graph.edges:
        if edge.samples_seen and not edge.infrastructure and edge.kind is not EdgeKind.MOUNTS:
            ends = (graph.nodes[edge.source], graph.nodes[edge.target])
            active |= {each.tenants[0] for each in ends if len(each.tenants) == 1}
    own: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted({*observed.hosts, *observed.servers} & graph.nodes.keys()):
        own[graph.nodes[name].tenants].append(name)
    for spec in sorted(observed.inventory.tenants, key=lambda each: each.name):
        mine = tuple(own.get((spec.name,), ()))
        if mine and spec.name not in active:
            yield DormantTenant(spec.name, mine)
