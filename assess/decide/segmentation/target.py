"""Which tenant gets a cluster, a node group or a namespace of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from assess.analysis.graph.machines import own_addresses
from assess.decide.demand import busy_share
from assess.decide.estate_view import EstateView
from assess.decide.overruled import overruled
from assess.decide.privileges import Need, beyond_baseline
from assess.decide.question import Question, Ruling, decision_of, unique
from assess.decide.segmentation.cost import compute_usd
from assess.decide.segmentation.isolation_models import (
    CLUSTER,
    MODELS,
    NAMESPACE,
    NODE_GROUP,
    RANK,
    estate_answer,
    tenant_demand,
)
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.estate import Finding
from assess.model.evidence import Trace
from assess.model.inventory import Isolation, TenantSpec, Tier
from assess.model.overrides import Topic

BUSY = 0.6
AUDITED = frozenset({"pci", "pci-dss", "hipaa", "fedramp", "itar"})
UNREAD_CAP = 0.5


@dataclass(frozen=True, slots=True)
class TenantCase:
    """What segmentation is decided from: one tenant, its hosts and what they proved."""

    spec: TenantSpec
    hosts: tuple[str, ...]
    unread: tuple[str, ...]
    needs: tuple[tuple[str, Need], ...]
    overlaps: tuple[tuple[str, Trace, Trace], ...]
    spaces: tuple[Finding, ...]
    busiest: float | None
    busiest_host: str
    windows: tuple[str, ...]


Rule = Callable[[TenantCase], Ruling | None]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per tenant, and one for the whole estate."""
    overlaps = _overlapping_addresses(view)
    spaces = _overlapping_networks(view)
    words = view.situation.overrides.on(Topic.SEGMENTATION)
    answers = [
        overruled(decide_tenant(_case(view, spec, overlaps, spaces)), words.get(spec.name))
        for spec in view.tenants
    ]
    answers = [
        replace(each, monthly_cost_usd=compute_usd(view, tenant_demand(view, each.subject), each.choice))
        for each in _within_quotas(view, answers)
    ]
    yield from answers
    if answers:
        yield estate_answer(view, answers)


def decide_tenant(case: TenantCase) -> Decision:
    """The strongest isolation that any rule asks for; rules that ask for less are named as well."""
    rulings = [ruling for rule in RULES if (ruling := rule(case)) is not None]
    best = max(rulings, key=lambda each: (RANK[each.choice], each.confidence))
    others = tuple(
        reason for each in rulings if each is not best and each.choice != NAMESPACE for reason in each.reasons
    )
    ruling = replace(
        best,
        also=best.also + others + _notes(case),
        rejected=_rejected(best.choice),
        would_change_it=(*best.would_change_it, *_sensitivity(best.choice)),
        evidence=unique([trace for each in rulings for trace in each.evidence]),
        details=(("isolation", best.choice), *best.details),
    )
    cap = UNREAD_CAP if _nothing_read(case) and best.confidence < 0.9 else 1.0
    return decision_of(
        ruling, subject=case.spec.name, tenant=case.spec.name, about=About.SEGMENTATION, cap=cap
    )


def _by_contract(case: TenantCase) -> Ruling | None:
    if case.spec.isolation is not Isolation.STRICT:
        return None
    text = "the inventory says isolation: strict: contract or regulator demands a control plane of its own"
    return Ruling(
        "decide.segmentation.contract",
        CLUSTER,
        0.95,
        text,
        would_change_it=("the contract allows a shared control plane (isolation: standard)",),
    )


def _by_address_space(case: TenantCase) -> Ruling | None:
    if not case.overlaps:
        return None
    shown = "; ".join(f"{mine.observed} and {theirs.observed}" for _, mine, theirs in case.overlaps[:3])
    return Ruling(
        "decide.segmentation.overlapping_addresses",
        CLUSTER,
        0.75,
        f"the same address is used by hosts of two tenants, so they cannot share a network: {shown}",
        would_change_it=(
            "the tenant is renumbered, or nothing outside addresses its hosts by these addresses",
        ),
        evidence=tuple(trace for _, mine, theirs in case.overlaps for trace in (mine, theirs)),
    )


def _by_untrusted_code(case: TenantCase) -> Ruling | None:
    if not case.spec.untrusted_code:
        return None
    return Ruling(
        "decide.segmentation.untrusted_code",
        CLUSTER,
        0.9,
        "the inventory says untrusted_code: its customers' code runs here, and who breaks out of a pod is on "
        "the node and at the API server",
        would_change_it=("customers' code no longer runs here, or runs on Fargate or in VMs of its own",),
    )


def _by_networks(case: TenantCase) -> Ruling | None:
    if not case.spaces:
        return None
    return Ruling(
        "decide.segmentation.overlapping_networks",
        CLUSTER,
        0.6,
        f"its networks overlap with another tenant's, so one VPC cannot reach both: {case.spaces[0].title}",
        would_change_it=(
            "becomes less if nothing outside the cluster addresses these networks after the move",
            "becomes less if one of the tenants is renumbered first",
        ),
        evidence=tuple(trace for each in case.spaces for trace in each.evidence[:3]),
    )


