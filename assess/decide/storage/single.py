"""Storage with one writer: a block volume, its size and its speed."""

from assess.decide.question import Ruling
from assess.decide.storage.case import (
    EFS,
    EMPTY_DIR,
    FSX_ONTAP,
    GP3,
    IO2,
    S3,
    StorageCase,
    sized,
)
from assess.decide.storage.place import Place, size_gib
from assess.model.decisions import Rejected


def single_writer(case: StorageCase) -> Ruling:
    """A block volume for files with one writer: gp3, or io2 where gp3 is too slow."""
    place, view = case.place, case.view
    iops, size = _with_head_room(case)
    fast = _faster_than_gp3(case, iops)
    choice = IO2 if fast else GP3
    writer = place.writers[0] if place.writers else "its host"
    text = f"one writer ({writer}) on a local file system{fast}: a block volume in the writer's zone"
    if size is not None and size > view.fact("ebs.gp3_gib_max"):
        return _too_big(case, size)
    return Ruling(
        "decide.storage.single_writer_block",
        choice,
        0.8,
        text,
        rejected=(
            Rejected(EFS, _why_not_efs(place)),
            Rejected(EMPTY_DIR, "it would be gone with the pod"),
            Rejected(IO2, "nothing measured asks for it")
            if choice == GP3
            else Rejected(GP3, "too slow for what was measured"),
            Rejected(S3, "the application would have to speak S3"),
        ),
        would_change_it=(
            "becomes EFS if a second writer is seen or the service must run in several zones at once",
        ),
        details=volume_details(case, choice),
    )


def volume_details(case: StorageCase, choice: str) -> tuple[tuple[str, str], ...]:
    """What a block volume for the place must be: access mode, size and speed with head room."""
    iops, size = _with_head_room(case)
    mode = "RWOP" if case.place.embedded else "RWO"
    return (("access_mode", mode), *_volume(case, choice, size, iops))


def _with_head_room(case: StorageCase) -> tuple[float | None, int | None]:
    """IOPS and GiB to provide; None where not measured."""
    place, view = case.place, case.view
    iops = place.iops * view.fact("storage.iops_head_room") if place.iops is not None else None
    return iops, size_gib(place, view.fact("storage.size_head_room"))


def _why_not_efs(place: Place) -> str:
    if place.embedded:
        return "database files count on locks and small synchronous writes"
    return "no second writer was seen, and writes take milliseconds longer"


def _faster_than_gp3(case: StorageCase, iops: float | None) -> str:
    view, place = case.view, case.place
    if iops is not None and iops > view.fact("ebs.gp3_iops_max"):
        return f", {iops:,.0f} IOPS with head room, above what gp3 gives"
    if place.mib_per_second is not None and place.mib_per_second > view.fact("ebs.gp3_mib_s_max"):
        return f", {place.mib_per_second:,.0f} MiB/s, above what gp3 gives"
    return ""


def _too_big(case: StorageCase, size: int) -> Ruling:
    return Ruling(
        "decide.storage.beyond_one_volume",
        FSX_ONTAP,
        0.6,
        f"{size:,} GiB with head room are more than one EBS volume holds (65,536 GiB)",
        rejected=(Rejected(GP3, "64 TiB at most"), Rejected(IO2, "64 TiB at most")),
        would_change_it=("becomes EBS gp3 if the data are split over volumes or aged out first",),
        details=(("access_mode", "RWX"), *sized(case, size)),
    )


def _volume(
    case: StorageCase, choice: str, size: int | None, iops: float | None
) -> tuple[tuple[str, str], ...]:
    view = case.view
    base = view.fact("ebs.gp3_iops_baseline")
    given = max(base, iops or 0.0)
    through = max(view.fact("ebs.gp3_mib_s_baseline"), (case.place.mib_per_second or 0.0) * 1.5)
    return (
        ("type", "io2" if choice == IO2 else "gp3"),
        ("size_gib", "unknown" if size is None else str(size)),
        ("iops", f"{given:.0f}" + ("" if iops is not None else " (baseline; not measured)")),
        (
            "throughput_mib_s",
            f"{through:.0f}" + ("" if case.place.mib_per_second is not None else " (baseline; not measured)"),
        ),
        ("encrypted", "true"),
        ("volumeBindingMode", "WaitForFirstConsumer"),
        ("allowVolumeExpansion", "true"),
        ("reclaimPolicy", "Retain"),
    )
