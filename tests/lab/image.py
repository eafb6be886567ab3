"""The root file system that all hosts share: built once by debootstrap, cached by its contents."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.lab.machine import LabError, install_missing, install_missing_keyring
from tests.lab.places import HERE, cache_directory

RECIPE = HERE / "image"
SUITE = "bookworm"


def image_directory() -> Path:
    """The cached image of the present recipe; it may not exist yet."""
    digest = hashlib.sha256()
    for name in ("build.sh", "packages.txt"):
        digest.update((RECIPE / name).read_bytes())
    return cache_directory() / "images" / f"{SUITE}-{digest.hexdigest()[:12]}"


def build_image() -> Path:
    """The image, built now when the cache lacks it (about five minutes, 2 GB)."""
    image = image_directory()
    if image.exists():
        return image
    install_missing(
        {"debootstrap": "debootstrap", "ip": "iproute2", "nsenter": "util-linux", "ssh": "openssh-client"}
    )
    install_missing_keyring()
    unfinished = image.with_name(image.name + ".building")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    _bootstrap(unfinished)
    unfinished.rename(image)
    return image


def _bootstrap(root: Path) -> None:
    """Run the recipe in a mount namespace of its own, its messages in a log beside the image."""
    log = root.with_suffix(".log")
    mirror = os.environ.get("ASSESS_LAB_MIRROR", "http://deb.debian.org/debian")
    script, packages = RECIPE / "build.sh", RECIPE / "packages.txt"
    with log.open("w", encoding="utf-8") as messages:
        ended = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", script, root, SUITE, mirror, packages],
            stdin=subprocess.DEVNULL,
            stdout=messages,
            stderr=messages,
            check=False,
        )
    if ended.returncode:
        shutil.rmtree(root, ignore_errors=True)
        raise LabError(f"the image could not be built; the last lines of {log} say why")
    log.unlink()
