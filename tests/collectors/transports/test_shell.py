"""Shells here and over SSH: sudo allowed, refused, with a password; and what must never happen to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.errors import PermissionRefused, TimedOut, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.inventory import Sudo
from assess.model.login import HostKeyPolicy, Login, Target
from collectors.base import Limits, Query, ShellProbe, SqlProbe
from collectors.transports import local
from collectors.transports.ssh import connect
from tests.servers.people import Person, person
from tests.servers.sshd import Sshd, sshd
from tests.servers.tiny_probe import tiny_probe

WHO = tiny_probe("id -u")
PASSWORD = "wP7-canary; touch /tmp/never"


def here(probe: ShellProbe | SqlProbe, **limits: float) -> list[Evidence]:
    with local.connect(Target("me", "vm", "local"), Limits(**limits)) as session:  # type: ignore[arg-type]
        return list(session.ask(probe))


def test_this_machine_answers() -> None:
    answers = {each.section: each.body for each in here(tiny_probe("echo hello"))}
    assert answers["s1"] == "hello\n"


def test_a_long_script_and_a_long_answer_do_not_block_each_other() -> None:
    padding = "# " + "x" * 1_000_000 + "\n"
    probe = ShellProbe(padding + tiny_probe("head -c 3000000 /dev/zero | tr '\\0' y").script)
    assert len(here(probe)[-1].body.strip()) == 3_000_000


def test_a_probe_that_hangs_here_is_killed_with_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    hanging = tiny_probe(f"(sleep 3; echo late > {alive}) & sleep 60")
    with pytest.raises(TimedOut):
        here(hanging, seconds=0.5)
    assert not alive.exists()


def test_a_query_is_no_question_for_a_shell() -> None:
    with pytest.raises(Unsupported):
        here(SqlProbe((Query("version", "SELECT 1"),)))


@pytest.fixture
def colleague(request: pytest.FixtureRequest) -> Iterator[Person]:
    with person(PASSWORD, sudo=request.param) as someone:
        yield someone


@pytest.fixture
def server(colleague: Person) -> Iterator[Sshd]:
    with sshd(colleague.folder / "sshd") as running:
        yield running


def ask(server: Sshd, colleague: Person, probe: ShellProbe = WHO, **login: object) -> list[Evidence]:
    known = server.folder / "known_hosts"
    known.write_text(server.known_hosts_lines())
    chosen = Login(user=colleague.name, key_file=server.key_file, agent=False, **login)  # type: ignore[arg-type]
    there = Target("web1", "vm", server.address, server.port, chosen, host_keys=HostKeyPolicy((known,)))
    with connect(there, Limits(seconds=30)) as session:
        return list(session.ask(probe))


def sudoers(*lines: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("colleague", lines, indirect=True)


FREE = "NAME ALL=(root) NOPASSWD: ALL"
ASKED = "NAME ALL=(root) ALL\nDefaults:NAME timestamp_timeout=0"
REQUIRETTY = "Defaults:NAME requiretty\nNAME ALL=(root) NOPASSWD: ALL"


@pytest.mark.lab
@sudoers(FREE)
@pytest.mark.parametrize("wish", [Sudo.IF_ALLOWED, Sudo.REQUIRED])
def test_allowed_sudo_runs_the_probe_as_root_in_one_command(
    server: Sshd, colleague: Person, wish: Sudo
) -> None:
    (answer,) = ask(server, colleague, sudo=wish)
    assert answer.body == "0\n"
    assert server.log.read_text().count("Starting session: command") == 1


@pytest.mark.lab
@sudoers(FREE)
def test_sudo_that_the_user_forbids_is_not_tried(server: Sshd, colleague: Person) -> None:
    (answer,) = ask(server, colleague, sudo=Sudo.NEVER)
    assert answer.body != "0\n"


@pytest.mark.lab
@sudoers("", ASKED, REQUIRETTY)
def test_refused_sudo_is_a_gap_and_the_probe_runs_without(server: Sshd, colleague: Person) -> None:
    refused, answer = ask(server, colleague)
    assert (refused.section, refused.reason) == ("sudo", Reason.DENIED)
    assert "sudo" in refused.detail
    assert answer.body.strip().isdigit()
    assert answer.body != "0\n"


@pytest.mark.lab
@sudoers("", ASKED, REQUIRETTY)
def test_required_sudo_that_is_refused_fails_the_endpoint(server: Sshd, colleague: Person) -> None:
    with pytest.raises(PermissionRefused, match=r"sudo is required and refused[\s\S]*if-allowed"):
        ask(server, colleague, sudo=Sudo.REQUIRED)


@pytest.mark.lab
@sudoers(ASKED, FREE)
def test_a_sudo_password_is_given_only_to_sudo(server: Sshd, colleague: Person) -> None:
    (answer,) = ask(server, colleague, sudo_password=SecretStr(PASSWORD))
    assert answer.body == "0\n"
    assert "canary" not in server.log.read_text()
    assert not Path("/tmp/never").exists()


@pytest.mark.lab
@sudoers(ASKED)
def test_a_wrong_sudo_password_is_sent_once_and_then_given_up(server: Sshd, colleague: Person) -> None:
    refused, answer = ask(server, colleague, sudo_password=SecretStr("wrong-canary"))
    assert refused.detail == "the sudo password is wrong"
    assert answer.body != "0\n"
    assert "canary" not in refused.body + answer.body


@pytest.mark.lab
@sudoers(FREE)
def test_no_secret_stands_on_a_command_line_meanwhile(server: Sshd, colleague: Person) -> None:
    look = tiny_probe("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
    (answer,) = ask(server, colleague, look, sudo_password=SecretStr("tRk9-canary"))
    assert "sudo" in answer.body
    assert "tRk9-canary" not in answer.body
