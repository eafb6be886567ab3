"""Each rule on directories: a case where it speaks, one where it must not, one without its evidence."""

from dataclasses import replace

import pytest

from assess.model.evidence import Trace
from assess.model.state import Signal, State
from assess.rules.base import StateRule, all_rules, signals_for
from assess.rules.directory.place import Claim, ClaimKind, Contents, DirectoryPlace
from assess.rules.weigh import weigh

K = ClaimKind
SEEN = Trace("seen", "web1:directories", line=4)
D, E, S = State.DURABLE, State.EPHEMERAL, State.STATELESS


def claim(kind: ClaimKind, **rest: object) -> Claim:
    return replace(Claim(kind, Trace(f"claim {kind.value}", "web1:settings", line=2)), **rest)  # type: ignore[arg-type]


def files(count: int = 100, *, ages: tuple[float, float] | None = None, **rest: object) -> Contents:
    newest, oldest = ages or (None, None)
    whole = Contents(count, count * 1000, SEEN, newest_days=newest, oldest_days=oldest)
    return replace(whole, **rest)  # type: ignore[arg-type]


def place(*claims: Claim, path: str = "/srv/thing", **rest: object) -> DirectoryPlace:
    return replace(DirectoryPlace(path, claims, root_view=True, samples=2), **rest)  # type: ignore[arg-type]


def rule(name: str) -> StateRule[DirectoryPlace]:
    return next(r for r in all_rules() if r.id == f"state.{name}" and isinstance(r, StateRule))


def states(signals: tuple[Signal, ...] | list[Signal]) -> set[State]:
    return {signal.state for signal in signals}


DATA = claim(K.DATA, service="db", state="durable", strength=0.9)
CACHE_DATA = claim(K.DATA, service="squid", state="ephemeral", strength=0.9)
WRITTEN = claim(K.WRITTEN, service="db")
PDF = (("pdf", 80), ("html", 20))
PHP = (("php", 70), ("css", 20), ("png", 10))

