"""Findings on dependencies that were not seen in use, or whose far end nobody read."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.tenancy import DormantTenant, IdleDependency, UnreadFarEnd
from assess.model.wording import few
from assess.rules.base import FindingRule

STATE_PORTS = frozenset(
    {
        111,
        139,
        445,
        2049,
        3260,
        1433,
        1521,
        3306,
        5432,
        5672,
        6379,
        9042,
        9092,
        9200,
        11211,
        27017,
        50000,
        61616,
    }
)
SOURCE = "IANA service names and port numbers"


def judge_idle(idle: IdleDependency) -> Iterator[Finding]:
    """Only a configuration file knows of it: a nightly job, a failover target, or something dead."""
    edge = idle.edge
    yield Finding(
        id="graph.idle_dependency",
        severity=Severity.LOW,
        subject=f"{edge.source} -> {edge.target}",
        tenant=idle.tenant,
        title=f"{edge.source} is configured to use {edge.target}; no traffic was seen",
        evidence=edge.evidence,
        remedy="Sample over a full day or month end, or ask the owner; until then it counts as a dependency.",
        source="observed configuration",
    )


def judge_unread(far: UnreadFarEnd) -> Iterator[Finding]:
    """Medium where state may stand behind the port, else low."""
    severity = Severity.MEDIUM if far.port in STATE_PORTS else Severity.LOW
    verb = "depends" if len(far.users) == 1 else "depend"
    users = few(far.users, 3)
    yield Finding(
        id="graph.unread_far_end",
        severity=severity,
        subject=far.node.name,
        tenant=far.tenants[0] if len(far.tenants) == 1 else "",
        title=f"{users} {verb} on {far.node.name.removeprefix('external:')}, which is not in the inventory",
        evidence=far.evidence,
        remedy="Add it to the inventory, or declare it there without an address, so that it is planned.",
        source=SOURCE,
    )


def judge_dormant(tenant: DormantTenant) -> Iterator[Finding]:
    """A tenant without any traffic may be a pilot, or need no move at all."""
    yield Finding(
        id="tenancy.dormant_tenant",
        severity=Severity.INFO,
        subject=tenant.name,
        tenant=tenant.name,
        title=f"no traffic of {tenant.name} was seen on its {len(tenant.endpoints)} endpoints",
        remedy="Ask whether it is still in use; if so, sample for longer. Its data stays in the plan.",
        source="observed samples",
    )


RULES = (
    FindingRule(
        id="graph.idle_dependency",
        subject=IdleDependency,
        judge=judge_idle,
        text="A dependency is named in configuration, and no traffic was seen.",
        source="observed configuration",
    ),
    FindingRule(
        id="graph.unread_far_end",
        subject=UnreadFarEnd,
        judge=judge_unread,
        text="Something depends on an address that no endpoint of the inventory has.",
        source=SOURCE,
    ),
    FindingRule(
        id="tenancy.dormant_tenant",
        subject=DormantTenant,
        judge=judge_dormant,
        text="A tenant has endpoints, and none of them was seen in use.",
        source="observed samples",
    ),
)
