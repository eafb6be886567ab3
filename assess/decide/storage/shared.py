"""Storage that several hosts or services use at once: which file system of AWS serves it."""

import re
from dataclasses import replace

from assess.decide.question import Ruling
from assess.decide.storage.case import (
    EFS,
    EMPTY_DIR,
    FSX_LUSTRE,
    FSX_ONTAP,
    FSX_OPENZFS,
    FSX_WINDOWS,
    GP3,
    IO2,
    S3,
    StorageCase,
    size_text,
    sized,
    who_uses,
)
from assess.decide.storage.efs_use import by_use, use_reasons, use_traces
from assess.decide.storage.place import CLUSTER_BLOCK, OTHER_SHARED, Place
from assess.decide.storage.smb_use import smb_reasons, smb_traces
from assess.model.decisions import Rejected

NFS3 = re.compile(r"^(nfs)?vers=3(\.|$)|^nfsvers=3$|^v3$")
KERBEROS = re.compile(r"^sec=krb5[ip]?")
QUOTA = re.compile(r"^(usrquota|grpquota|prjquota|pquota|uquota|gquota|quota)$")


def parallel(case: StorageCase) -> Ruling | None:
    """FSx for Lustre for what is a Lustre file system today."""
    mount = case.place.mount
    if mount is None or mount.fstype != "lustre":
        return None
    return Ruling(
        "decide.storage.lustre",
        FSX_LUSTRE,
        0.85,
        "it is a Lustre file system today: its clients count on parallel access",
        rejected=(Rejected(EFS, "one client reaches 1.5 GiB/s at most"), Rejected(GP3, "one node at a time")),
        would_change_it=("becomes EFS if no job needs parallel throughput",),
        details=(("access_mode", "RWX"), *sized(case, int(case.view.fact("fsx_lustre.gib_min")))),
    )


def shared_block(case: StorageCase) -> Ruling | None:
    """FSx ONTAP for a cluster file system on a block device that several hosts write."""
    mount = case.place.mount
    if mount is None or mount.fstype not in CLUSTER_BLOCK:
        return None
    return Ruling(
        "decide.storage.shared_block",
        FSX_ONTAP,
        0.6,
        f"a cluster file system ({mount.fstype}) lies on a block device that several hosts write: as files "
        "over NFS the locks stay, as a LUN over iSCSI the block device does",
        rejected=(
            Rejected(
                IO2, "Multi-Attach gives raw blocks in one zone and needs the cluster software in the pods"
            ),
            Rejected(EFS, "only if the application needs no more than shared files"),
        ),
        would_change_it=("becomes EFS if the application only shares whole files",),
        details=(("access_mode", "RWX"), *sized(case, int(case.view.fact("fsx_ontap.gib_min")))),
    )


def both_protocols(case: StorageCase) -> Ruling | None:
    """FSx ONTAP for files that are offered by NFS and SMB."""
    if not case.place.protocols >= {"nfs", "smb"}:
        return None
    return Ruling(
        "decide.storage.nfs_and_smb",
        FSX_ONTAP,
        0.85,
        "the same files are offered by NFS and by SMB: only ONTAP serves both with one set of permissions",
        rejected=(Rejected(EFS, "no SMB"), Rejected(FSX_WINDOWS, "no NFS"), Rejected(FSX_OPENZFS, "no SMB")),
        would_change_it=(
            "becomes EFS if no SMB client remains",
            "becomes FSx for Windows if no NFS client remains",
        ),
        details=(("access_mode", "RWX"), *sized(case, int(case.view.fact("fsx_ontap.gib_min")))),
    )


