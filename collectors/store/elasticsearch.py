"""Reads Elasticsearch and OpenSearch over their HTTP API (kind `elasticsearch`).

Not verified on a live server. Sources: Elasticsearch reference 7.17 and 8, OpenSearch documentation 2.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from assess.model.evidence import Evidence
from assess.model.store import (
    SearchIndex,
    StoreClient,
    StoreFacts,
    StoreMemory,
    StoreModule,
    StoreReading,
)
from collectors.base import Collector, HttpProbe, HttpQuestion, gaps_of
from collectors.database.sections import Reading, Row, read
from collectors.store.gaps import told_gaps

_INDEX = ("index", "health", "status", "pri", "rep", "docs.count", "docs.deleted", "store.size")
_CAT = f"/_cat/indices?format=json&bytes=b&expand_wildcards=all&h={','.join(_INDEX)}"
QUESTIONS = (
    HttpQuestion("root", "/", ("version.number", "version.distribution", "cluster_name", "tagline")),
    HttpQuestion("indices", _CAT, _INDEX),
    HttpQuestion("repositories", "/_snapshot", ("*", "type"), at="*"),
    HttpQuestion("ilm", "/_all/_ilm/explain?only_managed=true", ("*", "policy"), at="indices.*"),
    HttpQuestion("slm", "/_slm/policy", ("*", "policy.schedule", "policy.repository"), at="*"),
    HttpQuestion(
        "ism",
        "/_plugins/_ism/explain/*",
        ("*", "index.plugins.index_state_management.policy_id"),
        at="*",
    ),
    HttpQuestion(
        "nodes",
        "/_nodes/stats/indices,jvm,os,http",
        (
            "name", "host", "indices.docs.count", "indices.store.size_in_bytes", "jvm.mem.heap_used_in_bytes",
            "jvm.mem.heap_max_in_bytes", "os.mem.total_in_bytes", "indices.indexing.index_total",
            "indices.search.query_total", "http.current_open",
        ),
        at="nodes.*",
    ),
    HttpQuestion("clients", "/_nodes/stats/http", ("remote_address", "agent"), at="nodes.*.http.clients"),
    HttpQuestion("plugins", "/_cat/plugins?format=json&h=component,version", ("component", "version")),
)  # fmt: skip
OPTIONAL = frozenset({"ilm", "slm", "ism", "clients", "plugins"})
"""Each product has one of these; older versions name no clients."""
REMEDY = (
    "a role with cluster privileges monitor, monitor_snapshot, read_ilm, read_slm and index privileges "
    "monitor, view_index_metadata on *"
)


def parse(endpoint: str, evidence: Sequence[Evidence]) -> StoreFacts:
    """Indices with documents, bytes and policy; repositories of snapshots; clients."""
    reading = read(endpoint, evidence, optional=frozenset())
    root = reading.one("root")
    is_opensearch = "opensearch" in root.text("version.distribution") + root.text("tagline").lower()
    policies = _policies(reading)
    return StoreFacts(
        endpoint=endpoint,
        product="opensearch" if is_opensearch else "elasticsearch",
        version=root.text("version.number"),
        clustered=len(reading.of("nodes")) > 1 if reading.of("nodes") else None,
        settings=tuple(_readings(reading)),
        memory=_memory(reading),
        indices=tuple(_index(row, policies) for row in reading.of("indices")),
        clients=tuple(_clients(reading)),
        modules=tuple(
            StoreModule(r.text("component"), r.text("version"), r.ref) for r in reading.of("plugins")
        ),
        gaps=told_gaps(reading.gaps, OPTIONAL, lambda _: REMEDY),
        section_at={each.section: each.at for each in evidence},
    )


def _policies(reading: Reading) -> dict[str, str]:
    found = {row.text("*"): row.text("policy") for row in reading.of("ilm")}
    name = "index.plugins.index_state_management.policy_id"
    return found | {row.text("*"): row.text(name) for row in reading.of("ism") if row.text(name)}


def _readings(reading: Reading) -> Iterator[StoreReading]:
    root = reading.one("root")
    if root.text("cluster_name"):
        yield StoreReading("cluster_name", root.text("cluster_name"), root.ref)
    for row in reading.of("repositories"):
        yield StoreReading("snapshot_repository", f"{row.text('*')} ({row.text('type')})", row.ref)
    for row in reading.of("slm"):
        yield StoreReading("snapshot_policy", f"{row.text('*')} ({row.text('policy.schedule')})", row.ref)
    if reading.answered("repositories") and not reading.of("repositories"):
        yield StoreReading("snapshot_repository", "", reading.one("repositories").ref)


def _index(row: Row, policies: dict[str, str]) -> SearchIndex:
    return SearchIndex(
        name=row.text("index"),
        ref=row.ref,
        documents=row.integer("docs.count"),
        deleted=row.integer("docs.deleted"),
        size_bytes=row.integer("store.size"),
        replicas=row.integer("rep"),
        health=row.text("health"),
        policy=policies.get(row.text("index"), ""),
    )


def _memory(reading: Reading) -> StoreMemory | None:
    nodes = reading.of("nodes")
    used = [n for row in nodes if (n := row.integer("jvm.mem.heap_max_in_bytes")) is not None]
    return StoreMemory(nodes[0].ref, used_bytes=sum(used)) if used else None


def _clients(reading: Reading) -> Iterator[StoreClient]:
    rows = reading.of("clients")
    counted = Counter(
        (_address(row), row.text("agent")[:120]) for row in rows if row.text("agent") != "assess"
    )
    first = {_address(row): row.ref for row in reversed(rows)}
    for (address, agent), count in sorted(counted.items()):
        yield StoreClient(address, first[address], library=agent, count=count)


def _address(row: Row) -> str:
    return row.text("remote_address").rpartition(":")[0].strip("[]")


COLLECTOR = Collector(
    kind="elasticsearch",
    transport="http_json",
    default_port=9200,
    probe=HttpProbe(QUESTIONS),
    check=HttpProbe(tuple(q for q in QUESTIONS if q.section in {"root", "indices", "repositories", "nodes"})),
    parse=parse,
    missing=gaps_of(parse),
)
