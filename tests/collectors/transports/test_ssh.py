"""SSH against real OpenSSH servers, and against servers that behave badly."""

import logging
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.errors import (
    AuthenticationFailed,
    HostKeyChanged,
    HostKeyUnknown,
    OutputTooLarge,
    TimedOut,
    TransportError,
    Unreachable,
    Unsupported,
)
from assess.model.evidence import Evidence, Reason
from assess.model.login import HostKeyPolicy, Login, Target
from collectors.base import Limits, ShellProbe
from collectors.transports.ssh import connect
from tests.servers.people import person
from tests.servers.sshd import Sshd, free_port, make_key, sshd
from tests.servers.tarpits import Behaviour, dripping, endless_banner, garbage, hanging_up, silent, tarpit
from tests.servers.tiny_probe import NONCE, tiny_probe

HELLO = tiny_probe("echo hello")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


def target(server: Sshd, tmp_path: Path, **login: object) -> Target:
    known = tmp_path / "known_hosts"
    if not known.exists():
        known.write_text(server.known_hosts_lines())
    chosen = {"user": server.user, "key_file": server.key_file, "agent": False, **login}
    return Target(
        "web1",
        "vm",
        server.address,
        server.port,
        Login(**chosen),  # type: ignore[arg-type]
        host_keys=HostKeyPolicy((known,)),
    )


def ask(target: Target, probe: ShellProbe = HELLO, **limits: float) -> list[Evidence]:
    with connect(target, Limits(**limits)) as session:  # type: ignore[arg-type]
        return list(session.ask(probe))


def test_one_connection_and_one_command_bring_the_answer(server: Sshd, tmp_path: Path) -> None:
    before = server.log.read_text().count("Starting session: command")
    (section,) = ask(target(server, tmp_path))
    assert (section.section, section.body, section.reason) == ("s1", "hello\n", None)
    log = server.log.read_text()
    assert log.count("Starting session: command") == before + 1
    assert "Starting session: command for" in log
    assert "shell" not in log


def test_a_session_may_be_asked_again(server: Sshd, tmp_path: Path) -> None:
    with connect(target(server, tmp_path), Limits()) as session:
        for _ in range(3):
            assert [each.body for each in session.ask(HELLO)] == ["hello\n"]


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_each_kind_of_key_logs_in(tmp_path: Path, kind: str) -> None:
    key = make_key(tmp_path / "key", kind)
    with sshd(tmp_path / "sshd", host_keys=(kind,), user_keys=(key,)) as running:
        assert ask(target(running, tmp_path))[0].body == "hello\n"


