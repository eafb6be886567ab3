"""The scan as a whole: real servers, the shipped probe, captures, interruption and resumption."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from assess.app.scanning.check import check
from assess.app.scanning.dry_run import plan_reads
from assess.app.scanning.events import (
    EndpointFinished,
    RoundFinished,
    ScanEnded,
    ScanEvent,
    ScanStarted,
    unseen,
)
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.progress import scan_progress
from assess.app.scanning.scan import scan
from assess.errors import CaptureError, CredentialError, InputError
from assess.inventory.load import load_inventory
from assess.inventory.references import KINDS
from assess.model.estate import Status
from assess.model.evidence import Reason
from assess.model.inventory import Inventory
from assess.store.estate import read_estate
from collectors.registry import collectors_by_kind
from tests.servers.sshd import Sshd, free_port, make_key, sshd
from tests.servers.tarpits import silent, tarpit

CANARY = "wP7canaryQ2zT"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sshd, ...]]:
    folder = tmp_path_factory.mktemp("servers")
    key = make_key(folder / "key")
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(sshd(folder / f"{number}", user_keys=(key,), address=f"127.0.0.{number}"))
            for number in range(2, 5)
        )


def inventory(folder: Path, servers: tuple[Sshd, ...], extra: str = "") -> Inventory:
    """web2, web3, ... on the servers, and whatever else is asked for."""
    lines = "".join(
        f"  - {{name: web{n}, kind: vm, address: {each.address}, port: {each.port}, credential: linux}}\n"
        for n, each in enumerate(servers, start=2)
    )
    key = f"key_file: {servers[0].key_file}, " if servers else ""
    login = f"{{user: {servers[0].user if servers else 'x'}, {key}agent: false, sudo: never}}"
    text = f"estate: acme\ncredentials:\n  linux: {login}\nendpoints:\n{lines}{extra}"
    path = folder / "inventory.yaml"
    path.write_text(text)
    return load_inventory(path)


def options(folder: Path, servers: tuple[Sshd, ...], **given: object) -> ScanOptions:
    known = folder / "known_hosts"
    known.write_text("".join(each.known_hosts_lines() for each in servers))
    return ScanOptions(known_hosts=(known,), **given)  # type: ignore[arg-type]


def test_every_endpoint_is_read_and_kept(tmp_path: Path, servers: tuple[Sshd, ...]) -> None:
    events: list[ScanEvent] = []
    result = scan(
        inventory(tmp_path, servers), tmp_path / "estate.db", options(tmp_path, servers), events.append
    )
    assert [each.endpoint for each in result.outcomes] == ["web2", "web3", "web4"]
    assert not result.failed
    assert events[0] == ScanStarted(3)
    assert events[-1] == ScanEnded(is_interrupted=False)
    assert sorted(e.outcome.endpoint for e in events if isinstance(e, EndpointFinished)) == [
        "web2",
        "web3",
        "web4",
    ]
    with read_estate(tmp_path / "estate.db") as estate:
        for _, evidences in estate.answers():
            assert {"identity", "sockets", "processes"} <= {each.section for each in evidences}
        assert estate.scans()[0].finished_at is not None
        assert [each.status for each in estate.outcomes()] == [each.status for each in result.outcomes]


def test_broken_endpoints_do_not_stop_the_others(tmp_path: Path, servers: tuple[Sshd, ...]) -> None:
    with tarpit(silent) as port:
        extra = (
            f"  - {{name: mute, kind: vm, address: 127.0.0.1, port: {port}, credential: linux}}\n"
            f"  - {{name: closed, kind: vm, address: 127.0.0.5, port: {free_port()}, credential: linux}}\n"
            "  - {name: lost, kind: vm, address: no-such-host.invalid, credential: linux}\n"
            "  - {name: planned, kind: vm}\n"
            f"  - {{name: iis, kind: windows, address: 127.0.0.6, port: {free_port()}}}\n"
        )
        wanted = inventory(tmp_path, servers[:1], extra)
        chosen = options(tmp_path, servers, connect_seconds=0.5)
        result = scan(wanted, tmp_path / "estate.db", chosen, unseen)
    found = {each.endpoint: each for each in result.outcomes}
    assert found["web2"].status in {Status.OK, Status.PARTIAL}
    assert {each.endpoint for each in result.failed} == {"mute", "closed", "lost", "iis"}
    assert all(each.hint and each.status is Status.FAILED for each in result.failed)
    assert found["mute"].gaps[0].reason is Reason.TIMED_OUT
    assert found["closed"].gaps[0].reason is Reason.UNREACHABLE
    assert found["planned"].gaps[0].reason is Reason.NOT_ASKED
    assert found["iis"].gaps[0].reason is Reason.UNREACHABLE
    assert found["planned"].status is Status.SKIPPED


def test_every_kind_that_an_inventory_may_name_has_a_collector() -> None:
    assert set(KINDS) == set(collectors_by_kind())


def test_an_endpoint_that_fails_later_keeps_its_older_answers_and_says_so(
    tmp_path: Path, servers: tuple[Sshd, ...]
) -> None:
    estate_path = tmp_path / "estate.db"
    wanted = inventory(tmp_path, servers[:1])
    scan(wanted, estate_path, options(tmp_path, servers), unseen)
    scan(wanted, estate_path, options(tmp_path, ()), unseen)
    with read_estate(estate_path) as estate:
        (outcome,) = estate.outcomes()
        assert outcome.status is Status.FAILED
        assert "no known_hosts file" in outcome.error
        assert "UTC are used" in outcome.gaps[0].detail
        assert estate.evidence("web2")


def closed(*numbers: int) -> str:
    """Endpoints on whose port nobody listens."""
    return "".join(
        f"  - {{name: off{n}, kind: vm, address: 127.0.1.{n}, port: {free_port()}, credential: linux}}\n"
        for n in numbers
    )


def test_globs_kinds_and_sites_choose(tmp_path: Path, servers: tuple[Sshd, ...]) -> None:
    wanted = inventory(tmp_path, servers[:1], closed(1, 2, 3))
    result = scan(wanted, tmp_path / "estate.db", options(tmp_path, servers, only=("*3",)), unseen)
    assert [each.endpoint for each in result.outcomes] == ["off3"]
    for given in ({"only": ("db*",)}, {"kinds": ("mysql",)}, {"site": "dc9"}):
        with pytest.raises(InputError, match=r"no endpoint is left[\s\S]*web2 \(vm\)"):
            scan(wanted, tmp_path / "estate.db", options(tmp_path, servers, **given), unseen)


def test_resuming_reads_only_what_was_not_read(tmp_path: Path, servers: tuple[Sshd, ...]) -> None:
    estate_path = tmp_path / "estate.db"
    wanted = inventory(tmp_path, servers)
    scan(wanted, estate_path, options(tmp_path, servers[:2]), unseen)
    result = scan(wanted, estate_path, options(tmp_path, servers, resume=True), unseen)
    assert [each.endpoint for each in result.outcomes] == ["web4"]
    assert result.skipped_done == 2
    with read_estate(estate_path) as estate:
        assert len(estate.scans()) == 1
        assert len(list(estate.answers())) == 3


def test_a_recorded_scan_is_repeated_from_its_captures_without_any_server(
    tmp_path: Path, servers: tuple[Sshd, ...]
) -> None:
    record = tmp_path / "captures"
    chosen = options(tmp_path, servers, record=record)
    scan(inventory(tmp_path, servers[:1]), tmp_path / "live.db", chosen, unseen)
    extra = f"  - {{name: web2, kind: vm, capture: {record / 'web2.capture'}}}\n"
    scan(inventory(tmp_path, (), extra), tmp_path / "again.db", options(tmp_path, ()), unseen)
    with read_estate(tmp_path / "live.db") as live, read_estate(tmp_path / "again.db") as again:
        assert again.evidence("web2") == live.evidence("web2") != ()


def test_a_missing_capture_and_a_missing_key_stop_before_anything_is_contacted(
    tmp_path: Path, servers: tuple[Sshd, ...]
) -> None:
    extra = "  - {name: old, kind: vm, capture: none.capture}\n"
    with pytest.raises(CaptureError, match=r"none\.capture"):
        scan(inventory(tmp_path, servers, extra), tmp_path / "e.db", options(tmp_path, servers), unseen)
    text = (tmp_path / "inventory.yaml").read_text().replace(str(servers[0].key_file), "/no/such/key")
    (tmp_path / "inventory.yaml").write_text(text.replace(extra, ""))
    with pytest.raises(CredentialError, match=r"credentials\.linux\.key_file.*/no/such/key"):
        scan(
            load_inventory(tmp_path / "inventory.yaml"), tmp_path / "e.db", options(tmp_path, servers), unseen
        )
    assert not (tmp_path / "e.db").exists()


def test_connections_are_sampled_again_under_the_next_numbers(
    tmp_path: Path, servers: tuple[Sshd, ...]
) -> None:
    events: list[ScanEvent] = []
    chosen = options(tmp_path, servers, sample_every_seconds=0.2, sample_for_seconds=0.4)
    before = servers[0].log.read_text().count("Accepted publickey")
    scan(inventory(tmp_path, servers[:1]), tmp_path / "estate.db", chosen, events.append)
    assert [event for event in events if isinstance(event, RoundFinished)] == [
        RoundFinished(1, 2),
        RoundFinished(2, 2),
    ]
    assert servers[0].log.read_text().count("Accepted publickey") == before + 1
    with read_estate(tmp_path / "estate.db") as estate:
        sections = [each.section for each in estate.evidence("web2")]
        assert {"sockets", "sockets#2", "sockets#3", "sockets#4"} <= set(sections)
        assert len(sections) == len(set(sections))


def test_one_address_is_never_asked_twice_at_once(tmp_path: Path) -> None:
    open_now: list[int] = []
    most: list[int] = []

    def counting(connection: socket.socket, _: object) -> None:
        open_now.append(1)
        most.append(len(open_now))
        connection.settimeout(5)
        connection.recv(1000)
        open_now.pop()

    with tarpit(counting) as port:
        lines = "".join(f"  - {{name: n{n}, kind: vm, address: 127.0.0.1, port: {port}}}\n" for n in range(6))
        result = scan(inventory(tmp_path, (), lines), tmp_path / "e.db", options(tmp_path, ()), unseen)
    assert len(result.failed) == 6
    assert most == [1] * 6


def test_a_dry_run_tells_every_command_and_contacts_nobody(tmp_path: Path) -> None:
    extra = (
        "  - {name: web, kind: vm, address: 192.0.2.1, credential: linux}\n"
        "  - {name: pg, kind: postgresql, address: 192.0.2.2}\n"
        "  - {name: planned, kind: vm}\n"
        "  - {name: iis, kind: windows, address: 192.0.2.3, credential: linux}\n"
        "  - {name: sql, kind: windows, address: 192.0.2.4, transport: ssh, credential: linux}\n"
    )
    reads, skipped = plan_reads(inventory(tmp_path, (), extra), ScanOptions())
    web, pg, iis, sql = reads
    assert (web.transport, web.address, web.user) == ("ssh", "192.0.2.1:22", "x")
    assert web.commands[0].startswith("exec sh -s")
    assert pg.address == "192.0.2.2:5432"
    assert any("pg_database" in command for command in pg.commands)
    assert (iis.transport, iis.address) == ("winrm", "192.0.2.3:5986")
    assert (sql.transport, sql.address) == ("ssh", "192.0.2.4:22")
    assert iis.commands[0].startswith("powershell.exe ")
    assert [each.endpoint for each in skipped] == ["planned"]


def test_checking_an_inventory_names_what_is_missing_and_stores_nothing(
    tmp_path: Path, servers: tuple[Sshd, ...]
) -> None:
    extra = f"  - {{name: closed, kind: vm, address: 127.0.0.5, port: {free_port()}, credential: linux}}\n"
    found = check(
        inventory(tmp_path, servers[:1], extra), tmp_path / "estate.db", options(tmp_path, servers), unseen
    )
    closed, web = found
    assert (closed.endpoint, closed.status) == ("closed", Status.FAILED)
    assert (web.endpoint, web.error) == ("web2", "")
    assert not (tmp_path / "estate.db").exists()


CHILD = """
import signal
import sys
from pathlib import Path
from assess.app.scanning.scan import scan
from assess.app.scanning.events import EndpointFinished
from assess.app.scanning.options import ScanOptions
from assess.inventory.load import load_inventory

