"""Each container-fit rule of Windows: where its evidence is, is not, and could not be read."""

from dataclasses import replace
from typing import Any

import pytest

from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.model.estate import Finding
from assess.model.host import Connection, HostFacts, Listener, Process, Setting
from assess.model.windows import (
    ApplicationPool,
    Certificate,
    DataSource,
    Library,
    MessageQueue,
    Registered,
    SqlInstance,
    Told,
    WebApplication,
    WebFolder,
    WebModule,
    WindowsFacts,
    WindowsService,
)
from assess.model.windows_fit import WindowsFit, WindowsHostFit
from assess.rules.base import FindingRule, all_rules
from assess.rules.container_fit.windows.web_applications import is_of_domain
from tests.assess.decide.small_estates import REF, TenantSpec, estate, host, identity, service

RULES = {
    rule.id
    for rule in all_rules()
    if isinstance(rule, FindingRule) and rule.subject in {WindowsFit, WindowsHostFit}
}
SITE = r"C:\Sites\Shop"
CONFIG = rf"{SITE}\web.config"
SERVICE = r"D:\Services\Letters"


def told(value: str, file: str = CONFIG) -> Told:
    return Told(value, file, REF)


PLAIN = WebApplication(
    "Shop",
    "/",
    "Shop",
    SITE,
    REF,
    session=told("Off"),
    machine_key=told("explicit"),
    authentication=told("Forms"),
)
POOL = ApplicationPool("Shop", "v4.0", "ApplicationPoolIdentity", REF, is_32_bit=False)
LETTERS = WindowsService("Letters", "Running", "Auto", r"NT SERVICE\Letters", rf"{SERVICE}\a.exe", REF, 200)
UNREAD = WindowsFacts()
"""Nothing of Windows could be read."""


def facts(settings: tuple[Setting, ...] = (), **more: Any) -> HostFacts:
    windows = {
        "build": 20348,
        "domain": "",
        "domain_role": 2,
        "pools": (POOL,),
        "applications": (PLAIN,),
        "services": (LETTERS,),
    }
    worker = Process(100, 4, "x", "w3wp.exe", r"C:\Windows\System32\inetsrv\w3wp.exe", (), REF)
    letters = Process(200, 4, "x", "a.exe", rf"{SERVICE}\a.exe", (rf"{SERVICE}\a.exe",), REF)
    return host(
        "w1",
        identity=identity("w1", arch="x86_64", kernel="10.0.20348", timezone="UTC", os="Windows Server 2022"),
        processes=(worker, letters),
        settings=settings,
        mounts=(),
        windows=WindowsFacts(**{**windows, **more}),
    )


def app(**more: Any) -> HostFacts:
    return facts(applications=(replace(PLAIN, **more),))


def pool(**more: Any) -> HostFacts:
    return facts(pools=(replace(POOL, **more),))


def folder(path: str, **more: Any) -> HostFacts:
    return facts(folders=(WebFolder("Shop", "/media", path, REF, **more),))


def library(file: str, machine: str = "x64", *, managed: bool = True, where: str = SITE) -> HostFacts:
    return facts(libraries=(Library(rf"{where}\bin", file, machine, managed, REF),))


def setting(value: str, file: str = CONFIG) -> HostFacts:
    return facts((Setting(file, "appsettings.x", value, REF),))


def letters(**more: Any) -> HostFacts:
    return facts(services=(replace(LETTERS, **more),))


def registered(kind: str) -> HostFacts:
    return facts(com=(Registered(kind, "Acme", "", REF),))


def sql(level: int | None) -> HostFacts:
    return facts(
        sql_instances=(SqlInstance("A", "15.0", "Standard", r"D:\Data", REF, filestream_level=level),)
    )


def coordinated(pid: int) -> HostFacts:
    plain = facts()
    msdtc = Process(300, 4, "x", "msdtc.exe", r"C:\Windows\System32\msdtc.exe", (), REF)
    link = Connection("tcp", True, "10.0.0.1", 0, "10.0.0.2", 135, pid, -1, "established", 1, 1, 1, REF)
    return replace(plain, processes=(*plain.processes, msdtc), connections=(link,))


def certificate(*, key: bool) -> HostFacts:
    return facts(certificates=(Certificate("CN=a", None, key, "AA", REF),))


