"""Claims on paths from scheduled jobs: what is backed up, where copies go, what is deleted when old."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assess.analysis.surfaces.claims import Claimed, is_log, settled
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.model.host import ScheduledJob, Setting
from assess.model.paths import parent
from assess.rules.directory.place import Claim, ClaimKind
from assess.rules.vocabulary import vocabulary

COPIERS = frozenset(
    {"rsync", "rclone", "duplicity", "rdiff-backup", "lsyncd", "unison", "scp", "aws", "gsutil"}
)
ARCHIVERS = frozenset({"tar", "zip", "7z", "cpio", "dar", "bsdtar"})
REPOSITORIES = frozenset({"borg", "restic", "kopia", "bup", "tarsnap", "borgmatic", "obnam"})
DUMPERS = vocabulary(
    "pg_dump pg_dumpall pg_basebackup mysqldump mariadb-dump mydumper mongodump slapcat xtrabackup "
    "mariabackup influxd etcdctl sqlite3 redis-cli ldapsearch"
)
REMOTE = re.compile(r"^[\w.@-]+:|^\w+://")
SEPARATORS = frozenset({"|", "||", "&&", ";", "&"})
DATA_FILE = re.compile(r"\.(csv|tsv|txt|xml|json|pdf|xlsx?|dump|sql|gz|zip|edi|dat|ods)$", re.I)
TMP_AGE = re.compile(r"^(\d+)([smhdw]?)$")
AGE = re.compile(r"^\+?(\d+(?:\.\d+)?)$")
SETTING_SOURCES = re.compile(r"^(backup|backup_dir|source_directories|file|fileset\.file|include)$", re.I)
SETTING_TARGETS = re.compile(r"^(snapshot_root|archive_?device|repositories?|backup_?root)$", re.I)
SETTING_FILES = re.compile(
    r"rsnapshot|borgmatic|restic|bacula|bareos|backupninja|duply|automysqlbackup", re.I
)
DAYS = {"s": 1 / 86400, "m": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "": 1.0}


HIDDEN = "..."
"""Stands for words of a command that the probe did not show."""

LIKELY = "31"
"""Days of a removal whose term was not shown: it counts as one that may keep files for a month."""

Told = tuple[str, ClaimKind, str]
"""A path, what is claimed of it, and the detail of the claim."""


def claims_of_jobs(view: HostView) -> Iterator[Claimed]:
    """What cron lines and timers say of the directories that they name."""
    for job in sorted(view.facts.jobs, key=lambda j: (j.source, j.schedule, j.command, j.ref.line)):
        for words in commands_of(job.command):
            yield from _claims_of_command(view, job, words)
    for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.key, s.value)):
        yield from _claims_of_backup_setting(view, setting)


def commands_of(line: str) -> list[list[str]]:
    """The simple commands of a shell line, as words; a line that no shell would take gives none.

    >>> commands_of("cd / && tar czf /b/x.tgz /srv > /dev/null")
    [['cd', '/'], ['tar', 'czf', '/b/x.tgz', '/srv', '>', '/dev/null']]
    """
    lexer = shlex.shlex(line.replace("<hidden>", HIDDEN), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    found: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word in SEPARATORS:
                found.append([])
            else:
                found[-1].append(word)
    except ValueError:
        return []
    return [words for words in found if words]


def _claims_of_command(view: HostView, job: ScheduledJob, words: list[str]) -> Iterator[Claimed]:
    program = next((w.rsplit("/", 1)[-1] for w in words if _is_known(w)), "")
    observed = view.trace(job.ref, f"{job.source}: {job.schedule} {' '.join(words)}")
    for path, kind, detail in _told(program, words):
        yield from _claimed(path, Claim(kind, observed, detail=detail))


def _is_known(word: str) -> bool:
    name = word.rsplit("/", 1)[-1]
    return name in COPIERS | ARCHIVERS | REPOSITORIES | DUMPERS | {"find", "tmpreaper", "tmpwatch"}


def _told(program: str, words: Sequence[str]) -> list[Told]:
    paths = [w.rstrip("/") or "/" for w in _operands(words) if w.startswith("/")]
    outputs = _redirected(words)
    if program == "find":
        return _deleted(words)
    if program in {"tmpreaper", "tmpwatch"}:
        return _aged(words, paths)
    if program in COPIERS:
        return _copied([w for w in _operands(words) if w.startswith("/") or REMOTE.match(w)])
    if program in ARCHIVERS | REPOSITORIES:
        sources = (
            _archived(words, paths) if program in ARCHIVERS else [(p, ClaimKind.BACKED_UP, "") for p in paths]
        )
        return sources + [(parent(p), ClaimKind.BACKUP_TARGET, "") for p in outputs]
    if program in DUMPERS:
        targets = dict.fromkeys([*outputs, *_named_targets(words)])
        return [(parent(p) if _is_file(p) else p, ClaimKind.BACKUP_TARGET, "") for p in targets]
    named = [p for p in paths if DATA_FILE.search(p)]
    return [(parent(p), ClaimKind.JOB_OUTPUT, "") for p in (*outputs, *named) if not is_log(p)]


def _aged(words: Sequence[str], paths: Sequence[str]) -> list[Told]:
    """What `tmpreaper 7d /dir` removes."""
    ages = [TMP_AGE.match(word) for word in words]
    days = next((float(a.group(1)) * DAYS[a.group(2)] for a in ages if a), None)
    return [(p, ClaimKind.RETAINED, str(days)) for p in paths if days is not None]


def _operands(words: Sequence[str]) -> list[str]:
    plain: list[str] = []
    skip = False
    for word in words[1:]:
        if word in {">", ">>", "<", ">&", "2>"}:
            skip = True
        elif not skip and not word.startswith("-"):
            plain.append(word)
        else:
            skip = False
    return plain


def _redirected(words: Sequence[str]) -> list[str]:
    pairs = pairwise(words)
    return [
        to for sign, to in pairs if sign in {">", ">>"} and to.startswith("/") and not to.startswith("/dev/")
    ]


def _copied(ends: Sequence[str]) -> list[Told]:
    """Source and target of a copy. A remote source makes the local target a copy kept here."""
    if len(ends) < 2:
        return []
    sources = [(s.rstrip("/"), ClaimKind.BACKED_UP, "") for s in ends[:-1] if s.startswith("/")]
    target = ends[-1]
    return sources + ([(target.rstrip("/"), ClaimKind.BACKUP_TARGET, "")] if target.startswith("/") else [])


def _archived(words: Sequence[str], paths: Sequence[str]) -> list[Told]:
    creates = any("c" in w.lstrip("-") for w in words[1:2]) or "--create" in words
    if not creates or not paths:
        return []
    archives = [p for p in paths if re.search(r"\.(t?[gbx]z2?|tar|zip|zst|7z)\b", p)]
    kept = [(parent(p), ClaimKind.BACKUP_TARGET, "") for p in archives[:1]]
    return kept + [(p, ClaimKind.BACKED_UP, "") for p in paths if p not in archives]


def _named_targets(words: Sequence[str]) -> list[str]:
    found = [
        w.split("=", 1)[1] for w in words if re.match(r"^--(file|result-file|out|target-dir|pgdata)=/", w)
    ]
    pairs = pairwise(words)
    return found + [
        value for flag, value in pairs if flag in {"-f", "-D", "-r", "-o", "-l"} and value.startswith("/")
    ]


def _is_file(path: str) -> bool:
    return bool(re.search(r"[.%$`]", path.rsplit("/", 1)[-1]))


def _deleted(words: Sequence[str]) -> list[Told]:
    """What `find DIR -mtime +7 -delete` removes. Where its action is not shown, a removal is only likely."""
    known = bool({"-delete", "rm", "/bin/rm", "unlink"} & set(words))
    days = _age_of(words)
    if not (known or HIDDEN in words) or (known and days is None):
        return []
    detail = str(days) if known else LIKELY
    return [(path.rstrip("/"), ClaimKind.RETAINED, detail) for path in _starts(words) if path.startswith("/")]


def _age_of(words: Sequence[str]) -> float | None:
    """The age in days that a find asks for."""
    for flag, value in pairwise(words):
        age = AGE.match(value)
        if age and flag in {"-mtime", "-ctime", "-atime"}:
            return float(age.group(1))
        if age and flag in {"-mmin", "-cmin", "-amin"}:
            return float(age.group(1)) / 1440
    return None


def _starts(words: Sequence[str]) -> list[str]:
    """The directories in which a find begins."""
    after = words[next(n for n, word in enumerate(words) if word.rsplit("/", 1)[-1] == "find") + 1 :]
    stops = [n for n, word in enumerate(after) if word.startswith("-") or word in {"(", "!", HIDDEN}]
    return list(after[: stops[0]] if stops else after)


def _claims_of_backup_setting(view: HostView, setting: Setting) -> Iterator[Claimed]:
    path = setting.value.split()[0].rstrip("/") if setting.value.strip().startswith("/") else ""
    if not path or not SETTING_FILES.search(setting.file):
        return
    observed = view.trace(setting.ref, f"{setting.file}: {setting.key} {setting.value}")
    if SETTING_SOURCES.match(setting.key):
        yield from _claimed(path, Claim(ClaimKind.BACKED_UP, observed))
    elif SETTING_TARGETS.match(setting.key):
        yield from _claimed(path, Claim(ClaimKind.BACKUP_TARGET, observed))


def _claimed(path: str, claim: Claim) -> Iterator[Claimed]:
    """A set may be broad; a target or a cleaned place must be a place of its own."""
    glob = re.split(r"[*?\[$`%]", path)[0]
    place = path if glob == path else parent(glob.rstrip("/") + "/x") if glob.endswith("/") else parent(glob)
    if claim.kind is ClaimKind.BACKED_UP:
        yield Claimed(place or "/", claim)
    elif place and not is_system_path(place):
        yield Claimed(settled(place), claim)
