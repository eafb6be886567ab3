"""Real OpenSSH servers on free loopback ports, each in its own folder, gone when the test ends."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

STARTED_WITHIN_SECONDS = 20.0


@dataclass(frozen=True)
class Sshd:
    """A running server. `log` is its own log; `key_file` the user's key that it lets in."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    key_file: Path
    user: str = field(default_factory=getpass.getuser)
    address: str = "127.0.0.1"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "sshd.log"

    def known_hosts_lines(self, *types: str) -> str:
        """Lines for a known_hosts file that make this server known; by all its keys unless told."""
        keys = sorted(self.folder.glob("host_*.pub"))
        words = [key.read_text().split()[:2] for key in keys]
        return "".join(
            f"[{self.address}]:{self.port} {kind} {blob}\n"
            for kind, blob in words
            if not types or kind in types
        )


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """A new private key at `path`, its public half beside it."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", path.name, "-f", str(path)], check=True
    )
    return path


@contextmanager
def sshd(
    folder: Path,
    *,
    settings: str = "",
    host_keys: tuple[str, ...] = ("ed25519", "ecdsa", "rsa"),
    user_keys: tuple[Path, ...] = (),
    address: str = "127.0.0.1",
) -> Iterator[Sshd]:
    """A server that lets in the calling user by `user_keys`, or by a key made for it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    keys = user_keys or (make_key(folder / "user_key"),)
    authorized = folder / "authorized_keys"
    authorized.write_text("".join(Path(f"{key}.pub").read_text() for key in keys))
    for kind in host_keys:
        if not (folder / f"host_{kind}").exists():
            make_key(folder / f"host_{kind}", kind)
    port = free_port(address)
    config = folder / "sshd_config"
    config.write_text(settings + _config(folder, address, port, host_keys))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "sshd.log").open("ab") as log:
        process = subprocess.Popen([_program(), "-D", "-e", "-f", str(config)], stdout=log, stderr=log)
    try:
        _wait(process, (address, port), folder / "sshd.log")
        yield Sshd(folder, port, process, keys[0], address=address)
    finally:
        process.terminate()
        process.wait()


def free_port(address: str = "127.0.0.1") -> int:
    """A TCP port of a loopback address on which nobody listens."""
    with socket.socket() as listener:
        listener.bind((address, 0))
        return int(listener.getsockname()[1])


def _program() -> str:
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, "OpenSSH's sshd is needed by these tests: apt-get install openssh-server"
    return found


def _config(folder: Path, address: str, port: int, host_keys: tuple[str, ...]) -> str:
    keys = "".join(f"HostKey {folder}/host_{kind}\n" for kind in host_keys)
    return keys + (
        f"Port {port}\nListenAddress {address}\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"PermitRootLogin yes\nAuthorizedKeysFile {folder}/authorized_keys\nPasswordAuthentication no\n"
        "MaxStartups 200:30:400\nUseDNS no\nLogLevel VERBOSE\n"
    )


def _wait(process: subprocess.Popen[bytes], at: tuple[str, int], log: Path) -> None:
    ends_at = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(at) == 0:
                return
    raise AssertionError(f"sshd did not start:\n{log.read_text()}")
