"""Where each database goes: a managed instance of its own or a shared one, Aurora, or run by oneself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assess.analysis.traces import trace
from assess.decide.database.blockers import Obstacle, obstacles
from assess.decide.database.cost import (
    aurora_monthly_usd,
    instance_class,
    rds_monthly_usd,
    serverless_monthly_usd,
)
from assess.decide.database.engine_lifecycle import Version, rds_version
from assess.decide.database.sharing import Member, in_short, may_share, preconditions
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import is_database
from assess.decide.question import Question, Ruling, decision_of
from assess.decide.segmentation.isolation_models import CLUSTER
from assess.model.database import Database, DatabaseServerFacts
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.inventory import Isolation, TenantSpec, Tier
from assess.model.naming import database_name

DEDICATED = "rds_dedicated"
SHARED = "rds_shared"
AURORA = "aurora_provisioned"
SERVERLESS = "aurora_serverless_v2"
OPERATOR = "self_managed_operator"
EC2 = "self_managed_ec2"
CHOICES = (DEDICATED, SHARED, AURORA, SERVERLESS, OPERATOR, EC2)

SYSTEM = frozenset({"template0", "template1", "mysql", "information_schema", "performance_schema", "sys"})
EMPTY_BY_DEFAULT = frozenset({"postgres", "test"})
TIB = 2**40
GIB = 2**30
LARGE_BYTES = TIB
LARGE_TPS = 1000.0
IDLE_TPS = 1.0
IDLE_BYTES = 20 * GIB
STRICT_RPO_MINUTES = 5.0
AURORA_ENGINES = frozenset({"postgresql", "mysql"})
SERVERLESS_SINCE = {"postgresql": (13,), "mysql": (8, 0)}
FAMILIES = (frozenset({"mysql", "mariadb", "galera"}), frozenset({"postgresql"}))
RDS_ENGINES_UNREAD = {
    "postgresql": "RDS for PostgreSQL",
    "mysql": "RDS for MySQL",
    "mariadb": "RDS for MariaDB",
    "galera": "RDS for MariaDB, Multi-AZ",
    "oracle": "RDS for Oracle",
    "mssql-linux": "RDS for SQL Server",
    "mssql-win": "RDS for SQL Server",
    "db2": "RDS for Db2",
}


@dataclass(frozen=True, slots=True)
class DatabaseCase:
    """One database and what decides its place. `silo` says why it cannot share; empty: it can."""

    server: DatabaseServerFacts
    database: Database
    tenants: tuple[str, ...]
    spec: TenantSpec | None
    obstacles: tuple[Obstacle, ...]
    version: Version
    silo: tuple[RuleReason, ...]
    region: str
    traces: tuple[Trace, ...]

    @property
    def name(self) -> str:
        """Its name in all tables."""
        return database_name(self.server.endpoint, self.database.name)

    @property
    def tenant(self) -> str:
        """The one tenant whose it is, or empty."""
        return self.tenants[0] if len(self.tenants) == 1 else ""

    @property
    def blocking(self) -> tuple[Obstacle, ...]:
        """Obstacles that no managed service gets around."""
        return tuple(each for each in self.obstacles if each.blocks)


@dataclass(frozen=True, slots=True)
class Partners:
    """The shared instance, the other databases on it, and what was tested before they were put together."""

    instance: str = ""
    others: tuple[str, ...] = ()
    tested: str = ""


ALONE = Partners()


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per database that was read, and per database server that was only seen as a process."""
    cases = tuple(_cases(view))
    groups = _sharing_groups(view, cases)
    answers = [_priced(view, case, _decide_case(case, groups.get(case.name, ALONE))) for case in cases]
    yield from _within_quota(view, answers)
    yield from _seen_only(view)


def is_system(database: Database) -> bool:
    """The server's own database, or one that is there by default and empty."""
    name = database.name.lower()
    return name in SYSTEM or (name in EMPTY_BY_DEFAULT and database.entered and not database.relations)


def _cases(view: EstateView) -> Iterator[DatabaseCase]:
    for endpoint, server in sorted(view.situation.observed.servers.items()):
        for database in sorted(server.databases, key=lambda each: each.name):
            if not is_system(database):
                yield _case(view, endpoint, server, database)