def _by_privilege(case: TenantCase) -> Ruling | None:
    if not case.needs:
        return None
    shown = ", ".join(sorted({f"{need.what} on {host}" for host, need in case.needs})[:4])
    return Ruling(
        "decide.segmentation.privileged_needs",
        NODE_GROUP,
        0.85,
        f"something uses more than a baseline pod may have (to run as root is no proof): {shown}",
        would_change_it=("the privileged part stays a VM or is replaced by a managed service",),
        evidence=tuple(need.trace for _, need in case.needs),
    )


def _by_tier(case: TenantCase) -> Ruling | None:
    if case.spec.tier is not Tier.GOLD:
        return None
    return Ruling(
        "decide.segmentation.gold_tier",
        NODE_GROUP,
        0.8,
        "the tenant is of tier gold: nodes of its own keep neighbours' load and node failures away",
        would_change_it=("the gold tier promises no capacity of its own",),
    )


def _by_audit(case: TenantCase) -> Ruling | None:
    audits = sorted({each for each in case.spec.compliance if each.lower() in AUDITED})
    if not audits:
        return None
    return Ruling(
        "decide.segmentation.audit_scope",
        NODE_GROUP,
        0.7,
        f"{', '.join(audits)} is audited: nodes of its own keep shared kernels out of the audit's scope; "
        "none of these rules demands a cluster of its own",
        would_change_it=(
            "the auditor accepts namespaces with network policy, or demands a separate account",
        ),
    )


def _by_load(case: TenantCase) -> Ruling | None:
    if case.busiest is None or case.busiest < BUSY:
        return None
    share = round(case.busiest * 100)
    return Ruling(
        "decide.segmentation.busy_neighbour",
        NODE_GROUP,
        0.7,
        f"{case.busiest_host} kept {share} % of its cores busy on average since boot (threshold {BUSY:.0%}): "
        "on shared nodes its neighbours would feel it",
        would_change_it=("load over a week stays below the threshold, or limits keep it in bounds",),
    )


def _otherwise(case: TenantCase) -> Ruling:
    seen = len(case.hosts) - len(case.unread)
    return Ruling(
        "decide.segmentation.namespace",
        NAMESPACE,
        0.75 if not case.unread else 0.6,
        f"nothing seen on {seen} of {len(case.hosts)} hosts asks for more than a namespace with quota, "
        "default-deny network policy, restricted pod security and an identity of its own",
    )


RULES: tuple[Rule, ...] = (
    _by_contract,
    _by_untrusted_code,
    _by_address_space,
    _by_networks,
    _by_privilege,
    _by_tier,
    _by_audit,
    _by_load,
    _otherwise,
)


def _notes(case: TenantCase) -> tuple[RuleReason, ...]:
    notes = []
    if case.windows:
        text = f"Windows hosts ({', '.join(case.windows[:3])}) need Windows nodes; tenants may share these"
        notes.append(RuleReason("decide.segmentation.windows_nodes", text))
    if case.unread:
        text = (
            f"{len(case.unread)} of {len(case.hosts)} hosts were not read: privileged needs there are unknown"
        )
        notes.append(RuleReason("decide.segmentation.unread_hosts", text))
    if not case.hosts:
        text = "no host of this tenant is known: this rests on the inventory's words alone"
        notes.append(RuleReason("decide.segmentation.no_hosts", text))
    return tuple(notes)


def _nothing_read(case: TenantCase) -> bool:
    return len(case.unread) == len(case.hosts)


def _rejected(choice: str) -> tuple[Rejected, ...]:
    why = {
        CLUSTER: "a control plane, add-ons and upgrades of its own, and nothing seen demands them",
        NODE_GROUP: "its nodes would run half empty, and nothing seen needs a kernel of its own"
        if choice == NAMESPACE
        else "it shares the API server and the network with other tenants",
        NAMESPACE: "it shares kernels, nodes and the API server with other tenants",
    }
    return tuple(Rejected(model, why[model]) for model in MODELS if model != choice)


def _sensitivity(choice: str) -> tuple[str, ...]:
    rises = (
        "becomes cluster_per_tenant if it runs code of its own customers or gets access to the Kubernetes API"
    )
    if choice == CLUSTER:
        return ()
    if choice == NODE_GROUP:
        return (rises,)
    return (rises, "becomes node_group_per_tenant if a device, kernel module or capability is proven in use")


def _case(
    view: EstateView,
    spec: TenantSpec,
    overlaps: Mapping[str, tuple[tuple[str, Trace, Trace], ...]],
    spaces: Mapping[str, tuple[Finding, ...]],
) -> TenantCase:
    hosts = view.hosts_of_tenant.get(spec.name, ())
    shares = [
        (share, host)
        for host in hosts
        if (facts := view.facts(host)) and (share := busy_share(facts)) is not None
    ]
    busiest, busiest_host = max(shares, key=lambda each: each[0]) if shares else (None, "")
    return TenantCase(
        spec=spec,
        hosts=hosts,
        unread=tuple(host for host in hosts if view.facts(host) is None),
        needs=tuple((host, need) for host in hosts for need in _needs(view, host)),
        overlaps=overlaps.get(spec.name, ()),
        spaces=spaces.get(spec.name, ()),
        busiest=busiest,
        busiest_host=busiest_host,
        windows=tuple(host for host in hosts if _is_windows(view, host)),
    )


