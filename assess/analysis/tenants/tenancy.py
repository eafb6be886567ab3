"""Whose each thing is: the inventory's word, its patterns, then who uses it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assess.analysis.contexts.context_claims import contexts_by_content, stated_contexts
from assess.analysis.graph.machines import own_addresses
from assess.analysis.shares.offered import walked_shares
from assess.analysis.shares.walked import parts_by_tenant, rest_of
from assess.analysis.tenants.directory_tenants import tenants_by_units
from assess.analysis.tenants.names import holds_word, tenant_named_in
from assess.analysis.tenants.patterns import TenantPatterns, tenant_patterns
from assess.analysis.tenants.schema_tenants import SchemaTenants, schema_tenants
from assess.analysis.tenants.store_tenants import tenants_by_keys
from assess.analysis.tenants.words import words_of
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.inventory import Endpoint
from assess.model.observed import Observed
from assess.model.wording import few

SAID = 1.0
ON_OWN_HOST = 0.95
BY_PATTERN = 0.9
BY_USE = 0.85
BY_WHAT_IT_USES = 0.6
BY_NAME_AND_USE = 0.75
BY_NAME = 0.6
"""Names alone never say more than 0.6."""
SERVES = {"smb": "samba", "nfs": "nfs-server"}
"""Signatures of what serves the shares of a protocol."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose a thing is, how sure, and why in words."""

    tenants: tuple[str, ...]
    confidence: float
    because: str


def assign_tenants(graph: Graph, observed: Observed, said: Mapping[str, Claim] | None = None) -> Graph:
    """The graph with tenants on nodes and edges, why, and which edges cross from one tenant to another.

    What is `said` of a node goes first, then the inventory's word, then `match` patterns, then use: what only
    one tenant's things use is that tenant's; what several use is shared and lists them. Infrastructure passes
    nothing on. An edge crosses only from a thing that is wholly one tenant's to one that is wholly another's.
    """
    claims = _stated(graph, observed, said or {})
    patterns = tenant_patterns(observed.inventory.tenants)
    claims |= _claims(stated_contexts(graph, observed, patterns, _tenants(claims)))
    schemas = _by_schemas(graph, observed, claims) | _by_folders(graph, observed, claims)
    schemas |= _claims(tenants_by_keys(graph, observed, claims))
    claims |= _named(graph, observed, claims, schemas)
    claims |= _used(graph, claims, schemas)
    claims |= _using(graph, claims)
    claims |= _shares_of(graph, claims)
    claims |= _hosts_of(graph, claims, infrastructure=False)
    claims |= _claims(contexts_by_content(graph, observed, _tenants(claims)))
    claims |= _served(graph, claims, tenants_by_units(graph, observed))
    claims |= _hosts_of(graph, claims, infrastructure=True)
    nodes = {name: _owned(node, claims.get(name)) for name, node in graph.nodes.items()}
    return Graph(nodes=nodes, edges=tuple(_crossing(edge, nodes) for edge in graph.edges))


def _tenants(claims: Mapping[str, Claim]) -> dict[str, tuple[str, ...]]:
    return {name: claim.tenants for name, claim in claims.items()}


def _claims(said: Mapping[str, tuple[tuple[str, ...], float, str]]) -> dict[str, Claim]:
    return {name: Claim(*each) for name, each in said.items()}


def _owned(node: Node, claim: Claim | None) -> Node:
    if claim is None:
        return node
    return replace(
        node,
        tenants=claim.tenants,
        tenant_confidence=round(claim.confidence, 2),
        because=claim.because,
    )


def _crossing(edge: Edge, nodes: Mapping[str, Node]) -> Edge:
    source, target = nodes[edge.source].tenants, nodes[edge.target].tenants
    crosses = len(source) == 1 and len(target) == 1 and source != target
    return replace(edge, tenants=tuple(sorted({*source, *target})), cross_tenant=crosses)


def _stated(graph: Graph, observed: Observed, said: Mapping[str, Claim]) -> dict[str, Claim]:
    """What architect, inventory and patterns say of endpoints, and so of what is on them."""
    patterns = tenant_patterns(observed.inventory.tenants)
    of_endpoint = {
        e.name: said.get(e.name) or _of_endpoint(e, observed, patterns) for e in observed.inventory.endpoints
    }
    claims = (
        (name, said.get(name) or _of_node(node, patterns, of_endpoint)) for name, node in graph.nodes.items()
    )
    return {name: claim for name, claim in claims if claim is not None}


