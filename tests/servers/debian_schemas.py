"""Schemas of real applications, as Debian packages carry them; fetched once, unpacked, never installed."""

import gzip
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ABSENT = "no application schemas: `apt-get download` of Debian is needed"


@dataclass(frozen=True)
class DebianSchema:
    """Files of a package that make one application's tables, in order, for `postgresql` or `mariadb`."""

    name: str
    package: str
    engine: str
    files: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """The files' contents; none where the package cannot be had."""
        folder = _unpacked(self.package)
        return tuple(_text(folder / each) for each in self.files) if folder else ()


def _unpacked(package: str) -> Path | None:
    """The package's files in a folder of this user that all checkouts share."""
    parent = Path("/var/tmp") / f"assess-tests-{os.getuid()}"
    folder = parent / "debian" / package
    if folder.exists():
        return folder
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as making:
        command = ["apt-get", "download", "-qq", package]
        got = subprocess.run(command, cwd=making, capture_output=True, check=False)
        files = list(Path(making).glob("*.deb"))
        if got.returncode or not files:
            return None
        subprocess.run(["dpkg-deb", "-x", files[0].name, "x"], cwd=making, check=True)
        if not folder.exists():
            (Path(making) / "x").rename(folder)
    return folder


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
