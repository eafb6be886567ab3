"""What the lab asks of the machine it runs on: commands, rights, packages, one kernel limit."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.lab.places import PREFIX, cache_directory

INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
INOTIFY_WANTED = 8192
NAMESPACES = Path("/run/netns")


class LabError(Exception):
    """The lab cannot do what was asked; the text says why and what to do."""


def run(*command: str | Path, stdin: str | bytes | None = None, check: bool = True) -> str:
    """The standard output of a command; `LabError` with its messages when it fails."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    ended = subprocess.run([str(part) for part in command], input=data, capture_output=True, check=False)
    if check and ended.returncode:
        said = (ended.stdout[-1500:] + ended.stderr[-3000:]).decode(errors="replace").strip()
        raise LabError(f"{' '.join(map(str, command[:6]))} ended with {ended.returncode}:\n{said}")
    return ended.stdout.decode(errors="replace")


def require_rights() -> None:
    """Refuse where the lab cannot run: it needs root on Debian or Ubuntu."""
    if os.geteuid() != 0:
        raise LabError("the lab makes namespaces and mounts, which needs root: run it with sudo")
    release = Path("/etc/os-release").read_text(encoding="utf-8") if Path("/etc/os-release").exists() else ""
    if "debian" not in release.lower():
        raise LabError("the lab builds its hosts with debootstrap, so it runs on Debian or Ubuntu only")


def install_missing(commands: dict[str, str]) -> None:
    """Install the Debian packages of those commands (command -> package) that this machine lacks."""
    packages = sorted({package for command, package in commands.items() if shutil.which(command) is None})
    if packages:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("apt-get", "-q", "update")
        run("apt-get", "-q", "-y", "install", "--no-install-recommends", *packages)


def namespaces(prefix: str = PREFIX) -> list[str]:
    """Names of the lab's network namespaces that exist now."""
    if not NAMESPACES.is_dir():
        return []
    return sorted(entry.name for entry in NAMESPACES.iterdir() if entry.name.startswith(prefix))


def pids_in(namespace: str) -> list[int]:
    """Processes whose network is the given namespace."""
    return [int(pid) for pid in run("ip", "netns", "pids", namespace, check=False).split()]


def install_missing_keyring() -> None:
    """Install the keys that Debian's archive is signed with; Ubuntu lacks them."""
    if not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        run("apt-get", "-q", "update")
        run("apt-get", "-q", "-y", "install", "debian-archive-keyring")


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """Only one command at a time builds images, or changes a lab; others wait here."""
    cache_directory().mkdir(parents=True, exist_ok=True)
    with (cache_directory() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def raise_inotify() -> None:
    """Allow enough inotify instances for many systemd hosts; `restore_inotify` undoes it."""
    before = int(INOTIFY.read_text(encoding="ascii"))
    note = cache_directory() / "inotify.before"
    if before < INOTIFY_WANTED:
        note.write_text(str(before), encoding="ascii")
        INOTIFY.write_text(str(INOTIFY_WANTED), encoding="ascii")


def restore_inotify() -> None:
    """Put the limit back as it was, once no lab of any profile is up."""
    note = cache_directory() / "inotify.before"
    if note.exists() and not namespaces():
        INOTIFY.write_text(note.read_text(encoding="ascii"), encoding="ascii")
        note.unlink()


def cgroup_root() -> Path:
    """Where this machine mounts its unified control groups."""
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields[2] == "cgroup2":
            return Path(fields[1])
    raise LabError("this machine mounts no cgroup2 file system, which systemd hosts need")