def _of_endpoint(endpoint: Endpoint, observed: Observed, patterns: TenantPatterns) -> Claim | None:
    if endpoint.tenant:
        return Claim(
            (endpoint.tenant,), SAID, f"the inventory says that {endpoint.name} is {endpoint.tenant}'s"
        )
    facts = observed.hosts.get(endpoint.name)
    hostname = facts.identity.hostname if facts else ""
    by_name = patterns.by_name(endpoint.name, hostname)
    if by_name:
        return _by_pattern(by_name)
    addresses = [*(own_addresses(facts) if facts else ()), *endpoint.ips, endpoint.address or ""]
    by_address = patterns.by_address(addresses)
    return _by_pattern(by_address) if by_address else None


def _by_pattern(found: Mapping[str, str]) -> Claim:
    said = ", ".join(f"{text} of {tenant}" for tenant, text in sorted(found.items()))
    return Claim(tuple(sorted(found)), BY_PATTERN, f"matches {said}")


def _of_node(node: Node, patterns: TenantPatterns, of_endpoint: Mapping[str, Claim | None]) -> Claim | None:
    if node.name in of_endpoint:
        return of_endpoint[node.name]
    own_name = node.name.rpartition("/")[2]
    found = patterns.by_database(own_name) if node.kind is NodeKind.DATABASE else {}
    found = found or patterns.by_name(node.name)
    if not found and node.kind is NodeKind.EXTERNAL:
        address = node.name.removeprefix("external:")
        found = patterns.by_address([address, address.rpartition(":")[0]])
    return _by_pattern(found) if found else _of_its_endpoints(node, of_endpoint)


def _of_its_endpoints(node: Node, of_endpoint: Mapping[str, Claim | None]) -> Claim | None:
    """A service or database is whose its endpoint is; where its endpoints disagree nothing is stated."""
    claims = [claim for name in node.endpoints if (claim := of_endpoint.get(name)) is not None]
    if not claims or len({claim.tenants for claim in claims}) > 1:
        return None
    best = max(claims, key=lambda claim: claim.confidence)
    return replace(best, confidence=min(best.confidence, ON_OWN_HOST))


