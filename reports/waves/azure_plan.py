"""`azure-wave-mapping`: which workload moves in which wave, as Azure Migrate's wave mapping has it.

There only `Wave Name` may be edited, no row may be missing, and none may be blank: every endpoint has a row,
and what no wave carries is called so.
"""

from assess.model.assessment import Assessment
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.plan_rows import plan_rows

COLUMNS = ("Workload Name", "Workload Type", "Application Name", "Wave Name")
TYPES = {
    "vm": "Server",
    "windows": "Server",
    "postgresql": "Database",
    "mysql": "Database",
    "redis": "Database",
    "nfs": "File share",
    "smb": "File share",
}
UNPLANNED = "Not planned"


def render(assessment: Assessment) -> str:
    """One row per endpoint, by name."""
    placed = {row.name: row for row in plan_rows(assessment)}
    rows = (
        (
            endpoint.name,
            TYPES.get(endpoint.kind, endpoint.kind),
            placed[endpoint.name].group.id if endpoint.name in placed else UNPLANNED,
            placed[endpoint.name].wave.name if endpoint.name in placed else UNPLANNED,
        )
        for endpoint in sorted(assessment.endpoints, key=lambda each: each.name)
    )
    return csv_text(COLUMNS, rows)


EXPORTER = Exporter("azure-wave-mapping", ".csv", render)
