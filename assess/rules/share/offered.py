"""Shares that a file server offers, seen over its own protocol: durable, and what hinders their move."""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.model.file_share import OfferedShare
from assess.model.state import Signal, State
from assess.rules.base import FindingRule, StateRule

SOURCE = "evidence rules 3.3 D3 and 6.2, 2026-11"
EFS_SOURCE = "Amazon EFS user guide, quotas and limits, 2026-11"
EVERYBODY = frozenset({"*", "0.0.0.0/0", "::/0"})
SMALL_FILE_BYTES = 64 * 1024
MANY_FILES = 1_000_000
LONGEST_PATH = 1024
"""Key of an object in S3, in bytes of UTF-8 (DataSync keeps paths as keys)."""


@dataclass(frozen=True, slots=True)
class ShareSubject:
    """A share by its name in all tables, what was told of it, and a trace to where it was told."""

    name: str
    protocol: str
    tenant: str
    share: OfferedShare
    trace: Trace
    walk_trace: Trace | None = None


def _offered(subject: ShareSubject) -> Iterable[Signal]:
    yield Signal(
        "state.share.offered",
        State.DURABLE,
        0.9,
        subject.walk_trace or subject.trace,
        hard=True,
        flips_if="its owner says that nothing in it is the only copy",
        purpose="data",
        flags=("shared",),
    )


def _open_to_everybody(subject: ShareSubject) -> Iterable[Finding]:
    if subject.protocol == "nfs" and set(subject.share.clients) & EVERYBODY:
        yield _finding(
            subject,
            "share.open_to_everybody",
            Severity.HIGH,
            "Every host that reaches the server may mount this export",
            remedy="Name the hosts that need it; on the target, an access point and a security group each.",
        )


def _same_but_case(subject: ShareSubject) -> Iterable[Finding]:
    walk = subject.share.walk
    if walk is not None and walk.same_but_case:
        yield _finding(
            subject,
            "share.names_same_but_case",
            Severity.MEDIUM,
            f"{walk.same_but_case} names differ from a neighbour's by upper and lower case only",
            remedy="Rename them before a move to FSx for Windows or an SMB share: one of each would be lost.",
        )


def _illegal_names(subject: ShareSubject) -> Iterable[Finding]:
    walk = subject.share.walk
    if walk is not None and walk.illegal_names:
        yield _finding(
            subject,
            "share.names_illegal_on_windows",
            Severity.LOW,
            f"{walk.illegal_names} names cannot be held by Windows",
            remedy="Rename them, or choose a target that speaks NFS.",
        )


def _long_paths(subject: ShareSubject) -> Iterable[Finding]:
    walk = subject.share.walk
    if walk is not None and walk.longest_path > LONGEST_PATH:
        yield _finding(
            subject,
            "share.paths_too_long_for_s3",
            Severity.LOW,
            f"The longest path has {walk.longest_path} characters; a key in S3 at most {LONGEST_PATH} bytes",
            remedy="Choose a file system as target, or shorten the paths.",
            source="Amazon S3 user guide, object keys, 2026-11",
        )


def _many_small_files(subject: ShareSubject) -> Iterable[Finding]:
    walk = subject.share.walk
    if walk is not None and walk.files > MANY_FILES and walk.size_bytes / walk.files < SMALL_FILE_BYTES:
        yield _finding(
            subject,
            "share.many_small_files",
            Severity.MEDIUM,
            f"{walk.files} files of {walk.size_bytes // walk.files} bytes on average: their number decides "
            "how long the copy takes",
            remedy="Plan the copy by files per second; several DataSync tasks by folder, or archives.",
            source=EFS_SOURCE,
        )


def _refused(subject: ShareSubject) -> Iterable[Finding]:
    walk = subject.share.walk
    if walk is not None and walk.refused:
        yield _finding(
            subject,
            "share.folders_not_read",
            Severity.MEDIUM,
            f"{walk.refused} folders may not be listed by this login: files and bytes are too low",
            remedy="Give the login the right to list folders (backup operator), without reading files.",
        )


def _finding(
    subject: ShareSubject, rule: str, severity: Severity, title: str, *, remedy: str, source: str = SOURCE
) -> Finding:
    evidence = (subject.walk_trace or subject.trace,)
    return Finding(rule, severity, subject.name, subject.tenant, title, evidence, remedy, source)


RULES = (
    StateRule(
        "state.share.offered",
        ShareSubject,
        _offered,
        "A share holds what others keep.",
        SOURCE,
    ),
    FindingRule(
        "share.open_to_everybody",
        ShareSubject,
        _open_to_everybody,
        "An export without list of clients.",
        SOURCE,
    ),
    FindingRule(
        "share.names_same_but_case", ShareSubject, _same_but_case, "Names that differ by case only.", SOURCE
    ),
    FindingRule(
        "share.names_illegal_on_windows",
        ShareSubject,
        _illegal_names,
        "Names not for Windows.",
        SOURCE,
    ),
    FindingRule(
        "share.paths_too_long_for_s3", ShareSubject, _long_paths, "Paths beyond a key of S3.", SOURCE
    ),
    FindingRule(
        "share.many_small_files",
        ShareSubject,
        _many_small_files,
        "Over a million small files.",
        EFS_SOURCE,
    ),
    FindingRule(
        "share.folders_not_read", ShareSubject, _refused, "Folders that the login may not list.", SOURCE
    ),
)
