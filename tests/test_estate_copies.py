"""What is told of the sample estate is told of each of its copies in one estate, and nothing else."""

import json
import re
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.estate_copies import renamers, write_copies

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE = CHECKOUT / "samples" / "claims"
ASSESS = Path(sys.executable).parent / "assess"
COPIES = 3
SHORTENED = {"evidence"}
"""Texts that end after some letters, and so elsewhere where a name in them is longer."""

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module")
def estates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample's estate file, and that of its copies."""
    folder = tmp_path_factory.mktemp("copies")
    alone, together = folder / "alone.db", folder / "together.db"
    copies = write_copies(SAMPLE, folder / "estate", COPIES)
    for inventory, estate in ((SAMPLE / "inventory.yaml", alone), (copies, together)):
        run("scan", str(inventory), "--estate", str(estate), "--quiet")
    return alone, together


def run(*words: str) -> str:
    return subprocess.run(
        [str(ASSESS), *words], check=True, capture_output=True, text=True, timeout=200
    ).stdout


def rows(table: str, estate: Path) -> list[str]:
    """The table's rows as JSON."""
    found: list[dict[str, Any]] = json.loads(run("show", table, "--estate", str(estate), "--format", "json"))
    return [
        json.dumps({name: value for name, value in row.items() if name not in SHORTENED}, sort_keys=True)
        for row in found
    ]


@pytest.mark.parametrize(
    "table",
    ["surfaces", "hosts", "processes", "connections", "databases", "relations", "shares", "costs"],
)
def test_each_copy_is_judged_as_the_estate_alone(estates: tuple[Path, Path], table: str) -> None:
    alone, together = (rows(table, estate) for estate in estates)
    inventory = yaml.safe_load((SAMPLE / "inventory.yaml").read_text())
    expected = Counter(told(row) for told in islice(renamers(inventory), COPIES) for row in alone)
    assert alone
    assert Counter(together) == expected


def test_no_copy_depends_on_another(estates: tuple[Path, Path]) -> None:
    edges = [json.loads(row) for row in rows("edges", estates[1])]
    ends = [(each["source"], each["target"]) for each in edges]
    within = [pair for pair in ends if not any(name.startswith("external:") for name in pair)]
    assert len(within) > 100
    assert [pair for pair in within if copy_of(pair[0]) != copy_of(pair[1])] == []


def copy_of(name: str) -> str:
    """The mark of the copy that a name belongs to; none in the first."""
    found = re.search(r"copy\d+", name)
    return found[0] if found else ""