def _needs(view: EstateView, host: str) -> tuple[Need, ...]:
    facts = view.facts(host)
    if facts is None:
        return ()
    applications = tuple(
        each for each in view.services_of_host.get(host, ()) if not is_plumbing(view, each.signature)
    )
    return beyond_baseline(facts, applications)


def is_plumbing(view: EstateView, signature: str) -> bool:
    """The product serves hosts, and stays behind when tenants move."""
    known = view.signatures.get(signature)
    return known is not None and known.infrastructure


def _is_windows(view: EstateView, host: str) -> bool:
    facts, entry = view.facts(host), view.endpoints.get(host)
    return bool(entry and entry.kind == "windows") or bool(facts and "windows" in facts.identity.os.lower())


def _overlapping_addresses(view: EstateView) -> dict[str, tuple[tuple[str, Trace, Trace], ...]]:
    """Per tenant the addresses that another tenant has too; one machine seen twice is no overlap."""
    users: dict[str, dict[str, str]] = defaultdict(dict)
    for host, facts in sorted(view.situation.observed.hosts.items()):
        tenant = view.owner(host)
        for address in own_addresses(facts) if tenant else ():
            users[address].setdefault(tenant, host)
    found: dict[str, list[tuple[str, Trace, Trace]]] = defaultdict(list)
    for address, by_tenant in sorted(users.items()):
        for tenant, host in sorted(by_tenant.items()):
            other = next((each for name, each in sorted(by_tenant.items()) if name != tenant), None)
            if other is not None and _are_two_machines(view, host, other):
                found[tenant].append((address, _at(view, host, address), _at(view, other, address)))
    return {tenant: tuple(pairs) for tenant, pairs in found.items()}


def _overlapping_networks(view: EstateView) -> dict[str, tuple[Finding, ...]]:
    """Per tenant what the contexts' configurations say of networks that another tenant uses too."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in view.situation.findings:
        if finding.id == "context.overlapping_space":
            for tenant in sorted({view.owner(each) for each in finding.objects} - {""}):
                found[tenant].append(finding)
    return {tenant: tuple(each) for tenant, each in found.items()}


def _are_two_machines(view: EstateView, one: str, other: str) -> bool:
    """Both said who they are, and it is not the same machine; where one did not, nothing is proven."""
    first, second = view.facts(one), view.facts(other)
    if first is None or second is None:
        return False
    keys = [
        (each.identity.machine_id, each.identity.boot_id, each.identity.hostname) for each in (first, second)
    ]
    return all(key[0] or key[1] for key in keys) and keys[0] != keys[1]


def _at(view: EstateView, host: str, address: str) -> Trace:
    facts = view.facts(host)
    at = facts.section_at.get("addresses") if facts else None
    return Trace(f"{host} has {address}", f"{host}:addresses", at)


def _within_quotas(view: EstateView, answers: list[Decision]) -> list[Decision]:
    """The answers with what the account's quotas do to their sum; isolation is kept, its means may change."""
    groups = sum(each.choice == NODE_GROUP for each in answers)
    clusters = sum(each.choice == CLUSTER for each in answers)
    most_groups = int(view.fact("eks.managed_node_groups_per_cluster"))
    most_clusters = int(view.fact("eks.clusters_per_region"))
    return [_with_means(each, groups, most_groups, clusters, most_clusters) for each in answers]


def _with_means(
    answer: Decision, groups: int, most_groups: int, clusters: int, most_clusters: int
) -> Decision:
    if answer.choice == NODE_GROUP and groups > most_groups:
        text = (
            f"{groups} tenants want own nodes and a cluster holds {most_groups} managed node groups: "
            "Karpenter NodePools with the same taints take their place"
        )
        return _amended(
            answer, "decide.segmentation.quota_node_groups", text, ("nodes", "Karpenter NodePool")
        )
    if answer.choice == NODE_GROUP:
        return replace(answer, details=(*answer.details, ("nodes", "managed node group")))
    if answer.choice == CLUSTER and clusters + 1 > most_clusters:
        text = (
            f"{clusters} clusters of tenants and a shared one exceed the quota of {most_clusters} per region"
        )
        more = ("quota", "ask for more clusters, or use a second account or region")
        return _amended(answer, "decide.segmentation.quota_clusters", text, more)
    return answer


def _amended(answer: Decision, rule: str, text: str, detail: tuple[str, str]) -> Decision:
    return replace(
        answer, reasons=(*answer.reasons, RuleReason(rule, text)), details=(*answer.details, detail)
    )


QUESTION = Question(About.SEGMENTATION, decide, choices=MODELS)
