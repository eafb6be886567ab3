"""Places of state that only Windows hosts have, each from the facts that tell of it."""

from dataclasses import replace
from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.services.identify import identify
from assess.analysis.surfaces.host_state import classify_hosts
from assess.model.evidence import Ref
from assess.model.host import Directory, HostFacts, Identity, Mount, Process, ScheduledJob
from assess.model.state import State, Surface
from assess.model.windows import MessageQueue, SqlInstance, Told, WebApplication, WindowsFacts
from tests.assess.analysis import handmade
from tests.assess.analysis.handmade import AT, SIGNATURES

REF = Ref("iis", 2)
SHOP = WebApplication("Shop", "/", "Shop", r"C:\Sites\Shop", REF, session=Told("InProc"))
PROGRAM = r"C:\Windows\System32\inetsrv\w3wp.exe"
WORKER = Process(100, 4, "x", "w3wp.exe", PROGRAM, (), Ref("processes", 2), unit="apppool@Shop")


def facts(windows: WindowsFacts, *processes: Process, **more: Any) -> HostFacts:
    drive = Mount("D:\\", "ntfs", "\\\\?\\Volume{1}\\", (), "1", Ref("volumes", 2))
    plain = HostFacts(
        "w1",
        Identity(hostname="w1", os="Windows Server 2022", is_root=True),
        processes=processes,
        mounts=(drive,),
        windows=windows,
        section_at=dict.fromkeys(("iis", "processes", "directories", "volumes", "tasks"), AT),
    )
    return replace(plain, **more)


def surfaces(host: HostFacts) -> dict[str, Surface]:
    seen = handmade.estate(host)
    observed = replace(seen, services=identify(host, SIGNATURES))
    found = classify_hosts(observed, connect(observed), SIGNATURES)
    return {each.name: each for each in found}


def walked(path: str, files: int = 10, **more: Any) -> Directory:
    return Directory(path, files, files * 1000, Ref("directories", 3), **more)


@pytest.mark.parametrize(
    ("session", "is_core", "rules"),
    [
        (Told("InProc"), False, {"state.session.memory"}),
        (Told("InProc", r"C:\Sites\Shop\web.config", REF), False, {"state.session.memory"}),
        (Told("StateServer", r"C:\Sites\Shop\web.config", REF), False, set()),
        (Told("Custom", r"C:\Sites\Shop\web.config", REF), False, set()),
        (Told(""), False, set()),
        (Told("InProc"), True, set()),
    ],
)
def test_sessions_lie_in_memory_only_where_the_mode_that_holds_says_so(
    session: Told, *, is_core: bool, rules: set[str]
) -> None:
    windows = WindowsFacts(applications=(replace(SHOP, session=session, is_core=is_core),))
    found = surfaces(facts(windows, WORKER))["w1/iis"]
    assert {each for each in found.rules if each.startswith("state.session")} == rules
    assert found.state is (State.EPHEMERAL if rules else State.UNKNOWN)


def test_the_data_folder_of_an_application_is_durable_whatever_its_case() -> None:
    host = facts(WindowsFacts(applications=(SHOP,)), WORKER, directories=(walked(r"C:\Sites\Shop\app_data"),))
    assert surfaces(host)[r"w1:C:\Sites\Shop\app_data"].state is State.DURABLE


def test_a_folder_of_that_name_outside_of_applications_is_not_known_to_be_one() -> None:
    host = facts(WindowsFacts(applications=(SHOP,)), WORKER, directories=(walked(r"D:\Old\App_Data"),))
    found = surfaces(host)[r"w1:D:\Old\App_Data"]
    assert "state.directory.application_data" not in found.rules


def test_sql_server_and_queues_name_their_own_folders() -> None:
    sql = Process(
        7, 4, "x", "sqlservr.exe", r"C:\Program Files\A\sqlservr.exe", (), Ref("processes", 3), unit="MSSQL$A"
    )
    windows = WindowsFacts(
        sql_instances=(SqlInstance("A", "15.0", "Standard", r"D:\Data", REF, r"D:\Log", r"D:\Backup"),),
        queues=(MessageQueue("private$\\a", True, r"D:\Queues", REF),),
    )
    found = surfaces(facts(windows, sql))
    assert {found[rf"w1:D:\{name}"].state for name in ("Data", "Log", "Backup", "Queues")} == {State.DURABLE}
    assert found[r"w1:D:\Data"].service == "mssql-win"


def test_where_a_database_of_linux_keeps_its_data_is_not_assumed_on_windows() -> None:
    mysql = Process(
        7, 4, "x", "mysqld.exe", r"C:\MySQL\bin\mysqld.exe", (), Ref("processes", 3), unit="MySQL80"
    )
    found = surfaces(facts(WindowsFacts(), mysql))
    assert not any("/var/" in name for name in found)
    assert r"w1:C:\ProgramData\MySQL" in found


def test_a_data_directory_on_the_command_line_is_believed() -> None:
    line = (r"C:\Program Files\PostgreSQL\16\bin\postgres.exe", "-D", r"E:\pg data")
    server = Process(7, 4, "x", "postgres.exe", line[0], line, Ref("processes", 3), unit="postgresql-x64-16")
    assert surfaces(facts(WindowsFacts(), server))[r"w1:E:\pg data"].state is State.DURABLE


def test_what_a_task_copies_away_is_backed_up() -> None:
    command = r'robocopy.exe "D:\Letters out" \\nas\backup /MIR'
    job = ScheduledJob(r"\Copy", "Calendar", "x", command, Ref("tasks", 2))
    host = facts(WindowsFacts(), jobs=(job,), directories=(walked(r"D:\Letters out"),))
    assert "state.directory.backed_up" in surfaces(host)[r"w1:D:\Letters out"].rules


def test_program_files_that_nobody_changed_for_long_are_code_and_others_unknown() -> None:
    day = AT.replace(year=AT.year - 1)
    old = walked(r"D:\App", newest_at=day, oldest_at=day, extensions=(("dll", 9), ("config", 1)))
    young = replace(old, path=r"D:\Young", newest_at=AT)
    found = surfaces(facts(WindowsFacts(), directories=(old, young)))
    assert found[r"w1:D:\App"].state is State.STATELESS
    assert found[r"w1:D:\App"].confidence <= 0.7
    assert found[r"w1:D:\Young"].state is State.UNKNOWN