def test_a_key_with_passphrase_logs_in(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", passphrase="wP7-canary")
    with sshd(tmp_path / "sshd", user_keys=(key,)) as running:
        assert ask(target(running, tmp_path, passphrase=SecretStr("wP7-canary")))[0].body == "hello\n"


@contextmanager
def agent(key: Path, folder: Path) -> Iterator[Path]:
    path = folder / "agent.sock"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    try:
        while not path.exists():
            assert process.poll() is None
        environ = {**os.environ, "SSH_AUTH_SOCK": str(path)}
        subprocess.run(["ssh-add", "-q", str(key)], env=environ, check=True, capture_output=True)
        yield path
    finally:
        process.terminate()
        process.wait()


def test_a_key_of_the_agent_logs_in(server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with agent(server.key_file, tmp_path) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        assert ask(target(server, tmp_path, key_file=None, agent=True))[0].body == "hello\n"


@pytest.mark.lab
@pytest.mark.parametrize(
    "method", ["PasswordAuthentication yes", "KbdInteractiveAuthentication yes\nUsePAM yes"]
)
def test_a_password_logs_in(tmp_path: Path, method: str) -> None:
    with person("wP7-canary") as someone, sshd(someone.folder / "sshd", settings=f"{method}\n") as running:
        login = {"user": someone.name, "key_file": None, "password": SecretStr("wP7-canary")}
        assert ask(target(running, tmp_path, **login))[-1].body == "hello\n"


def test_a_wrong_password_says_what_was_offered_and_not_the_password(tmp_path: Path) -> None:
    with sshd(tmp_path / "sshd", settings="PasswordAuthentication yes\n") as running:
        wrong = target(running, tmp_path, key_file=None, password=SecretStr("wP7-canary"))
        with pytest.raises(
            AuthenticationFailed, match="offered: password; the server takes publickey"
        ) as caught:
            ask(wrong)
    assert "canary" not in str(caught.value) + running.log.read_text()


def test_a_refused_key_is_named_with_its_fingerprint(server: Sshd, tmp_path: Path) -> None:
    stranger = make_key(tmp_path / "stranger")
    with pytest.raises(AuthenticationFailed, match=r"stranger \(ssh-ed25519 SHA256:[\s\S]*authorized_keys"):
        ask(target(server, tmp_path, key_file=stranger))


def test_a_device_that_refuses_a_key_is_not_told_of_an_authorized_keys_file(
    server: Sshd, tmp_path: Path
) -> None:
    stranger = make_key(tmp_path / "stranger")
    device = replace(target(server, tmp_path, key_file=stranger), kind="firewall", platform="cisco_asa")
    with pytest.raises(AuthenticationFailed, match="in the device's configuration") as caught:
        ask(device)
    assert "authorized_keys" not in str(caught.value)


def test_nothing_to_offer_says_so(server: Sshd, tmp_path: Path) -> None:
    with pytest.raises(AuthenticationFailed, match="offered: nothing"):
        ask(target(server, tmp_path, key_file=None))


def test_a_chain_of_jump_hosts_is_gone_through(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    with ExitStack() as stack:
        servers = [stack.enter_context(sshd(tmp_path / str(n), user_keys=(key,))) for n in range(3)]
        known = tmp_path / "known_hosts"
        known.write_text("".join(each.known_hosts_lines() for each in servers))
        outer, middle, inner = (target(each, tmp_path) for each in servers)
        chained = replace(inner, jump=replace(middle, jump=outer))
        assert ask(chained)[0].body == "hello\n"
        for each in servers[:2]:
            assert "Starting session: command" not in each.log.read_text()


def test_many_go_through_one_jump_host_without_storming_it(server: Sshd, tmp_path: Path) -> None:
    with sshd(tmp_path / "gate", settings="MaxStartups 7:100:7\n", user_keys=(server.key_file,)) as gate:
        (tmp_path / "known_hosts").write_text(server.known_hosts_lines() + gate.known_hosts_lines())
        inner = replace(target(server, tmp_path), jump=target(gate, tmp_path))
        with ThreadPoolExecutor(20) as pool:
            assert [each.body for found in pool.map(ask, [inner] * 20) for each in found] == ["hello\n"] * 20


def test_a_jump_host_that_cannot_reach_the_target_says_so(server: Sshd, tmp_path: Path) -> None:
    jump = target(server, tmp_path)
    with pytest.raises(Unreachable, match="the jump host cannot reach"):
        ask(replace(jump, port=free_port(), jump=jump))


def test_an_unknown_host_key_stops_before_the_login_and_tells_the_cure(tmp_path: Path) -> None:
    with sshd(tmp_path / "sshd") as running:
        (tmp_path / "known_hosts").write_text("other.test ssh-ed25519 AAAA\n")
        with pytest.raises(
            HostKeyUnknown, match=r"ssh-keyscan -p \d+ 127.0.0.1 >> [\s\S]*--accept-new-host-keys"
        ):
            ask(target(running, tmp_path))
        assert "userauth" not in running.log.read_text()


def test_an_accepted_new_key_is_written_down_and_believed_from_then_on(tmp_path: Path) -> None:
    with sshd(tmp_path / "sshd") as running:
        (tmp_path / "known_hosts").write_text("")
        own = tmp_path / "estate.known_hosts"
        policy = HostKeyPolicy((tmp_path / "known_hosts",), own, accept_new=True)
        ask(replace(target(running, tmp_path), host_keys=policy))
        assert own.read_text() == running.known_hosts_lines("ssh-ed25519")
        assert (tmp_path / "known_hosts").read_text() == ""
        ask(replace(target(running, tmp_path), host_keys=replace(policy, accept_new=False)))


@pytest.mark.parametrize("accept_new", [False, True])
def test_a_changed_host_key_names_file_and_line_and_nothing_is_sent(tmp_path: Path, accept_new: bool) -> None:
    with sshd(tmp_path / "before") as before, sshd(tmp_path / "after") as after:
        lines = before.known_hosts_lines("ssh-ed25519").replace(str(before.port), str(after.port))
        (tmp_path / "known_hosts").write_text(f"# a comment\n{lines}")
        changed = target(after, tmp_path)
        policy = replace(changed.host_keys, own_file=tmp_path / "own", accept_new=accept_new)
        with pytest.raises(HostKeyChanged, match=r"line 2 of .*known_hosts[\s\S]*ssh-keygen -R"):
            ask(replace(changed, host_keys=policy))
        assert "userauth" not in after.log.read_text()
        assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("kind", ["ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519"])
def test_the_host_is_asked_for_the_key_that_is_known(server: Sshd, tmp_path: Path, kind: str) -> None:
    (tmp_path / "known_hosts").write_text(server.known_hosts_lines(kind))
    assert ask(target(server, tmp_path))[0].body == "hello\n"


def at(port: int, address: str = "127.0.0.1") -> Target:
    return Target("web1", "vm", address, port, Login(user="nobody", agent=False))


@pytest.mark.parametrize(
    "behaviour,error,words",
    [
        (silent, TimedOut, "accepted the connection, but no SSH server answered"),
        (dripping, TimedOut, "accepted the connection, but no SSH server answered"),
        (endless_banner, TransportError, "SSH"),
        (garbage, Unsupported, "speaks no SSH"),
        (hanging_up, Unreachable, "closed the connection before the login"),
    ],
)
def test_a_server_that_behaves_badly_is_given_up(
    behaviour: Behaviour, error: type[TransportError], words: str
) -> None:
    began = time.monotonic()
    with tarpit(behaviour) as port, pytest.raises(error, match=words):
        ask(at(port), connect_seconds=0.4)
    assert time.monotonic() - began < 10


def test_nobody_listening_says_so() -> None:
    with pytest.raises(Unreachable, match=r"nobody listens on 127.0.0.1:\d+"):
        ask(at(free_port()))


def test_a_name_that_nobody_knows_says_so() -> None:
    with pytest.raises(Unreachable, match="cannot be resolved"):
        ask(at(22, "no-such-host.invalid"))
    with pytest.raises(Unreachable, match="host name"):
        ask(at(22, "a" * 70 + ".test"))


def test_a_full_backlog_times_out(server: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        port = listener.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        with pytest.raises(TimedOut, match="did not answer within"):
            ask(at(port), connect_seconds=0.3)


def ask_into(found: list[Evidence], target: Target, probe: ShellProbe, seconds: float) -> None:
    with connect(target, Limits(seconds=seconds)) as session:
        for section in session.ask(probe):
            found.append(section)


def test_a_probe_that_does_not_end_is_cut_off_and_its_sections_are_kept(server: Sshd, tmp_path: Path) -> None:
    found: list[Evidence] = []
    began = time.monotonic()
    hanging = tiny_probe("echo whole", "echo part; sleep 60")
    with pytest.raises(TimedOut, match="did not finish within 2 s"):
        ask_into(found, target(server, tmp_path), hanging, 2)
    assert [(each.body, each.reason) for each in found] == [("whole\n", None), ("part\n", Reason.TIMED_OUT)]
    assert time.monotonic() - began < 10


def test_a_connection_that_is_lost_in_a_probe_keeps_what_came(server: Sshd, tmp_path: Path) -> None:
    found: list[Evidence] = []
    dying = tiny_probe("echo whole", "echo part; sleep 0.2; kill -9 $PPID; sleep 60")
    with pytest.raises(Unreachable, match="lost"):
        ask_into(found, target(server, tmp_path), dying, 20)
    assert [(each.body, each.reason) for each in found] == [("whole\n", None), ("part\n", Reason.TRUNCATED)]


def test_a_gigabyte_is_not_read_and_complete_sections_are_kept(server: Sshd, tmp_path: Path) -> None:
    flood = tiny_probe("echo whole", "head -c 1073741824 /dev/zero")
    with connect(target(server, tmp_path), Limits(max_bytes=3_000_000)) as session:
        whole, cut, stream = session.ask(flood)
    assert whole.body == "whole\n"
    assert cut.reason is Reason.TRUNCATED
    assert 2_900_000 < len(cut.body) <= 3_000_000
    assert (stream.section, stream.reason) == ("probe", Reason.TRUNCATED)


def test_a_flood_on_standard_error_does_not_stop_the_answer(server: Sshd, tmp_path: Path) -> None:
    noisy = tiny_probe("head -c 8000000 /dev/zero >&2; echo whole")
    assert ask(target(server, tmp_path), noisy, seconds=60)[0].body == "whole\n"


def test_an_endless_flood_on_standard_error_is_given_up(server: Sshd, tmp_path: Path) -> None:
    with pytest.raises(OutputTooLarge, match="standard error"):
        ask(target(server, tmp_path), tiny_probe("head -c 1073741824 /dev/zero >&2"), seconds=60)


def test_a_forced_command_is_told_apart_from_a_shell(tmp_path: Path) -> None:
    settings = "ForceCommand echo This account is closed.\n"
    words = r"This account is closed\.[\s\S]*nologin"
    with sshd(tmp_path / "sshd", settings=settings) as running, pytest.raises(Unsupported, match=words):
        ask(target(running, tmp_path))


def test_noise_of_login_scripts_does_not_hurt(tmp_path: Path) -> None:
    noise = "ForceCommand echo '*** Welcome ***'; echo complaint >&2; eval \"$SSH_ORIGINAL_COMMAND\"\n"
    with sshd(tmp_path / "sshd", settings=noise) as running:
        assert ask(target(running, tmp_path))[0].body == "hello\n"


def test_terminal_escapes_arrive_as_they_are(server: Sshd, tmp_path: Path) -> None:
    section = ask(target(server, tmp_path), tiny_probe(r"printf '\033]0;owned\007\377'"))[0]
    assert section.body == "\x1b]0;owned\x07\\xff"


@pytest.mark.lab
@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/bash"])
def test_a_login_without_sudo_gets_a_gap_and_the_answer(tmp_path: Path, shell: str) -> None:
    with person("x", shell=shell) as someone, sshd(someone.folder / "sshd") as running:
        refused, answer = ask(target(running, tmp_path, user=someone.name), tiny_probe("id -u"))
    assert (refused.section, refused.reason) == ("sudo", Reason.DENIED)
    assert "sudo" in refused.detail
    assert answer.body != "0\n"


def test_the_log_of_the_ssh_library_does_not_reach_standard_error(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), tarpit(garbage) as port, pytest.raises(Unsupported):
        ask(at(port), connect_seconds=0.4)
    assert capfd.readouterr().err == ""


def test_the_nonce_of_tiny_probes_is_one() -> None:
    assert NONCE in HELLO.script
