"""The same estate with less evidence, or more: what the answers are worth then."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.lab.places import Places, places_of
from tests.score.answers import ASSESS, ScoreError, run_assess

SOCKETS = "sockets"
AGAIN = "#"
"""What a section's name has when it was read again: `sockets#2`."""

PROCESS_DETAILS = ("environment", "links", "open_files", "maps")
"""What a kernel shows of other users' processes to root alone."""

LISTINGS = ("directories",)
SETTINGS = ("config_files", "settings", "environment", "commands", "cron")
"""What tells what a service was told to do."""


@dataclass(frozen=True)
class Variant:
    """A way to look at the estate; `root` is False where no login may use sudo."""

    name: str
    estate: Path
    root: bool = True


def scan(profile: str, estate: Path, *options: str, inventory: Path | None = None) -> None:
    """Scan the running lab into a new estate file, from the scanner's network."""
    places = places_of(profile)
    chosen = inventory or places.inventory
    if not places.inventory.exists():
        raise ScoreError(f"the lab is not up: python3 -m tests.lab up --profile {profile}")
    forget(estate)
    command = [
        ASSESS,
        "scan",
        str(chosen),
        "--estate",
        str(estate),
        "--accept-new-host-keys",
        "--quiet",
        *options,
    ]
    lab = [sys.executable, "-m", "tests.lab", "scan", "--profile", profile, "--"]
    done = subprocess.run([*lab, *command], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise ScoreError(f"assess scan ended with {done.returncode}: {done.stderr.strip()}")


def scan_as_user(profile: str, folder: Path) -> Variant:
    """The running lab scanned by logins that use sudo nowhere."""
    inventory, estate = folder / "ordinary-user.yaml", folder / "ordinary-user.db"
    inventory.write_text(_without_sudo(places_of(profile)), encoding="utf-8")
    scan(profile, estate, inventory=inventory)
    return Variant("ordinary user", estate, root=False)


def scan_for(profile: str, folder: Path, minutes: int) -> Variant:
    """The running lab with its connections looked at each minute, for some minutes."""
    estate = folder / f"samples-{minutes}.db"
    scan(profile, estate, "--sample-every", "1m", "--sample-for", f"{minutes}m")
    return Variant(f"{minutes} minutes of samples", estate)


def sampled(estate: Path, folder: Path) -> Variant:
    """An estate file of the same lab whose connections were looked at for long, analysed again."""
    with closing(sqlite3.connect(f"file:{estate}?mode=ro", uri=True)) as store:
        days = "SELECT 1440 * (julianday(max(at)) - julianday(min(at))) FROM evidence WHERE section LIKE ?"
        (minutes,) = store.execute(days, (f"{SOCKETS}%",)).fetchone()
    return Variant(
        f"{minutes:.0f} minutes of samples", _reduced(estate, folder / "sampled.db", lambda _: None)
    )


def with_less(estate: Path, folder: Path) -> list[Variant]:
    """Analyses of the stored evidence with some of it taken away; contacts nothing."""
    return [
        Variant(name, _reduced(estate, folder / f"{name.replace(' ', '-')}.db", change))
        for name, change in REDUCTIONS.items()
    ]


def forget(estate: Path) -> None:
    """Remove an estate file and its journal."""
    for path in (estate, *estate.parent.glob(estate.name + "-*")):
        path.unlink(missing_ok=True)


def _one_sample(store: sqlite3.Connection) -> None:
    """Drop whatever was read a second time."""
    store.execute("DELETE FROM evidence WHERE instr(section, ?)", (AGAIN,))


def _no_sockets(store: sqlite3.Connection) -> None:
    """Refuse the sockets of every host, as a kernel without /proc/net would."""
    store.execute("DELETE FROM evidence WHERE section LIKE ?", (f"{SOCKETS}{AGAIN}%",))
    _refuse(store, SOCKETS)


def _without(*sections: str) -> Callable[[sqlite3.Connection], None]:
    """A change that refuses some sections on every host."""

    def refuse(store: sqlite3.Connection) -> None:
        for section in sections:
            _refuse(store, section)

    return refuse


def _refuse(store: sqlite3.Connection, section: str) -> None:
    """Make a section a refused one, as if the login had not been allowed to read it."""
    empty = zlib.compress(b"")
    store.execute("UPDATE evidence SET reason = 'denied', body = ? WHERE section = ?", (empty, section))


REDUCTIONS: Mapping[str, Callable[[sqlite3.Connection], None]] = {
    "one sample": _one_sample,
    "no sockets": _no_sockets,
    "no process details": _without(*PROCESS_DETAILS),
    "no listings of files": _without(*LISTINGS),
    "no settings": _without(*SETTINGS),
    "no listings, no settings": _without(*LISTINGS, *SETTINGS),
}


def _reduced(estate: Path, copy: Path, change: Callable[[sqlite3.Connection], None]) -> Path:
    """A copy of an estate file with changed evidence, analysed again."""
    forget(copy)
    with (
        closing(sqlite3.connect(f"file:{estate}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(copy)) as new,
    ):
        store.backup(new)
        change(new)
        new.commit()
    run_assess("analyze", "--estate", str(copy), "--quiet")
    return copy


def _without_sudo(places: Places) -> str:
    """The lab's inventory, its logins forbidden to use sudo; paths in it are absolute."""
    inventory = yaml.safe_load(places.inventory.read_text(encoding="utf-8"))
    for credential in inventory["credentials"].values():
        if "sudo" in credential:
            credential["sudo"] = "never"
    return yaml.safe_dump(inventory, sort_keys=False)


def analysed_again(estate: Path, folder: Path) -> Path:
    """A copy of an estate file with the present rules' answers; the file itself stays as it is."""
    return _reduced(estate, folder / "estate.db", lambda _: None)
