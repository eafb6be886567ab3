"""The real probe on this machine, under every shell, with and without privilege."""

import gzip
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assess.model.evidence import Reason
from collectors.host.gaps import SECTIONS
from collectors.host.linux import COLLECTOR
from collectors.host.script import SEARCH_PATH, render
from tests.collectors.host.probing import AWKS, SHELLS, Answer, ask, busybox_alone, tools_with_awk

NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def client(listener: socket.socket) -> Iterator[socket.socket]:
    with socket.create_connection(listener.getsockname()) as connected:
        yield connected


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_every_shell_gives_every_section_and_says_nothing_on_standard_error(shell: tuple[str, ...]) -> None:
    answer = ask(shell)
    assert (answer.code, answer.errors) == (0, b"")
    assert [each.section for each in answer.evidence()] == list(SECTIONS)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_sockets_and_open_files_are_joined_to_their_process(
    shell: tuple[str, ...], tmp_path: Path, listener: socket.socket, client: socket.socket
) -> None:
    file = tmp_path / "written here.log"
    with file.open("a"):
        facts = ask(shell, only=("sockets", "processes", "open_files", "links")).facts()
    port = listener.getsockname()[1]
    assert {(each.address, each.pid) for each in facts.listeners if each.port == port} == {
        ("127.0.0.1", os.getpid())
    }
    outward = [each for each in facts.connections if each.outbound and each.remote_port == port]
    assert [(each.pid, each.local_port) for each in outward] == [(os.getpid(), 0)]
    assert [each.append_only for each in facts.open_files if each.path == str(file)] == [True]


def test_busybox_without_any_other_tool_gives_the_same_sections(tmp_path: Path) -> None:
    answer = ask(("busybox", "sh", "-s"), search_path=busybox_alone(tmp_path))
    assert (answer.code, answer.errors) == (0, b"")
    assert [each.section for each in answer.evidence()] == list(SECTIONS)
    facts = answer.facts()
    assert os.getpid() in {each.pid for each in facts.processes}
    # how far the walks come depends on this machine
    reasons = {gap.reason for gap in facts.gaps if gap.section != "directories"}
    assert reasons <= {Reason.UNSUPPORTED, Reason.DENIED}


def test_an_ordinary_user_is_told_what_it_was_refused(listener: socket.socket) -> None:
    answer = ask(before=NOBODY, only=("sockets", "processes", "open_files", "environment", "links"))
    facts = answer.facts()
    refused = {gap.section for gap in facts.gaps if gap.reason is Reason.DENIED}
    assert {"sockets", "open_files", "environment"} <= refused
    assert not facts.identity.is_root
    port = listener.getsockname()[1]
    assert {(each.uid, each.pid) for each in facts.listeners if each.port == port} == {(os.getuid(), None)}
    mine = next(each for each in facts.processes if each.pid == os.getpid())
    assert (mine.environment_names, mine.executable) == (None, "")


