"""What each service becomes: a workload of the cluster, a managed service, a VM as before, or nothing."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assess.decide.database.target import EC2 as DATABASE_EC2
from assess.decide.database.target import OPERATOR
from assess.decide.demand import Demand, service_demand
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import MANAGED as MANAGED_PRODUCTS
from assess.decide.managed_products import is_cache, is_database, managed_product
from assess.decide.privileges import Need, beyond_baseline
from assess.decide.question import Question, Ruling, decision_of
from assess.decide.stores import asked_stores, named_stores, store_behind, stores_behind_ports, undecided
from assess.decide.workload.brokers import broker_ruling
from assess.decide.workload.kinds import (
    AGENT_PRODUCTS,
    CHOICES,
    CLUSTERED,
    CRON_JOB,
    DAEMON_SET,
    DEPLOYMENT,
    MANAGED,
    RETIRE,
    RETIRED,
    RETIRED_PRODUCTS,
    STATEFUL_SET,
    STAYS,
    VM_CATEGORIES,
    WINDOWS_NODE,
)
from assess.decide.workload.pod_security import Level, pod_security
from assess.model.decisions import PLAN_WITH, UNKNOWN, About, Decision, Rejected, RuleReason
from assess.model.graph import Service
from assess.model.state import State, Surface, SurfaceKind
from assess.model.store import StoreFacts

UNREAD_CAP = 0.6
PASSES_ON = frozenset({"lb", "proxy", "web", "db-proxy"})
"""Categories that run no code of an application's own."""
LEAST_REPLICAS = 2


@dataclass(frozen=True, slots=True)
class WorkloadCase:
    """One service and what its kind of workload is decided from.

    `volumes` are the storage decisions on its surfaces that need a volume, `peers` the hosts of the same
    tenant that run the same software, itself included.
    """

    view: EstateView
    service: Service
    surfaces: tuple[Surface, ...]
    volumes: tuple[Decision, ...]
    needs: tuple[Need, ...]
    peers: tuple[str, ...]
    demand: Demand
    databases: tuple[str, ...]
    subject: str = ""
    live: StoreFacts | None = None

    @property
    def name(self) -> str:
        """Its node in the graph."""
        return self.subject or self.service.name

    @property
    def one_writer(self) -> tuple[Decision, ...]:
        """Volumes that one node or pod may write at a time."""
        return tuple(
            each for each in self.volumes if dict(each.details).get("access_mode") in {"RWO", "RWOP"}
        )

    @property
    def sessions_in_memory(self) -> bool:
        """Users lose something when a process of it ends."""
        return any(each.kind is SurfaceKind.MEMORY and "user-visible" in each.flags for each in self.surfaces)

    @property
    def is_singleton(self) -> bool:
        """Two at once would do the work twice."""
        return any("singleton" in each.flags for each in self.surfaces)