def smb(case: StorageCase) -> Ruling | None:
    """FSx for Windows for files whose clients speak SMB."""
    if "smb" not in case.place.protocols:
        return None
    domain = _is_in_domain(case)
    text = f"its clients speak SMB ({who_uses(case.place)})"
    also = (
        "the server is a member of an Active Directory domain" if domain else "no directory service was seen"
    )
    return Ruling(
        "decide.storage.smb",
        FSX_WINDOWS,
        0.8 if domain else 0.6,
        f"{text}; {also}, and FSx for Windows needs one; pods mount it by the SMB CSI driver",
        rejected=(
            Rejected(EFS, "no SMB, no Windows clients, no NTFS permissions"),
            Rejected(GP3, "one node at a time"),
            Rejected(FSX_ONTAP, "at least 1 TiB; worth it when NFS clients or snapshots are wanted too"),
        ),
        would_change_it=(
            "becomes EFS if all clients are Linux hosts that become pods and no NTFS permission counts",
            "becomes FSx ONTAP if the same files are used by NFS",
        ),
        details=(
            ("access_mode", "RWX"),
            ("driver", "smb.csi.k8s.io"),
            *sized(case, int(case.view.fact("fsx_windows.ssd_gib_min"))),
        ),
        also=smb_reasons(case.view, case.surface),
        evidence=smb_traces(case.view, case.surface),
    )


def windows_files(case: StorageCase) -> Ruling | None:
    """FSx for Windows for files of Windows hosts that several use: their nodes mount no EFS."""
    place = case.place
    if not is_on_windows(case) or place.embedded or not (place.is_shared or place.peers):
        return None
    users = ", ".join((place.surface.host, *place.peers)[:4]) if place.peers else who_uses(place)
    domain = _is_in_domain(case)
    return Ruling(
        "decide.storage.windows_files",
        FSX_WINDOWS,
        0.7 if domain else 0.55,
        f"several use the same files of Windows hosts ({users}): Windows pods mount SMB shares, and no EFS",
        rejected=(
            Rejected(EFS, "no Windows clients"),
            Rejected(GP3, "one node at a time; right if each host keeps files of its own"),
        ),
        would_change_it=(
            "becomes EBS gp3 if one writer remains, or if each host's files differ by design",
            "becomes EFS if the application is ported to Linux",
        ),
        details=(
            ("access_mode", "RWX"),
            ("driver", "smb.csi.k8s.io"),
            *sized(case, int(case.view.fact("fsx_windows.ssd_gib_min"))),
        ),
    )


def is_on_windows(case: StorageCase) -> bool:
    """The surface lies on a Windows host."""
    facts = case.view.facts(case.surface.host)
    return facts is not None and facts.windows is not None


def _is_in_domain(case: StorageCase) -> bool:
    facts = case.view.facts(case.surface.host)
    if facts is not None and facts.windows is not None:
        return bool(facts.windows.domain)
    settings = facts.settings if facts else ()
    return any(each.key.endswith("security") and each.value.lower() == "ads" for each in settings) or any(
        each.key.endswith("realm") and each.value for each in settings if "smb" in each.file
    )


def shared(case: StorageCase) -> Ruling | None:
    """EFS for files that several use, or what serves where EFS cannot."""
    place = case.place
    if not place.is_shared:
        return None
    barred = efs_disqualifier(place)
    if barred is None:
        return efs_for(case, "decide.storage.shared_files", 0.8)
    target, why = barred
    return Ruling(
        "decide.storage.efs_disqualified",
        target,
        0.5 if place.embedded else 0.75,
        f"several use it ({who_uses(place)}), and EFS cannot serve it: {why}",
        rejected=(Rejected(EFS, why), Rejected(GP3, "one node at a time; several were seen to use it")),
        would_change_it=(f"becomes EFS if this no longer holds: {why}",),
        also=use_reasons(place),
        evidence=use_traces(case.view, place),
        details=(
            ("access_mode", "RWX"),
            *sized(
                case,
                int(case.view.fact("fsx_ontap.gib_min" if target == FSX_ONTAP else "fsx_openzfs.gib_min")),
            ),
        ),
    )


