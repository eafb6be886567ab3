"""Services of Windows hosts: programs by name, pools, services inside svchost, what Windows itself runs."""

from typing import Any

import pytest

from assess.analysis.services.identify import identify
from assess.analysis.services.software import index_signatures, recognise
from assess.model.evidence import Ref
from assess.model.host import HostFacts, Listener, Process
from assess.model.windows import WindowsFacts
from tests.assess.analysis.handmade import AT, SIGNATURES

INDEX = index_signatures(SIGNATURES)
SYSTEM = r"C:\Windows\System32"


def process(pid: int, executable: str, *arguments: str, **more: Any) -> Process:
    name = executable.rpartition("\\")[2]
    values: dict[str, Any] = {"parent_pid": 4, "user": "SYSTEM", "command": name} | more
    return Process(
        pid=pid,
        executable=executable if "\\" in executable else "",
        arguments=(executable, *arguments) if arguments else (),
        ref=Ref("processes", pid),
        **values,
    )


def listener(port: int, pid: int) -> Listener:
    return Listener("tcp", "0.0.0.0", port, pid, -1, Ref("sockets", port))


def found(*processes: Process, listeners: tuple[Listener, ...] = ()) -> dict[str, str]:
    """Signature by service id."""
    facts = HostFacts(
        "w1", processes=processes, listeners=listeners, windows=WindowsFacts(), section_at={"processes": AT}
    )
    return {each.id: each.signature for each in identify(facts, SIGNATURES)}


@pytest.mark.parametrize(
    ("executable", "arguments", "signature"),
    [
        (r"C:\Program Files\Microsoft SQL Server\MSSQL15.A\MSSQL\Binn\sqlservr.exe", ("-sA",), "mssql-win"),
        (r"C:\nginx\nginx.exe", (), "nginx"),
        (r"D:\Redis\redis-server.exe", (r"D:\Redis\redis.conf",), "redis"),
        (r"C:\Program Files\dotnet\dotnet.exe", (r"D:\Api\Api.dll",), "dotnet"),
        (r"C:\Windows\System32\mqsvc.exe", (), "msmq"),
        (r"C:\Windows\System32\inetsrv\W3WP.EXE", ("-ap", "x"), "iis"),
        (r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\aspnet_state.exe", (), "aspnet-state"),
        (r"C:\Program Files\Java\bin\java.exe", ("-cp", "x", "kafka.Kafka"), "kafka"),
    ],
)
def test_a_product_is_known_by_its_windows_program_too(
    executable: str, arguments: tuple[str, ...], signature: str
) -> None:
    match = recognise(process(9, executable, *arguments), INDEX, frozenset())
    assert match is not None
    assert match.signature.id == signature


def test_a_posix_program_of_the_same_name_is_the_posix_product() -> None:
    match = recognise(
        Process(9, 1, "mssql", "sqlservr", "/opt/mssql/bin/sqlservr", (), Ref("processes", 1)),
        INDEX,
        frozenset(),
    )
    assert match is not None
    assert match.signature.id == "mssql-linux"


def test_each_pool_is_a_service_of_its_own() -> None:
    pools = [
        process(n, rf"{SYSTEM}\inetsrv\w3wp.exe", "-ap", name, unit=f"apppool@{name}")
        for n, name in ((11, "Shop.Web"), (12, "Shop.Api"))
    ]
    web = process(10, rf"{SYSTEM}\svchost.exe", "-k", "iissvcs", unit="W3SVC")
    assert set(found(*pools, web)) == {"iis-apppool@Shop.Web", "iis-apppool@Shop.Api", "iis-W3SVC"}


def test_processes_of_one_pool_are_one_service() -> None:
    garden = [process(n, rf"{SYSTEM}\inetsrv\w3wp.exe", "-ap", "Shop", unit="apppool@Shop") for n in (11, 12)]
    assert found(*garden) == {"iis": "iis"}


def test_a_process_that_hosts_a_service_is_called_like_it() -> None:
    host = process(10, rf"{SYSTEM}\svchost.exe", "-k", "netsvcs", unit="LanmanServer")
    directory = process(11, rf"{SYSTEM}\lsass.exe", unit="NTDS")
    assert set(found(host, directory, listeners=(listener(445, 10), listener(389, 11)))) == {
        "windows-file-server",
        "ad-ds",
    }


def test_what_every_windows_runs_is_no_service_whatever_it_listens_on() -> None:
    kernel = process(4, "System")
    rpc = process(700, rf"{SYSTEM}\svchost.exe", "-k", "rpcss", unit="RpcSs")
    ports = (listener(135, 700), listener(445, 4), listener(5986, 4), listener(49664, 4))
    assert found(kernel, rpc, listeners=ports) == {}


def test_an_installed_service_counts_though_its_files_cannot_be_seen() -> None:
    letters = process(22, r"D:\Services\Letters\LetterService.exe", unit="LetterService")
    tool = process(23, r"D:\Tools\once.exe")
    assert set(found(letters, tool)) == {"LetterService"}
