"""Hosts per second and scanner CPU per host: assess, Ansible's setup, and a bare SSH round trip, in one run.

    .venv/bin/python -m bench.scan --hosts 48
    .venv/bin/python -m bench.scan --stand-ins 1000
    .venv/bin/python -m bench.scan --inventory FILE [--logins 500] [--without-ansible]

Every host is an OpenSSH server of its own on an address of its own (127.1.x.y), all on this machine; or an
address of a stand-in, whose answers are recorded and cost this machine nothing, as those of hosts with
processors of their own; or one of the VMs of an inventory. `--logins` visits the same servers over and over.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assess.inventory.load import load_inventory
from bench.programs import Usage, usage_of
from bench.scan.stand_ins import record_setup, stand_ins
from tests.servers.sshd import Sshd, make_key, sshd

FORKS = 50
CONCURRENCY = 64


@dataclass(frozen=True)
class Server:
    """An SSH server to log in to, and the lines of known_hosts that name it."""

    address: str
    port: int
    user: str
    key_file: Path
    known_hosts: str


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.scan", description=__doc__)
    parser.add_argument("--hosts", type=int, default=48)
    parser.add_argument("--stand-ins", type=int, help="so many hosts that answer what was recorded")
    parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="endpoints at once, of assess")
    parser.add_argument("--inventory", type=Path, help="visit its VMs; known_hosts lies beside it")
    parser.add_argument("--logins", type=int, help="endpoints in all, where that is not one for each server")
    parser.add_argument("--without-ansible", action="store_true")
    parser.add_argument(
        "--ansible", type=Path, help="an ansible program; made in a temporary venv if missing"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ansible = None if given.without_ansible else given.ansible or _ansible(folder)
        servers = stack.enter_context(_chosen(given, folder, ansible))
        logins = given.logins or len(servers)
        _write_inventories(folder, servers, logins)
        ours = [sys.executable, "-m"]
        contestants: list[tuple[str, list[str], dict[str, str]]] = [
            ("bare SSH round trip (paramiko, `true`)", [*ours, "bench.scan.bare", str(folder)], {}),
            ("assess, its start alone", [*ours, "bench.scan.collect", str(folder), "start"], {}),
            (
                f"assess, collecting (full probe), {given.concurrency} at once",
                [*ours, "bench.scan.collect", str(folder), str(given.concurrency)],
                {},
            ),
        ]
        if ansible:
            words = f"ansible -m setup, {FORKS} forks, pipelining"
            contestants.append((words, _setup(ansible, folder), _ansible_settings(folder)))
        usage_of("warm-up", contestants[1][1])
        load = os.getloadavg()[0]
        print(f"{logins} logins to {len(servers)} servers, {os.cpu_count()} cores, load {load:.1f}\n")
        print("| client | seconds | hosts/s | client CPU ms/host | MiB |\n| --- | --- | --- | --- | --- |")
        for words, command, settings in contestants:
            print(_row(words, logins, usage_of(words, command, settings)), flush=True)


def _row(name: str, hosts: int, used: Usage) -> str:
    """A row of a Markdown table."""
    per_host = used.cpu_seconds / hosts * 1000
    return (
        f"| {name} | {used.seconds:.1f} | {hosts / used.seconds:.1f} | {per_host:.1f} | {used.memory_mib} |"
    )


@contextmanager
def _chosen(given: argparse.Namespace, folder: Path, ansible: Path | None) -> Iterator[list[Server]]:
    """The hosts that the command line asks for."""
    if given.inventory:
        yield _named(given.inventory)
    elif given.stand_ins:
        with stand_ins(folder / "stand-in") as server:
            if ansible:
                record_setup(ansible, server.folder)
            yield [_server(replace(server, address=_address(n))) for n in range(given.stand_ins)]
    else:
        with _servers(folder, given.hosts) as servers:
            yield servers


@contextmanager
def _servers(folder: Path, count: int) -> Iterator[list[Server]]:
    key = make_key(folder / "key")
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                sshd(
                    folder / f"host{n}",
                    host_keys=("ed25519",),
                    user_keys=(key,),
                    settings=f"SetEnv HOME={folder}\n",
                    address=_address(n),
                )
            )
            for n in range(count)
        ]
        yield [_server(each) for each in started]


def _server(each: Sshd) -> Server:
    return Server(each.address, each.port, each.user, each.key_file, each.known_hosts_lines())


def _address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


def _named(path: Path) -> list[Server]:
    """The VMs of an inventory whose login has a key."""
    inventory = load_inventory(path)
    lines = path.with_name("known_hosts").read_text()
    found = []
    for each in inventory.endpoints:
        login = inventory.credentials.get(each.credential or "")
        if each.kind == "vm" and each.address and login and login.user and login.key_file:
            found.append(Server(each.address, each.port or 22, login.user, login.key_file, lines))
    return found


def _write_inventories(folder: Path, servers: list[Server], logins: int) -> None:
    """Endpoints h0, h1, ... in turn on the servers, which share one login."""
    (folder / "known_hosts").write_text("".join(dict.fromkeys(each.known_hosts for each in servers)))
    login = f"{{user: {servers[0].user}, key_file: {servers[0].key_file}, agent: false, sudo: if-allowed}}"
    visits = [(f"h{n}", servers[n % len(servers)]) for n in range(logins)]
    endpoints = [
        f"  - {{name: {name}, kind: vm, address: {each.address}, port: {each.port}, credential: c}}\n"
        for name, each in visits
    ]
    for file, listed in (("inventory.yaml", endpoints), ("one.yaml", endpoints[:1])):
        (folder / file).write_text(
            f"estate: bench\ncredentials:\n  c: {login}\nendpoints:\n{''.join(listed)}"
        )
    (folder / "hosts.ini").write_text(
        "".join(f"{name} ansible_host={each.address} ansible_port={each.port}\n" for name, each in visits)
        + f"[all:vars]\nansible_user={servers[0].user}\n"
        f"ansible_ssh_private_key_file={servers[0].key_file}\nansible_python_interpreter=/usr/bin/python3\n"
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
