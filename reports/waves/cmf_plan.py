"""`cmf`: the intake form of Cloud Migration Factory on AWS (its `server-list.csv`, read 2026-11).

What only the target account knows (account, subnets, security groups, instance type) is left empty, to be
filled in there.
"""

from assess.model.assessment import Assessment
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter
from reports.waves.servers import Server, servers

COLUMNS = (
    "wave_name",
    "app_name",
    "aws_region",
    "aws_accountid",
    "server_name",
    "server_os_family",
    "server_os_version",
    "server_fqdn",
    "server_tier",
    "server_environment",
    "r_type",
    "subnet_IDs",
    "securitygroup_IDs",
    "subnet_IDs_test",
    "securitygroup_IDs_test",
    "instanceType",
    "tenancy",
    "tags",
)


def render(assessment: Assessment) -> str:
    """One row per server; tags hold the tenants."""
    return csv_text(COLUMNS, (_row(each) for each in servers(assessment)))


def _row(server: Server) -> tuple[str, ...]:
    known = {
        "wave_name": server.row.wave.name,
        "app_name": server.row.group.id,
        "aws_region": server.region,
        "server_name": server.name,
        "server_os_family": server.family,
        "server_os_version": server.system,
        "server_fqdn": server.fqdn or server.name,
        "server_environment": server.environment,
        "r_type": server.disposition,
        "tenancy": "Shared",
        "tags": ";".join(f"{_plain(key)}={_plain(value)}" for key, value in server.tags),
    }
    return tuple(known.get(column, "") for column in COLUMNS)


def _plain(text: str) -> str:
    """The text without the two characters that separate tags."""
    return text.replace(";", ",").replace("=", ":")


EXPORTER = Exporter("cmf", ".csv", render)