CASES: dict[str, tuple[HostFacts, HostFacts]] = {
    # rule: (the rule speaks, the rule is silent)
    "session_in_process": (app(session=Told("InProc")), app(session=Told("InProc"), is_core=True)),
    "session_state_server": (app(session=told("StateServer")), app(session=told("SQLServer"))),
    "session_in_sql_server": (app(session=told("SQLServer")), app(session=told("InProc"))),
    "session_provider": (app(session=told("Custom")), app(session=told("Off"))),
    "generated_machine_key": (app(machine_key=Told("AutoGenerate")), app(machine_key=told("encrypted"))),
    "windows_authentication": (
        app(authentication=told("Windows")),
        app(
            authentication=told(
                "Windows", r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\CONFIG\web.config"
            )
        ),
    ),
    "domain_account": (pool(identity=r"SpecificUser CORP\svc"), pool(identity=r"SpecificUser W1\svc")),
    "folder_on_share": (folder(r"\\files\media"), folder(r"D:\media")),
    "folder_missing": (folder(r"D:\gone", is_missing=True), folder(r"D:\media")),
    "folder_account": (folder(r"\\files\media", user=r"CORP\a"), folder(r"\\files\media")),
    "pool_of_32_bit": (pool(is_32_bit=True), pool(is_32_bit=None)),
    "old_runtime": (pool(runtime="v2.0"), pool(runtime="")),
    "web_garden": (pool(processes=4), pool(processes=1)),
    "several_applications": (
        facts(applications=(PLAIN, replace(PLAIN, path="/api", folder=r"C:\Sites\Api"))),
        facts(applications=(PLAIN, replace(PLAIN, path="/api", pool="Other"))),
    ),
    "office": (library("Microsoft.Office.Interop.Excel.dll"), library("Excel.Templates.dll")),
    "crystal_reports": (library("CrystalDecisions.Shared.dll"), library("Crystal.dll")),
    "com_interop": (library("Interop.PriceCalc.dll"), library("Interop.Excel.dll")),
    "native_32_bit": (library("a.dll", "x86", managed=False), library("a.dll", "x86")),
    "browser_or_printer": (library("wkhtmltopdf.exe", managed=False), library("chromatic.dll")),
    "license_key": (library("hasp_windows.dll"), library("a.dll")),
    "drive_in_settings": (setting(r"D:\Uploads"), setting("https://a/b")),
    "share_in_settings": (setting(r"\\files\out"), setting(r"\\files\out", r"C:\Sites\Other\web.config")),
    "uses_message_queuing": (setting(r".\private$\jobs"), setting(r"D:\private")),
    "message_queuing": (
        facts(queues=(MessageQueue("private$\\a", True, r"D:\q", REF),)),
        facts(queues=()),
    ),
    "trusted_connection": (
        setting("Data Source=a;Integrated Security=SSPI"),
        setting("Data Source=a;Integrated Security=False"),
    ),
    "desktop": (letters(is_on_desktop=True), letters(is_on_desktop=False)),
    "local_system": (letters(account="LocalSystem"), letters(account=r"NT AUTHORITY\LocalService")),
    "version_without_nodes": (facts(build=14393), facts(build=17763)),
    "version_ended": (facts(build=9600), facts(build=14393)),
    "domain_controller": (facts(domain_role=5, domain="a.example"), facts(domain_role=3)),
    "domain_member": (facts(domain="a.example"), facts(domain="")),
    "com_plus": (registered("com_plus"), registered("com_class")),
    "registered_classes": (registered("com_class"), registered("global_assembly")),
    "global_assemblies": (registered("global_assembly"), registered("com_plus")),
    "foreign_modules": (facts(modules=(WebModule("waf", r"C:\waf\waf.dll", REF),)), facts()),
    "data_sources": (facts(data_sources=(DataSource("a", "ODBC", "s", "d", REF),)), facts()),
    "certificates": (certificate(key=True), certificate(key=False)),
    "distributed_transactions": (coordinated(300), coordinated(100)),
    "filestream": (sql(2), sql(0)),
    "sql_server_unread": (sql(None), facts()),
}


def found(seen: HostFacts) -> dict[str, Finding]:
    services = [
        service("w1", "iis", "web", pids=(100,), unit="apppool@Shop"),
        replace(service("w1", "letters", "unknown", pids=(200,), unit="Letters"), signature="a.exe"),
        service("w1", "msmq", "broker", pids=(400,), unit="MSMQ"),
    ]
    situation = estate(tenants=[TenantSpec(name="alpha")], hosts=[("alpha", seen)], services=services)
    findings = find_in_decisions(with_decisions(situation))
    return {
        each.id.removeprefix("fit.windows."): each for each in findings if each.id.startswith("fit.windows")
    }


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_speaks_where_its_evidence_is_and_is_silent_where_it_is_not(rule: str) -> None:
    speaks, silent = CASES[rule]
    finding = found(speaks)[rule]
    assert finding.tenant == "alpha"
    assert finding.evidence
    assert finding.remedy
    assert finding.source
    assert rule not in found(silent)


def test_every_rule_has_its_cases() -> None:
    assert {f"fit.windows.{name}" for name in CASES} == RULES


def test_what_could_not_be_read_makes_no_finding() -> None:
    assert found(replace(facts(), windows=UNREAD)) == {}
    unknown = {"session": Told(""), "machine_key": Told(""), "authentication": Told("")}
    assert found(app(**unknown)) == {}


def test_an_ordinary_application_has_nothing_in_its_way() -> None:
    assert found(facts()) == {}


def test_a_host_without_pods_is_told_of_its_version_and_databases_alone() -> None:
    lonely = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", replace(sql(2), windows=replace(sql(2).windows, build=9600)))],  # type: ignore[type-var]
        services=[service("w1", "mssql-win", "rdbms", pids=(100,), unit="MSSQL$A")],
    )
    told_of = {
        each.id for each in find_in_decisions(with_decisions(lonely)) if each.id.startswith("fit.windows")
    }
    assert told_of == {"fit.windows.filestream", "fit.windows.sql_server_unread", "fit.windows.version_ended"}


def test_a_low_port_needs_no_privilege_on_windows() -> None:
    listening = replace(facts(), listeners=(Listener("tcp", "::", 80, 100, -1, REF),))
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", listening)],
        services=[service("w1", "iis", "web", pids=(100,), unit="apppool@Shop")],
    )
    ids = {each.id for each in find_in_decisions(with_decisions(situation))}
    assert "fit.privileged_port" not in ids


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (r"CORP\svc", True),
        ("svc@corp.example", True),
        (r"NT AUTHORITY\NetworkService", False),
        (r"NT SERVICE\MSSQL$A", False),
        (r"IIS APPPOOL\Shop", False),
        (r".\app", False),
        (r"W1\app", False),
        ("LocalSystem", False),
        ("", False),
    ],
)
def test_an_account_of_a_domain_is_told_from_one_of_the_machine(account: str, expected: bool) -> None:
    assert is_of_domain(account, "w1.corp.example") is expected
