"""What tools that move servers get: their own headers, one row per server, tenant and wave in their words."""

import csv
import io
from dataclasses import replace

import pytest

from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision, RuleReason
from assess.model.estate import HostRow
from reports.waves.discovery import exporters_by_name

GIB = 1024**3


def read(name: str, assessment: Assessment) -> list[dict[str, str]]:
    text = exporters_by_name()[name].render(assessment)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def header(name: str, assessment: Assessment) -> str:
    return exporters_by_name()[name].render(assessment).split("\r\n", 1)[0]


def workload(subject: str, choice: str) -> Decision:
    return Decision(subject, "acme", About.WORKLOAD, choice, 0.8, (RuleReason("decide.workload.x", "x"),))


def test_cmf_has_the_header_of_the_factorys_own_form(assessment: Assessment) -> None:
    """As `server-list.csv` of aws-solutions/cloud-migration-factory-on-aws has it."""
    assert header("cmf", assessment) == (
        "wave_name,app_name,aws_region,aws_accountid,server_name,server_os_family,server_os_version,server_fqdn,"
        "server_tier,server_environment,r_type,subnet_IDs,securitygroup_IDs,subnet_IDs_test,"
        "securitygroup_IDs_test,instanceType,tenancy,tags"
    )


def test_migration_hub_has_the_header_of_the_import_template(assessment: Assessment) -> None:
    expected = (
        "ExternalId SMBiosId IPAddress MACAddress HostName VMware.MoRefId VMware.VCenterId "
        "CPU.NumberOfProcessors CPU.NumberOfCores CPU.NumberOfLogicalCores OS.Name OS.Version VMware.VMName "
        "RAM.TotalSizeInMB RAM.UsedSizeInMB.Avg RAM.UsedSizeInMB.Max CPU.UsagePct.Avg CPU.UsagePct.Max "
        "DiskReadsPerSecondInKB.Avg DiskReadsPerSecondInKB.Max DiskWritesPerSecondInKB.Avg "
        "DiskWritesPerSecondInKB.Max DiskReadsOpsPerSecond.Avg DiskReadsOpsPerSecond.Max "
        "DiskWritesOpsPerSecond.Avg DiskWritesOpsPerSecond.Max NetworkReadsPerSecondInKB.Avg "
        "NetworkReadsPerSecondInKB.Max NetworkWritesPerSecondInKB.Avg NetworkWritesPerSecondInKB.Max "
        "Applications Tags"
    )
    assert header("migration-hub", assessment).split(",") == expected.split()


@pytest.mark.parametrize("name", ["cmf", "migration-hub", "mgn"])
def test_servers_are_listed_once_and_nothing_that_is_no_server(name: str, assessment: Assessment) -> None:
    column = {"cmf": "server_name", "migration-hub": "ExternalId", "mgn": "mgn:server:user-provided-id"}[name]
    kinds = {endpoint.name: endpoint.kind for endpoint in assessment.endpoints}
    moving = [each for wave in assessment.waves for each in wave.endpoints if kinds[each] == "vm"]
    assert [row[column] for row in read(name, assessment)] == moving


def test_migration_hub_keeps_tenant_and_wave_as_tags(assessment: Assessment) -> None:
    row = next(row for row in read("migration-hub", assessment) if row["ExternalId"] == "acme-db")
    wave = next(wave.number for wave in assessment.waves if "acme-db" in wave.endpoints)
    assert row["Tags"] == f"tenant:acme, group:tenant/acme, wave:{wave}"
    assert (row["IPAddress"], row["RAM.TotalSizeInMB"], row["CPU.NumberOfLogicalCores"]) == (
        "10.1.0.14",
        "8192",
        "4",
    )


def test_a_shared_server_has_all_its_tenants_in_one_tag(assessment: Assessment) -> None:
    row = next(row for row in read("cmf", assessment) if row["server_name"] == "shared-mq")
    assert "tenant=acme+borealis+cobalt+dune+ember+fjord;" in row["tags"]


def test_what_was_not_seen_of_a_server_stays_empty(assessment: Assessment) -> None:
    """`fjord-web2` was not reached."""
    row = next(row for row in read("cmf", assessment) if row["server_name"] == "fjord-web2")
    assert (row["server_os_version"], row["r_type"], row["aws_accountid"]) == ("", "", "")
    hub = next(row for row in read("migration-hub", assessment) if row["ExternalId"] == "fjord-web2")
    assert (hub["OS.Name"], hub["RAM.TotalSizeInMB"]) == ("", "")


@pytest.mark.parametrize(
    "choices,expected",
    [
        (("Deployment",), "Replatform"),
        (("managed service", "retire"), "Replatform"),
        (("stays a VM", "Deployment"), "Rehost"),
        (("retire", "retire"), "Retire"),
        ((), ""),
    ],
)
def test_a_server_is_disposed_of_by_the_workloads_on_it(
    choices: tuple[str, ...], expected: str, assessment: Assessment
) -> None:
    decided = tuple(workload(f"acme-db/s{number}", choice) for number, choice in enumerate(choices))
    changed = replace(assessment, decisions=(*assessment.decisions, *decided))
    row = next(row for row in read("cmf", changed) if row["server_name"] == "acme-db")
    assert row["r_type"] == expected


def test_addresses_that_reach_nobody_are_not_given_and_ipv4_comes_first(assessment: Assessment) -> None:
    seen = ("127.0.0.1/8", "fe80::1/64", "2001:db8::5/64", "192.0.2.7/24")
    host = HostRow("acme-db", "acme", "debian", "12", "", "", "", 4, 8 * GIB, (), seen)
    endpoints = tuple(
        replace(each, address="db.acme.example") if each.name == "acme-db" else each
        for each in assessment.endpoints
    )
    changed = replace(assessment, hosts=(host,), endpoints=endpoints)
    row = next(row for row in read("migration-hub", changed) if row["ExternalId"] == "acme-db")
    assert (row["IPAddress"], row["HostName"]) == ("192.0.2.7", "db.acme.example")
    mgn = next(row for row in read("mgn", changed) if row["mgn:server:user-provided-id"] == "acme-db")
    assert mgn["mgn:server:fqdn-for-action-framework"] == "db.acme.example"


def test_mgn_rows_about_one_wave_or_application_agree(assessment: Assessment) -> None:
    told: dict[str, set[str]] = {}
    for row in read("mgn", assessment):
        told.setdefault(f"w:{row['mgn:wave:name']}", set()).add(row["mgn:wave:description"])
        told.setdefault(f"a:{row['mgn:app:name']}", set()).add(row["mgn:app:description"])
    assert all(len(words) == 1 for words in told.values())


def test_azure_lists_every_endpoint_and_leaves_no_cell_blank(assessment: Assessment) -> None:
    rows = read("azure-wave-mapping", assessment)
    assert {row["Workload Name"] for row in rows} == {each.name for each in assessment.endpoints}
    assert all(cell for row in rows for cell in row.values())
    wave = next(wave for wave in assessment.waves if "acme-pg" in wave.endpoints)
    database = next(row for row in rows if row["Workload Name"] == "acme-pg")
    assert (database["Workload Type"], database["Wave Name"]) == ("Database", wave.name)


@pytest.mark.parametrize("name", ["cmf", "migration-hub", "mgn", "azure-wave-mapping", "konveyor", "jira"])
def test_no_cell_is_a_formula_even_from_a_hostile_estate(name: str, hostile: Assessment) -> None:
    cells = [cell for row in read(name, hostile) for cell in row.values()]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
