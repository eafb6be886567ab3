"""With which tool each database, file tree and service moves, and how long its full load takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assess.analysis.traces import trace
from assess.decide.database.target import AURORA, DEDICATED, OPERATOR, SERVERLESS, SHARED, family_of
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import is_database
from assess.decide.question import Question, Ruling, decision_of
from assess.decide.storage.case import (
    CONFIG_MAP,
    EMPTY_DIR,
    FSX_ONTAP,
    FSX_WINDOWS,
    GP3,
    IO2,
    NONE,
    S3,
    SECRETS,
)
from assess.decide.transfer.database_times import Times, follow_times, in_details
from assess.decide.transfer.file_copy import files_in_details, files_of
from assess.decide.transfer.line import Transfer, full_copy
from assess.decide.transfer.switch_over import database_switch, files_switch, service_switch
from assess.decide.workload.kinds import CRON_JOB, DEPLOYMENT, STATEFUL_SET, STAYS
from assess.model.database import Database, DatabaseServerFacts, Relation
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.sizes import in_words
from assess.model.state import Surface

DUMP = "native dump/restore"
REPLICATION = "native replication"
DMS = "DMS full load + CDC"
DATASYNC = "DataSync"
RSYNC = "rsync"
IMAGE = "image build"
MGN = "MGN (rehost)"
CHOICES = (DUMP, REPLICATION, DMS, DATASYNC, RSYNC, IMAGE, MGN)

NOTHING_TO_COPY = frozenset({NONE, EMPTY_DIR, SECRETS, CONFIG_MAP})
DUMP_BYTES_PER_HOUR = 30 * 10**9
"""Own working figure for dump, restore and index build, until a rehearsal measures it."""
SMALL_BYTES = 10 * 10**9
DATASYNC_BYTES = 100 * 10**9
DATASYNC_FILES = 1_000_000
LOGICAL_SINCE = (10,)


@dataclass(frozen=True, slots=True)
class MoveCase:
    """A database that moves: what is accepted at its cutover, and how ready it is to be followed live."""

    name: str
    tenant: str
    server: DatabaseServerFacts
    database: Database
    downtime_minutes: float | None
    same_engine: bool
    transfer: Transfer
    times: Times
    cdc_faults: tuple[tuple[str, Trace], ...]
    keyless: tuple[str, ...]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per database, file tree with data, and service that becomes an image or stays a VM."""
    for decision in view.situation.decisions:
        if decision.about is About.DATABASE:
            yield from _for_database(view, decision)
        elif decision.about is About.STORAGE and decision.choice not in NOTHING_TO_COPY:
            yield from _for_files(view, decision)
        elif decision.about is About.WORKLOAD:
            yield from _for_service(view, decision)


def _for_database(view: EstateView, decision: Decision) -> Iterator[Decision]:
    endpoint, _, name = decision.subject.partition("/")
    server = view.situation.observed.servers.get(endpoint)
    database = next((each for each in server.databases if each.name == name), None) if server else None
    if server is None or database is None:
        return
    spec = view.spec(decision.tenant)
    transfer = full_copy(view, endpoint, database.size_bytes)
    case = MoveCase(
        name=decision.subject,
        tenant=decision.tenant,
        server=server,
        database=database,
        downtime_minutes=spec.downtime_minutes if spec else None,
        same_engine=decision.choice in {DEDICATED, SHARED, AURORA, SERVERLESS, OPERATOR},
        transfer=transfer,
        times=follow_times(view, server, transfer.hours),
        cdc_faults=tuple(cdc_faults(server)),
        keyless=tuple(
            sorted(f"{each.schema}.{each.name}" for each in database.relations if _is_keyless(each))
        ),
    )
    yield decide_move(case, confidence=decision.confidence)


def _is_keyless(relation: Relation) -> bool:
    """Nothing tells its rows apart for a follower: no primary key, and no replica identity in its place."""
    if relation.has_primary_key is not False or relation.kind not in {"table", "partitioned"}:
        return False
    return relation.replica_identity.lower() not in {"f", "full", "i", "index"}