def _by_schemas(graph: Graph, observed: Observed, claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Databases whose schemas are tenants'; a start that users add to, not the last word."""
    return {
        name: Claim(found.tenants, found.confidence, _why_schemas(found))
        for name, found in schema_tenants(observed).items()
        if name in graph.nodes and name not in claims
    }


def _by_folders(graph: Graph, observed: Observed, claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Walked shares with folders of several tenants, or of one tenant and nothing else; users add more."""
    found: dict[str, Claim] = {}
    for name, walk in walked_shares(observed):
        parts = parts_by_tenant(walk, observed.inventory.tenants)
        is_whole = not walk.sampled and not walk.refused and not rest_of(walk, parts).files
        if name in graph.nodes and name not in claims and (len(parts) > 1 or (parts and is_whole)):
            tenants = tuple(each.name for each in parts)
            found[name] = Claim(tenants, BY_NAME, f"its first level holds folders of {', '.join(tenants)}")
    return found


def _why_schemas(found: SchemaTenants) -> str:
    said = ", ".join(f"{schema} of {tenant}" for schema, tenant in found.owners)
    return f"holds the schemas {said}" + (", which are alike" if found.alike else "")


def _named(
    graph: Graph, observed: Observed, claims: Mapping[str, Claim], schemas: Mapping[str, Claim]
) -> dict[str, Claim]:
    """Things whose own name holds one tenant's name; more sure when that tenant's things use them."""
    users = _users(graph)
    tenants = sorted(tenant.name for tenant in observed.inventory.tenants)
    words = words_of(observed)
    found: dict[str, Claim] = {}
    for name, node in graph.nodes.items():
        if name in claims or name in schemas or node.kind is NodeKind.EXTERNAL or node.infrastructure:
            continue
        tenant = tenant_named_in([name, *words.get(name, ())], tenants)
        if not tenant:
            continue
        using = {t for user in users.get(name, ()) if user in claims for t in claims[user].tenants}
        used = tenant in using
        what = "its name" if holds_word(name, tenant) else "what it is made of"
        because = f"{what} holds {tenant}" + (", whose things use it" if used else "")
        found[name] = Claim((tenant,), BY_NAME_AND_USE if used else BY_NAME, because)
    return found


def _passes(edge: Edge, graph: Graph) -> bool:
    """The edge tells whose its far end is: no infrastructure, no server following another."""
    ends = graph.nodes[edge.source], graph.nodes[edge.target]
    return not edge.infrastructure and not any(node.infrastructure for node in ends)


def servers_of_databases(graph: Graph) -> Iterator[tuple[str, str]]:
    """Each database with the node of its server: what a database holds, its server holds."""
    servers = {
        endpoint: name
        for name, node in graph.nodes.items()
        if node.kind is NodeKind.SERVICE and node.category == "rdbms"
        for endpoint in node.endpoints
        if endpoint not in graph.nodes or graph.nodes[endpoint].kind is not NodeKind.HOST
    }
    for name, node in graph.nodes.items():
        server = servers.get(name.partition("/")[0]) if node.kind is NodeKind.DATABASE else None
        if server is not None:
            yield name, server


def _users(graph: Graph) -> dict[str, tuple[str, ...]]:
    users: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if _passes(edge, graph):
            users[edge.target].append(edge.source)
    for database, server in servers_of_databases(graph):
        users[server].append(database)
    return {name: tuple(found) for name, found in users.items()}


def _used(graph: Graph, claims: Mapping[str, Claim], schemas: Mapping[str, Claim]) -> dict[str, Claim]:
    """Tenants of things by who uses them, to the fixed point; sets only grow, so order does not matter."""
    users = _users(graph)
    start = {name: frozenset(claim.tenants) for name, claim in {**schemas, **claims}.items()}
    sets = _grown(users, start, frozenset(claims))
    found: dict[str, Claim] = {}
    for name in sorted(sets.keys() - claims.keys()):
        known = [user for user in users.get(name, ()) if sets.get(user)]
        unknown = len(users.get(name, ())) - len(known)
        tenants = tuple(sorted(sets[name]))
        if name in schemas:
            found[name] = replace(schemas[name], tenants=tenants)
            continue
        confidence = BY_USE * len(known) / (len(known) + unknown / 2)
        found[name] = Claim(tenants, confidence, _why_used(tenants, known, unknown))
    return found


def _why_used(tenants: tuple[str, ...], known: list[str], unknown: int) -> str:
    whose = f"{tenants[0]}'s" if len(tenants) == 1 else f"of {', '.join(tenants)}"
    doubt = f"; {unknown} users of unknown tenant" if unknown else ""
    return f"used by {few(known, 3)}, which {'is' if len(known) == 1 else 'are'} {whose}{doubt}"


def _grown(
    neighbours: Mapping[str, tuple[str, ...]],
    start: Mapping[str, frozenset[str]],
    fixed: frozenset[str],
) -> dict[str, frozenset[str]]:
    """Sets passed along until nothing grows; `neighbours` maps a node to those that it learns from."""
    learners: dict[str, list[str]] = defaultdict(list)
    for name, teachers in neighbours.items():
        for teacher in teachers:
            learners[teacher].append(name)
    sets = dict(start)
    waiting = deque(sorted(start))
    while waiting:
        teacher = waiting.popleft()
        for name in learners.get(teacher, ()):
            if name in fixed:
                continue
            grown = sets.get(name, frozenset()) | sets[teacher]
            if grown != sets.get(name):
                sets[name] = grown
                waiting.append(name)
    return sets


def _using(graph: Graph, claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Tenants of things that nobody is known to use, by what they themselves use or front.

    Using a shared thing says nothing of its user; using things of several single tenants makes it shared.
    """
    providers: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if _passes(edge, graph) and edge.source not in claims:
            providers[edge.source].append(edge.target)
    start = {name: frozenset(claim.tenants) for name, claim in claims.items() if len(claim.tenants) == 1}
    sets = _grown({name: tuple(found) for name, found in providers.items()}, start, frozenset(claims))
    fronting = {edge.source for edge in graph.edges if edge.kind is EdgeKind.FRONTS}
    found: dict[str, Claim] = {}
    for name in sorted(sets.keys() - claims.keys()):
        if graph.nodes[name].kind is NodeKind.EXTERNAL:
            continue
        tenants = tuple(sorted(sets[name]))
        verb = "fronts" if name in fronting else "uses"
        found[name] = Claim(tenants, BY_WHAT_IT_USES, f"{verb} things of {', '.join(tenants)}")
    return found


def _shares_of(graph: Graph, claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Shares that nobody was seen to use: the tenants of the one file server of their host, no surer."""
    servers: dict[str, list[str]] = defaultdict(list)
    for name, node in graph.nodes.items():
        if node.kind is NodeKind.SERVICE and name in claims and node.signature in SERVES.values():
            for endpoint in node.endpoints:
                servers[endpoint].append(name)
    found: dict[str, Claim] = {}
    for name, node in graph.nodes.items():
        if name in claims or node.kind is not NodeKind.SHARE:
            continue
        mine = [s for e in node.endpoints for s in servers[e] if SERVES.get(node.signature) == _sig(graph, s)]
        if len(mine) == 1:
            claim = claims[mine[0]]
            because = f"its server is that of {', '.join(claim.tenants)}: {claim.because}"
            found[name] = Claim(claim.tenants, min(BY_NAME, claim.confidence), because)
    return found


def _sig(graph: Graph, name: str) -> str:
    return graph.nodes[name].signature


def _hosts_of(graph: Graph, claims: Mapping[str, Claim], *, infrastructure: bool) -> dict[str, Claim]:
    """Hosts that nothing is said of: the tenants of what is on them; of their applications first.

    A share that only its name gives to a tenant says nothing of the server's other folders.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for name, node in graph.nodes.items():
        thin = node.kind is NodeKind.SHARE and name in claims and claims[name].confidence <= BY_NAME
        if name in claims and claims[name].tenants and node.infrastructure == infrastructure and not thin:
            for endpoint in node.endpoints:
                if endpoint in graph.nodes and endpoint != name and endpoint not in claims:
                    held[endpoint].add(name)
    found: dict[str, Claim] = {}
    for holder in sorted(held):
        tenants = _union(claims[each].tenants for each in held[holder])
        confidence = min(BY_USE, *(claims[each].confidence for each in held[holder]))
        found[holder] = Claim(tenants, confidence, f"holds things of {', '.join(tenants)}")
    return found


def _served(
    graph: Graph, claims: Mapping[str, Claim], units: Mapping[str, tuple[str, ...]]
) -> dict[str, Claim]:
    """Infrastructure that nothing is said of: the tenants whose things it serves. It passes nothing on.

    It serves whoever asks: seen with one tenant of several only, it stays unknown, and says so. A directory
    also holds the people of the tenants that its `units` name.
    """
    served: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.infrastructure and edge.target not in claims and edge.source in claims:
            served[edge.target] |= set(claims[edge.source].tenants)
    several = len({tenant for claim in claims.values() for tenant in claim.tenants}) > 1
    holding = {
        name: _holding(named, served.pop(name, set())) for name, named in units.items() if name not in claims
    }
    return holding | {
        name: _serving(tuple(sorted(served[name])), several=several)
        for name in sorted(served)
        if served[name] and graph.nodes[name].kind is not NodeKind.EXTERNAL
    }


def _holding(named: tuple[str, ...], served: set[str]) -> Claim:
    because = f"its first level holds units of {', '.join(named)}"
    because += f"; it serves things of {', '.join(sorted(served))}" if served else ""
    return Claim(tuple(sorted({*named, *served})), BY_NAME, because)


def _serving(tenants: tuple[str, ...], *, several: bool) -> Claim:
    names = ", ".join(tenants)
    if len(tenants) == 1 and several:
        return Claim((), 0.0, f"serves whoever asks; only things of {names} were seen to use it")
    return Claim(tenants, BY_USE, f"serves things of {names}")


def _union(sets: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({each for found in sets for each in found}))