CASES = [
    # a product writes into its data directory
    ("directory.open_data", "an open data file is durable", place(DATA, WRITTEN), {D}),
    ("directory.open_data", "a mapped data file counts too", place(DATA, claim(K.MAPPED)), {D}),
    ("directory.open_data", "an ephemeral product's spool is ephemeral", place(CACHE_DATA, WRITTEN), {E}),
    ("directory.open_data", "nothing open says nothing", place(DATA), set()),
    ("directory.open_data", "a file of no product says nothing", place(WRITTEN), set()),
    ("directory.product_default", "the product's word", place(DATA), {D}),
    ("directory.product_default", "an unknown product has none", place(WRITTEN), set()),
    ("directory.data_files", "files lie in the data directory", place(DATA, contents=files()), {D}),
    ("directory.data_files", "an empty data directory", place(DATA, contents=files(0)), set()),
    ("directory.data_files", "it was not walked", place(DATA), set()),
    ("directory.configured_data", "the command line names it",
     place(replace(DATA, detail="configured")), {D}),
    ("directory.configured_data", "only the catalog names it", place(DATA), set()),
    ("directory.open_file", "an open file that is no log", place(WRITTEN), {D}),
    ("directory.open_file", "open files in logs are logs", place(WRITTEN, claim(K.LOGS)), set()),
    ("directory.open_file", "open files in a product's cache", place(WRITTEN, claim(K.CACHE)), set()),
    ("directory.open_file", "no open file", place(claim(K.FOUND)), set()),
    ("directory.embedded_database", "SQLite is written here", place(claim(K.EMBEDDED)), {D}),
    ("directory.embedded_database", "no such file", place(WRITTEN), set()),
    # the file system
    ("directory.temporary_filesystem", "tmpfs", place(fstype="tmpfs", mount=SEEN), {E}),
    ("directory.temporary_filesystem", "ext4", place(fstype="ext4", mount=SEEN), set()),
    ("directory.temporary_filesystem", "mounts were not read", place(fstype=""), set()),
    ("directory.shared_filesystem", "an export", place(claim(K.EXPORTED)), {D}),
    ("directory.shared_filesystem", "a mount from a server", place(claim(K.NETWORK)), {D}),
    ("directory.shared_filesystem", "a local directory", place(claim(K.FOUND)), set()),
    ("directory.own_volume", "a volume of its own", place(claim(K.VOLUME)), {D}),
    ("directory.own_volume", "part of the root disk", place(claim(K.FOUND)), set()),
    ("directory.container_mount", "it is mounted into a container", place(claim(K.CONTAINER_MOUNT)), {D}),
    ("directory.container_mount", "no container", place(claim(K.FOUND)), set()),
    ("directory.container_layer", "a container's own layer", place(claim(K.CONTAINER_LAYER)), {E}),
    (
        "directory.container_layer",
        "an old layer that is written may be the only copy",
        place(claim(K.CONTAINER_LAYER), WRITTEN, contents=files(ages=(0.1, 45))),
        {E, D},
    ),
    ("directory.container_layer", "no container's layer", place(WRITTEN), set()),
    # backups
    ("directory.backed_up", "a backup set names it", place(claim(K.BACKED_UP)), {D}),
    ("directory.backed_up", "no backup set reaches it", place(WRITTEN), set()),
    ("directory.backup_target", "dumps are written here", place(claim(K.BACKUP_TARGET)), {D}),
    ("directory.backup_target", "other output", place(claim(K.JOB_OUTPUT)), set()),
    ("directory.backup_files", "most files are dumps",
     place(contents=files(extensions=(("dump", 90),))), {D}),
    ("directory.backup_files", "one archive among pages",
     place(contents=files(extensions=(("gz", 5),))), set()),
    ("directory.backup_files", "rotated logs are no backup",
     place(claim(K.LOGS), contents=files(extensions=(("gz", 90),))), set()),
    # contents
    ("directory.user_content", "documents", place(contents=files(extensions=PDF)), {D}),
    ("directory.user_content", "pictures", place(contents=files(extensions=(("jpg", 60),))), {D}),
    ("directory.user_content", "pictures of a theme lie beside code",
     place(contents=files(extensions=PHP)), set()),
    ("directory.user_content", "nothing was walked", place(), set()),
    ("directory.growing_content", "kept for long and still growing",
     place(contents=files(extensions=PDF, ages=(0.5, 200))), {D}),
    ("directory.growing_content", "nothing older than a month",
     place(contents=files(extensions=PDF, ages=(0.5, 30))), set()),
    ("directory.growing_content", "ages are not known", place(contents=files(extensions=PDF)), set()),
    ("directory.kept_content", "old files stay while new ones come",
     place(contents=files(ages=(0.2, 20))), {D}),
    ("directory.kept_content", "program files", place(contents=files(ages=(0.2, 20), extensions=PHP)), set()),
    ("directory.kept_content", "ages are not known", place(contents=files()), set()),
    ("directory.turnover", "its writer runs for weeks and all is young",
     place(contents=files(ages=(0.1, 2)), writer_days=60.0), {E}),
    ("directory.turnover", "it was deployed an hour ago",
     place(contents=files(ages=(0.1, 2)), writer_days=0.1), set()),
    ("directory.turnover", "its writer is not known", place(contents=files(ages=(0.1, 2))), set()),
    ("directory.turnover", "the walk ended early",
     place(contents=files(ages=(0.1, 2), sampled=True), writer_days=60.0), set()),
    ("directory.code", "program files of root", place(
        contents=files(extensions=PHP, owners=("root",)), writers=("www-data",)), {S}),
    ("directory.code", "a process writes there", place(
        WRITTEN, contents=files(extensions=PHP, owners=("root",)), writers=("www-data",)), set()),
    ("directory.code", "the service owns them and documents lie among them", place(
        contents=files(extensions=(*PHP, ("pdf", 5)), owners=("www-data",)), writers=("www-data",)), set()),
    ("directory.code", "who runs on the host was not told", place(
        contents=files(extensions=PHP, owners=("app",)), root_view=False, writers_known=False), set()),
    ("directory.code", "owners are not known", place(contents=files(extensions=PHP)), set()),
    ("directory.code", "the service owns them and open files were not seen", place(
        contents=files(extensions=PHP, owners=("app",)), writers=("app",), root_view=False), set()),
    ("directory.open_device", "a raw device that an application writes", place(claim(K.DEVICE)), {D}),
    ("directory.open_device", "a directory", place(contents=files()), set()),
    # declarations
    ("directory.uploads_setting", "MEDIA_ROOT", place(claim(K.UPLOADS)), {D}),
    ("directory.uploads_setting", "another setting", place(claim(K.DOCUMENTS)), set()),
    ("directory.declared_state", "StateDirectory=", place(claim(K.DECLARED)), {D}),
    ("directory.declared_state", "CacheDirectory=", place(claim(K.CACHE)), set()),
    ("directory.cache_setting", "proxy_cache_path", place(claim(K.CACHE)), {E}),
    ("directory.cache_setting", "no such setting", place(claim(K.FOUND)), set()),
    ("directory.scratch_setting", "upload_tmp_dir", place(claim(K.SCRATCH)), {E}),
    ("directory.scratch_setting", "no such setting", place(claim(K.FOUND)), set()),
    ("directory.retention", "deleted after two days", place(claim(K.RETAINED, detail="2")), {E}),
    ("directory.retention", "deleted after seven years", place(claim(K.RETAINED, detail="2555")), set()),
    ("directory.retention", "the term is not known", place(claim(K.RETAINED, detail="")), set()),
    # names
    ("directory.cache_name", "called cache", place(contents=files(), path="/srv/shop/cache"), {E}),
    ("directory.cache_name", "called pages in cache",
     place(contents=files(), path="/srv/x/cache/pages"), {E}),
    ("directory.cache_name", "called cached-letters-of-2019",
     place(contents=files(), path="/srv/letters"), set()),
    ("directory.kept_name", "called uploads", place(contents=files(), path="/srv/shop/uploads"), {D}),
    ("directory.kept_name", "archive of scripts",
     place(contents=files(extensions=(("sh", 90),)), path="/opt/archive"), set()),
    # logs
    ("log.local", "a service's logs", place(claim(K.LOGS)), {E}),
    ("log.local", "an audit trail is another matter", place(claim(K.LOGS), claim(K.AUDIT)), set()),
    ("log.audit", "an audit trail", place(claim(K.AUDIT)), {D}),
    ("log.audit", "ordinary logs", place(claim(K.LOGS)), set()),
    ("log.collected", "what other hosts sent", place(claim(K.COLLECTED)), {D}),
    ("log.collected", "own logs", place(claim(K.LOGS)), set()),
    # sessions
    ("session.files", "sess_ files", place(contents=files(hints=("php_session",))), {E}),
    ("session.files", "documents lie among them",
     place(contents=files(hints=("php_session",), extensions=PDF)), set()),
    ("session.files", "no file was seen", place(claim(K.SESSIONS)), set()),
    ("session.files_setting", "session.save_path", place(claim(K.SESSIONS)), {E}),
    ("session.files_setting", "documents lie there", place(
        claim(K.SESSIONS), contents=files(extensions=PDF)), set()),
    ("session.files_setting", "another setting", place(claim(K.UPLOADS)), set()),
    # ASP.NET's data folder
    ("directory.application_data", "App_Data of an application", place(claim(K.APP_DATA)), {D}),
    ("directory.application_data", "what IIS serves", place(claim(K.DOCUMENTS)), set()),
    ("directory.application_data", "nothing claims it", place(contents=files()), set()),
    # spools and mail
    ("directory.spool", "work waits for minutes",
     place(claim(K.SPOOL), contents=files(ages=(0.0, 0.1))), {E}),
    ("directory.spool", "nobody takes it away", place(claim(K.SPOOL), contents=files(ages=(0.0, 9.0))), {D}),
    ("directory.spool", "no spool", place(contents=files()), set()),
    ("directory.mailboxes", "mailboxes", place(contents=files(hints=("maildir",))), {D}),
    ("directory.mailboxes", "no mail seen", place(contents=files()), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "about", "subject", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES]
)
def test_a_rule_speaks_on_its_evidence_and_is_silent_without_it(
    name: str, about: str, subject: DirectoryPlace, expected: set[State]
) -> None:
    assert states(list(rule(name).judge(subject))) == expected