def told(event):
    if isinstance(event, EndpointFinished):
        print(event.outcome.endpoint, flush=True)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
folder = Path(sys.argv[1])
chosen = ScanOptions(known_hosts=(folder / "known_hosts",), connect_seconds=60)
result = scan(load_inventory(folder / "inventory.yaml"), folder / "estate.db", chosen, told)
sys.exit(3 if result.is_interrupted else 0)
"""


@pytest.fixture
def scanning(tmp_path: Path, servers: tuple[Sshd, ...]) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    with tarpit(silent) as port:
        mute = f"  - {{name: mute, kind: vm, address: 127.0.0.1, port: {port}, credential: linux}}\n"
        inventory(tmp_path, servers, mute)
        options(tmp_path, servers)
        yield lambda: subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.mark.parametrize("how,status", [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 3)])
def test_a_scan_that_is_ended_keeps_every_endpoint_that_it_finished(
    tmp_path: Path, scanning: Callable[[], subprocess.Popen[str]], how: signal.Signals, status: int
) -> None:
    with scanning() as process:
        assert process.stdout is not None
        told = {process.stdout.readline().strip() for _ in range(3)}
        process.send_signal(how)
        assert process.wait(timeout=30) == status
    assert told == {"web2", "web3", "web4"}
    with read_estate(tmp_path / "estate.db") as estate:
        assert {endpoint.name for endpoint, _ in estate.answers()} == told
        outcomes = {each.endpoint: each for each in estate.outcomes()}
        assert outcomes["mute"].gaps[0].reason is Reason.NOT_ASKED
        assert estate.scans()[0].finished_at is None


def test_no_planted_secret_is_written_anywhere(
    tmp_path: Path, servers: tuple[Sshd, ...], caplog: pytest.LogCaptureFixture
) -> None:
    environ = {**os.environ, "APP_DB_PASSWORD": CANARY}
    command = f"sleep 300; : --password={CANARY}"
    with subprocess.Popen(["sh", "-c", command], env=environ, start_new_session=True) as planted:
        try:
            with caplog.at_level(logging.DEBUG):
                (tmp_path / "secret").write_text(CANARY)
                (tmp_path / "secret").chmod(0o600)
                wanted = inventory(tmp_path, servers[:1])
                text = (tmp_path / "inventory.yaml").read_text()
                text = text.replace("sudo: never", "sudo: never, password: {file: secret}")
                (tmp_path / "inventory.yaml").write_text(text)
                wanted = load_inventory(tmp_path / "inventory.yaml")
                chosen = options(tmp_path, servers, record=tmp_path / "captures")
                scan(wanted, tmp_path / "estate.db", chosen, unseen)
        finally:
            os.killpg(planted.pid, signal.SIGKILL)
    (tmp_path / "secret").unlink()
    with read_estate(tmp_path / "estate.db") as estate:
        bodies = "".join(each.body + each.detail for each in estate.evidence("web2"))
    assert "APP_DB_PASSWORD" in bodies
    assert CANARY not in bodies + caplog.text
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes()


def test_progress_without_a_terminal_is_one_line(tmp_path: Path) -> None:
    out = StringIO()
    with scan_progress(
        Console(file=out, force_terminal=False), clock=iter([0.0, 0.0, 2.0]).__next__
    ) as progress:
        scan(inventory(tmp_path, (), closed(1, 2)), tmp_path / "estate.db", options(tmp_path, ()), progress)
    assert out.getvalue() == "2 of 2 endpoints read, 2 failed, in 2 s\n"


def test_progress_on_a_terminal_shows_done_and_failed(tmp_path: Path) -> None:
    out = StringIO()
    with scan_progress(Console(file=out, force_terminal=True, width=120)) as progress:
        scan(inventory(tmp_path, (), closed(1, 2)), tmp_path / "estate.db", options(tmp_path, ()), progress)
    assert "2/2" in out.getvalue()
    assert "2 failed" in out.getvalue()
