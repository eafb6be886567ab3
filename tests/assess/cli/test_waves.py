"""`assess waves plan` names what was wrongly given as it was given."""

import pytest

from assess.cli.main import outcome


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "9999-12-31", "0001-01-01"])
def test_a_first_day_that_cannot_be_is_bad_input_of_its_option(
    capsys: pytest.CaptureFixture[str], day: str
) -> None:
    assert outcome(["waves", "plan", "--start", day]) == 2
    told = capsys.readouterr().err
    assert "--start" in told
    assert day in told
    assert "first_wave_at" not in told
