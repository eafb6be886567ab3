"""Hosts per second and scanner CPU per host: assess, Ansible's setup, and a bare SSH round trip, in one run.

    .venv/bin/python -m bench.scan --hosts 48

Every host is an OpenSSH server of its own on an address of its own (127.1.x.y), all on this machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.sshd import Sshd, make_key, sshd

FORKS = 50
CONCURRENCY = 64


@dataclass(frozen=True)
class Measured:
    """One contestant on all hosts: wall time, and CPU time of its own side."""

    name: str
    hosts: int
    seconds: float
    cpu_seconds: float

    def line(self) -> str:
        """The figures as a row of a Markdown table."""
        per_host = self.cpu_seconds / self.hosts * 1000
        return f"| {self.name} | {self.seconds:.1f} | {self.hosts / self.seconds:.1f} | {per_host:.1f} |"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.scan", description=__doc__)
    parser.add_argument("--hosts", type=int, default=48)
    parser.add_argument(
        "--ansible", type=Path, help="an ansible program; made in a temporary venv if missing"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _servers(Path(name), given.hosts) as servers:
        folder = Path(name)
        ansible = given.ansible or _ansible(folder)
        contestants: tuple[tuple[str, list[str], dict[str, str]], ...] = (
            (
                "bare SSH round trip (paramiko, `true`)",
                [sys.executable, "-m", "bench.scan.bare", str(folder)],
                {},
            ),
            (
                "assess, collecting (full probe)",
                [sys.executable, "-m", "bench.scan.collect", str(folder)],
                {},
            ),
            (
                f"ansible -m setup, {FORKS} forks, pipelining",
                _setup(ansible, folder),
                _ansible_settings(folder),
            ),
        )
        _write_inventories(folder, servers)
        print(f"{given.hosts} hosts on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("| client | seconds | hosts/s | client CPU ms/host |\n| --- | --- | --- | --- |")
        for words, command, settings in contestants:
            print(_measured(words, given.hosts, command, settings).line(), flush=True)


def _measured(name: str, hosts: int, command: list[str], settings: dict[str, str]) -> Measured:
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} ended with status {process.returncode}")
    return Measured(name, hosts, time.monotonic() - began, usage.ru_utime + usage.ru_stime)


@contextmanager
def _servers(folder: Path, count: int) -> Iterator[list[Sshd]]:
    key = make_key(folder / "key")
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                sshd(
                    folder / f"host{n}",
                    host_keys=("ed25519",),
                    user_keys=(key,),
                    address=f"127.1.{n // 250}.{n % 250 + 1}",
                )
            )
            for n in range(count)
        ]


def _write_inventories(folder: Path, servers: list[Sshd]) -> None:
    (folder / "known_hosts").write_text("".join(each.known_hosts_lines() for each in servers))
    login = f"{{user: {servers[0].user}, key_file: {folder}/key, agent: false, sudo: never}}"
    endpoints = "".join(
        f"  - {{name: h{n}, kind: vm, address: {each.address}, port: {each.port}, credential: c}}\n"
        for n, each in enumerate(servers)
    )
    (folder / "inventory.yaml").write_text(
        f"estate: bench\ncredentials:\n  c: {login}\nendpoints:\n{endpoints}"
    )
    (folder / "hosts.ini").write_text(
        "".join(f"{each.address} ansible_port={each.port}\n" for each in servers)
        + f"[all:vars]\nansible_user={servers[0].user}\nansible_ssh_private_key_file={folder}/key\n"
        f"ansible_python_interpreter={Path(sys.executable).resolve()}\n"
    )


def _ansible(folder: Path) -> Path:
    """Ansible from PyPI in an environment of its own; it is never a dependency of ours."""
    venv.create(folder / "ansible", with_pip=True)
    subprocess.run([folder / "ansible/bin/pip", "install", "--quiet", "ansible-core"], check=True)
    return folder / "ansible/bin/ansible"


def _setup(ansible: Path, folder: Path) -> list[str]:
    return [str(ansible), "all", "-i", str(folder / "hosts.ini"), "-m", "setup", "-f", str(FORKS)]


def _ansible_settings(folder: Path) -> dict[str, str]:
    return {
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        "ANSIBLE_SSH_ARGS": "-C -o ControlMaster=auto -o ControlPersist=30s"
        f" -o UserKnownHostsFile={folder}/known_hosts",
        "ANSIBLE_LOCAL_TEMP": str(folder / "ansible-temp"),
        "ANSIBLE_HOME": str(folder / "ansible-home"),
    }


if __name__ == "__main__":
    main()