def efs_disqualifier(place: Place) -> tuple[str, str] | None:
    """The file system that serves instead of EFS, and why EFS cannot; None where EFS can."""
    if any(KERBEROS.match(option) for option in place.options):
        return FSX_ONTAP, "it is mounted with Kerberos, which EFS does not offer"
    if place.embedded:
        return (
            FSX_OPENZFS,
            "it holds database files that count on locks and small synchronous writes; better is one writer",
        )
    if any(NFS3.match(option) for option in place.options):
        return FSX_OPENZFS, "it is mounted by NFSv3; EFS offers 4.0 and 4.1 only"
    if any(QUOTA.match(option) for option in place.options):
        return FSX_OPENZFS, "quotas are in force; EFS has none per tenant or directory"
    if place.mount is not None and place.mount.fstype == "zfs":
        return FSX_OPENZFS, "it lies on ZFS, whose snapshots and clones EFS does not have"
    return by_use(place)


def efs_for(case: StorageCase, rule: str, confidence: float) -> Ruling:
    """EFS with an access point per tenant, as `rule` says."""
    place = case.place
    if place.mount is not None and place.mount.fstype in OTHER_SHARED:
        confidence = min(confidence, 0.65)
    owners = place.directory.owners if place.directory else ()
    return Ruling(
        rule,
        EFS,
        confidence,
        f"several hosts or services use the same files ({who_uses(place)}), by POSIX, and nothing bars EFS; "
        "every tenant gets an access point of its own",
        rejected=(
            Rejected(GP3, "one node at a time; several were seen to use it"),
            Rejected(FSX_OPENZFS, "a server of fixed size; worth it for NFSv3, quotas or lower latency"),
            Rejected(S3, "the application would have to speak S3"),
        ),
        would_change_it=(
            "becomes EBS gp3 if one writer remains",
            "becomes FSx OpenZFS if many small synchronous writes or NFSv3-only clients are seen",
        ),
        also=use_reasons(place),
        evidence=use_traces(case.view, place),
        details=(
            ("access_mode", "RWX"),
            ("provisioningMode", "efs-ap"),
            ("basePath", f"/{case.surface.tenant or 'shared'}"),
            ("directoryPerms", "0750"),
            ("owners", ", ".join(owners[:3]) or "unknown"),
            ("posix_user", _posix_user(owners)),
            ("reclaimPolicy", "Retain"),
            ("expected_size_gib", size_text(case)),
        ),
    )


def _posix_user(owners: tuple[str, ...]) -> str:
    """Whether the access point may put one identity in the place of every client's."""
    if len(owners) == 1:
        return f"enforced: all files are {owners[0]}'s"
    if not owners:
        return "unknown: enforce one only after the owners were read"
    return f"not enforced: {len(owners)} owners, and one identity for all would take their files from them"


def shared_ephemeral(case: StorageCase) -> Ruling:
    """EFS for what may be lost and yet is used by several at once."""
    return replace(
        efs_for(case, "decide.storage.shared_ephemeral", 0.65),
        text="it may be lost, but several use it at once, and an emptyDir belongs to one pod: "
        f"{who_uses(case.place)}",
        rejected=(
            Rejected(EMPTY_DIR, "each pod would see files of its own"),
            Rejected(GP3, "one node at a time"),
        ),
        would_change_it=("becomes none if sessions and caches move to ElastiCache",),
    )


def replicated_path(case: StorageCase) -> Ruling | None:
    """EFS for a path that several hosts of one service keep."""
    place = case.place
    if not place.peers or place.embedded:
        return None
    hosts = ", ".join((place.surface.host, *place.peers)[:4])
    ruling = efs_for(case, "decide.storage.same_path_on_peers", 0.55)
    return replace(
        ruling,
        text=f"the same service keeps this path on {hosts}: replicas of one Deployment see one directory",
        rejected=(
            Rejected(GP3, "right if each host keeps files of its own and the service becomes a StatefulSet"),
            *ruling.rejected[1:],
        ),
        would_change_it=("becomes EBS gp3 per replica if the contents differ by design",),
    )
