"""The Windows probe over a real OpenSSH server, whose command answers as powershell.exe would.

No PowerShell runs here: a shell script takes the probe on its standard input, keeps it, and prints a recorded
answer. What is proven is the way there and back, not the probe.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assess.errors import Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import HostKeyPolicy, Login, Target
from collectors.base import Limits
from collectors.host.windows.collector import COLLECTOR, parse
from collectors.transports.ssh import connect
from tests.servers.sshd import Sshd, sshd
from tests.servers.windows_answers import frames_of, packed


@contextmanager
def windows(folder: Path, answer: bytes, words: str = "") -> Iterator[Sshd]:
    """A server that answers each command so, and keeps command and standard input in its folder."""
    (folder / "answer").write_bytes(answer)
    program = folder / "powershell"
    program.write_text(
        f'#!/bin/sh\nprintf %s "$SSH_ORIGINAL_COMMAND" > {folder}/command\ncat > {folder}/stdin\n'
        f"{f'echo {words} >&2' if words else ''}\ncat {folder}/answer\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with sshd(folder / "sshd", settings=f"ForceCommand {program}\n") as running:
        yield running


def ask(server: Sshd, folder: Path) -> list[Evidence]:
    known = folder / "known_hosts"
    known.write_text(server.known_hosts_lines())
    login = Login(user=server.user, key_file=server.key_file, agent=False)
    keys = HostKeyPolicy((known,))
    target = Target("alpha-web", "windows", server.address, server.port, login, host_keys=keys)
    with connect(target, Limits()) as session:
        return list(session.ask(COLLECTOR.probe))


def test_the_script_goes_in_whole_and_the_facts_come_out(tmp_path: Path) -> None:
    with windows(tmp_path, packed(frames_of("server-2019--iis-admin"))) as server:
        facts = parse("alpha-web", ask(server, tmp_path))
    assert facts.identity.hostname == "alpha-web.corp.example"
    assert facts.windows is not None
    assert [each.name for each in facts.windows.applications] == ["Shop/", "Shop/api"]
    assert (tmp_path / "stdin").read_text() == COLLECTOR.probe.script  # type: ignore[union-attr]
    command = (tmp_path / "command").read_text()
    assert command.startswith("powershell.exe ")
    assert "sudo" not in command


def test_a_cut_answer_keeps_its_sections_and_says_that_it_was_cut(tmp_path: Path) -> None:
    whole = packed(frames_of("server-2019--iis-admin"))
    with windows(tmp_path, whole[: len(whole) // 2]) as server:
        found = ask(server, tmp_path)
    assert found[0].section == "about"
    assert found[-1].reason is Reason.TRUNCATED
    gaps = {gap.section: gap.reason for gap in parse("alpha-web", found).gaps}
    assert gaps["directories"] is Reason.TRUNCATED


def test_a_host_that_has_no_powershell_says_so(tmp_path: Path) -> None:
    with (
        windows(tmp_path, b"", "powershell.exe: command not found") as server,
        pytest.raises(Unsupported, match=r"did not run the probe.*command not found"),
    ):
        ask(server, tmp_path)
