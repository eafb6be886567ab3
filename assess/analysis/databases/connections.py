"""Who connects to which database today, where that is written, and what must be injected instead."""

import re
from collections.abc import Iterator

from assess.analysis.graph.machines import own_addresses
from assess.model.database import DatabaseServerFacts, Session
from assess.model.decisions import About, Decision
from assess.model.estate import ConnectionChangeRow
from assess.model.evidence import Trace
from assess.model.graph import Edge, EdgeKind, NodeKind
from assess.model.naming import owner
from assess.model.observed import Observed, Situation

SEEN = frozenset({EdgeKind.QUERIES, EdgeKind.CONNECTS})
KINDS = SEEN | {EdgeKind.CONFIGURED}
NOT_DECIDED = "not decided"
NOT_FOUND = "where it is configured was not found: look for it before the cut"
_SETTING = re.compile(r"(?P<file>/\S*) (?P<key>\S+) = (?P<value>.*)", re.DOTALL)
_JOB = re.compile(r"(?P<file>/\S*) (?P<value>.*)", re.DOTALL)
_WHOLE = re.compile(r"://|;|\b(host|server)=", re.IGNORECASE)


def connection_changes(situation: Situation) -> tuple[ConnectionChangeRow, ...]:
    """One row per service and database server or database that it uses, by tenant, service and database."""
    decided = {each.subject: each for each in situation.decisions if each.about is About.DATABASE}
    rows = (row for edge in situation.graph.edges for row in _rows(situation, edge, decided))
    return tuple(sorted(rows, key=lambda row: (row.tenant, row.service, row.database)))


def _rows(situation: Situation, edge: Edge, decided: dict[str, Decision]) -> Iterator[ConnectionChangeRow]:
    node, source = situation.graph.nodes.get(edge.target), situation.graph.nodes.get(edge.source)
    is_store = node is not None and (node.kind is NodeKind.DATABASE or node.category == "rdbms")
    if node is None or source is None or not is_store or edge.kind not in KINDS or edge.infrastructure:
        return
    server, _, database = edge.target.partition("/")
    if node.kind is not NodeKind.DATABASE:
        database = ""
    decision = decided.get(edge.target)
    facts = situation.observed.servers.get(server)
    sessions = _sessions(situation.observed, facts, edge.source, database) if facts else ()
    written = tuple(found for each in edge.evidence for found in _written(each))
    yield ConnectionChangeRow(
        tenant=owner(source.tenants),
        service=edge.source,
        host=edge.source.partition("/")[0],
        database=edge.target,
        connects_to=_place(edge, facts, server, database),
        logins=tuple(sorted({each.user for each in sessions})),
        sessions=sum(each.count for each in sessions) if sessions else None,
        seen=edge.kind in SEEN,
        configured_in=tuple(dict.fromkeys(f"{place} = {value}" for place, value in written)),
        target=decision.choice if decision else NOT_DECIDED,
        instance=dict(decision.details).get("instance", "") if decision else "",
        inject=_inject(written, database, decision),
        evidence=edge.evidence,
    )


def _place(edge: Edge, facts: DatabaseServerFacts | None, server: str, database: str) -> str:
    """Server, port and database as they are reached today."""
    port = edge.port or (facts.port if facts else None)
    return f"{server}{f':{port}' if port else ''}{f'/{database}' if database else ''}"


def _sessions(
    observed: Observed, facts: DatabaseServerFacts, service: str, database: str
) -> tuple[Session, ...]:
    """Sessions in the database that come from the service's host."""
    host = service.partition("/")[0]
    known = observed.hosts.get(host)
    if known is None:
        return ()
    entry = next((each.address for each in observed.inventory.endpoints if each.name == host), None)
    names = {*own_addresses(known), known.identity.hostname, entry or ""} - {""}
    return tuple(
        each
        for each in facts.sessions
        if each.database == database and each.client_address and _is_from(each.client_address, names)
    )


def _is_from(client: str, names: set[str]) -> bool:
    return client in names or client.partition(".")[0] in names


def _written(trace: Trace) -> Iterator[tuple[str, str]]:
    """`host:/file key` and its value; of a job, its file and command."""
    endpoint, _, section = trace.source.partition(":")
    if setting := _SETTING.fullmatch(trace.observed):
        yield f"{endpoint}:{setting['file']} {setting['key']}", setting["value"]
    elif section == "cron" and (job := _JOB.fullmatch(trace.observed)):
        yield f"{endpoint}:{job['file']}", job["value"]


def _inject(
    written: tuple[tuple[str, str], ...], database: str, decision: Decision | None
) -> tuple[str, ...]:
    """What each place must hold after the move; passwords come from a secret, never from a file."""
    details = dict(decision.details) if decision else {}
    where = details.get("instance") or (decision.choice if decision else "the target")
    name = f", database {database}" if database else ""
    found = []
    for place, value in dict(written).items():
        whole = "endpoint, port, user, password" if _WHOLE.search(value) else "endpoint and port"
        found.append(f"{place}: {whole} of {where}{name if _WHOLE.search(value) else ''}, from a secret")
    return tuple(found) or (f"endpoint, port, user and password of {where}{name}; {NOT_FOUND}",)
