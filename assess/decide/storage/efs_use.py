"""What use of shared files EFS cannot bear: locks, access lists, many small writes, as hosts counted them.

Source: Amazon EFS User Guide, quotas and unsupported NFSv4 features (2026-11): no ACLs, advisory locks only,
512 locks on a file and 8,192 on a mount. What counts as many small writes is a working rule: a write to EFS
takes milliseconds, whatever its size.
"""

from assess.analysis.traces import trace
from assess.decide.estate_view import EstateView
from assess.decide.storage.case import FSX_ONTAP, FSX_OPENZFS
from assess.decide.storage.place import Place
from assess.model.decisions import RuleReason
from assess.model.evidence import Trace
from assess.model.host import FileLocks, NfsUse

LOCKS_ON_FILE = 512
LOCKS_ON_MOUNT = 8192
SMALL_WRITE_BYTES = 16 * 1024
MANY_WRITES_PER_SECOND = 100.0
LONG_ENOUGH_SECONDS = 3600
"""A mount younger than this says nothing of the ordinary rate."""


def by_use(place: Place) -> tuple[str, str] | None:
    """The file system that serves instead of EFS, and why, by what was counted; None where EFS can."""
    return _by_access_lists(place) or _by_locks(place) or _by_writes(place)


def _by_access_lists(place: Place) -> tuple[str, str] | None:
    for host, found in place.access_lists:
        return FSX_ONTAP, f"files in {host}:{found.path} have access lists, which EFS does not keep"
    return None


def _by_locks(place: Place) -> tuple[str, str] | None:
    for host, held in place.locks:
        if held.mandatory:
            return (
                FSX_ONTAP,
                f"{host} holds {held.mandatory} mandatory locks on it; EFS has advisory ones",
            )
        if held.most_on_one_file > LOCKS_ON_FILE or held.ranges > LOCKS_ON_MOUNT:
            limits = f"EFS takes {LOCKS_ON_MOUNT} on a mount and {LOCKS_ON_FILE} on a file"
            return FSX_OPENZFS, f"{host} holds {_locks_said(held)} on it; {limits}"
    return None


def _locks_said(held: FileLocks) -> str:
    return f"{held.ranges} byte-range locks ({held.most_on_one_file} on one file)"


def _by_writes(place: Place) -> tuple[str, str] | None:
    for host, use in place.nfs_use:
        if (
            use.age_seconds >= LONG_ENOUGH_SECONDS
            and use.writes / use.age_seconds >= MANY_WRITES_PER_SECOND
            and use.written_bytes / use.writes <= SMALL_WRITE_BYTES
        ):
            return FSX_OPENZFS, f"{host} makes many small writes: {_rate(use)}, and each waits for EFS"
    return None


def _rate(use: NfsUse) -> str:
    mean = use.written_bytes / use.writes / 1024
    return f"{use.writes / use.age_seconds:.1f} a second of {mean:.1f} KiB since it was mounted"


def use_reasons(place: Place) -> tuple[RuleReason, ...]:
    """What was counted of locks and writes, also where it bars nothing."""
    locks = [
        f"{host} holds {_locks_said(held)} and {held.whole} on whole files of this file system"
        for host, held in place.locks
        if held.ranges or held.whole
    ]
    taken = [f"{host} took {use.locks} locks on it by NFS" for host, use in place.nfs_use if use.locks]
    writes = [f"{host} writes {_rate(use)}" for host, use in place.nfs_use if use.writes and use.age_seconds]
    return (
        *(RuleReason("decide.storage.locks_seen", each) for each in (*locks, *taken)[:3]),
        *(RuleReason("decide.storage.writes_seen", each) for each in writes[:3]),
    )


def use_traces(view: EstateView, place: Place) -> tuple[Trace, ...]:
    """The lines that say so."""
    said = (
        *((host, held.ref, f"{held.device}: {_locks_said(held)}") for host, held in place.locks),
        *((host, use.ref, f"{use.writes} writes, {use.locks} locks") for host, use in place.nfs_use),
        *((host, each.ref, f"access list on or in {each.path}") for host, each in place.access_lists),
    )
    facts = view.situation.observed.hosts
    return tuple(trace(facts[host], ref, words) for host, ref, words in said if host in facts)