def decide_move(case: MoveCase, *, confidence: float) -> Decision:
    """Dump and restore where the window allows, else native replication, else DMS."""
    hours = dump_hours(case)
    window = case.downtime_minutes
    if window is not None and hours is not None and hours * 60 <= window:
        ruling = _dump(
            case, f"about {_hours(hours)} fit the {window:g} minutes that the tenant accepts", 0.75
        )
    elif window is None and case.database.size_bytes is not None and case.database.size_bytes <= SMALL_BYTES:
        text = f"{in_words(case.database.size_bytes)} are dumped and loaded in minutes; no window is given"
        ruling = _dump(case, text, 0.6)
    elif _replicates(case):
        ruling = _replicate(case, hours)
    else:
        ruling = _dms(case, hours)
    switch = database_switch(follows=ruling.choice != DUMP)
    times = (*_load_details(case.transfer, hours), *_cutover(case, ruling.choice, hours))
    details = (*ruling.details, *switch, *times)
    evidence = (*(seen for _, seen in case.cdc_faults), *_size_trace(case))
    ruling = replace(ruling, details=details, evidence=evidence)
    return decision_of(ruling, subject=case.name, tenant=case.tenant, about=About.TOOL, cap=confidence)


def _cutover(case: MoveCase, choice: str, hours: float | None) -> tuple[tuple[str, str], ...]:
    """How long writers stop: for the whole of a dump and load, or until the last change arrived."""
    if choice != DUMP:
        return in_details(case.times)
    return (("cutover", "unknown" if hours is None else f"about {_hours(hours)}, with writers stopped"),)


def dump_hours(case: MoveCase) -> float | None:
    """Hours with writers stopped for dump, copy and load; None where size or line is not known."""
    if case.database.size_bytes is None or case.transfer.hours is None:
        return None
    return max(case.transfer.hours, case.database.size_bytes / DUMP_BYTES_PER_HOUR)


def _dump(case: MoveCase, text: str, confidence: float) -> Ruling:
    command = "pg_dump and pg_restore" if case.server.engine == "postgresql" else "mysqldump or mydumper"
    return Ruling(
        "decide.tool.dump_fits",
        DUMP,
        confidence,
        f"{text}: {command} carries everything, sequences and routines too",
        rejected=(
            Rejected(
                DMS,
                "leaves out indexes, sequences, routines and users; not needed in a long window",
            ),
            Rejected(REPLICATION, "more to set up than a dump that fits"),
        ),
        would_change_it=("becomes native replication if the window shrinks below the time of a rehearsal",),
    )


def _replicates(case: MoveCase) -> bool:
    if not case.same_engine:
        return False
    if case.server.engine == "postgresql":
        return case.server.version_number >= LOGICAL_SINCE
    return case.server.engine in {"mysql", "mariadb"}


def _replicate(case: MoveCase, hours: float | None) -> Ruling:
    how = "logical replication" if case.server.engine == "postgresql" else "binary log replication"
    return Ruling(
        "decide.tool.native_replication",
        REPLICATION,
        0.6 if case.cdc_faults or _stops_at_keyless(case) else 0.7,
        f"{_too_long(case, hours)}; source and target are alike, so {how} follows until the switch",
        also=(*_keyless(case), *_faults(case)),
        rejected=(
            Rejected(DUMP, _too_long(case, hours)),
            Rejected(DMS, "changes types on the way and leaves out what is no table; for unlike engines"),
        ),
        would_change_it=("becomes native dump/restore if the tenant accepts a longer window",),
    )


def _stops_at_keyless(case: MoveCase) -> bool:
    return bool(case.keyless) and case.server.engine == "postgresql"


def _keyless(case: MoveCase) -> tuple[RuleReason, ...]:
    if not case.keyless:
        return ()
    names = f"{len(case.keyless)} tables have no primary key ({', '.join(case.keyless[:3])})"
    cure = (
        "updates on them fail once published: set REPLICA IDENTITY FULL or add a key first"
        if case.server.engine == "postgresql"
        else "each change to them scans the whole table on the target: add a key first"
    )
    return (RuleReason("decide.tool.no_primary_key", f"{names}; {cure}"),)


