"""System users made for one test, with a password and a rule for sudo; needs root."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUDOERS = Path("/etc/sudoers.d")


@dataclass(frozen=True)
class Person:
    """A user of this machine; `folder` is readable for him, and goes with him."""

    name: str
    password: str
    folder: Path


@contextmanager
def person(password: str, *, sudo: str = "", shell: str = "/bin/sh") -> Iterator[Person]:
    """A new user; `sudo` is what follows his name in a sudoers rule (`NAME ALL=...`), or nothing."""
    name = f"assess-{os.urandom(4).hex()}"
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True, check=True
    ).stdout.strip()
    rule = SUDOERS / name
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        subprocess.run(["useradd", "--no-create-home", "-s", shell, "-p", hashed, name], check=True)
        try:
            if sudo:
                rule.write_text(sudo.replace("NAME", name) + "\n")
                rule.chmod(0o440)
            yield Person(name, password, Path(folder))
        finally:
            rule.unlink(missing_ok=True)
            subprocess.run(["userdel", "-f", name], check=True, capture_output=True)
