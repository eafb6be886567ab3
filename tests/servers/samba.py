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
def samba(folder: Path, *, encrypt: str = "default") -> Iterator[SambaServer]:
    """A running server; gone afterwards."""
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
