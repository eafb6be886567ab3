"""Where one tenant's software and settings differ from what most tenants of that role have."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from assess.analysis.databases.drift import database_drift
from assess.model.estate import DriftRow, Severity
from assess.model.graph import Graph, Node, Service
from assess.model.grouping import grouped
from assess.model.host import HostFacts, Setting
from assess.model.observed import Observed

FEWEST = 2
SHARED = "shared"
PLAIN_VALUE = re.compile(r"^(\d+(\.\d+)?\s*[kmgt]?i?b?|on|off|yes|no|true|false|[a-z][a-z_-]{1,30})$", re.I)
OWN_TO_EACH = re.compile(
    r"host|addr|url|uri|port|name|user|path|dir|file|socket|bind|listen|database|server|id$", re.I
)
ENGINE_SETTINGS = frozenset(
    {
        "wal_level",
        "max_connections",
        "shared_buffers",
        "server_encoding",
        "lc_collate",
        "timezone",
        "sql_mode",
    }
    | {"binlog_format", "log_bin", "innodb_buffer_pool_size", "character_set_server", "collation_server"}
    | {"lower_case_table_names", "transaction_isolation", "default_transaction_isolation", "max_wal_senders"}
    | {"performance_schema", "wal_compression", "max_replication_slots"}
)

Holder = tuple[str, str]
"""A tenant, and the host or server that has the value."""
Values = dict[tuple[str, str], dict[Holder, set[str]]]


def drift(observed: Observed, graph: Graph) -> tuple[DriftRow, ...]:
    """Rows where a tenant's value is not the most frequent one of its role, sorted; `shared` is a tenant too.

    Tenants' databases of one application are compared as well (`database_drift`).

    A role is a product (the services with one signature). Values come from packages, engines, hosts'
    systems and plain settings; where two values are equally frequent the higher one counts as usual.
    """
    values: Values = defaultdict(lambda: defaultdict(set))
    for (role, item), holder, value in _observations(observed, graph):
        values[role, item][holder].add(value)
    rows = [row for key in sorted(values) for row in _rows(key, values[key])]
    return (*rows, *database_drift(observed, graph))


def _rows(key: tuple[str, str], by_holder: dict[Holder, set[str]]) -> Iterator[DriftRow]:
    if len(by_holder) < FEWEST:
        return
    counts = Counter(value for values in by_holder.values() for value in values)
    modal = max(counts, key=lambda value: (counts[value], version_key(value)))
    role, item = key
    unusual = {(tenant, value) for (tenant, _), values in by_holder.items() for value in values - {modal}}
    for tenant, value in sorted(unusual):
        yield DriftRow(role, tenant, item, value, modal, _severity(item, value, modal))


def version_key(value: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts versions as people do.

    >>> version_key("15.10") > version_key("15.9")
    True
    """
    parts = re.findall(r"\d+|[^\d.]+", value)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)


def _severity(item: str, value: str, modal: str) -> Severity:
    if item not in {"version", "engine version", "operating system"}:
        return Severity.LOW
    if value.split(".", 1)[0] == modal.split(".", 1)[0]:
        return Severity.LOW
    return Severity.HIGH if item == "engine version" else Severity.MEDIUM


def _observations(observed: Observed, graph: Graph) -> Iterator[tuple[tuple[str, str], Holder, str]]:
    by_host = grouped((service.host, service) for service in observed.services)
    for service in observed.services:
        tenant = _tenant(graph.nodes.get(service.name))
        if tenant and service.version and not graph.nodes[service.name].infrastructure:
            yield (service.signature, "version"), (tenant, service.host), service.version
    for name, facts in sorted(observed.hosts.items()):
        yield from _host(facts, by_host.get(name, ()), graph)
    yield from _engines(observed, graph)


def _tenant(node: Node | None) -> str:
    if node is None or not node.tenants:
        return ""
    return node.tenants[0] if len(node.tenants) == 1 else SHARED


def _host(
    facts: HostFacts, services: Iterable[Service], graph: Graph
) -> Iterator[tuple[tuple[str, str], Holder, str]]:
    tenant = _tenant(graph.nodes.get(facts.endpoint))
    if not tenant:
        return
    roles = {
        s.signature for s in services if s.category != "unknown" and not graph.nodes[s.name].infrastructure
    }
    system = f"{facts.identity.os} {facts.identity.os_version}".strip()
    for role in sorted(roles):
        if system:
            yield (role, "operating system"), (tenant, facts.endpoint), system
        for setting in facts.settings:
            if _compares(setting) and _is_of(setting.file, role):
                yield (
                    (role, f"{_general(setting.file)} {setting.key}"),
                    (tenant, facts.endpoint),
                    setting.value,
                )


def _compares(setting: Setting) -> bool:
    return bool(PLAIN_VALUE.match(setting.value)) and not OWN_TO_EACH.search(setting.key)


def _is_of(file: str, role: str) -> bool:
    stem = role.split("-", 1)[0]
    return file.startswith("/etc/") and re.search(rf"/{re.escape(stem)}[\d.]*(/|\.|$)", file) is not None


def _general(file: str) -> str:
    """The file's path without version numbers, so that `/etc/php/8.1` and `/etc/php/8.2` compare."""
    return re.sub(r"\d+(\.\d+)*", "*", file)


def _engines(observed: Observed, graph: Graph) -> Iterator[tuple[tuple[str, str], Holder, str]]:
    tenants_at = grouped(
        (endpoint, _tenant(node)) for node in graph.nodes.values() for endpoint in node.endpoints
    )
    for name, facts in sorted(observed.servers.items()):
        holders = {*tenants_at.get(name, ())} - {""}
        if not holders:
            continue
        holder = (min(holders) if len(holders) == 1 else SHARED, name)
        number = re.match(r"\d+(\.\d+)*", facts.version)
        if number:
            yield (facts.engine, "engine version"), holder, number[0]
        for setting in facts.settings:
            if setting.name.lower() in ENGINE_SETTINGS:
                yield (facts.engine, f"setting {setting.name}"), holder, setting.value
