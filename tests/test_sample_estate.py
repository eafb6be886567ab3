"""The sample estate gives the answers that its written truth demands, without any server."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.score.judgement import tally
from tests.score.scoreboard import Scoreboard, score

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE = CHECKOUT / "samples" / "claims" / "inventory.yaml"
ASSESS = Path(sys.executable).parent / "assess"

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Scoreboard:
    estate = tmp_path_factory.mktemp("sample") / "estate.db"
    scan = [ASSESS, "scan", SAMPLE, "--estate", estate, "--quiet"]
    subprocess.run([str(part) for part in scan], check=True, capture_output=True, timeout=200)
    return score(estate, "full")


def test_nothing_durable_is_called_anything_lighter(board: Scoreboard) -> None:
    assert board.data_loss == []


def test_no_planted_secret_is_in_the_sample_or_in_what_came_of_it(board: Scoreboard) -> None:
    assert board.leaks == ()


@pytest.mark.parametrize(
    ("subject", "precision", "recall"),
    [
        ("services", 0.95, 0.95),
        ("surfaces", 0.95, 0.95),
        ("edges", 0.97, 0.95),
        ("tenants", 0.98, 0.9),
        ("cross_tenant", 1.0, 1.0),
        ("decisions", 0.9, 0.9),
    ],
)
def test_the_goals_are_kept_on_the_sample(
    board: Scoreboard, subject: str, precision: float, recall: float
) -> None:
    counted = tally(board.judged[subject])
    assert counted.precision is not None
    assert counted.recall is not None
    assert counted.precision >= precision
    assert counted.recall >= recall
