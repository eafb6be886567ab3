"""Where all answers together ask for more than one account and region give."""

from collections import Counter
from collections.abc import Iterator

from assess.decide.estate_view import EstateView
from assess.decide.segmentation.isolation_models import CLUSTER, NODE_GROUP
from assess.decide.segmentation.model_table import clusters_of
from assess.model.decisions import About
from assess.model.estate import Finding, Severity

NEVER = "raise it before the first wave (Service Quotas takes days)"


def find_over_quota(view: EstateView) -> Iterator[Finding]:
    """One finding per quota that the sum of the decisions breaks, with what takes its place."""
    estate = view.situation.observed.inventory.estate
    for name, key, count, what, instead in _wanted(view):
        fact = view.situation.catalog.facts[key]
        most = int(fact.value)
        if count > most:
            yield Finding(
                f"decide.quota.{name}",
                Severity.HIGH,
                estate,
                "",
                f"all tenants together need {count:,} {what}; an account gives {most:,} in a region",
                remedy=f"{instead[0].upper()}{instead[1:]}.",
                source=fact.source,
            )


def _wanted(view: EstateView) -> Iterator[tuple[str, str, int, str, str]]:
    models = Counter(view.choice(About.SEGMENTATION, each.name) for each in view.tenants)
    scopes = Counter[tuple[str, str]]()
    for each in view.situation.decisions:
        if each.about is About.LOAD_BALANCER:
            scopes[each.choice, dict(each.details).get("scope", "")] += 1
    instances = {
        dict(each.details).get("instance", "")
        for each in view.situation.decisions
        if each.about is About.DATABASE
    } - {""}
    yield (
        "node_groups",
        "eks.managed_node_groups_per_cluster",
        models[NODE_GROUP],
        "managed node groups",
        "Karpenter NodePools with the same taints take their place; isolation stays the same",
    )
    yield (
        "clusters",
        "eks.clusters_per_region",
        clusters_of(models) if models[CLUSTER] else 0,
        "clusters",
        f"{NEVER}, or use a second account",
    )
    yield (
        "vpcs",
        "eks.vpcs_per_region",
        clusters_of(models) if models[CLUSTER] else 0,
        "VPCs, one per cluster",
        f"{NEVER}, or let clusters share VPCs where no addresses overlap",
    )
    yield (
        "db_instances",
        "rds.db_instances_per_region",
        len(instances),
        "database instances",
        f"{NEVER}, share instances where nothing forbids it, or use a second account",
    )
    for kind, key in (("ALB", "elb.albs_per_region"), ("NLB", "elb.nlbs_per_region")):
        own = scopes[kind, "own"]
        shared = sum(count for (choice, scope), count in scopes.items() if choice == kind and scope != "own")
        yield (
            f"{kind.lower()}s",
            key,
            own + bool(shared),
            f"{kind}s",
            f"{NEVER}, or share balancers between tenants of one tier",
        )