def _case(view: EstateView, endpoint: str, server: DatabaseServerFacts, database: Database) -> DatabaseCase:
    name = database_name(endpoint, database.name)
    tenants = view.tenants_of(name) or view.tenants_of(endpoint)
    spec = view.spec(tenants[0]) if len(tenants) == 1 else None
    site = view.site(endpoint)
    case = DatabaseCase(
        server=server,
        database=database,
        tenants=tenants,
        spec=spec,
        obstacles=obstacles(view, server, database),
        version=rds_version(view, server.engine, server.version_number),
        silo=(),
        region=site.region if site else "",
        traces=(
            trace(server, database.ref, f"database {database.name} on {server.engine} {server.version}"),
        ),
    )
    return replace(case, silo=tuple(_silo_reasons(view, case)))


def _silo_reasons(view: EstateView, case: DatabaseCase) -> Iterator[RuleReason]:
    spec, size, load = case.spec, case.database.size_bytes, case.database.transactions_per_second
    if spec and (spec.isolation is Isolation.STRICT or view.choice(About.SEGMENTATION, spec.name) == CLUSTER):
        yield RuleReason("decide.database.silo_contract", f"{spec.name} is kept apart by contract or network")
    if spec and spec.tier is Tier.GOLD:
        yield RuleReason(
            "decide.database.silo_gold", f"{spec.name} is of tier gold: no neighbour on its instance"
        )
    if spec and spec.compliance:
        words = ", ".join(spec.compliance)
        text = f"{spec.name} falls under {words}: own KMS key, own log, own restore"
        yield RuleReason("decide.database.silo_compliance", text)
    if spec and spec.rpo_minutes is not None and spec.rpo_minutes <= STRICT_RPO_MINUTES:
        text = (
            f"at most {spec.rpo_minutes:g} minutes may be lost, and RDS restores a whole instance to a time"
        )
        yield RuleReason("decide.database.silo_restore", text)
    if size is not None and size >= LARGE_BYTES:
        yield RuleReason("decide.database.silo_large", f"{_gib(size)} GiB is too much to share an instance")
    if load is not None and load >= LARGE_TPS:
        text = f"{load:,.0f} transactions per second would be felt by neighbours"
        yield RuleReason("decide.database.silo_busy", text)
    if not case.tenants:
        yield RuleReason(
            "decide.database.tenant_unknown", "whose it is, is not known: it is not put with others"
        )


def _decide_case(case: DatabaseCase, partners: Partners) -> Decision:
    ruling = _ruling(case, partners)
    facts = [RuleReason("decide.database.version", case.version.word)] if case.version.word else []
    facts += [_obstacle_reason(each) for each in case.obstacles if ruling.choice != OPERATOR]
    ruling = replace(
        ruling,
        also=(*ruling.also, *facts, *_size_reasons(case)),
        details=(*_details(case), *ruling.details),
        evidence=(*case.traces, *(each.trace for each in case.obstacles)),
    )
    return decision_of(ruling, subject=case.name, tenant=case.tenant, about=About.DATABASE, cap=_cap(case))


def _priced(view: EstateView, case: DatabaseCase, decision: Decision) -> Decision:
    """The decision with its class and cost; databases that lie on one instance have no cost each."""
    size = dict(decision.details)["storage_gib"]
    gib = float(size) if size.isdigit() else None
    if decision.choice == SERVERLESS:
        return replace(decision, monthly_cost_usd=serverless_monthly_usd(view, gib))
    if decision.choice not in {DEDICATED, AURORA}:
        return decision
    name = instance_class(view, case.server.endpoint)
    details = (*decision.details, ("instance_class", name or "unknown"))
    alone = sum(not is_system(each) for each in case.server.databases) == 1
    if decision.choice == AURORA:
        usd = aurora_monthly_usd(view, name, gib)
    else:
        usd = rds_monthly_usd(view, case.server.engine, name, gib)
    return replace(decision, details=details, monthly_cost_usd=usd if alone else None)


def _cap(case: DatabaseCase) -> float:
    if not case.database.entered:
        return 0.5
    return 0.6 if any(not each.is_known for each in case.obstacles) or not case.version.running else 1.0


