"""Devices read over SSH: paramiko servers that answer as an ASA and a FortiGate do."""

import json
import re
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.app.scanning.endpoint import Visit
from assess.app.scanning.selection import split
from assess.errors import AuthenticationFailed, HostKeyUnknown, PermissionRefused, TimedOut, Unsupported
from assess.inventory.credentials import build_targets
from assess.inventory.load import load_inventory
from assess.model.estate import Status
from assess.model.evidence import Evidence, Reason
from assess.model.login import HostKeyPolicy, Login, Target
from collectors.base import FileProbe, Limits
from collectors.network.devices import DEVICE, parse
from collectors.transports.live.network import connect, planned_commands
from collectors.transports.live.plans import PLANS
from tests.collectors.network import asa_files, fortigate_files
from tests.servers.device import Device, Shell, device

PASSWORD, SECRET = "login-word-1", "enable-word-2"
ALLOCATIONS = asa_files.SYSTEM.partition("!\nadmin-context")[2].partition(": end")[0]
NOT_HERE = "ERROR: % Invalid input detected at '^' marker.\n"


def asa(*, contexts: dict[str, str], page: int = 0) -> Shell:
    """An ASA of several contexts; a login lands in `admin`, not enabled."""

    def answer(shell: Shell, command: str) -> str:
        place = shell.prompt.rstrip("#> ").partition("/")[2]
        change = re.fullmatch(r"changeto context (\S+)", command)
        if change and change[1] not in contexts:
            return "ERROR: Command authorization failed\n"
        if change or command == "changeto system":
            shell.prompt = f"edge-fw/{change[1]}# " if change else "edge-fw# "
            return ""
        said = {
            "terminal pager 0": "",
            "show mode": "Security context mode: multiple\n",
            "show running-config": contexts[place] if place else asa_files.SYSTEM,
            "show running-config context": NOT_HERE if place else ALLOCATIONS,
            "show access-list": asa_files.SHOWN_HITS if place == "acme" else NOT_HERE,
        }
        return said.get(command, NOT_HERE)

    return Shell("edge-fw/admin> ", answer, page=page, secret=SECRET, greeting="Type help or '?'\r\n")


CONTEXTS = {
    "admin": ": Saved\nASA Version 9.12(4) <context>\nhostname admin\n: end\n",
    "acme": asa_files.ACME.replace("hostname acme\n", "hostname acme\nsnmp-server community hunter2\n"),
    "beta": asa_files.BETA,
}


def target(running: Device, tmp_path: Path, platform: str, **login: str) -> Target:
    secrets = {key: SecretStr(value) for key, value in {"password": PASSWORD, **login}.items()}
    return Target(
        "edge-fw",
        "firewall",
        "127.0.0.1",
        running.port,
        Login(user="reader", agent=False, **secrets),  # type: ignore[arg-type]
        host_keys=HostKeyPolicy((running.known_hosts(tmp_path / "known_hosts"),)),
        platform=platform,
    )


def ask(target: Target, **limits: float) -> list[Evidence]:
    with connect(target, Limits(**limits)) as session:  # type: ignore[arg-type]
        return list(session.ask(FileProbe()))


def test_all_contexts_of_an_asa_are_read_with_their_hits(tmp_path: Path) -> None:
    with device(PASSWORD, lambda: asa(contexts=CONTEXTS)) as running:
        sections = ask(target(running, tmp_path, "cisco-asa", sudo_password=SECRET))
    bodies = {each.section: each.body for each in sections}
    assert list(bodies) == [
        "system.cfg",
        "contexts/acme.cfg",
        "contexts/admin.cfg",
        "contexts/beta.cfg",
        DEVICE,
    ]
    assert bodies["contexts/beta.cfg"] == asa_files.BETA
    facts = parse("edge-fw", sections)
    assert (facts.device, facts.gaps) == ("edge-fw", ())
    rules = {
        each.name: [rule.hits for rules in each.rule_lists for rule in rules.rules] for each in facts.contexts
    }
    assert set(rules) == {"system", "admin", "acme", "beta"}
    assert any(rules["acme"])
    assert json.loads(bodies[DEVICE])["platform"] == "cisco-asa"


def test_pages_leave_no_trace_in_what_is_kept(tmp_path: Path) -> None:
    with device(PASSWORD, lambda: asa(contexts=CONTEXTS, page=7)) as running:
        paged = ask(target(running, tmp_path, "cisco_asa", sudo_password=SECRET))
    assert {each.section: each.body for each in paged}["contexts/beta.cfg"] == asa_files.BETA


def test_no_secret_is_kept_and_only_commands_of_the_list_are_sent(tmp_path: Path) -> None:
    with device(PASSWORD, lambda: asa(contexts=CONTEXTS)) as running:
        sections = ask(target(running, tmp_path, "cisco_asa", sudo_password=SECRET))
        (shell,) = running.shells
    kept = "".join(f"{each.body}{each.detail}" for each in sections)
    assert not any(secret in kept for secret in ("hunter2", PASSWORD, SECRET))
    allowed = [re.escape(each).replace(r"\{name\}", r"\S+") for each in planned_commands("cisco_asa")]
    assert all(re.fullmatch("|".join(allowed), each) for each in shell.received)


