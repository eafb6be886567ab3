"""Findings on what contexts of different tenants share: address space, links, permitted packets."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.policies import ContextLink, Holders, OverlappingSpace, PolicyDifference, TenantReach
from assess.rules.base import FindingRule
from assess.rules.context.hygiene import in_words, subject_of, tenant_of

SOURCE = "first match over boxes of headers, decided exactly (docs/contexts.md)"
VPC = "Amazon VPC User Guide, VPC CIDR blocks: peered networks must not overlap"
CONFIGURATION = "the device's own configuration"
MOST = 4


def _tenants(holders: Holders) -> str:
    return ", ".join(sorted({each.tenant for each in holders if each.tenant}))


def _overlap(found: OverlappingSpace) -> Iterator[Finding]:
    some = ", ".join(found.networks[:MOST]) + (" ..." if len(found.networks) > MOST else "")
    yield Finding(
        id="context.overlapping_space",
        severity=Severity.HIGH,
        subject=subject_of(found.holders),
        tenant="",
        title=f"{_tenants(found.holders)} use the same addresses, {some}, {in_words(found.holders)}",
        evidence=found.evidence[:12],
        remedy=(
            "They cannot stand in one VPC as they are: renumber all but one in the move, or give each a VPC"
            " of its own with PrivateLink or private NAT between."
        ),
        source=VPC,
        objects=tuple(each.context for each in found.holders),
    )


def _link(found: ContextLink) -> Iterator[Finding]:
    yield Finding(
        id="context.link_between_tenants",
        severity=Severity.MEDIUM if found.is_built else Severity.LOW,
        subject=subject_of(found.holders),
        tenant="",
        title=f"contexts of {_tenants(found.holders)} are joined: {found.how}, {in_words(found.holders)}",
        evidence=found.evidence,
        remedy="Ask whether it is meant. It has no twin in separate namespaces or VPCs unless it is built.",
        source=CONFIGURATION,
    )


def _reach(found: TenantReach) -> Iterator[Finding]:
    some = "; ".join(found.packets[:MOST]) + (" ..." if len(found.packets) > MOST else "")
    may = "lets" if found.is_certain else "may let (by user, application or schedule)"
    yield Finding(
        id="context.isolation",
        severity=Severity.HIGH if found.is_certain else Severity.MEDIUM,
        subject=subject_of(found.holders),
        tenant=found.source_tenant,
        title=(
            f"{subject_of(found.holders)} {may} {found.source_tenant} reach {found.target_tenant}: {some}"
        ),
        evidence=found.evidence,
        remedy=(
            f"Ask {found.source_tenant} and {found.target_tenant} whether this is meant. Take it away before"
            " the move, or carry it over as an interface with a policy of its own."
        ),
        source=SOURCE,
    )


def _difference(found: PolicyDifference) -> Iterator[Finding]:
    others = found.usual_holders
    usually = f"in {others[0].context}" if len(others) == 1 else f"in {len(others)} other contexts"
    sure = "" if found.is_certain else " (by user, application or schedule)"
    yield Finding(
        id="context.policy_difference",
        severity=Severity.MEDIUM if found.opens and found.is_certain else Severity.LOW,
        subject=subject_of(found.holders),
        tenant=tenant_of(found.holders),
        title=(
            f"{found.what}: {found.packet} is {found.here}; {usually} it is {found.usual}{sure},"
            f" {in_words(found.holders)}"
        ),
        evidence=found.evidence,
        remedy=(
            f"Compared with {', '.join(each.context for each in found.usual_holders[:MOST])}. Decide which is"
            " meant; tenants with one policy can share one template on the target."
        ),
        source=SOURCE,
    )


RULES = (
    FindingRule(
        "context.overlapping_space",
        OverlappingSpace,
        _overlap,
        "Networks of contexts of different tenants overlap.",
        VPC,
    ),
    FindingRule(
        "context.link_between_tenants",
        ContextLink,
        _link,
        "A link, route or shared port joins contexts of different tenants.",
        CONFIGURATION,
    ),
    FindingRule(
        "context.isolation",
        TenantReach,
        _reach,
        "A context lets packets pass from one tenant's addresses to another's.",
        SOURCE,
    ),
    FindingRule(
        "context.policy_difference",
        PolicyDifference,
        _difference,
        "A context's policy does something else than that of most tenants, roles for addresses.",
        SOURCE,
    ),
)