def _ruling(case: DatabaseCase, partners: Partners) -> Ruling:
    rules = (
        (bool(case.blocking), _self_managed),
        (len(case.tenants) > 1, _pooled),
        (_is_beyond_rds(case), _aurora_for_size),
        (bool(partners.others), partial(_share, partners=partners)),
        (_replicas(case) >= 2 and case.server.engine in AURORA_ENGINES, _aurora_for_readers),
        (_is_idle(case) and _takes_serverless(case), _serverless),
    )
    rule = next((rule for applies, rule in rules if applies), _dedicated)
    return rule(case)


def _self_managed(case: DatabaseCase) -> Ruling:
    shown = "; ".join(each.what for each in case.blocking[:3])
    cures = tuple(
        f"becomes {DEDICATED} or {SHARED} if it is replaced: {each.what}"
        + (f" (by {each.cure})" if each.cure else "")
        for each in case.blocking[:3]
    )
    operator = "CloudNativePG" if case.server.engine == "postgresql" else "the MariaDB or Percona operator"
    return Ruling(
        "decide.database.unsupported_feature",
        OPERATOR,
        0.75,
        f"no managed service takes it: {shown}",
        rejected=tuple(Rejected(choice, shown) for choice in (DEDICATED, SHARED, AURORA)),
        would_change_it=cures,
        details=(("operator", operator),),
    )


def _pooled(case: DatabaseCase) -> Ruling:
    return Ruling(
        "decide.database.pool_stays_whole",
        SHARED,
        0.7,
        f"{', '.join(case.tenants[:4])} share this database: it moves whole, and before the first of them",
        rejected=(Rejected(DEDICATED, "tenants cannot be taken apart without changing the application"),),
        would_change_it=("becomes rds_dedicated per tenant if the application can give each a database",),
        details=(("instance", _own_instance(case)),),
    )


def _is_beyond_rds(case: DatabaseCase) -> bool:
    size = case.database.size_bytes
    return size is not None and size * 1.3 > 64 * TIB and case.server.engine in AURORA_ENGINES


def _aurora_for_size(case: DatabaseCase) -> Ruling:
    return Ruling(
        "decide.database.beyond_rds_storage",
        AURORA,
        0.75,
        f"{_gib(case.database.size_bytes or 0)} GiB with head room exceed the 64 TiB of RDS",
        rejected=(Rejected(DEDICATED, "64 TiB at most"), Rejected(SHARED, "64 TiB at most")),
        would_change_it=("becomes rds_dedicated if old data are archived first",),
        details=(("instance", _own_instance(case)),),
    )


def _replicas(case: DatabaseCase) -> int:
    return len(
        {link.peer for link in case.server.replication if link.direction == "to" and not link.database}
    )


def _aurora_for_readers(case: DatabaseCase) -> Ruling:
    count = _replicas(case)
    return Ruling(
        "decide.database.readers",
        AURORA,
        0.65,
        f"{count} replicas read from it today: Aurora's readers share its storage and take over in seconds",
        rejected=(
            Rejected(DEDICATED, "each read replica would copy the whole storage"),
            Rejected(
                SHARED, "; ".join(each.text for each in case.silo) or "its readers would serve one tenant"
            ),
        ),
        would_change_it=("becomes rds_dedicated if the replicas only stand by",),
        details=(("instance", _own_instance(case)), ("readers", str(count))),
    )


def _is_idle(case: DatabaseCase) -> bool:
    load, size = case.database.transactions_per_second, case.database.size_bytes
    return load is not None and load < IDLE_TPS and size is not None and size < IDLE_BYTES


def _takes_serverless(case: DatabaseCase) -> bool:
    since = SERVERLESS_SINCE.get(case.server.engine)
    return since is not None and case.server.version_number >= since


def _serverless(case: DatabaseCase) -> Ruling:
    return Ruling(
        "decide.database.idle_alone",
        SERVERLESS,
        0.6,
        f"{case.database.transactions_per_second:.2f} transactions per second and "
        f"{_gib(case.database.size_bytes or 0)} GiB, and it cannot share: capacity that follows the load",
        rejected=(
            Rejected(
                DEDICATED, "an instance that idles; cheaper from about 2 capacity units around the clock"
            ),
            Rejected(SHARED, "; ".join(each.text for each in case.silo) or "nobody to share with"),
        ),
        would_change_it=(
            "becomes rds_dedicated if a day's samples show steady load",
            "pauses only without health checks, CDC, RDS Proxy or binary log",
        ),
        details=(("instance", _own_instance(case)), ("capacity_units", "0.5 to 4")),
    )