Rule = Callable[[WorkloadCase], Ruling | None]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per service, per broker or search engine whose host nobody read, and per port of one."""
    peers = _peers(view)
    for service in view.services.values():
        yield decide_workload(_case(view, service, peers))
    for service in (*asked_stores(view), *named_stores(view)):
        if managed_product(service):
            yield decide_workload(replace(_case(view, service, peers), subject=service.host))
    for store in stores_behind_ports(view):
        product = MANAGED_PRODUCTS.get(store.product)
        if product:
            ruling = undecided(store, "decide.workload.unread", f"{MANAGED}: {product.target}")
            yield decision_of(
                ruling, subject=store.subject, tenant=view.owner(store.host), about=About.WORKLOAD
            )


def decide_workload(case: WorkloadCase) -> Decision:
    """The first rule that applies, with requests from observed use and the pod security that it reaches."""
    ruling = next(ruling for rule in RULES if (ruling := rule(case)) is not None)
    if dict(ruling.details).get(PLAN_WITH, ruling.choice) in {DEPLOYMENT, STATEFUL_SET, CRON_JOB, DAEMON_SET}:
        level = pod_security(case.view.own_facts(case.service), case.service, case.needs)
        details = (
            *ruling.details,
            *_requests(case),
            *_node_os(case),
            ("pod_security", level.name),
            *_stops(level),
        )
        also = (*ruling.also, RuleReason("decide.workload.pod_security", level.why))
        ruling = replace(ruling, details=details, also=also)
    return decision_of(
        replace(ruling, evidence=(*ruling.evidence, *case.service.traces)),
        subject=case.name,
        tenant=case.view.owner(case.name),
        about=About.WORKLOAD,
        cap=min(case.service.confidence, _doubt(case, ruling)),
    )


def _node_os(case: WorkloadCase) -> tuple[tuple[str, str], ...]:
    """A pod of a Windows host needs a Windows node, of the same build as its image."""
    facts = case.view.facts(case.service.host)
    return (WINDOWS_NODE,) if facts is not None and facts.windows is not None else ()


def _doubt(case: WorkloadCase, ruling: Ruling) -> float:
    """How sure one can be of a workload without state, as its surfaces are known."""
    if ruling.rule == "decide.workload.one_writer":
        return max(each.confidence for each in case.one_writer)
    if ruling.choice not in {DEPLOYMENT, CRON_JOB}:
        return 1.0
    facts = case.view.facts(case.service.host)
    if facts is None or any(gap.section.split("@")[0] in {"open_files", "processes"} for gap in facts.gaps):
        return UNREAD_CAP
    return min((each.confidence for each in case.volumes), default=1.0)


def _database(case: WorkloadCase) -> Ruling | None:
    if not is_database(case.service):
        return None
    chosen = ", ".join(case.databases) or "undecided"
    if OPERATOR in case.databases:
        return _own_data(
            case, "decide.workload.database_operator", f"its databases are run by an operator ({chosen})"
        )
    if not case.databases or DATABASE_EC2 in case.databases:
        return Ruling(
            "decide.workload.database_stays",
            STAYS,
            0.6,
            f"no managed service takes this database ({chosen})",
            rejected=(Rejected(STATEFUL_SET, "a database without an operator in a cluster is run by hand"),),
            would_change_it=("becomes managed service if its databases are read and nothing bars RDS",),
        )
    return _managed("decide.workload.database_managed", f"RDS or Aurora ({chosen})")


def _cache(case: WorkloadCase) -> Ruling | None:
    if not is_cache(case.service):
        return None
    chosen = case.view.planned(About.CACHE, case.name)
    if chosen in {"", STATEFUL_SET}:
        return _own_data(case, "decide.workload.cache_own", "no managed cache takes it")
    return _managed("decide.workload.cache_managed", chosen)


def _broker(case: WorkloadCase) -> Ruling | None:
    return broker_ruling(case.live) if case.live is not None else None


def _product(case: WorkloadCase) -> Ruling | None:
    product = managed_product(case.service)
    if product is None:
        return None
    ruling = _managed("decide.workload.managed_product", product.target)
    return replace(ruling, text=f"{ruling.text}; {product.note}") if product.note else ruling


def _managed(rule: str, target: str) -> Ruling:
    return Ruling(
        rule,
        MANAGED,
        0.8,
        f"its place is taken by {target}",
        rejected=(Rejected(STATEFUL_SET, "backup, failover and upgrades would be one's own work"),),
        would_change_it=(f"becomes StatefulSet if {target} lacks a function that its clients use",),
        details=(("target", target),),
    )


def _retired(case: WorkloadCase) -> Ruling | None:
    service = case.service
    why = RETIRED_PRODUCTS.get(service.signature) or RETIRED.get(service.category)
    if why is None:
        return None
    durable = [each.name for each in case.surfaces if each.state is State.DURABLE]
    also = (
        (RuleReason("decide.workload.retire_with_data", f"first see what it keeps: {durable[0]}"),)
        if durable
        else ()
    )
    return Ruling(
        "decide.workload.retired",
        RETIRE,
        0.6 if durable else 0.8,
        f"it serves the host and not the tenant: {why}",
        also=also,
        rejected=(Rejected(DEPLOYMENT, "nothing in a cluster would use it"),),
        would_change_it=("becomes Deployment if a tenant's software is seen to use it",),
    )


def _agent(case: WorkloadCase) -> Ruling | None:
    known = case.view.signatures.get(case.service.signature)
    placed = known.eks_placement if known else ""
    if case.service.signature not in AGENT_PRODUCTS and not placed.startswith("DaemonSet"):
        return None
    return Ruling(
        "decide.workload.node_agent",
        DAEMON_SET,
        0.75,
        "it watches or ships for its host: one per node does it for all pods",
        rejected=(
            Rejected(DEPLOYMENT, "it must run on every node"),
            Rejected(RETIRE, "nodes are watched as well"),
        ),
        would_change_it=("becomes retire if CloudWatch Container Insights takes over",),
    )


def _stays(case: WorkloadCase) -> Ruling | None:
    why = VM_CATEGORIES.get(case.service.category)
    if why is None and case.service.category == "voip" and case.needs:
        why = f"it needs {case.needs[0].what}"
    if why is None:
        return None
    return Ruling(
        "decide.workload.stays",
        STAYS,
        0.65,
        why,
        rejected=(Rejected(DEPLOYMENT, "a pod cannot give it what it needs"),),
        would_change_it=("becomes managed service or retire if its users can do without it",),
        evidence=tuple(need.trace for need in case.needs),
    )


def _scheduler(case: WorkloadCase) -> Ruling | None:
    if case.service.category != "scheduler":
        return None
    facts = case.view.facts(case.service.host)
    jobs = [each for each in facts.jobs if not _is_of_the_system(each.source)] if facts else []
    if not jobs:
        return Ruling(
            "decide.workload.scheduler_idle",
            RETIRE,
            0.7 if facts else 0.5,
            "it runs no job but those of the operating system",
            rejected=(Rejected(CRON_JOB, "no job of the tenant was seen"),),
            would_change_it=("becomes CronJob if a job of the tenant is found",),
        )
    return Ruling(
        "decide.workload.scheduled_jobs",
        CRON_JOB,
        0.75,
        f"{len(jobs)} scheduled jobs, each a CronJob that forbids overlap; what several hosts run "
        "today runs once",
        rejected=(Rejected(DEPLOYMENT, "a scheduler in a pod would run every job in every replica"),),
        would_change_it=("a job that works on a host's own files stays with that service",),
        details=(("jobs", str(len(jobs))), ("concurrencyPolicy", "Forbid")),
    )


SYSTEM_JOBS = (
    "anacron",
    "apt",
    "dpkg",
    "e2scrub",
    "fstrim",
    "logrotate",
    "man-db",
    "mdadm",
    "popularity",
    "sysstat",
)
SYSTEM_TIMERS = (
    "systemd-",
    "motd",
    "update-",
    "unattended",
    "phpsessionclean",
    "certbot",
    "run-parts",
    "xfs_scrub",
)


def _is_of_the_system(source: str) -> bool:
    name = source.rsplit("/", 1)[-1].split(":", 1)[0]
    return name.startswith(SYSTEM_JOBS + SYSTEM_TIMERS) or source.startswith("/etc/crontab")


def _with_volume(case: WorkloadCase) -> Ruling | None:
    if not case.one_writer:
        return None
    volume = case.one_writer[0]
    ruling = _own_data(
        case,
        "decide.workload.one_writer",
        f"{volume.subject} lies on a volume with one writer ({volume.choice})",
    )
    return _with_members(case, ruling)


def _own_data(case: WorkloadCase, rule: str, text: str) -> Ruling:
    return Ruling(
        rule,
        STATEFUL_SET,
        0.75,
        text,
        rejected=(
            Rejected(
                DEPLOYMENT, "a rolling update starts the new pod before the old one lets go of the volume"
            ),
            Rejected(STAYS, "nothing in it needs a host of its own"),
        ),
        would_change_it=("becomes Deployment if its files move to EFS, S3 or a managed service",),
        details=(
            ("replicas", "1"),
            ("strategy", "OnDelete or RollingUpdate, one pod"),
            ("podManagementPolicy", "OrderedReady"),
            ("pod_disruption_budget", "none: with one replica it would block every drain"),
        ),
        evidence=tuple(seen for each in case.one_writer for seen in each.evidence[:2]),
    )


def _keeps_data(case: WorkloadCase) -> Ruling | None:
    if case.service.category not in CLUSTERED:
        return None
    ruling = _own_data(case, "decide.workload.keeps_data", f"{case.service.software} keeps data of its own")
    return _with_members(case, ruling)


def _with_members(case: WorkloadCase, ruling: Ruling) -> Ruling:
    """The ruling for all hosts of a product whose members know each other, as one StatefulSet."""
    if case.service.category not in CLUSTERED or len(case.peers) < 2:
        return ruling
    return replace(ruling, details=_members(case), also=_member_reasons(case))


def _members(case: WorkloadCase) -> tuple[tuple[str, str], ...]:
    """One StatefulSet with a replica per host of today."""
    return (
        ("replicas", str(len(case.peers))),
        ("strategy", "RollingUpdate, one pod at a time"),
        ("podManagementPolicy", "Parallel"),
        ("pod_disruption_budget", "maxUnavailable 1"),
        ("replaces", ", ".join(case.peers[:6])),
    )


def _member_reasons(case: WorkloadCase) -> tuple[RuleReason, ...]:
    text = (
        f"{len(case.peers)} hosts run it: one StatefulSet of as many replicas, each with its own volume; "
        "started in parallel, as members that wait for a quorum never become ready one after another"
    )
    return (RuleReason("decide.workload.members", text),)


def _unknown_state(case: WorkloadCase) -> Ruling | None:
    own = [each for each in case.surfaces if each.kind is SurfaceKind.MEMORY and each.state is State.UNKNOWN]
    if not own or case.service.category in PASSES_ON:
        return None
    ruling = _own_data(
        case,
        "decide.workload.unknown_state",
        "what it keeps is not known; until it is, plan as for durable data",
    )
    return replace(
        ruling,
        choice=UNKNOWN,
        confidence=0.0,
        rejected=(),
        would_change_it=(
            *own[0].would_change_it,
            "becomes Deployment if it is shown to keep nothing of its own, StatefulSet if it keeps files",
        ),
        details=((PLAN_WITH, STATEFUL_SET), *ruling.details),
    )


def _privileged(case: WorkloadCase) -> Ruling | None:
    devices = [need for need in case.needs if need.what.startswith("device ")]
    if not devices:
        return None
    return Ruling(
        "decide.workload.host_device",
        STAYS,
        0.6,
        f"it uses {devices[0].what} of its host",
        rejected=(Rejected(DEPLOYMENT, "a pod sees no device of the host unless it is privileged"),),
        would_change_it=("becomes Deployment on nodes of its own if a device plug-in offers the device",),
        evidence=tuple(need.trace for need in devices),
    )


def _stateless(case: WorkloadCase) -> Ruling:
    replicas = 1 if case.is_singleton else max(len(case.peers), LEAST_REPLICAS)
    return Ruling(
        "decide.workload.no_volume_of_its_own",
        DEPLOYMENT,
        0.8 if case.surfaces or case.service.signature in case.view.signatures else 0.6,
        _why_stateless(case),
        also=_replica_reasons(case, replicas),
        rejected=(
            Rejected(STATEFUL_SET, "no volume with one writer was found"),
            Rejected(STAYS, "nothing in it needs a host of its own"),
        ),
        would_change_it=(
            "becomes StatefulSet if it is seen to write files that nobody else holds",
            *(("replicas stay 1 until its work is shown to bear two at once",) if case.is_singleton else ()),
        ),
        details=(
            ("replicas", str(replicas)),
            ("strategy", "Recreate" if case.is_singleton else "RollingUpdate"),
            (
                "pod_disruption_budget",
                "none: with one replica it would block every drain" if replicas == 1 else "maxUnavailable 1",
            ),
            ("replaces", ", ".join(case.peers[:6])),
        ),
    )


def _why_stateless(case: WorkloadCase) -> str:
    shared = [each for each in case.volumes if each not in case.one_writer]
    if shared:
        return f"its files lie on {shared[0].choice}, which many pods may use at once"
    return "nothing durable of its own was found: what it keeps lies in other services"


def _replica_reasons(case: WorkloadCase, replicas: int) -> tuple[RuleReason, ...]:
    if case.is_singleton:
        text = "something in it must run once only: one replica, replaced and not rolled"
        return (RuleReason("decide.workload.singleton", text),)
    if case.sessions_in_memory:
        text = (
            f"sessions live in its memory: with {replicas} replicas use stickiness, or better a shared store"
        )
        return (RuleReason("decide.workload.sessions_in_memory", text),)
    return ()


RULES: tuple[Rule, ...] = (
    _database,
    _cache,
    _retired,
    _agent,
    _broker,
    _product,
    _stays,
    _scheduler,
    _with_volume,
    _keeps_data,
    _privileged,
    _unknown_state,
    _stateless,
)


def _stops(level: Level) -> tuple[tuple[str, str], ...]:
    return (("pod_security_stops", "; ".join(level.stops[:4])),) if level.stops else ()


def _requests(case: WorkloadCase) -> tuple[tuple[str, str], ...]:
    cores, memory = case.demand.cores, case.demand.memory_bytes
    over = case.view.fact("compute.memory_limit_over_request")
    return (
        ("request_cpu_millicores", "unknown" if cores is None else str(max(10, round(cores * 1000)))),
        ("request_memory_mib", "unknown" if memory is None else str(_mib(memory))),
        ("limit_memory_mib", "unknown" if memory is None else str(math.ceil(_mib(memory) * over))),
        ("limit_cpu", "none: it would throttle while cores are idle; requests share them by weight"),
    )


def _mib(memory_bytes: int) -> int:
    return max(16, -(-memory_bytes // 2**20))


def _peers(view: EstateView) -> dict[tuple[str, str], tuple[str, ...]]:
    """Per tenant and software the hosts that run it."""
    found: dict[tuple[str, str], set[str]] = {}
    for service in view.services.values():
        tenant = view.owner(service.name)
        if tenant:
            found.setdefault((tenant, service.signature), set()).add(service.host)
    return {key: tuple(sorted(hosts)) for key, hosts in found.items()}


def _case(view: EstateView, service: Service, peers: dict[tuple[str, str], tuple[str, ...]]) -> WorkloadCase:
    own = view.own_facts(service)
    surfaces = view.surfaces_of_service.get(service.name, ())
    decided = [view.decided.get((About.STORAGE, each.name)) for each in surfaces]
    databases = {
        each.choice
        for place in (service.host, *view.servers_on.get(service.host, ()))
        for each in view.databases_of.get(place, ())
    }
    key = (view.owner(service.name), service.signature)
    return WorkloadCase(
        view=view,
        service=service,
        surfaces=surfaces,
        volumes=tuple(each for each in decided if each is not None and "access_mode" in dict(each.details)),
        needs=beyond_baseline(own, (service,)) if own else (),
        peers=peers.get(key, (service.host,)),
        demand=service_demand(own, service, view.fact("compute.request_head_room")),
        databases=tuple(sorted(databases)),
        live=store_behind(view, service),
    )


QUESTION = Question(
    About.WORKLOAD, decide, after=(About.DATABASE, About.CACHE, About.STORAGE), choices=CHOICES
)
