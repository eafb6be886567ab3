"""`migration-hub`: the import template of AWS Migration Hub (Application Discovery Service, layout of 2022).

It ignores columns that it does not know, so that tenant and wave ride in `Tags`.
"""

from assess.model.assessment import Assessment
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.servers import Server, servers

_RATES = (
    "DiskReadsPerSecondInKB",
    "DiskWritesPerSecondInKB",
    "DiskReadsOpsPerSecond",
    "DiskWritesOpsPerSecond",
)
_NETWORK = ("NetworkReadsPerSecondInKB", "NetworkWritesPerSecondInKB")
COLUMNS = (
    "ExternalId",
    "SMBiosId",
    "IPAddress",
    "MACAddress",
    "HostName",
    "VMware.MoRefId",
    "VMware.VCenterId",
    "CPU.NumberOfProcessors",
    "CPU.NumberOfCores",
    "CPU.NumberOfLogicalCores",
    "OS.Name",
    "OS.Version",
    "VMware.VMName",
    "RAM.TotalSizeInMB",
    "RAM.UsedSizeInMB.Avg",
    "RAM.UsedSizeInMB.Max",
    "CPU.UsagePct.Avg",
    "CPU.UsagePct.Max",
    *(f"{rate}.{figure}" for rate in (*_RATES, *_NETWORK) for figure in ("Avg", "Max")),
    "Applications",
    "Tags",
)
MIB = 1024 * 1024


def render(assessment: Assessment) -> str:
    """One row per server, known by the endpoint's name as `ExternalId`."""
    return csv_text(COLUMNS, (_row(each) for each in servers(assessment)))


def _row(server: Server) -> tuple[str, ...]:
    host = server.host
    known = {
        "ExternalId": server.name,
        "IPAddress": server.ips[0] if server.ips else "",
        "HostName": server.fqdn or server.name,
        "CPU.NumberOfLogicalCores": str(host.cpus) if host and host.cpus else "",
        "OS.Name": host.os if host else "",
        "OS.Version": host.os_version if host else "",
        "RAM.TotalSizeInMB": str(host.memory_bytes // MIB) if host and host.memory_bytes else "",
        "Applications": _plain(server.row.group.id),
        "Tags": ", ".join(f"{_plain(key)}:{_plain(value)}" for key, value in _tags(server)),
    }
    return tuple(known.get(column, "") for column in COLUMNS)


def _tags(server: Server) -> tuple[tuple[str, str], ...]:
    return (*server.tags, ("wave", str(server.row.wave.number)))


def _plain(text: str) -> str:
    """The text without the characters that separate names, values and tags."""
    return text.replace(",", " ").replace(":", "/")


EXPORTER = Exporter("migration-hub", ".csv", render)