def _share(_case: DatabaseCase, partners: Partners) -> Ruling:
    instance, others = partners.instance, partners.others
    return Ruling(
        "decide.database.share_instance",
        SHARED,
        0.7,
        f"engine, version and time zone agree with {len(others)} other databases, size and connections fit "
        "one instance, and nothing asks for its own: a database and a login per tenant",
        rejected=(
            Rejected(DEDICATED, "an instance each is the costliest way to run small databases"),
            Rejected(SERVERLESS, "at least half a capacity unit each, all day"),
        ),
        would_change_it=(
            "becomes rds_dedicated if the tenant needs its own restore, maintenance window or key",
            "becomes rds_dedicated if its peak disturbs neighbours",
        ),
        also=(RuleReason("decide.database.sharing_tested", partners.tested),),
        details=(("instance", instance), ("shares_with", str(len(others))), ("tested", partners.tested)),
    )


def _dedicated(case: DatabaseCase) -> Ruling:
    first = case.silo[0] if case.silo else None
    alone = "no other database of its engine, version and region may share an instance with it"
    return Ruling(
        first.rule if first else "decide.database.nobody_to_share_with",
        DEDICATED,
        0.75 if first else 0.65,
        first.text if first else alone,
        also=case.silo[1:],
        rejected=(
            Rejected(SHARED, first.text if first else alone),
            Rejected(AURORA, _why_not_aurora(case)),
            Rejected(OPERATOR, "nothing in it needs more than RDS gives"),
        ),
        would_change_it=(
            "becomes aurora_serverless_v2 if its load comes in peaks",
            "becomes rds_shared if it may have neighbours",
        ),
        details=(("instance", _own_instance(case)),),
    )


def _why_not_aurora(case: DatabaseCase) -> str:
    if case.server.engine not in AURORA_ENGINES:
        return f"Aurora does not take {case.server.engine}"
    return "dearer per hour; no readers, size or failover time that asks for it was seen"


def _own_instance(case: DatabaseCase) -> str:
    """One instance per tenant and source server, so that databases that lie together stay together."""
    return f"{case.tenant or 'shared'}-{case.server.endpoint}"


def _obstacle_reason(obstacle: Obstacle) -> RuleReason:
    cure = f": {obstacle.cure}" if obstacle.cure else ""
    return RuleReason("decide.database.to_convert", f"{obstacle.what}{cure}")


def _size_reasons(case: DatabaseCase) -> Iterator[RuleReason]:
    if case.database.size_bytes is None:
        yield RuleReason(
            "decide.database.size_unknown", "its size was not seen: storage and time are not estimated"
        )
    if not case.database.entered:
        text = (
            "its catalog could not be read: extensions and tables are unknown; grant CONNECT and scan again"
        )
        yield RuleReason("decide.database.not_entered", text)


def _details(case: DatabaseCase) -> tuple[tuple[str, str], ...]:
    size = case.database.size_bytes
    return (
        ("engine", case.server.engine),
        ("version", case.version.running or "unknown"),
        ("target_version", case.version.target or "unknown"),
        ("storage_gib", "unknown" if size is None else str(max(20, _gib(round(size * 1.3))))),
    )


