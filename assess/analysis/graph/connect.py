"""The dependency graph of the estate: one node for one thing, one edge for one dependency."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from assess.analysis.contexts.vip_edges import context_nodes, vip_sightings
from assess.analysis.graph.attribution import Talk
from assess.analysis.graph.configured_edges import (
    configured_sightings,
    hear_configuration,
    resolve_configured,
)
from assess.analysis.graph.edge_folding import fold
from assess.analysis.graph.edge_ledger import Sighting, edges_from
from assess.analysis.graph.estate_index import EstateIndex, index_estate
from assess.analysis.graph.flow_edges import flow_sightings
from assess.analysis.graph.infrastructure import is_infrastructure
from assess.analysis.graph.machines import HOST_KINDS
from assess.analysis.graph.mount_edges import exports_of, mount_sightings, remote_folder
from assess.analysis.graph.resolver_edges import resolver_sightings
from assess.analysis.graph.session_edges import database_sightings
from assess.analysis.graph.socket_edges import hear_sockets, socket_sightings
from assess.analysis.graph.store_edges import store_sightings
from assess.analysis.shares.offered import share_sightings
from assess.model.graph import Edge, Graph, Node, NodeKind
from assess.model.naming import database_name, export_name, share_name
from assess.model.observed import Observed

SCHEDULER = "scheduler"
ENGINE_CATEGORY = {"postgresql": "rdbms", "mysql": "rdbms", "mariadb": "rdbms", "redis": "kv-store",
    "rabbitmq": "broker", "memcached": "cache", "elasticsearch": "search",
}  # fmt: skip


def connect(observed: Observed) -> Graph:
    """Nodes and edges of the estate, without tenants; the same whatever the order of endpoints.

    Edges run from the dependent to the provider. What sockets, sessions, mounts and configuration say of
    one dependency is one edge with all their evidence. A far end outside the inventory is `external`.
    """
    index = index_estate(observed)
    shares = _shares(index)
    edges = fold(
        index, edges_from(_sightings(index)), {name: machine for name, (machine, _) in shares.items()}
    )
    nodes = {node.name: node for node in _nodes(index, shares)}
    incoming: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        incoming[edge.target].append(edge)
    for name in sorted({name for edge in edges for name in (edge.source, edge.target)} - nodes.keys()):
        nodes[name] = _leftover(name, incoming[name])
    return Graph(nodes={name: nodes[name] for name in sorted(nodes)}, edges=edges)


def _sightings(index: EstateIndex) -> Iterator[Sighting]:
    schedulers = {each.name for each in index.observed.services if each.category == SCHEDULER}
    talk = Talk(schedulers=frozenset(schedulers))
    hear_sockets(index, talk)
    configured = resolve_configured(index, talk)
    hear_configuration(configured, talk)
    yield from socket_sightings(index, talk)
    yield from database_sightings(index, talk)
    yield from mount_sightings(index)
    yield from store_sightings(index, talk)
    yield from flow_sightings(index, talk)
    yield from share_sightings(index)
    yield from configured_sightings(index, configured)
    yield from resolver_sightings(index)
    yield from vip_sightings(index)


def _nodes(index: EstateIndex, shares: dict[str, tuple[str, str]]) -> Iterator[Node]:
    yield from _endpoint_nodes(index)
    yield from context_nodes(index)
    for service in index.observed.services:
        if index.by_name.get(service.name) is not None:
            yield Node(
                name=service.name,
                kind=NodeKind.SERVICE,
                endpoints=_endpoints_of(index, service.name, service.host),
                signature=service.signature,
                category=service.category,
                infrastructure=is_infrastructure(service.category, None),
            )
    for endpoint, names in index.databases.items():
        engine = index.observed.servers[endpoint].engine
        machine = index.book.machine_of.get(endpoint, endpoint)
        for name in sorted(names):
            yield Node(
                name=database_name(endpoint, name),
                kind=NodeKind.DATABASE,
                endpoints=tuple(sorted({endpoint, machine})),
                signature=engine,
                category="rdbms",
            )
    for name, (machine, protocol) in shares.items():
        yield Node(
            name=name,
            kind=NodeKind.SHARE,
            endpoints=(machine,) if machine else (),
            signature=protocol,
            category="file",
        )


def _endpoint_nodes(index: EstateIndex) -> Iterator[Node]:
    same: dict[str, list[str]] = defaultdict(list)
    for name, canonical in index.book.canonical.items():
        same[canonical].append(name)
    for endpoint in sorted(index.observed.inventory.endpoints, key=lambda each: each.name):
        machine = index.book.machine_of.get(endpoint.name, endpoint.name)
        is_host = endpoint.kind in HOST_KINDS or endpoint.name in index.observed.hosts
        if index.book.canonical.get(endpoint.name, endpoint.name) != endpoint.name:
            continue
        if is_host:
            yield Node(endpoint.name, NodeKind.HOST, tuple(sorted({endpoint.name, *same[endpoint.name]})))
        elif endpoint.name in index.server_node:
            if index.server_node[endpoint.name] == endpoint.name:
                yield Node(
                    name=endpoint.name,
                    kind=NodeKind.SERVICE,
                    endpoints=tuple(sorted({endpoint.name, machine})),
                    signature=_engine(index, endpoint.name) or endpoint.kind,
                    category=ENGINE_CATEGORY.get(endpoint.kind, ""),
                )
        elif machine == endpoint.name:
            kind = NodeKind.CONTEXT if endpoint.kind == "firewall" else NodeKind.SERVICE
            yield Node(endpoint.name, kind, (endpoint.name,), signature=endpoint.kind, category=endpoint.kind)


def _engine(index: EstateIndex, endpoint: str) -> str:
    facts, store = index.observed.servers.get(endpoint), index.observed.stores.get(endpoint)
    return facts.engine if facts is not None else store.product if store is not None else ""


def _endpoints_of(index: EstateIndex, node: str, host: str) -> tuple[str, ...]:
    return tuple(sorted({host, *index.servers_of(node)}))


def _shares(index: EstateIndex) -> dict[str, tuple[str, str]]:
    """Exports of scanned hosts and folders that others mount, by node name: machine and protocol."""
    found: dict[str, tuple[str, str]] = {}
    servers = {index.book.machine_of.get(name, name) for name in index.observed.file_servers}
    for machine in sorted({*index.book.canonical.values(), *servers}):
        for export in exports_of(index, machine):
            smb = export.protocol == "smb"
            name = share_name(machine, export.name) if smb else export_name(machine, export.name)
            found[name] = (machine, export.protocol)
    for _, facts in sorted(index.observed.hosts.items()):
        machine = index.book.canonical[facts.endpoint]
        for mount in facts.mounts:
            folder = remote_folder(index, machine, mount)
            if folder is not None and folder.machine != machine:
                found.setdefault(folder.name, (folder.machine, folder.protocol))
    return found


def _leftover(name: str, incoming: Sequence[Edge]) -> Node:
    """A node that only edges name: something outside the inventory, or a database nobody listed."""
    if name.startswith("external:"):
        port = int(name.rpartition(":")[2]) if name.rpartition(":")[2].isdigit() else None
        noise = bool(incoming) and all(edge.infrastructure for edge in incoming)
        return Node(
            name,
            NodeKind.EXTERNAL,
            infrastructure=noise or (name.count(":") == 2 and is_infrastructure("", port)),
        )
    endpoint, _, _ = name.partition("/")
    kind = NodeKind.DATABASE if "/" in name else NodeKind.HOST
    return Node(name, kind, (endpoint,))
