"""What carries the files of each surface on AWS, and how pods reach them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from assess.decide.estate_view import EstateView
from assess.decide.question import Question, Ruling, decision_of
from assess.decide.storage.case import (
    CHOICES,
    CONFIG_MAP,
    EFS,
    EMPTY_DIR,
    GP3,
    IO2,
    NONE,
    S3,
    SECRETS,
    StorageCase,
    size_text,
    who_uses,
)
from assess.decide.storage.cost import cost
from assess.decide.storage.inside import (
    with_cache,
    with_database,
    with_file_server,
    with_product,
)
from assess.decide.storage.logs import kept_logs, local_logs
from assess.decide.storage.place import SharedSources, place_of, service_of, shared_sources, size_gib
from assess.decide.storage.settled import settled
from assess.decide.storage.shared import (
    both_protocols,
    parallel,
    replicated_path,
    shared,
    shared_block,
    shared_ephemeral,
    smb,
    windows_files,
)
from assess.decide.storage.single import single_writer
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.state import State, Surface, SurfaceKind

DECIDED_KINDS = frozenset(
    {SurfaceKind.DIRECTORY, SurfaceKind.SHARE, SurfaceKind.VOLUME, SurfaceKind.CONFIG, SurfaceKind.MEMORY}
)
UNKNOWN_CAP = 0.5
UNPROVEN_CAP = 0.6
FOR_ONE_POD = frozenset({GP3, IO2, EMPTY_DIR})
SECRET_WORDS = ("pass", "secret", "token", "credential", "private", "apikey", "api_key", "auth")
LOGIN_WORDS = ("host", "url", "uri", "dsn", "database", "db_", "datasource", "user", "login", "realm")
"""Where something says how to reach another service, the password mostly stands beside it."""
BACKUP = frozenset({"backup", "backups", "dump", "backup target"})


Rule = Callable[[StorageCase], Ruling | None]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per surface that is files, configuration or memory, unless it is stateless."""
    sources = shared_sources(view)
    for surface in sorted(view.situation.surfaces, key=lambda each: each.name):
        if surface.kind in DECIDED_KINDS and surface.state is not State.STATELESS:
            yield decide_surface(storage_case(view, surface, sources))


def storage_case(view: EstateView, surface: Surface, sources: SharedSources) -> StorageCase:
    """What storage for the surface is decided from."""
    return StorageCase(view, place_of(view, surface, sources), service_of(view, surface))


def decide_surface(case: StorageCase) -> Decision:
    """The first rule that applies, with what is unknown said and weighed in."""
    ruling = next(ruling for rule in RULES if (ruling := rule(case)) is not None)
    surface = case.surface
    ruling = replace(
        ruling,
        also=(*ruling.also, *_doubts(case)),
        would_change_it=(*ruling.would_change_it, *surface.would_change_it),
        evidence=(*ruling.evidence, *case.place.traces),
    )
    cap = UNKNOWN_CAP if surface.state is State.UNKNOWN else surface.confidence
    if case.place.blind and ruling.choice in FOR_ONE_POD:
        cap = min(cap, UNPROVEN_CAP)
    return decision_of(
        ruling,
        subject=surface.name,
        tenant=surface.tenant,
        about=About.STORAGE,
        cap=cap,
        cost_usd=cost(case, ruling),
    )


def _config(case: StorageCase) -> Ruling | None:
    if case.surface.kind is not SurfaceKind.CONFIG and "config" not in case.surface.flags:
        return None
    facts = case.view.facts(case.surface.host)
    keys = [each.key for each in facts.settings if each.file == case.surface.location] if facts else []
    named = sorted({key for key in keys if any(word in key.lower() for word in SECRET_WORDS)})
    logins = sorted({key for key in keys if any(word in key.lower() for word in LOGIN_WORDS)})
    if named:
        return _secret(0.85, f"it holds secrets ({', '.join(named[:3])})")
    if logins:
        return _secret(0.65, f"it says how to log in elsewhere ({', '.join(logins[:3])})")
    if not keys:
        return _secret(0.6, "whether it holds secrets was not seen")
    return Ruling(
        "decide.storage.config_plain",
        CONFIG_MAP,
        0.6,
        f"configuration in which {len(keys)} settings were read and none is a secret or a login by its key "
        "(values of secrets are never read)",
        rejected=(Rejected(SECRETS, "no key in it names a secret"),),
        would_change_it=("becomes Secrets Manager if any value in it is secret",),
    )


def _secret(confidence: float, why: str) -> Ruling:
    return Ruling(
        "decide.storage.config_secret",
        SECRETS,
        confidence,
        f"configuration of the tenant: {why}; mounted into the pod, not copied with the image",
        rejected=(
            Rejected(CONFIG_MAP, "a ConfigMap shows its values to everyone who may read the namespace"),
        ),
        would_change_it=("becomes ConfigMap if no value in it is secret",),
    )


