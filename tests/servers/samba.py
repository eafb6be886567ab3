"""A real Samba file server on a free port, in a temporary directory; needs root for its users."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assess.model.login import Login, Target
from tests.servers.postgresql import free_port

SERVER = "/usr/sbin/smbd"
INSTALL = "apt-get install samba (or run tests/install-packages)"
USER, PASSWORD = "nobody", "correct horse; battery"
OPERATOR = "root"
"""A member of the built-in Administrators, where the server is asked for one."""
STARTED_WITHIN = 30.0
CONFIG = """[global]
    workgroup = LAB
    server role = standalone server
    smb ports = {port}
    interfaces = 127.0.0.1
    bind interfaces only = yes
    disable netbios = yes
    map to guest = never
    server min protocol = SMB2
    server signing = mandatory
    server smb encrypt = {encrypt}
    passdb backend = tdbsam:{folder}/passdb.tdb
    private dir = {folder}/private
    state directory = {folder}/state
    lock directory = {folder}/lock
    cache directory = {folder}/cache
    pid directory = {folder}/pid
    ncalrpc dir = {folder}/ncalrpc
    log file = {folder}/log
    load printers = no
    printing = bsd
    disable spoolss = yes
[finance]
    path = {folder}/finance
    comment = the finance share
    read only = yes
[nobody may]
    path = {folder}/closed
    valid users = root
[hidden$]
    path = {folder}/finance
"""


@dataclass(frozen=True)
class SambaServer:
    """Where it listens; `folder` holds the shares `finance` and `closed`."""

    port: int
    folder: Path

    def target(self, user: str = USER, password: str = PASSWORD, **more: Any) -> Target:
        """This server as a transport is told of it."""
        return Target("files", "smb", "127.0.0.1", self.port, Login(user, SecretStr(password)), **more)


@contextmanager
def samba(folder: Path, *, encrypt: str = "default", operator: bool = False) -> Iterator[SambaServer]:
    """A running server; gone afterwards. With `operator` root may log in, as an administrator."""
    if not Path(SERVER).exists():
        raise RuntimeError(f"no Samba here: {INSTALL}")
    for name in ("private", "state", "lock", "cache", "pid", "ncalrpc", "finance", "closed"):
        (folder / name).mkdir(mode=0o755)
    port = free_port()
    config = folder / "smb.conf"
    config.write_text(CONFIG.format(port=port, folder=folder, encrypt=encrypt))
    subprocess.run(
        ["pdbedit", "-s", config, "-t", "-a", "-u", USER], input=f"{PASSWORD}\n{PASSWORD}\n", text=True,
        check=True, capture_output=True,
    )  # fmt: skip
    if operator:
        _make_operator(config)
    for parent in (folder, *folder.parents):
        if parent.owner() == "root" and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    process = subprocess.Popen(
        [SERVER, "-F", "--no-process-group", "-s", config],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(port, process)
        yield SambaServer(port, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)
        subprocess.run(["pkill", "-f", str(config)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _make_operator(config: Path) -> None:
    """Root as a user of the server, in its built-in group of administrators."""
    said = f"{PASSWORD}\n{PASSWORD}\n"
    account = ["pdbedit", "-s", str(config), "-u", OPERATOR]
    subprocess.run([*account, "-t", "-a"], input=said, text=True, check=True, capture_output=True)
    told = subprocess.run([*account, "-L", "-v"], text=True, check=True, capture_output=True).stdout
    own_sid = next(line.split()[-1] for line in told.splitlines() if line.startswith("User SID"))
    group = ["sid=S-1-5-32-544", "ntgroup=Administrators", "unixgroup=root", "type=builtin"]
    for words in (["add", *group], ["addmem", "S-1-5-32-544", own_sid]):
        subprocess.run(["net", "-s", config, "groupmap", *words], check=True, capture_output=True)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < ends_at:
        if process.poll() is not None:
            raise RuntimeError(f"smbd ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        os.sched_yield()
    raise RuntimeError("smbd did not start in time")
