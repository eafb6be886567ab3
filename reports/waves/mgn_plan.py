"""`mgn`: inventory import of AWS Application Migration Service (user guide, "Import parameters", 2026-11).

Rows that concern one wave or application agree with each other; servers are known by the endpoint's name. The
import takes no IPv6; the full name, by which it finds servers without agent, is empty where unknown.
"""

from assess.model.assessment import Assessment
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.servers import Server, servers

COLUMNS = (
    "mgn:region",
    "mgn:wave:name",
    "mgn:wave:description",
    "mgn:app:name",
    "mgn:app:tag:tenant",
    "mgn:app:description",
    "mgn:server:user-provided-id",
    "mgn:server:platform",
    "mgn:server:fqdn-for-action-framework",
    "mgn:server:tag:tenant",
    "mgn:server:tag:disposition",
)
MOST_NAME = 256
MOST_DESCRIPTION = 600


def render(assessment: Assessment) -> str:
    """One row per server with its application (the move group) and wave."""
    return csv_text(COLUMNS, (_row(each) for each in servers(assessment)))


def _row(server: Server) -> tuple[str, ...]:
    wave, group = server.row.wave, server.row.group
    starts = wave.starts_at.strftime("%Y-%m-%d %H:%M UTC") if wave.starts_at else "no window yet"
    tenants = "+".join(server.tenants)
    return (
        server.region,
        wave.name[:MOST_NAME],
        f"wave {wave.number}, cutover {starts}, risk {wave.risk}"[:MOST_DESCRIPTION],
        group.id[:MOST_NAME],
        tenants[:MOST_NAME],
        "; ".join(group.why_together)[:MOST_DESCRIPTION],
        server.name,
        server.family,
        server.fqdn,
        tenants[:MOST_NAME],
        server.disposition,
    )


EXPORTER = Exporter("mgn", ".csv", render)
