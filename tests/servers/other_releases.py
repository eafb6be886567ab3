"""Servers and tools of other versions: packages of other Debian and Ubuntu releases with their own libraries.

`python -m tests.servers.other_releases` fetches them once with `apt-get` and `patchelf`, to a folder of this
user that all checkouts share. Where it cannot, the tests on these versions are skipped, and say so.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

UBUNTU = "http://archive.ubuntu.com/ubuntu"
DEBIAN = "http://deb.debian.org/debian"
ABSENT = "not fetched: run `python -m tests.servers.other_releases` (needs apt-get and patchelf on x86_64)"
FETCHED_AT_ONCE = 3


@dataclass(frozen=True)
class Release:
    """One engine's version: the package that carries it, and where in the package its program lies."""

    engine: str
    version: str
    archive: str
    package: str
    program: str

    @property
    def name(self) -> str:
        """Engine and version, as tests are named."""
        return f"{self.engine}-{self.version}"

    @property
    def number(self) -> tuple[int, ...]:
        """The version as it is called, which may be less than the server says."""
        return tuple(int(part) for part in self.version.split("."))


MYSQLD, REDIS = "usr/sbin/mysqld", "usr/bin/redis-server"

RELEASES = (
    Release("mysql", "5.6", f"{UBUNTU} xenial main universe", "percona-server-server-5.6", MYSQLD),
    Release("mysql", "5.7", f"{UBUNTU} bionic main", "mysql-server-core-5.7", MYSQLD),
    Release("mysql", "8.0", f"{UBUNTU} noble main", "mysql-server-core-8.0", MYSQLD),
    Release("mysql", "8.4", f"{UBUNTU} resolute main", "mysql-server-core", MYSQLD),
    Release("mysql", "9", f"{DEBIAN} sid main", "mysql-server-core", MYSQLD),
    Release("mariadb", "10.0", f"{UBUNTU} xenial main universe", "mariadb-server-10.0", MYSQLD),
    Release("mariadb", "10.1", f"{UBUNTU} bionic main universe", "mariadb-server-10.1", MYSQLD),
    Release("mariadb", "10.3", f"{UBUNTU} focal main universe", "mariadb-server-core-10.3", MYSQLD),
    Release("mariadb", "10.5", f"{DEBIAN} bullseye main", "mariadb-server-core-10.5", MYSQLD),
    Release("mariadb", "11.8", f"{DEBIAN} trixie main", "mariadb-server-core", "usr/sbin/mariadbd"),
    Release("postgresql", "9.5", f"{UBUNTU} xenial main", "postgresql-9.5", "usr/lib/postgresql/9.5/bin"),
    Release("redis", "4.0", f"{UBUNTU} bionic main universe", "redis-server", REDIS),
    Release("redis", "5.0", f"{UBUNTU} focal main universe", "redis-server", REDIS),
    Release("redis", "6.0", f"{DEBIAN} bullseye main", "redis-server", REDIS),
    Release("redis", "8.0", f"{DEBIAN} trixie main", "redis-server", REDIS),
    Release("valkey", "8.1", f"{DEBIAN} trixie main", "valkey-server", "usr/bin/valkey-server"),
    Release("valkey", "9.0", f"{UBUNTU} resolute main", "valkey-server", "usr/bin/valkey-server"),
    Release("mawk", "1.3.3", f"{UBUNTU} bionic main", "mawk", "usr/bin/mawk"),
    Release("gawk", "4.1", f"{UBUNTU} xenial main", "gawk", "usr/bin/gawk"),
    Release("gawk", "5.3", f"{DEBIAN} sid main", "gawk", "usr/bin/gawk"),
    Release("busybox", "1.27", f"{UBUNTU} bionic main", "busybox-static", "bin/busybox"),
    Release("busybox", "1.37", f"{DEBIAN} sid main", "busybox", "usr/bin/busybox"),
    Release("dash", "0.5.8", f"{UBUNTU} xenial main", "dash", "bin/dash"),
    Release("bash", "4.3", f"{UBUNTU} xenial main", "bash", "bin/bash"),
    Release("mksh", "52", f"{UBUNTU} xenial main universe", "mksh", "bin/mksh"),
)


def releases_of(*engines: str) -> tuple[Release, ...]:
    """The releases of these engines, oldest first within each."""
    return tuple(each for each in RELEASES if each.engine in engines)


