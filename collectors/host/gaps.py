"""What a host's probe could not see, and what would settle it."""

from collections.abc import Sequence

from assess.model.evidence import Evidence, Gap, Reason
from collectors.host.lines import numbered
from collectors.host.reading import REMEDIES

SECTIONS = (
    "about",
    "identity",
    "mountinfo",
    "diskstats",
    "io",
    "mountstats",
    "sockets",
    "processes",
    "commands",
    "environment",
    "links",
    "open_files",
    "maps",
    "users",
    "addresses",
    "kernel",
    "filesystems",
    "block_devices",
    "fstab",
    "hosts",
    "resolver",
    "packages",
    "units",
    "timers",
    "cron",
    "containers",
    "nfs_exports",
    "smb_shares",
    "settings",
    "config_files",
    "directories",
    "diskstats#2",
    "io#2",
    "mountstats#2",
    "sockets#2",
    "shared_use",
    "directory_units",
)
"""Every section of the full probe, in its order."""

_ROOT = "let the login run `sudo -n sh -s` (see docs/probe.md)"
_REMEDIES = {
    **REMEDIES,
    Reason.DENIED: _ROOT,
    Reason.MALFORMED: "report the section's text as a bug",
}
_ABSENCES = {
    "containers": "no container engine was found; install its command if one runs",
    "units": "services are told by processes alone",
    "timers": "none: the host has no systemd",
    "packages": "none: versions are told by the programs alone",
    "directory_units": "install ldap-utils and let 127.0.0.1 ask, or say in the inventory whose it is",
    "addresses": "install iproute2, or give `ips` in the inventory",
}
_RIGHTS = {
    "/proc/1/environ": "environment names of services",
    "/proc/1/fd": "files that services write, and which service owns a socket",
    "/proc/1/io": "bytes that services write",
    "/proc/1/maps": "files that services write through memory",
    "/sys/class/dmi/id/product_uuid": "the machine's product UUID",
    "/etc/exports": "NFS exports",
    "/etc/samba/smb.conf": "SMB shares",
    "/var/spool/cron/crontabs": "users' cron jobs",
    "/var/spool/cron": "users' cron jobs",
    "/run/docker.sock": "containers of Docker",
}


def gap_of(evidence: Evidence) -> Gap | None:
    """The gap of a section with a reason, or None. A tool or file that is not there needs no remedy."""
    if evidence.reason is None:
        return None
    section = evidence.section.split("#")[0]
    remedy = (
        _ABSENCES.get(section, "") if evidence.reason is Reason.UNSUPPORTED else _REMEDIES[evidence.reason]
    )
    return Gap(evidence.endpoint, evidence.section, evidence.reason, evidence.detail, remedy)


def missing_rights(evidences: Sequence[Evidence]) -> tuple[Gap, ...]:
    """What a full scan with this login would be refused, from the answer to the check probe."""
    found = [gap for each in evidences if (gap := gap_of(each))]
    for each in evidences:
        if each.section == "rights":
            found += _refused(each)
        elif each.section == "about" and "hidepid=yes" in each.body.split("\n"):
            detail = "/proc shows only the login's own processes (hidepid)"
            found.append(Gap(each.endpoint, "processes", Reason.DENIED, detail, _ROOT))
    return tuple(found)


def _refused(evidence: Evidence) -> list[Gap]:
    gaps = []
    for _, line in numbered(evidence.section, evidence.body):
        word, _, path = line.partition(" ")
        if word == "refused" and path in _RIGHTS:
            gaps.append(Gap(evidence.endpoint, path, Reason.DENIED, f"not readable: {_RIGHTS[path]}", _ROOT))
    return gaps
