"""Nothing that a target answers breaks a scan: mangled recordings go all the way to the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.pipeline import assessed, hostile_estate

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
