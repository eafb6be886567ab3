"""Devices read over SSH: servers that answer as an SRX, a PAN-OS firewall, a BIG-IP and a NetScaler do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.model.evidence import Evidence
from assess.model.login import HostKeyPolicy, Login, Target
from collectors.base import FileProbe, Limits
from collectors.network.devices import parse
from collectors.transports.live.network import connect, planned_commands
from tests.collectors.network import junos_files, panos_files
from tests.servers.device import Shell, device

PASSWORD = "login-word-1"
JUNOS = "\n".join(line for line in junos_files.SET.split("\n") if line.startswith(("set ", "deactivate ")))


def read(tmp_path: Path, platform: str, shell: Callable[[], Shell]) -> list[Evidence]:
    """What is brought home; nothing but the platform's list was sent."""
    with device(PASSWORD, shell) as running:
        login = Login(user="reader", agent=False, password=SecretStr(PASSWORD))
        keys = HostKeyPolicy((running.known_hosts(tmp_path / "known_hosts"),))
        where = ("edge", "firewall", "127.0.0.1", running.port)
        target = Target(*where, login, host_keys=keys, platform=platform)
        with connect(target, Limits(seconds=60)) as session:
            sections = list(session.ask(FileProbe()))
        (used,) = running.shells
    allowed = [re.escape(each).replace(r"\{name\}", r"\S+") for each in planned_commands(platform)]
    assert all(re.fullmatch("|".join(allowed), each) for each in used.received)
    return sections


@pytest.mark.parametrize("page", [0, 20])
def test_an_srx_that_lands_in_its_shell(tmp_path: Path, page: int) -> None:
    def answer(shell: Shell, command: str) -> str:
        if command == "cli":
            shell.prompt = "root@srx> "
            return ""
        said = {
            "set cli screen-length 0": "Screen length set to 0\n",
            "set cli screen-width 0": "Screen width set to 0\n",
            "show configuration | display set": JUNOS,
        }
        return said.get(command, "                     ^\nunknown command.\n")

    def shell() -> Shell:
        return Shell("root@srx% ", answer, page=page, more="---(more)---", greeting="--- JUNOS 21.4R1\r\n")

    facts = parse("edge", read(tmp_path, "juniper_srx", shell))
    assert [each.name for each in facts.contexts][:2] == ["root", "acme"]
    assert facts.gaps == ()


def test_a_panos_firewall_shows_braces(tmp_path: Path) -> None:
    def answer(_: Shell, command: str) -> str:
        if command == "show config running":
            return panos_files.PANORAMA
        return "" if command.startswith("set cli ") else "Unknown command: x\n"

    facts = parse("edge", read(tmp_path, "panos", lambda: Shell("reader@pa-edge(active)> ", answer)))
    assert facts.contexts
    assert facts.gaps == ()


BIGIP = {
    "list auth partition": "auth partition Common {\n}\nauth partition acme {\n}\n",
    "/Common list net recursive": "net vlan /Common/out {\n    tag 10\n}\n",
    "/Common list ltm recursive": "ltm pool /Common/p {\n}\n",
    "/acme list net recursive": "net self /acme/s {\n    address 10.0.0.5/24\n    vlan /Common/out\n}\n",
    "/acme list ltm recursive": (
        "ltm virtual /acme/v {\n    destination /acme/10.0.0.9:80\n    pool /Common/p\n}\n"
    ),
    "/acme list security firewall recursive": (
        "security firewall policy /acme/edge {\n    rules {\n        all {\n            action drop\n"
        "        }\n    }\n}\n"
    ),
}


def test_a_bigip_is_read_partition_by_partition(tmp_path: Path) -> None:
    def prompt(folder: str) -> str:
        return f"reader@(lb1)(cfg-sync Standalone)(Active)({folder})(tmos)# "

    def answer(shell: Shell, command: str) -> str:
        if command == "tmsh":
            shell.prompt = prompt("/Common")
            return ""
        folder = re.search(r"\((/\w+)\)\(tmos\)", shell.prompt)
        if folder is None:
            return f"-bash: {command.split(maxsplit=1)[0]}: command not found\n"
        if command.startswith("cd "):
            shell.prompt = prompt(command.removeprefix("cd "))
            return ""
        said = BIGIP.get(command) or BIGIP.get(f"{folder[1]} {command}")
        return said or 'Syntax Error: unexpected argument "security"\n'

    facts = parse(
        "edge", read(tmp_path, "f5_bigip", lambda: Shell("[reader@lb1:Active:Standalone] ~ # ", answer))
    )
    acme = next(each for each in facts.contexts if each.name == "acme")
    assert [(each.name, each.pools) for each in acme.vips] == [("v", ("/Common/p",))]
    assert [each.name for each in acme.rule_lists] == ["edge"]
    assert [each.name for each in acme.interfaces] == ["/acme/s"]
    assert facts.gaps == ()


def test_a_netscaler_is_read_partition_by_partition(tmp_path: Path) -> None:
    configurations = {
        "": "#NS13.0 Build 47.24\nadd ns partition acme\nadd lb vserver web HTTP 10.0.0.1 80\n",
        "acme": "#NS13.0 Build 47.24\nadd lb vserver shop HTTP 10.1.0.1 80\n",
    }

    def answer(shell: Shell, command: str) -> str:
        if command.startswith("switch ns partition "):
            name = command.rpartition(" ")[2]
            shell.prompt = "> " if name == "default" else f"{name}> "
            return " Done\n"
        said = {
            "set cli mode -page OFF": "",
            "show ns partition": "1)\tPartition Name: acme\n\tPartition ID: 1\n",
            "show ns runningConfig": configurations[shell.prompt.rstrip("> ")],
        }
        return f"{said[command]} Done\n" if command in said else "ERROR: No such command\n"

    facts = parse("edge", read(tmp_path, "netscaler", lambda: Shell("> ", answer, greeting=" Done\r\n")))
    assert [(each.name, [vip.name for vip in each.vips]) for each in facts.contexts] == [
        ("default", ["web"]),
        ("acme", ["shop"]),
    ]
    assert [each.reason.value for each in facts.gaps] == []
