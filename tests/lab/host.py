"""One host as processes: start it, run commands in it, log in to it, stop it."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.lab.estate import Application, Host
from tests.lab.machine import LabError, cgroup_root, pids_in
from tests.lab.places import HERE, Places

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def start_host(places: Places, image: Path, host: Host) -> None:
    """Start systemd as process 1 of new namespaces; returns at once."""
    directory = places.host(host.name)
    cgroup = cgroup_root() / places.cgroup_name / host.name
    cgroup.mkdir(parents=True, exist_ok=True)
    enter = 'echo $$ >"$1/cgroup.procs"; echo $$ >"$2/pid"; shift 2; exec "$@"'
    unshare = ["unshare", "--mount", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
    hidepid = ",hidepid=2" if host.hidepid else ""
    init = ["sh", str(HERE / "host_init.sh"), host.name, str(image), str(directory), hidepid, *host.volumes]
    network = f"--net=/run/netns/{places.namespace(host.name)}"
    with (directory / "console.log").open("w", encoding="utf-8") as console:
        subprocess.run(
            [
                "setsid",
                "--fork",
                "sh",
                "-c",
                enter,
                "sh",
                cgroup,
                directory,
                "nsenter",
                network,
                *unshare,
                *init,
            ],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            check=True,
        )


def first_process(places: Places, name: str) -> int:
    """This machine's number for process 1 of a host."""
    try:
        parent = (places.host(name) / "pid").read_text(encoding="ascii").strip()
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        return int(children[0])
    except (OSError, IndexError) as gone:
        raise LabError(f"host {name} is not running; `status` shows what is") from gone


def wait_for_boot(places: Places, name: str, seconds: float = 60) -> None:
    """Return when systemd of the host takes jobs and sshd answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and places.host(name).exists():
        with contextlib.suppress(LabError):
            if run_in(places, name, ["systemctl", "is-active", "ssh.service"], check=False).startswith(
                "active"
            ):
                return
        time.sleep(0.2)
    raise LabError(f"host {name} did not boot in {seconds:.0f} s; see {places.host(name) / 'console.log'}")


def command_in(
    places: Places, name: str, command: list[str], settings: Mapping[str, str] | None = None
) -> list[str]:
    """The argv that runs a command as root inside a host."""
    environment = [f"{key}={value}" for key, value in (settings or {}).items()]
    pid = str(first_process(places, name))
    return [
        "nsenter",
        "--target",
        pid,
        "--all",
        "--root",
        "--wd",
        "env",
        "-i",
        f"PATH={PATH}",
        "LC_ALL=C",
        "HOME=/root",
        *environment,
        *command,
    ]


def run_in(
    places: Places,
    name: str,
    command: list[str],
    *,
    settings: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    check: bool = True,
) -> str:
    """Standard output of a command run as root inside a host."""
    ended = subprocess.run(
        command_in(places, name, command, settings),
        input=stdin,
        capture_output=True,
        check=False,
    )
    if check and ended.returncode:
        said = (ended.stdout[-1500:] + ended.stderr[-3000:]).decode(errors="replace").strip()
        raise LabError(f"{name}: {' '.join(command)[:120]} ended with {ended.returncode}:\n{said}")
    return ended.stdout.decode(errors="replace")


def set_up(places: Places, host: Host, application: Application, common: Mapping[str, str]) -> None:
    """Install one application: its folder goes in, `setup.sh` runs, the folder goes out again."""
    settings = {
        **common,
        "HOST": host.name,
        "ADDRESS": host.address,
        **{key.upper(): value for key, value in application.settings.items()},
    }
    run_in(
        places,
        host.name,
        ["sh", "-c", "rm -rf /run/setup; mkdir /run/setup; tar -xf - -C /run/setup"],
        stdin=_packed(application.folder),
    )
    run_in(places, host.name, ["sh", "-eu", "/run/setup/setup.sh"], settings=settings)
    run_in(places, host.name, ["rm", "-rf", "/run/setup"])


def _packed(folder: Path) -> bytes:
    """A folder and the shell functions that all applications share, as a tar file owned by root."""

    def as_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(folder, arcname=".", filter=as_root)
        archive.add(HERE / "apps" / "lib.sh", arcname="lib.sh", filter=as_root)
    return packed.getvalue()


def login_command(places: Places, address: str, command: list[str]) -> list[str]:
    """The argv that logs in from the scanner's network, as the scanner's user."""
    options = [
        f"UserKnownHostsFile={places.known_hosts}",
        "StrictHostKeyChecking=yes",
        "BatchMode=yes",
        "ConnectTimeout=10",
        "IdentitiesOnly=yes",
    ]
    flags = [part for option in options for part in ("-o", option)]
    return [
        "nsenter",
        f"--net=/run/netns/{places.namespace('scanner')}",
        "ssh",
        "-F",
        "/dev/null",
        "-i",
        str(places.key),
        *flags,
        f"assess@{address}",
        *command,
    ]


def kill_namespace(namespace: str, seconds: float = 10) -> None:
    """End every process whose network is this namespace, and wait until they are gone."""
    until = time.monotonic() + seconds
    while (pids := pids_in(namespace)) and time.monotonic() < until:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def remove_cgroup(root: Path, seconds: float = 10) -> None:
    """Remove a control group and those below it, once the processes have left."""
    until = time.monotonic() + seconds
    while root.exists() and time.monotonic() < until:
        for path in sorted((p for p in root.rglob("*") if p.is_dir()), key=lambda p: -len(p.parts)):
            with contextlib.suppress(OSError):
                path.rmdir()
        with contextlib.suppress(OSError):
            root.rmdir()
        if root.exists():
            time.sleep(0.1)