def program_of(release: Release) -> Path | None:
    """The program, or the folder of programs; None where it was not fetched."""
    program = _root(release) / release.program
    return program if program.exists() else None


def _folder() -> Path:
    """Outside the checkout, because a server's own user may not enter that one."""
    return Path("/var/tmp") / f"assess-tests-{os.getuid()}" / "releases"


def _root(release: Release) -> Path:
    digest = hashlib.sha256(f"{release.archive} {release.package}".encode()).hexdigest()
    return _folder() / f"{release.name}-{digest[:8]}"


def fetch() -> Iterator[str]:
    """Fetches what is missing; says why where it cannot, and nothing where all is there."""
    missing = [each for each in RELEASES if program_of(each) is None]
    if not missing:
        return
    if platform.machine() != "x86_64" or not (shutil.which("apt-get") and shutil.which("patchelf")):
        yield "tests on other versions will be skipped: apt-get and patchelf on x86_64 are needed"
        return
    _folder().mkdir(mode=0o755, parents=True, exist_ok=True)
    if _folder().stat().st_uid != os.getuid():
        yield f"tests on other versions will be skipped: {_folder()} is somebody else's"
        return
    archives = {each.archive: [it for it in missing if it.archive == each.archive] for each in missing}
    with ThreadPoolExecutor(FETCHED_AT_ONCE) as pool:
        yield from (
            trouble for told in pool.map(_fetch_from, archives, archives.values()) for trouble in told
        )


def _fetch_from(archive: str, releases: list[Release]) -> list[str]:
    """One archive's packages, with a state of `apt` of their own that takes nothing for installed."""
    with tempfile.TemporaryDirectory(dir=_folder()) as making:
        apt = _apt(Path(making), archive)
        troubles = [_run([*apt, "update", "-qq"])]
        for release in releases if not troubles[0] else ():
            troubles.append(_fetch_one(apt, Path(making), release))
    return [f"tests on {archive} will be skipped: {trouble}" for trouble in troubles if trouble]


def _apt(folder: Path, archive: str) -> list[str]:
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "state/status").touch()
    # Debian has no keys of Ubuntu's: nothing of these packages is installed, and none of it ships.
    (folder / "sources.list").write_text(f"deb [arch=amd64 trusted=yes] {archive}\n")
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "state/status",
        "Dir::Cache": folder / "cache",
        "APT::Architecture": "amd64",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
    }
    return ["apt-get", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


def _fetch_one(apt: list[str], folder: Path, release: Release) -> str:
    trouble = _run([*apt, "install", "-y", "-qq", "--download-only", release.package])
    if trouble:
        return trouble
    root = folder / release.name
    for package in (folder / "cache/archives").glob("*.deb"):
        if not trouble:
            trouble = _run(["dpkg-deb", "-x", str(package), str(root)])
        package.unlink()
    root.chmod(0o755)
    trouble = trouble or _bind_libraries(root, _root(release), release.program)
    if not trouble:
        root.rename(_root(release))
    return trouble


def _bind_libraries(root: Path, destination: Path, program: str) -> str:
    """Makes programs find the loader and the libraries that came with them, and no others."""
    folders = {path.parent.relative_to(root) for path in root.rglob("lib*.so*")}
    loader = next((path.relative_to(root) for path in root.rglob("ld-linux-x86-64.so.2")), None)
    if loader is None:  # a static program
        return ""
    search = ":".join(str(destination / each) for each in sorted(folders) if "plugin" not in each.parts)
    where = root / program
    programs = [where] if where.is_file() else sorted(where.iterdir())
    real = [path.resolve() for path in programs if path.resolve().read_bytes()[:4] == b"\x7fELF"]
    bound = ["patchelf", "--set-interpreter", str(destination / loader), "--force-rpath"]
    return _run([*bound, "--set-rpath", search, *map(str, real)])


def _run(command: list[str]) -> str:
    """What a command that failed said, else nothing."""
    said = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=said)
    return (done.stderr.strip()[-500:] or f"{command[0]} failed") if done.returncode else ""


def main() -> None:
    """Fetches, and tells what is in the way."""
    for trouble in fetch():
        print(trouble, file=sys.stderr)


if __name__ == "__main__":
    main()
