"""What a user sees: every table of an estate file, as `assess show TABLE --format json` prints it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Answers = Mapping[str, list[Row]]

ASSESS = str(Path(sys.executable).with_name("assess"))
TABLES = (
    "endpoints", "hosts", "processes", "connections", "filesystems", "databases", "relations", "shares",
    "surfaces", "nodes", "edges", "tenants", "findings", "decisions", "groups", "waves", "coverage", "drift",
)  # fmt: skip
JUDGED = (
    "endpoints", "processes", "databases", "shares", "surfaces", "nodes", "edges", "tenants", "findings",
    "decisions",
)  # fmt: skip
"""The tables that the judges read; the others are searched for secrets only."""


class ScoreError(Exception):
    """A command of the product failed, or something needed is not there."""


def run_assess(*arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """Standard output of `assess ARGUMENTS`; any exit code outside `codes` is an error."""
    done = subprocess.run([ASSESS, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        raise ScoreError(
            f"assess {' '.join(arguments[:2])} ended with {done.returncode}: {done.stderr.strip()}"
        )
    return done.stdout


def show(table: str, estate: Path) -> list[Row]:
    """The rows of one table."""
    rows: list[Row] = json.loads(run_assess("show", table, "--format", "json", "--estate", str(estate)))
    return rows


def read_answers(estate: Path, tables: Iterable[str] = TABLES) -> dict[str, list[Row]]:
    """The rows of some tables, by their names."""
    return {table: show(table, estate) for table in tables}
