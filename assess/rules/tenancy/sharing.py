"""Findings on state and logins that several tenants share."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.graph import NodeKind
from assess.model.tenancy import SharedLogin, SharedState
from assess.rules.base import FindingRule

SOURCE = "AWS SaaS Lens, silo, bridge and pool models"
PARTITION = {
    "kv-store": "Read key prefixes and TTLs to see whose keys are whose; give each tenant its own store.",
    "cache": "Give each tenant its own cache, or a key prefix and quota.",
    "broker": "Give each tenant its own virtual host, queues and login.",
    "search": "Give each tenant its own indices and role.",
}

APART = (
    "Give each tenant a store of its own, or a user whose ACL allows its prefix only: a prefix keeps nobody "
    "out, and memory, eviction and restarts are shared."
)


def judge_state(shared: SharedState) -> Iterator[Finding]:
    """High for one database, export or keyspace; medium for a server of separate databases."""
    node = shared.node
    separate = node.kind is NodeKind.SERVICE and node.category in {"rdbms", "db-proxy"}
    names = ", ".join(tenant for tenant, _ in shared.users)
    if node.kind is NodeKind.HOST:
        yield _on_one_host(shared, names)
        return
    what = {NodeKind.DATABASE: "database", NodeKind.SHARE: "share"}.get(
        node.kind, node.signature or "service"
    )
    yield Finding(
        id="tenancy.shared_state",
        severity=Severity.MEDIUM if separate else Severity.HIGH,
        subject=node.name,
        tenant="",
        title=f"{names} share the {what} {node.name}" + (f": {shared.keys}" if shared.keys else ""),
        evidence=shared.evidence,
        remedy=APART if shared.keys else _remedy(node.kind, node.category),
        source=SOURCE,
    )


def _on_one_host(shared: SharedState, names: str) -> Finding:
    """Medium: the things are apart, the machine is not, so that they cannot move one by one as they are."""
    owners: dict[str, list[str]] = {}
    for tenant, things in shared.users:
        for thing in things:
            owners.setdefault(thing, []).append(tenant)
    listed = ", ".join(f"{thing} of {' and '.join(owners[thing])}" for thing in sorted(owners))
    return Finding(
        id="tenancy.shared_state",
        severity=Severity.MEDIUM,
        subject=shared.node.name,
        tenant="",
        title=f"{names} keep state on the host {shared.node.name}: {listed}",
        evidence=shared.evidence,
        remedy="Move each tenant's part to storage of its own, or the host first as a shared service.",
        source=SOURCE,
    )


def _remedy(kind: NodeKind, category: str) -> str:
    if kind is NodeKind.DATABASE:
        return (
            "Find the column or schema that separates the tenants. Split the data per tenant, or move the"
            " database as a shared service before its tenants, with row security."
        )
    if kind is NodeKind.SHARE:
        return (
            "Find out which folders are whose; give each tenant its own file system or access point,"
            " or move the share first as a shared one."
        )
    return PARTITION.get(
        category, "Move it first as a shared service, or split it per tenant before their waves."
    )


def judge_login(shared: SharedLogin) -> Iterator[Finding]:
    """One login of several tenants: what the one may read, the other may read too."""
    names = ", ".join(tenant for tenant, _ in shared.users)
    yield Finding(
        id="tenancy.shared_login",
        severity=Severity.HIGH,
        subject=shared.server,
        tenant="",
        title=f"{names} use one login, {shared.login}, on {shared.server}",
        evidence=shared.evidence,
        remedy="Give each tenant a login that may reach its own data only, before the data moves.",
        source=SOURCE,
    )


RULES = (
    FindingRule(
        id="tenancy.shared_state",
        subject=SharedState,
        judge=judge_state,
        text="Things of several tenants use the same database, share, keyspace or queue.",
        source=SOURCE,
    ),
    FindingRule(
        id="tenancy.shared_login",
        subject=SharedLogin,
        judge=judge_login,
        text="Things of several tenants log in to a database server as the same user.",
        source=SOURCE,
    ),
)