def test_a_context_that_the_login_may_not_enter_is_a_gap(tmp_path: Path) -> None:
    known = {name: text for name, text in CONTEXTS.items() if name != "beta"}
    with device(PASSWORD, lambda: asa(contexts=known)) as running:
        sections = ask(target(running, tmp_path, "cisco_asa", sudo_password=SECRET))
    (gap,) = [each for each in sections if each.reason]
    assert (gap.section, gap.reason) == ("contexts/beta.cfg", Reason.DENIED)
    assert gap.detail == "ERROR: Command authorization failed"


@pytest.mark.parametrize("login", [{}, {"sudo_password": "not-the-one"}])
def test_an_asa_that_does_not_enable_says_what_is_missing(tmp_path: Path, login: dict[str, str]) -> None:
    with (
        device(PASSWORD, lambda: asa(contexts=CONTEXTS)) as running,
        pytest.raises(PermissionRefused) as caught,
    ):
        ask(target(running, tmp_path, "cisco_asa", **login))
    assert "sudo_password" in caught.value.hint
    assert "not-the-one" not in str(caught.value)


def fortigate() -> Shell:
    return Shell(
        "FW-EDGE # ",
        lambda _, command: fortigate_files.BACKUP if command == "show" else "Unknown action 0\n",
        page=20,
        more="--More-- ",
        erase="\r         \r",
    )


def test_a_fortigate_that_pages_gives_what_its_backup_holds(tmp_path: Path) -> None:
    with device(PASSWORD, fortigate) as running:
        sections = ask(target(running, tmp_path, "fortigate"))
        assert running.shells[0].received == ["show"]
    backup = Evidence("edge-fw", "fortigate.conf", sections[0].at, fortigate_files.BACKUP)
    read, expected = parse("edge-fw", sections), parse("edge-fw", [backup])
    assert read.contexts == expected.contexts
    assert {"root", "acme"} <= {each.name for each in read.contexts}


def test_a_host_key_that_nobody_knows_ends_it_before_the_password(tmp_path: Path) -> None:
    with device(PASSWORD, fortigate) as running:
        to = target(running, tmp_path, "fortigate")
        (tmp_path / "known_hosts").write_text("")
        with pytest.raises(HostKeyUnknown):
            ask(to)
        assert all(not each.received for each in running.shells)


def test_a_wrong_password_is_told_without_it(tmp_path: Path) -> None:
    with device(PASSWORD, fortigate) as running, pytest.raises(AuthenticationFailed) as caught:
        ask(target(running, tmp_path, "fortigate", password="wrong-word-3"))
    assert "wrong-word-3" not in str(caught.value)


def test_a_device_without_a_prompt_costs_its_time_limit_only(tmp_path: Path) -> None:
    with (
        device(PASSWORD, lambda: Shell("please wait", lambda _shell, _command: "")) as running,
        pytest.raises(TimedOut, match="2 s"),
    ):
        ask(target(running, tmp_path, "fortigate"), seconds=2)


@pytest.mark.parametrize(
    "platform, words", [("", "must be told"), ("haproxy", "from configuration files, not from an address")]
)
def test_a_platform_that_is_not_read_so_says_which_are(platform: str, words: str) -> None:
    with (
        pytest.raises(Unsupported, match=words) as caught,
        connect(Target("fw", "firewall", "192.0.2.1", platform=platform), Limits()),
    ):
        pass
    assert "cisco_asa" in caught.value.hint


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "netmiko", None)
    with (
        pytest.raises(Unsupported, match="live-network") as caught,
        connect(Target("fw", "firewall", "192.0.2.1", platform="fortigate"), Limits()),
    ):
        pass
    assert 'pip install "assess-eks[live-network]"' in caught.value.hint


def test_a_scan_reads_a_device_by_its_address_and_keeps_its_contexts(tmp_path: Path) -> None:
    with device(PASSWORD, fortigate) as running:
        running.known_hosts(tmp_path / "known_hosts")
        (tmp_path / "inventory.yaml").write_text(
            "estate: t\n"
            "credentials: {dev: {user: reader, agent: false, password: {env: FW_WORD}}}\n"
            "endpoints:\n"
            "  - {name: edge-fw, kind: firewall, platform: fortigate, address: 127.0.0.1,"
            f" port: {running.port}, credential: dev}}\n"
        )
        inventory = load_inventory(tmp_path / "inventory.yaml")
        environ = {"FW_WORD": PASSWORD}
        targets = build_targets(
            inventory,
            inventory.endpoints,
            host_keys=HostKeyPolicy((tmp_path / "known_hosts",)),
            environ=environ,
        )
        ((way,), skipped) = split(inventory.endpoints)
        answer = Visit(way, targets["edge-fw"], Limits()).read(way.collector.probe)
    assert (skipped, way.transport.name, answer.outcome.status) == ((), "live_network", Status.OK)
    assert {"root", "acme"} <= {each.name for each in parse("edge-fw", answer.evidences).contexts}


SHOWING = re.compile(r"(?:show|list|vsx stat) ?.*")
SESSION = re.compile(
    r"enable|cli|tmsh|terminal (?:pager|length) 0|set cli .*|set clienv rows 0"
    r"|changeto (?:system|context \{name\})|cd /(?:Common|\{name\})|switch ns partition (?:default|\{name\})"
)


def test_every_planned_command_shows_or_is_of_the_session() -> None:
    planned = {command for plan in PLANS.values() for command in plan.commands()}
    assert {each for each in planned if not SHOWING.fullmatch(each) and not SESSION.fullmatch(each)} == set()