def test_every_rule_on_directories_has_cases() -> None:
    ids = {r.id for r in all_rules() if isinstance(r, StateRule) and r.subject is DirectoryPlace}
    assert ids == {f"state.{name}" for name, *_ in CASES}


VERDICTS = [
    ("uploads in a directory called cache are durable", D, place(
        contents=files(extensions=PDF, ages=(0.1, 200)), path="/srv/shop/cache/media")),
    ("an upload directory of pictures called cache is never ephemeral", State.UNKNOWN, place(
        contents=files(extensions=(("jpg", 90),)), path="/srv/shop/cache")),
    ("a backup set beats a name like a cache", D, place(
        claim(K.BACKED_UP), contents=files(), path="/var/cache/letters")),
    ("sessions that a broad backup takes along stay sessions", E, place(
        claim(K.BACKED_UP, broad=True), contents=files(hints=("php_session",)))),
    ("a product's data on a temporary file system is a contradiction", State.UNKNOWN, place(
        DATA, WRITTEN, fstype="tmpfs", mount=SEEN)),
    ("documents that a job deletes after a day contradict each other", State.UNKNOWN, place(
        claim(K.RETAINED, detail="1"), contents=files(extensions=PDF))),
    ("a directory of which nothing is known is unknown", State.UNKNOWN, place(contents=files())),
    ("open files in an unknown product's cache by name are not ephemeral", D, place(
        WRITTEN, contents=files(), path="/srv/app/cache")),
]  # fmt: skip


@pytest.mark.parametrize(("about", "expected", "subject"), VERDICTS, ids=[v[0] for v in VERDICTS])
def test_contradicting_evidence_is_settled_in_favour_of_the_data(
    about: str, expected: State, subject: DirectoryPlace
) -> None:
    assert weigh(signals_for(subject)).state is expected
