"""`assess waves plan`: wrong input is named as it was given, and a terminal is not flooded."""

import pytest

from assess.cli.commands.waves import MOST_WARNINGS, shown
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


def test_of_many_warnings_the_first_are_shown_and_the_rest_are_counted() -> None:
    warnings = [f"group {number} does not fit" for number in range(100)]
    assert list(shown(warnings[:MOST_WARNINGS])) == warnings[:MOST_WARNINGS]
    assert list(shown(warnings)) == [
        *warnings[:MOST_WARNINGS],
        f"and {100 - MOST_WARNINGS} more; --log-file FILE keeps them all",
    ]
