"""Runs the real probe under a chosen shell and tool set, and reads its answer back."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assess.model.evidence import Evidence
from assess.model.host import HostFacts
from collectors.host.linux import parse
from collectors.host.script import SEARCH_PATH, render
from collectors.transports.frames import read_frames
from tests.servers.other_releases import ABSENT, RELEASES, program_of, releases_of

SHELLS = (
    ("dash", "-s"),
    ("bash", "-s"),
    ("bash", "--posix", "-s"),
    ("busybox", "sh", "-s"),
    ("mksh", "-s"),
)
TOOLS = releases_of("mawk", "gawk", "busybox")
AWKS = ("mawk", "gawk", "busybox", *(each.name for each in TOOLS))
OLD_SHELLS = releases_of("dash", "bash", "mksh")
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What one run of the probe printed."""

    output: bytes
    errors: bytes
    code: int

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "replace")

    def evidence(self) -> list[Evidence]:
        return list(read_frames([self.output], endpoint="here", at=AT, max_bytes=1 << 28))

    def sections(self) -> dict[str, Evidence]:
        return {each.section: each for each in self.evidence()}

    def facts(self) -> HostFacts:
        return parse("here", self.evidence())


def tools_with_awk(folder: Path, awk: str) -> str:
    """A search path with this one as `awk` and as `mawk`; skips where it was not fetched."""
    program = program_named(awk)
    place = folder / f"awk-{awk}"
    place.mkdir(exist_ok=True)
    for link in (place / "awk", place / "mawk"):
        if link.exists():
            continue
        if awk.startswith("busybox"):
            link.write_text(f'#!/bin/sh\nexec {program} awk "$@"\n')
            link.chmod(0o755)
        else:
            link.symlink_to(program)
    return f"{place}:{SEARCH_PATH}"


def program_named(name: str) -> Path:
    """This system's, or that of another release as `gawk-4.1`; skips where that was not fetched."""
    release = next((each for each in RELEASES if each.name == name), None)
    if release is None:
        return Path(shutil.which(name) or f"/usr/bin/{name}")
    program = program_of(release)
    if program is None:
        pytest.skip(ABSENT)
    return program


def busybox_alone(folder: Path) -> str:
    """A search path with the applets of busybox and nothing else."""
    place = folder / "busybox"
    if not place.exists():
        place.mkdir()
        listed = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True)
        for applet in listed.stdout.split():
            (place / applet).symlink_to("/usr/bin/busybox")
    return str(place)


_FURNISH = """set -e
room=$0; tops=$1; shift
mkdir -p "$room/over"; mount -t tmpfs none "$room/over"
for top in $tops; do
  mkdir -p "$room/over/$top" "$room/over/$top.work"
  cp -a "$room/new/$top/." "$room/over/$top/"
  mount -t overlay overlay -o "lowerdir=/$top,upperdir=$room/over/$top,workdir=$room/over/$top.work" "/$top"
done
exec "$@"
"""


def furnished(room: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """A command put before the probe: in a mount namespace of its own these files are there too."""
    for path, text in files.items():
        place = room / "new" / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        if text.startswith("#!"):
            place.chmod(0o755)
    tops = sorted({path.split("/")[1] for path in files})
    return ("unshare", "--mount", "sh", "-c", _FURNISH, str(room), " ".join(tops))


def ask(
    shell: Sequence[str] = ("dash", "-s"),
    *,
    survey: str = "full",
    before: Sequence[str] = (),
    only: Sequence[str] = (),
    pause_seconds: int = 0,
    section_seconds: int = 30,
    budget_seconds: int = 100,
    total_bytes: int = 1 << 25,
    compress: bool = False,
    search_path: str = SEARCH_PATH,
    extra_roots: tuple[str, ...] = (),
    mount_table: str = "/proc/self/mountinfo",
) -> Answer:
    """Runs the probe; `before` is put before the shell (`setpriv ...`), `only` keeps these sections."""
    script = render(
        survey,
        pause_seconds=pause_seconds,
        section_seconds=section_seconds,
        budget_seconds=budget_seconds,
        total_bytes=total_bytes,
        compress=compress,
        search_path=search_path,
        extra_roots=extra_roots,
        mount_table=mount_table,
    )
    if only:
        script = _kept(script, only)
    done = subprocess.run(
        [*before, *shell],
        input=script.encode(),
        capture_output=True,
        timeout=100,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return Answer(done.stdout, done.stderr, done.returncode)


def _kept(script: str, only: Sequence[str]) -> str:
    """The script with the other sections' lines left out."""
    kept = []
    for line in script.split("\n"):
        words = line.split()
        is_section = line.startswith(("  section ", "  watched ")) and len(words) > 3 and words[2].isdigit()
        if not is_section or words[1].strip("'") in only:
            kept.append(line)
    return "\n".join(kept)