def _memory(case: StorageCase) -> Ruling | None:
    if case.surface.kind is not SurfaceKind.MEMORY:
        return None
    return Ruling(
        "decide.storage.memory",
        NONE,
        0.85,
        _memory_text(case),
        rejected=(Rejected(EMPTY_DIR, "memory is no file system"),),
        would_change_it=("its files, if any, are decided for themselves",),
    )


def _memory_text(case: StorageCase) -> str:
    if "user-visible" in case.surface.flags:
        return (
            "it lives in the memory of a process: there are no files to carry; users lose it at every "
            "restart, so sessions should go to a shared store before replicas grow"
        )
    if case.surface.state is State.UNKNOWN:
        return "what the process keeps was not seen; memory itself needs no storage"
    written = _written(case)
    if case.surface.state is State.DURABLE and written:
        return f"the process itself needs no storage; what it writes is decided for itself: {written}"
    return "it lives in the memory of a process: there are no files to carry"


def _written(case: StorageCase) -> str:
    """The durable places of the same service, at most three by name."""
    service = case.service
    own = case.view.surfaces_of_service.get(service.name, ()) if service else ()
    names = [each.name for each in own if each.kind is not SurfaceKind.MEMORY and each.state is State.DURABLE]
    return ", ".join(names[:3])


def _login_keys(case: StorageCase) -> Ruling | None:
    """Keys of a login (OpenSSH's own folder for them) are secrets, whatever else is known of them."""
    if not case.surface.location.endswith("/.ssh"):
        return None
    return Ruling(
        "decide.storage.login_keys",
        SECRETS,
        0.6,
        "the folder in which OpenSSH keeps the keys of a login: who may log in is set up anew on the target",
        rejected=(Rejected(GP3, "keys on a volume are secrets that nobody turns over"),),
        would_change_it=("becomes none if nobody logs in by SSH any more",),
    )


def _ephemeral(case: StorageCase) -> Ruling | None:
    surface, place = case.surface, case.place
    if surface.state is not State.EPHEMERAL:
        return None
    if place.is_shared:
        return shared_ephemeral(case)
    in_memory = place.mount is not None and place.mount.fstype in {"tmpfs", "ramfs"}
    drain = "; drain it before the switch" if "drain" in surface.flags else ""
    visible = "; users notice its loss at the switch" if "user-visible" in surface.flags else ""
    size = size_gib(place, case.view.fact("storage.size_head_room"))
    return Ruling(
        "decide.storage.ephemeral",
        EMPTY_DIR,
        0.85,
        f"what lies here may be lost and is made again{drain}{visible}",
        rejected=(Rejected(GP3, "a volume would keep what nobody needs, and tie the pod to one zone"),),
        would_change_it=("becomes EBS gp3 if the owner says that its loss matters",),
        details=(
            ("medium", "Memory" if in_memory else "node disk"),
            ("size_limit_gib", "unknown" if size is None else str(size)),
        ),
    )


def _archive(case: StorageCase) -> Ruling | None:
    surface, place = case.surface, case.place
    if surface.purpose.lower() not in BACKUP and "backup" not in surface.flags:
        return None
    return Ruling(
        "decide.storage.backup_target",
        S3,
        0.7,
        f"backups are written here ({who_uses(place)}): whole files, written once, cheapest as objects",
        rejected=(
            Rejected(GP3, "keeps cold files at the price of a disk"),
            Rejected(EFS, "thirteen times the price of S3 for files that nobody opens"),
        ),
        would_change_it=("becomes EBS gp3 if something reads or changes these files in place",),
        details=(("lifecycle", "to colder classes by age"), ("expected_size_gib", size_text(case))),
    )


RULES: tuple[Rule, ...] = (
    _config,
    _memory,
    _login_keys,
    local_logs,
    with_database,
    with_cache,
    with_product,
    with_file_server,
    _ephemeral,
    parallel,
    shared_block,
    both_protocols,
    smb,
    windows_files,
    kept_logs,
    shared,
    _archive,
    replicated_path,
    single_writer,
)


def _doubts(case: StorageCase) -> tuple[RuleReason, ...]:
    doubts = []
    if case.surface.state is State.UNKNOWN:
        text = "what lies here is not known: it is treated as durable until evidence or its owner settles it"
        doubts.append(RuleReason("decide.storage.unknown_as_durable", text))
    if case.place.blind and case.surface.kind not in {SurfaceKind.CONFIG, SurfaceKind.MEMORY}:
        text = f"not read: {', '.join(case.place.blind)}; a second writer could be there unseen"
        doubts.append(RuleReason("decide.storage.unseen_writers", text))
    return tuple(doubts)


def settle(view: EstateView) -> Callable[[Decision], Decision]:
    """What works out parameters and cost of another choice for a surface."""
    sources = shared_sources(view)
    return lambda answer: settled(storage_case(view, view.surfaces[answer.subject], sources), answer)


QUESTION = Question(
    About.STORAGE, decide, after=(About.DATABASE, About.CACHE), choices=CHOICES, settle=settle
)