def _dms(case: MoveCase, hours: float | None) -> Ruling:
    return Ruling(
        "decide.tool.dms",
        DMS,
        0.55 if case.keyless or case.cdc_faults else 0.65,
        f"{_too_long(case, hours)}; {case.server.engine} {case.server.version} cannot feed it by itself",
        also=(*_keyless(case), *_faults(case)),
        rejected=(
            Rejected(DUMP, _too_long(case, hours)),
            Rejected(REPLICATION, "the version has no logical replication of its own"),
        ),
        would_change_it=(
            "becomes native replication after an upgrade in place",
            "becomes native dump/restore if the tenant accepts a longer window",
        ),
        details=(("schema", "by native tools first: indexes, sequences, routines and users are not in DMS"),),
    )


def _too_long(case: MoveCase, hours: float | None) -> str:
    if hours is None:
        return f"how long a dump takes is not known: {case.transfer.why}"
    if case.downtime_minutes is None:
        return f"a dump takes about {_hours(hours)}, and what the tenant accepts is not known"
    return f"a dump takes about {_hours(hours)}, more than the accepted {case.downtime_minutes:g} minutes"


def _hours(hours: float) -> str:
    return f"{hours:.1f} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"


def _faults(case: MoveCase) -> tuple[RuleReason, ...]:
    return tuple(RuleReason("decide.tool.cdc_not_ready", words) for words, _ in case.cdc_faults)


def cdc_faults(server: DatabaseServerFacts) -> Iterator[tuple[str, Trace]]:
    """Settings that must change before changes can be followed; a setting not seen is no fault."""
    settings = {each.name.lower(): each for each in server.settings}
    wanted = _WANTED.get(server.engine, {})
    for name, (is_good, want) in wanted.items():
        setting = settings.get(name)
        if setting is not None and not is_good(setting.value.lower()):
            words = f"{name} is {setting.value}, wanted is {want}"
            yield words, trace(server, setting.ref, f"{name} = {setting.value}")


def _is_one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _at_least(least: int) -> Callable[[str], bool]:
    return lambda value: value.isdigit() and int(value) >= least


_BINLOG: dict[str, tuple[Callable[[str], bool], str]] = {
    "log_bin": (_is_one_of("on", "1"), "ON"),
    "binlog_format": (_is_one_of("row"), "ROW"),
    "binlog_row_image": (_is_one_of("full"), "FULL"),
    "server_id": (_at_least(1), "at least 1"),
}
_WANTED: dict[str, dict[str, tuple[Callable[[str], bool], str]]] = {
    "postgresql": {
        "wal_level": (_is_one_of("logical"), "logical (needs a restart)"),
        "max_replication_slots": (_at_least(2), "more than 1"),
        "max_wal_senders": (_at_least(2), "more than 1"),
    },
    "mysql": _BINLOG,
    "mariadb": _BINLOG,
}


def _load_details(transfer: Transfer, hours: float | None) -> tuple[tuple[str, str], ...]:
    copy = "unknown" if transfer.hours is None else _hours(transfer.hours)
    return (
        ("full_load", copy),
        ("full_load_assumes", transfer.why),
        *((("dump_and_load", _hours(hours)),) if hours is not None else ()),
    )


def _size_trace(case: MoveCase) -> tuple[Trace, ...]:
    return (
        trace(case.server, case.database.ref, f"{case.database.name} holds {case.database.size_bytes} bytes"),
    )


def _for_files(view: EstateView, decision: Decision) -> Iterator[Decision]:
    surface = view.surfaces.get(decision.subject)
    if surface is None or decision.choice == EMPTY_DIR or _moves_as_database(view, surface):
        return
    if view.choice(About.WORKLOAD, surface.service_name) == STAYS:
        yield decision_of(
            _WITH_ITS_VM,
            subject=decision.subject,
            tenant=decision.tenant,
            about=About.TOOL,
            cap=decision.confidence,
        )
        return
    transfer = full_copy(view, surface.host, surface.size_bytes)
    ruling = _file_tool(view, decision, surface, transfer)
    yield decision_of(
        ruling, subject=decision.subject, tenant=decision.tenant, about=About.TOOL, cap=decision.confidence
    )


