"""Findings on edges that lead from one tenant's things to another's."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.graph import EdgeKind
from assess.model.tenancy import TenantCrossing
from assess.rules.base import FindingRule

SEVERITY = {
    EdgeKind.QUERIES: Severity.HIGH,
    EdgeKind.MOUNTS: Severity.HIGH,
    EdgeKind.REPLICATES: Severity.HIGH,
    EdgeKind.CONNECTS: Severity.MEDIUM,
    EdgeKind.FRONTS: Severity.MEDIUM,
}
VERB = {
    EdgeKind.QUERIES: "queries",
    EdgeKind.MOUNTS: "mounts",
    EdgeKind.REPLICATES: "replicates from",
    EdgeKind.FRONTS: "fronts",
    EdgeKind.CONFIGURED: "is configured for",
}


def judge_crossing(crossing: TenantCrossing) -> Iterator[Finding]:
    """High where data crosses, medium for other traffic, low where only configuration says it."""
    edge = crossing.edge
    severity = Severity.INFO if edge.infrastructure else SEVERITY.get(edge.kind, Severity.LOW)
    verb = VERB.get(edge.kind, "connects to")
    yield Finding(
        id="tenancy.cross_tenant_edge",
        severity=severity,
        subject=f"{edge.source} -> {edge.target}",
        tenant=crossing.source_tenant,
        title=f"{edge.source} of {crossing.source_tenant} {verb} {edge.target} of {crossing.target_tenant}",
        evidence=edge.evidence,
        remedy=(
            f"Ask {crossing.source_tenant} and {crossing.target_tenant} whether this is meant. If so, give it"
            " an interface and a network policy of its own, and plan both ends in one wave or with a bridge;"
            " if not, take the access away before the move."
        ),
        source="AWS SaaS Lens, tenant isolation",
    )


RULES = (
    FindingRule(
        id="tenancy.cross_tenant_edge",
        subject=TenantCrossing,
        judge=judge_crossing,
        text="A thing that is wholly one tenant's depends on a thing that is wholly another tenant's.",
        source="AWS SaaS Lens, tenant isolation",
    ),
)
