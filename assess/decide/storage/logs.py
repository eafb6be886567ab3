"""Logs: what a pod writes to standard output needs no volume; what is kept is an archive."""

from assess.decide.question import Ruling
from assess.decide.storage.case import EFS, EMPTY_DIR, GP3, NONE, S3, StorageCase, size_text
from assess.model.decisions import Rejected
from assess.model.state import State

LOG = "log"


def local_logs(case: StorageCase) -> Ruling | None:
    """None is needed for logs that may be lost: they go to CloudWatch Logs, not into a volume."""
    if case.surface.purpose != LOG or case.surface.state is not State.EPHEMERAL or _is_offered(case):
        return None
    return Ruling(
        "decide.storage.logs",
        NONE,
        0.75,
        "logs go to standard output and from there to CloudWatch Logs; the files are not carried over",
        rejected=(
            Rejected(EMPTY_DIR, "only where the program can log to files alone; a sidecar reads them then"),
            Rejected(EFS, "who else reads or rotates these files today is replaced by the log agent"),
        ),
        would_change_it=("becomes emptyDir with a sidecar if the program cannot log to standard output",),
        details=(("logs", "CloudWatch Logs, with the retention that the owner asks for"),),
    )


def kept_logs(case: StorageCase) -> Ruling | None:
    """An archive in S3 for logs that are collected and kept."""
    if case.surface.purpose != LOG or case.surface.state is not State.DURABLE or _is_offered(case):
        return None
    return Ruling(
        "decide.storage.log_archive",
        S3,
        0.65,
        "collected logs that are only appended and kept: new ones go to CloudWatch Logs, what is there "
        "already goes to a bucket with a prefix per tenant",
        rejected=(
            Rejected(EFS, "thirteen times the price of S3 for files that are appended once"),
            Rejected(GP3, "ties the archive to one node and one zone"),
        ),
        would_change_it=("becomes EBS gp3 if something searches or changes these files in place",),
        details=(("lifecycle", "to colder classes by age"), ("expected_size_gib", size_text(case))),
    )


def _is_offered(case: StorageCase) -> bool:
    """Other hosts mount it, so that it is more than a program's own logs."""
    return bool(case.place.protocols or len(case.place.clients) > 1)
