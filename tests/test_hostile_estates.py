"""Nothing that a target answers breaks a scan: mangled recordings go all the way to the workbook."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from tests.hostile.pipeline import assessed, crowded, hostile_estate

pytestmark = pytest.mark.timeout(300)

REPORTED = 4
"""One case of so many writes its workbook too."""


@pytest.mark.parametrize(("endpoints", "cases"), [(1, 60), (2, 40), (4, 20), (8, 10)])
def test_mangled_answers_give_an_assessment_and_never_an_error(
    endpoints: int, cases: int, tmp_path: Path
) -> None:
    for seed in range(cases):
        inventory, answers = hostile_estate(seed * 10 + endpoints, endpoints)
        folder = tmp_path / str(seed)
        folder.mkdir()
        assessment = assessed(inventory, answers, folder, report=seed % REPORTED == 0)
        assert {row.name for row in assessment.endpoints} == set(answers)


@pytest.mark.parametrize("kind", ["units", "brothers", "chain"])
def test_four_times_the_processes_on_a_host_do_not_take_sixteen_times_as_long(
    kind: str, tmp_path: Path
) -> None:
    seconds: list[float] = []
    for processes in (500, 500, 2000):
        inventory, answers = crowded(processes, kind)
        folder = tmp_path / str(len(seconds))
        folder.mkdir()
        before = process_time()
        assessment = assessed(inventory, answers, folder, report=False)
        seconds.append(process_time() - before)
        assert len(assessment.processes) > processes
    assert seconds[2] < 9 * max(seconds[1], 0.5)
