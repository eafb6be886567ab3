"""WinRM against a server of our own: logins, certificates, encrypted HTTP, refusals, time."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.errors import AuthenticationFailed, PermissionRefused, TimedOut, Unreachable, Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Login, Target
from collectors.base import Limits, PowerShellProbe, ShellProbe
from collectors.host.windows.collector import COLLECTOR
from collectors.transports.winrm import connect
from tests.servers.windows_answers import frames_of, packed
from tests.servers.winrm import Winrm, own_certificate, winrm

PASSWORD = "wP7-canary"
PROBE = PowerShellProbe("'hello'", "powershell.exe -EncodedCommand AAAA")
WHOLE = packed(frames_of("server-2019--iis-admin"))
N = "abcdefgh12345678"
TINY = packed(f"@@assess-probe 1 {N}\n@@{N} begin s1 1\nhello\n@@{N} end s1 ok 1\n@@{N} done\n")


@pytest.fixture(autouse=True)
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ntlm_users"
    file.write_text(f"CORP:reader:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_certificate(tmp_path_factory.mktemp("tls"))


def target(server: Winrm, **login: object) -> Target:
    chosen = {"user": "CORP\\reader", "password": SecretStr(PASSWORD), "agent": False, **login}
    return Target("web1", "windows", "127.0.0.1", server.port, Login(**chosen))  # type: ignore[arg-type]


def ask(target: Target, probe: PowerShellProbe = PROBE, **limits: float) -> list[Evidence]:
    with connect(target, Limits(**limits)) as session:  # type: ignore[arg-type]
        return list(session.ask(probe))


def test_over_https_the_script_goes_in_and_the_sections_come_out(certificate: Path) -> None:
    with winrm(lambda _: (WHOLE, b""), certificate=certificate) as server:
        found = ask(target(server, tls_ca_file=certificate), COLLECTOR.probe)  # type: ignore[arg-type]
        assert server.open_shells == set()
    assert bytes(server.stdin).decode() == COLLECTOR.probe.script  # type: ignore[union-attr]
    assert server.commands[0].startswith("powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand ")
    assert [each.section for each in found][:3] == ["about", "sockets", "disk_counters"]
    assert all(each.section != "probe" for each in found)


def test_over_http_every_message_is_encrypted() -> None:
    with winrm(lambda _: (TINY, b"")) as server:
        assert [each.body for each in ask(target(server, tls="disable"))] == ["hello\n"]
    assert server.bodies
    assert not any(b"Envelope" in each or b"hello" in each for each in server.bodies)


def test_a_session_may_be_asked_again(certificate: Path) -> None:
    with (
        winrm(lambda _: (TINY, b""), certificate=certificate) as server,
        connect(target(server, tls_ca_file=certificate), Limits()) as session,
    ):
        for _ in range(3):
            assert [each.body for each in session.ask(PROBE)] == ["hello\n"]


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_login(certificate: Path) -> None:
    with winrm(lambda _: (TINY, b""), certificate=certificate) as server:
        with pytest.raises(Unreachable, match=r"is not trusted[\s\S]*tls_ca_file"):
            ask(target(server))
        assert server.bodies == []


def test_a_name_that_the_certificate_does_not_hold_is_refused(certificate: Path) -> None:
    with winrm(lambda _: (TINY, b""), certificate=certificate) as server:
        other = replace(target(server, tls_ca_file=certificate), address="localhost")
        with pytest.raises(Unreachable, match="not trusted"):
            ask(other)


def test_require_encrypts_without_believing_the_certificate(certificate: Path) -> None:
    with winrm(lambda _: (TINY, b""), certificate=certificate) as server:
        assert ask(target(server, tls="require"))[0].body == "hello\n"


def test_a_wrong_password_is_refused_and_never_shown(certificate: Path) -> None:
    with winrm(lambda _: (TINY, b""), certificate=certificate) as server:
        wrong = target(server, tls_ca_file=certificate, password=SecretStr("other-canary"))
        with pytest.raises(AuthenticationFailed, match="CORP") as caught:
            ask(wrong)
    assert "canary" not in str(caught.value)


def test_a_login_without_remote_shells_is_told_what_it_needs(certificate: Path) -> None:
    with (
        winrm(lambda _: (TINY, b""), certificate=certificate, refuses_shells=True) as server,
        pytest.raises(PermissionRefused, match="Remote Management Users"),
    ):
        ask(target(server, tls_ca_file=certificate))


def test_a_host_without_powershell_says_what_came_instead(certificate: Path) -> None:
    words = b"'powershell.exe' is not recognized as an internal or external command"
    with (
        winrm(lambda _: (b"", words), certificate=certificate) as server,
        pytest.raises(Unsupported, match=r"did not run the probe: no answer came at all.*not recognized"),
    ):
        ask(target(server, tls_ca_file=certificate))


def test_an_answer_that_takes_too_long_keeps_what_came(certificate: Path) -> None:
    def late(_: bytes) -> tuple[bytes, bytes]:
        time.sleep(3)
        return TINY, b""

    with (
        winrm(late, certificate=certificate) as server,
        pytest.raises(TimedOut, match="did not finish within 1"),
    ):
        ask(target(server, tls_ca_file=certificate), seconds=1.0)


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypsrp", None)
    with pytest.raises(Unsupported, match=r"extra `windows`[\s\S]*pip install \"assess-eks\[windows\]\""):
        ask(Target("web1", "windows", "127.0.0.1", 5986))


def test_nobody_listens() -> None:
    with winrm(lambda _: (TINY, b"")) as server:
        pass
    with pytest.raises(Unreachable, match="winrm quickconfig"):
        ask(target(server))


def test_jump_hosts_and_shell_probes_are_not_for_winrm(certificate: Path) -> None:
    with winrm(lambda _: (TINY, b""), certificate=certificate) as server:
        through = replace(target(server), jump=target(server))
        with pytest.raises(Unsupported, match="jump host"):
            ask(through)
        with (
            connect(target(server, tls_ca_file=certificate), Limits()) as session,
            pytest.raises(Unsupported, match="PowerShell probes only"),
        ):
            list(session.ask(ShellProbe("true")))