def _gib(size: int) -> int:
    return -(-size // GIB)


def _sharing_groups(view: EstateView, cases: Sequence[DatabaseCase]) -> dict[str, Partners]:
    """Per database that may share, with whom."""
    alike: dict[tuple[str, ...], list[DatabaseCase]] = defaultdict(list)
    for case in cases:
        if not case.silo and not case.blocking and len(case.tenants) == 1 and not _is_beyond_rds(case):
            alike[_kin(case)].append(case)
    found: dict[str, Partners] = {}
    for kin, members in sorted(alike.items()):
        for number, together in enumerate(_packed(view, members), start=1):
            instance = "-".join(("shared", *(part for part in kin if part), str(number)))
            tested = in_short(preconditions(view, _members(together)))
            for case in together:
                others = tuple(each.name for each in together if each is not case)
                found[case.name] = Partners(instance, others, tested)
    return found


def _kin(case: DatabaseCase) -> tuple[str, ...]:
    """What databases must have in common to share an instance."""
    settings = {each.name: each.value for each in case.server.settings}
    zone = settings.get("timezone") or settings.get("TimeZone") or settings.get("time_zone", "")
    case_rule = settings.get("lower_case_table_names", "")
    return case.region, case.server.engine, case.version.target, zone.replace("/", "_"), case_rule


def _packed(view: EstateView, members: Sequence[DatabaseCase]) -> list[list[DatabaseCase]]:
    """The databases in as few instances as size, connections and tables allow; first fit, by name."""
    bins: list[list[DatabaseCase]] = []
    for case in sorted(members, key=lambda each: each.name):
        fitting = next((each for each in bins if _fits(view, [*each, case])), None)
        if fitting is None:
            bins.append([case])
        else:
            fitting.append(case)
    return bins


def _fits(view: EstateView, together: Sequence[DatabaseCase]) -> bool:
    return may_share(view, _members(together))


def _members(together: Sequence[DatabaseCase]) -> tuple[Member, ...]:
    return tuple(Member(each.server, each.database, each.spec) for each in together)


def _within_quota(view: EstateView, answers: Sequence[Decision]) -> Iterator[Decision]:
    """The answers, with a word where all instances together exceed the account's quota."""
    instances = {dict(each.details).get("instance", "") for each in answers} - {""}
    most = int(view.fact("rds.db_instances_per_region"))
    if len(instances) <= most:
        yield from answers
        return
    text = f"{len(instances)} instances exceed the quota of {most} per region: raise it, or share more"
    reason = RuleReason("decide.database.quota_instances", text)
    for each in answers:
        is_counted = "instance" in dict(each.details)
        yield replace(each, reasons=(*each.reasons, reason)) if is_counted else each


def _seen_only(view: EstateView) -> Iterator[Decision]:
    """Database servers that run on a scanned host and were never logged in to."""
    for service in view.services.values():
        if is_database(service) and not _is_read(view, service):
            yield _decide_seen(view, service)


def _is_read(view: EstateView, service: Service) -> bool:
    """Somebody logged in to a server of this product on this host."""
    engines = {view.situation.observed.servers[name].engine for name in view.servers_on.get(service.host, ())}
    return bool(engines & family_of(service))


def family_of(service: Service) -> frozenset[str]:
    """The engines that are the service's product."""
    return next((each for each in FAMILIES if service.signature in each), frozenset({service.signature}))


def _decide_seen(view: EstateView, service: Service) -> Decision:
    target = RDS_ENGINES_UNREAD.get(service.signature)
    choice = DEDICATED if target else EC2
    words = f"{target} is its managed twin" if target else "no managed service of AWS runs it"
    ruling = Ruling(
        "decide.database.seen_as_process",
        choice,
        0.5,
        f"{service.software or service.signature} was seen as a process only; {words}",
        also=(RuleReason("decide.database.not_read", "nobody logged in: what it holds is unknown"),),
        rejected=(Rejected(SHARED, "whether it may share cannot be told before it is read"),),
        would_change_it=("log in to it: give the inventory an endpoint for this server and scan again",),
        details=(("engine", service.signature), ("version", service.version or "unknown")),
        evidence=service.traces,
    )
    return decision_of(
        ruling,
        subject=service.name,
        tenant=view.owner(service.name),
        about=About.DATABASE,
        cap=service.confidence,
    )


def settle(view: EstateView) -> Callable[[Decision], Decision]:
    """What works out parameters and cost of another choice for a database that was read."""
    cases = {case.name: case for case in _cases(view)}

    def settled(answer: Decision) -> Decision:
        case = cases.get(answer.subject)
        if case is None:
            return answer
        details = (*_details(case), ("instance", _own_instance(case)))
        return _priced(view, case, replace(answer, details=details))

    return settled


QUESTION = Question(About.DATABASE, decide, after=(About.SEGMENTATION,), choices=CHOICES, settle=settle)
