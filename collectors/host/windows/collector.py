"""The collector of Windows hosts: one PowerShell probe, its parsers put together into the facts of a host."""

from collections.abc import Sequence

from assess.model.evidence import Evidence
from assess.model.host import HostFacts, Setting
from assess.model.windows import Registered, WindowsFacts
from collectors.base import Collector, PowerShellProbe
from collectors.host.names import parse_hosts_entries, parse_resolvers
from collectors.host.reading import LIGHT, HostReading, reading_of, socket_tables, unanswered
from collectors.host.windows import installed, machine
from collectors.host.windows.gaps import SECTIONS, gap_of, missing_rights, standing_gaps
from collectors.host.windows.offered import parse_directories, parse_shares, parse_tasks
from collectors.host.windows.running import (
    POOL_UNIT,
    Running,
    bound_ports,
    parse_processes,
    parse_services,
    parse_sockets,
    running,
    sockets,
    units,
    worker_pools,
)
from collectors.host.windows.script import command_line, render
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.volumes import parse_disks, parse_mounts
from collectors.host.windows.web import WebServer, folder_settings, parse_settings, parse_web_server

IIS_FILE = r"C:\Windows\System32\inetsrv\config\applicationHost.config"
_NO_EDITION: tuple[int | None, int | None, str] = (None, None, "")
_NO_FRAMEWORKS: tuple[tuple[Registered, ...], tuple[Registered, ...]] = ((), ())


def parse(endpoint: str, evidences: Sequence[Evidence]) -> HostFacts:
    """All facts of a host. A section without answer, or without sense, is a gap; the others still speak."""
    ordered = sorted(evidences, key=lambda each: each.at)
    reading = reading_of(endpoint, ordered)
    body, spelling = reading.body, Spelling()
    counters = (body("disk_counters"), body("disk_counters#2"))
    mounts = reading.all("volumes", lambda text: parse_mounts(text, body("mappings"), counters, spelling))
    directories = reading.all("directories", lambda text: parse_directories(text, spelling))
    exports = reading.all("shares", lambda text: parse_shares(text, spelling))
    settings = reading.all("settings", lambda text: parse_settings(text, spelling))
    web = _web_server(reading, spelling, settings)
    services = reading.all("services", parse_services)
    pools = reading.read("commands", worker_pools, frozenset[str]())
    is_idle = any(each.pool not in pools for each in web.applications)
    run = running(services, offers_shares=bool(exports), serves_idle_pools=is_idle)
    processes = reading.all(
        "processes", lambda text: parse_processes(text, body("commands"), run, web.folder_of_pool(), spelling)
    )
    workers = {each.unit: each.pid for each in reversed(processes) if each.unit.startswith(POOL_UNIT)}
    seen = sockets(
        socket_tables(reading, ordered, parse_sockets), run, web.sites, _workers_of_ports(web, workers)
    )
    configs = frozenset(each.file for each in settings)
    names = {each.section for each in ordered}
    missing = [each for each in SECTIONS if each not in names]
    return HostFacts(
        endpoint=endpoint,
        identity=reading.read(
            "identity",
            lambda text: machine.parse_identity(body("about"), text),
            machine.parse_identity("", ""),
        ),
        addresses=reading.all("addresses", machine.parse_addresses),
        processes=processes,
        listeners=seen.listeners,
        connections=seen.connections,
        mounts=mounts,
        block_devices=reading.all("disks", parse_disks),
        directories=directories,
        packages=reading.all("software", installed.parse_software),
        units=units(run, web.applications, frozenset(workers), configs),
        jobs=reading.all("tasks", parse_tasks),
        exports=exports,
        hosts_entries=reading.all("hosts", parse_hosts_entries),
        resolvers=reading.all("resolver", parse_resolvers),
        settings=(*settings, *folder_settings(web.folders, spelling.of(IIS_FILE))),
        windows=_windows(reading, spelling, run, web),
        gaps=(
            *(gap for each in ordered if (gap := gap_of(each))),
            *(() if names <= LIGHT else (*unanswered(endpoint, missing), *standing_gaps(endpoint))),
            *dict.fromkeys(reading.gaps),
        ),
        section_at={each.section: each.at for each in ordered},
    )


def _web_server(reading: HostReading, spelling: Spelling, settings: tuple[Setting, ...]) -> WebServer:
    is_whole = "settings" in reading.whole
    return reading.read(
        "iis",
        lambda text: parse_web_server(text, settings, spelling, is_whole=is_whole),
        WebServer(),
    )


def _workers_of_ports(web: WebServer, workers: dict[str, int]) -> dict[int, int]:
    """The worker process of the root application of the site that a port is bound to."""
    pools = {each.site: each.pool for each in web.applications if each.path == "/"}
    found = {port: f"{POOL_UNIT}{pools.get(site, '')}" for port, site in bound_ports(web.sites).items()}
    return {port: workers[unit] for port, unit in found.items() if unit in workers}


def _windows(reading: HostReading, spelling: Spelling, run: Running, web: WebServer) -> WindowsFacts:
    body = reading.body
    build, role, installation = reading.read("identity", machine.edition_of, _NO_EDITION)
    frameworks, assemblies = reading.read("dotnet", installed.parse_frameworks, _NO_FRAMEWORKS)
    com = reading.all("com_plus", lambda text: installed.parse_com(text, body("com_classes"), spelling))
    return WindowsFacts(
        build=build,
        domain=reading.read("identity", machine.domain_of, None),
        domain_role=role,
        installation=installation,
        services=run.services,
        pools=web.pools,
        sites=web.sites,
        applications=web.applications,
        folders=web.folders,
        modules=web.modules,
        log_folders=tuple((spelling.of(row["value"]), row.ref) for row in web.log_folders),
        libraries=reading.all("libraries", lambda text: installed.parse_libraries(text, spelling)),
        queues=reading.all("queues", lambda text: installed.parse_queues(text, spelling)),
        sql_instances=reading.all(
            "sql_instances", lambda text: installed.parse_sql_instances(text, spelling)
        ),
        com=(*com, *assemblies),
        data_sources=reading.all("odbc", installed.parse_data_sources),
        certificates=reading.all("certificates", installed.parse_certificates),
        features=reading.all("features", installed.parse_features),
        frameworks=frameworks,
    )


COLLECTOR = Collector(
    kind="windows",
    transport="winrm",
    default_port=5986,
    ports={"winrm": 5986, "ssh": 22},
    probe=PowerShellProbe(render("full"), command_line()),
    sample=PowerShellProbe(render("sample"), command_line()),
    check=PowerShellProbe(render("check"), command_line()),
    parse=parse,
    missing=missing_rights,
)
