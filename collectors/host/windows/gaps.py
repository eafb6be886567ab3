"""What the Windows probe could not see, and what would settle it."""

from collections.abc import Sequence

from assess.model.evidence import Evidence, Gap, Reason
from collectors.host.reading import REMEDIES
from collectors.host.windows.table import pairs, rows

SECTIONS = (
    "about",
    "sockets",
    "disk_counters",
    "identity",
    "addresses",
    "resolver",
    "hosts",
    "volumes",
    "disks",
    "mappings",
    "processes",
    "commands",
    "services",
    "shares",
    "tasks",
    "software",
    "features",
    "certificates",
    "sql_instances",
    "odbc",
    "queues",
    "com_plus",
    "com_classes",
    "dotnet",
    "environment",
    "iis",
    "settings",
    "libraries",
    "directories",
    "disk_counters#2",
    "sockets#2",
)
"""Every section of the full probe, in its order."""

_ADMINISTRATOR = "let the login into the local group Administrators for the scan (see docs/windows.md)"
_REMEDIES = {
    **REMEDIES,
    Reason.DENIED: _ADMINISTRATOR,
    Reason.MALFORMED: "look at the part on the host itself; report it as a bug if the probe is wrong",
    Reason.UNSUPPORTED: "",
}
_RIGHTS = {
    "processes": "processes of others and their command lines",
    "services": "services",
    "shares": "shares and who uses them",
    "tasks": "scheduled tasks",
    "iis": "applicationHost.config: sites, pools and what they run as",
}


def gap_of(evidence: Evidence) -> Gap | None:
    """The gap of a section with a reason, or None."""
    if evidence.reason is None:
        return None
    return Gap(
        evidence.endpoint, evidence.section, evidence.reason, evidence.detail, _REMEDIES[evidence.reason]
    )


def standing_gaps(endpoint: str) -> tuple[Gap, ...]:
    """What Windows tells nobody without a driver or a tool of its own: which files a process holds open."""
    return (
        Gap(
            endpoint,
            "open_files",
            Reason.UNSUPPORTED,
            "Windows lists no open files of processes; what services write is told by folders and settings",
            "ask the owner what the applications write, where the report says unknown",
        ),
    )


def missing_rights(evidences: Sequence[Evidence]) -> tuple[Gap, ...]:
    """What a full scan with this login would be refused, from the answer to the check probe.

    Raises:
        ParseError: the section of rights has not its form.
    """
    found = [gap for each in evidences if (gap := gap_of(each))]
    for each in evidences:
        if each.section == "rights":
            found += [
                Gap(each.endpoint, row["what"], Reason.DENIED, f"not readable: {words}", _ADMINISTRATOR)
                for row in rows("rights", each.body, "what", "readable")
                if (words := _RIGHTS.get(row["what"])) and not row.says("readable")
            ]
        elif each.section == "about":
            found += _no_administrator(each)
    return tuple(found)


def _no_administrator(about: Evidence) -> list[Gap]:
    if pairs("about", about.body).get("is_admin", "").lower() != "false":
        return []
    what = "the login is no administrator: owners and command lines of others' processes, IIS and its files"
    return [Gap(about.endpoint, "about", Reason.DENIED, what, _ADMINISTRATOR)]