def _moves_as_database(view: EstateView, surface: Surface) -> bool:
    """A database server's files, whose databases were read and move by a tool of their own."""
    service = view.services.get(surface.service_name)
    engines = {view.situation.observed.servers[name].engine for name in view.servers_on.get(surface.host, ())}
    if service is None or not is_database(service):
        return False
    return bool(engines & family_of(service))


_WITH_ITS_VM = Ruling(
    "decide.tool.with_its_vm",
    MGN,
    0.6,
    "its service stays a VM, and the whole disk is replicated with it",
    rejected=(Rejected(RSYNC, "the files would be copied twice"),),
    would_change_it=("becomes rsync if the service can run in a pod after all",),
)


def _file_tool(view: EstateView, decision: Decision, surface: Surface, transfer: Transfer) -> Ruling:
    files = files_of(view, surface)
    on_block = decision.choice in {GP3, IO2}
    large = (surface.size_bytes or 0) >= DATASYNC_BYTES or (files or 0) >= DATASYNC_FILES
    managed = decision.choice in {FSX_WINDOWS, FSX_ONTAP, S3}
    size = "size unknown" if surface.size_bytes is None else in_words(surface.size_bytes)
    times = (*_load_details(transfer, None), *files_in_details(files))
    details = (*files_switch(decision.choice), *times)
    steps = "first a full copy, then what changed, at last once more with writers stopped"
    if (large or managed) and not on_block:
        why = "keeps permissions, checks what it copied and takes up where it stopped"
        return Ruling(
            "decide.tool.datasync",
            DATASYNC,
            0.7,
            f"{size} to {decision.choice}: {why}; {steps}",
            rejected=(
                Rejected(
                    RSYNC, "one stream, and nobody checks the whole" if large else "does not write there"
                ),
            ),
            would_change_it=("becomes rsync if no agent may run beside the files",),
            details=details,
        )
    return Ruling(
        "decide.tool.rsync",
        RSYNC,
        0.65 if surface.size_bytes is not None else 0.5,
        f"{size} to {decision.choice}: a pod or an instance that mounts the target pulls by SSH; {steps}",
        rejected=(
            Rejected(
                DATASYNC,
                "it cannot write to a block volume" if "EBS" in decision.choice else "an agent for little",
            ),
        ),
        would_change_it=("becomes DataSync above 100 GB or a million files, to a file system of AWS",),
        details=details,
    )


def _for_service(view: EstateView, decision: Decision) -> Iterator[Decision]:
    service = view.services.get(decision.subject)
    if service is None:
        return
    if view.planned(About.WORKLOAD, decision.subject) in {DEPLOYMENT, STATEFUL_SET, CRON_JOB}:
        yield decision_of(
            _image(view, service, decision),
            subject=decision.subject,
            tenant=decision.tenant,
            about=About.TOOL,
            cap=decision.confidence,
        )
    elif decision.choice == STAYS:
        ruling = Ruling(
            "decide.tool.rehost",
            MGN,
            0.6,
            "the VM moves as it is, block by block, to EC2",
            rejected=(Rejected(IMAGE, "it does not become a container"),),
            would_change_it=("becomes image build if it can run in a pod after all",),
        )
        yield decision_of(
            ruling,
            subject=decision.subject,
            tenant=decision.tenant,
            about=About.TOOL,
            cap=decision.confidence,
        )


def _image(view: EstateView, service: Service, decision: Decision) -> Ruling:
    version = (
        f"{service.signature} {service.version}"
        if service.version
        else f"{service.signature}, version unknown"
    )
    return Ruling(
        "decide.tool.image_build",
        IMAGE,
        0.7,
        f"built from its packages and code, not copied from the disk: {version}",
        rejected=(Rejected(MGN, "brings the whole host along, and its operating system to patch"),),
        would_change_it=("becomes MGN (rehost) if its build is lost and nobody can install it anew",),
        details=service_switch(view, decision),
    )


QUESTION = Question(
    About.TOOL,
    decide,
    after=(
        About.DATABASE,
        About.STORAGE,
        About.WORKLOAD,
        About.CACHE,
        About.SEGMENTATION,
        About.LOAD_BALANCER,
    ),
    choices=CHOICES,
)