def test_an_ordinary_user_is_told_the_control_group_of_each_socket(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    said = subprocess.run(
        ("ss", "-tlneH", "--cgroup", "sport", "=", f":{port}"), capture_output=True, text=True, check=False
    ).stdout
    known = re.search(r"ino:(\d+) .*?cgroup:(/\S*)", said)
    if known is None:
        pytest.skip("this kernel or this ss tells no control groups")
    lines = ask(before=NOBODY, only=("sockets",)).sections()["sockets"].body.split("\n")
    assert [each for each in lines if each.startswith(f"unit {known[1]} ")] == [f"unit {known[1]} {known[2]}"]


def test_a_name_with_newline_escape_and_parenthesis_stays_one_process(tmp_path: Path) -> None:
    program = tmp_path / "x) S 1\n\x1b[31m"
    program.symlink_to("/usr/bin/sleep")
    with subprocess.Popen([str(program), "60"]) as odd:
        try:
            facts = ask(only=("processes", "commands")).facts()
        finally:
            odd.kill()
    found = next(each for each in facts.processes if each.pid == odd.pid)
    assert found.parent_pid == os.getpid()
    assert found.command == "x) S 1\n\x1b[31m"


def test_no_process_of_the_probe_is_reported() -> None:
    facts = ask(only=("processes", "commands")).facts()
    assert not [
        each for each in facts.processes if each.command in {"awk", "xargs", "grep"} and each.parent_pid == 1
    ]


def test_what_does_not_fit_is_cut_at_a_line_and_said() -> None:
    sections = ask(only=("processes", "users"), total_bytes=2000).sections()
    cut = [each for each in sections.values() if each.reason is Reason.TRUNCATED]
    assert cut
    assert all(each.body.endswith("\n") or not each.body for each in cut)
    assert sum(len(each.body) for each in sections.values()) <= 2000


def test_no_time_left_is_a_reason_and_no_empty_answer() -> None:
    sections = ask(budget_seconds=0).sections()
    assert {each.reason for each in sections.values()} == {Reason.TIMED_OUT}


def test_the_answer_is_compressed_where_gzip_is_there() -> None:
    answer = ask(survey="check", compress=True)
    assert gzip.decompress(answer.output).startswith(b"@@assess-probe 1 ")
    assert [each.section for each in answer.evidence()] == ["about", "rights", "tools"]


def test_a_script_cut_half_way_runs_nothing() -> None:
    script = render("full", compress=False)
    done = subprocess.run(
        ["dash", "-s"], input=script[: len(script) // 2].encode(), capture_output=True, check=False
    )
    assert done.stdout == b""


def test_a_network_file_system_is_never_touched(tmp_path: Path) -> None:
    """The mount table says that the folder is NFS; it holds what a walk would find."""
    remote = tmp_path / "remote"
    remote.mkdir()
    (remote / "application.properties").write_text("db.host=db1\n")
    table = tmp_path / "mountinfo"
    real = Path("/proc/self/mountinfo").read_text()
    table.write_text(f"{real}999 1 0:99 / {remote} rw,relatime shared:1 - nfs4 nas1:/export rw,vers=4.2\n")
    answer = ask(
        only=("mountinfo", "filesystems", "settings", "config_files", "directories"),
        extra_roots=(str(remote),),
        mount_table=str(table),
    )
    facts = answer.facts()
    mount = next(each for each in facts.mounts if each.mountpoint == str(remote))
    assert (mount.fstype, mount.source, mount.size_bytes) == ("nfs4", "nas1:/export", None)
    assert not [each for each in facts.settings if each.file.startswith(str(remote))]
    assert not [each for each in facts.directories if each.path.startswith(str(remote))]


def test_the_check_names_the_rights_that_are_missing() -> None:
    missing = COLLECTOR.missing(ask(before=NOBODY, survey="check").evidence())
    assert "/proc/1/fd" in {gap.section for gap in missing}
    assert all(gap.remedy for gap in missing if gap.reason is Reason.DENIED)
    assert COLLECTOR.missing(ask(survey="check").evidence()) == ()


def test_the_light_sample_has_sockets_and_no_gaps_for_the_rest() -> None:
    facts = ask(survey="sample").facts()
    assert facts.listeners is not None
    assert facts.gaps == ()


def test_a_walk_tells_sizes_ages_extensions_and_forms(tmp_path: Path) -> None:
    uploads = tmp_path / "shop" / "uploads"
    uploads.mkdir(parents=True)
    for number in range(6):
        (uploads / f"invoice-{number}.pdf").write_bytes(b"x" * 1000)
    sessions = tmp_path / "shop" / "sessions"
    sessions.mkdir()
    (sessions / "sess_0123abc").write_bytes(b"")
    os.utime(uploads / "invoice-0.pdf", (1_600_000_000, 1_600_000_000))
    found = {each.path: each for each in walked(tmp_path / "shop").facts().directories}
    whole = found[str(tmp_path / "shop")]
    assert (whole.files, whole.size_bytes, whole.young_files) == (7, 6000, (6, 6, 6, 6))
    assert whole.oldest_at
    assert whole.oldest_at.timestamp() == 1_600_000_000
    assert found[str(uploads)].extensions == (("pdf", 6),)
    assert found[str(sessions)].kind_hints == ("php_session",)
    assert found[str(uploads)].bytes_changed_1d == 5000


@pytest.mark.parametrize("awk", AWKS)
def test_a_folder_asked_for_inside_a_walked_one_is_told_however_deep_it_lies(
    awk: str, tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    inner = outer / "1" / "2" / "3" / "4" / "inner"
    empty = outer / "1" / "empty"
    for folder in (inner / "new", empty):
        folder.mkdir(parents=True)
    for number in range(40):
        (outer / f"other-{number}").mkdir()
        (outer / f"other-{number}" / "young").touch()
    (inner / "old").write_bytes(b"x" * 10)
    (inner / "new" / "young").write_bytes(b"x" * 5)
    path = tools_with_awk(tmp_path, awk)
    found = {each.path: each for each in walked(outer, inner, empty, search_path=path).facts().directories}
    assert (found[str(outer)].files, found[str(inner)].files, found[str(empty)].files) == (42, 2, 0)
    assert (found[str(inner)].size_bytes, found[str(inner / "new")].size_bytes) == (15, 5)


def test_a_volume_mounted_inside_a_walked_folder_is_walked_for_itself(tmp_path: Path) -> None:
    volume = tmp_path / "outer" / "volume"
    volume.mkdir(parents=True)
    inside = volume / "inside"
    mounting = 'mount -t tmpfs none "$0" && mkdir "$0/inside" && echo abc >"$0/inside/file" && exec "$@"'
    before = ("unshare", "--mount", "sh", "-c", mounting, str(volume))
    found = {
        each.path: each
        for each in walked(tmp_path / "outer", volume, inside, before=before).facts().directories
    }
    assert found[str(tmp_path / "outer")].files == 0
    assert [(found[str(each)].files, found[str(each)].size_bytes) for each in (volume, inside)] == [
        (1, 4),
        (1, 4),
    ]


def test_a_closed_folder_is_told_and_what_holds_it_counts_as_incomplete(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for above in tmp_path.parents:
        if str(above).startswith("/tmp/"):
            above.chmod(0o755)
    outer = tmp_path / "outer"
    closed = outer / "sessions"
    closed.mkdir(parents=True)
    (closed / "sess_0").touch()
    (outer / "seen").touch()
    (tmp_path / "open").mkdir()
    closed.chmod(0o700)
    facts = walked(outer, tmp_path / "open", before=NOBODY).facts()
    found = {each.path: each for each in facts.directories}
    assert str(closed) in {each.path for each in facts.closed_directories}
    assert (found[str(outer)].files, found[str(outer)].sampled) == (1, True)
    assert not found[str(tmp_path / "open")].sampled


def test_folders_that_are_too_many_to_walk_are_said(tmp_path: Path) -> None:
    roots = [tmp_path / f"folder-{number}" for number in range(500)]
    for each in roots:
        each.mkdir()
    answer = walked(*roots)
    gaps = [gap for gap in answer.facts().gaps if gap.section == "directories"]
    assert [gap.reason for gap in gaps] == [Reason.TRUNCATED]
    assert "more folders are not walked" in gaps[0].detail


def walked(*folders: Path, before: tuple[str, ...] = (), search_path: str = SEARCH_PATH) -> Answer:
    roots = tuple(str(each) for each in folders)
    return ask(only=("users", "directories"), before=before, search_path=search_path, extra_roots=roots)


def test_a_tool_that_hangs_is_ended_and_the_sections_after_it_still_answer(tmp_path: Path) -> None:
    hanging = tmp_path / "docker"
    hanging.write_text("#!/bin/sh\nsleep 1000\n")
    hanging.chmod(0o755)
    search_path = f"{tmp_path}:{SEARCH_PATH}"
    sections = ask(only=("containers", "users"), section_seconds=1, search_path=search_path).sections()
    assert sections["containers"].reason is Reason.TIMED_OUT
    assert not subprocess.run(["pgrep", "-f", hanging], capture_output=True, check=False).stdout


def test_the_probe_of_an_ssh_session_names_its_client_also_below_sudo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.5 50304 10.0.0.40 22")
    assert ask(only=("about",)).facts().identity.probe_client_address == "10.0.0.5"
    outer = ("dash", "-c", 'env -u SSH_CONNECTION dash -s; exit "$?"')
    assert ask(outer, only=("about",)).facts().identity.probe_client_address == "10.0.0.5"
