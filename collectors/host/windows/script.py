"""The probe's text for Windows PowerShell, with survey, pause and budget put in."""

import base64
import sys
from functools import cache
from importlib.resources import files

BOOTSTRAP = "& ([ScriptBlock]::Create(@($input) -join [char]10))"
"""Runs what comes on standard input. As an encoded command no shell before it can change a character."""


def render(
    survey: str = "full",
    *,
    pause_seconds: int = 2,
    section_seconds: int = 30,
    budget_seconds: int = 100,
    section_characters: int = 4 * 1024 * 1024,
) -> str:
    """A script whose whole body is read before any of it runs.

    `survey` is full, sample or check. `pause_seconds` lie at least between the two samples; a section that
    takes longer than `section_seconds` is left alone; after `budget_seconds` no further section is begun.
    """
    settings = (
        f"$Survey = '{survey}'",
        f"$PauseSeconds = {pause_seconds}",
        f"$SectionSeconds = {section_seconds}",
        f"$BudgetSeconds = {budget_seconds}",
        f"$SectionBytes = {section_characters}",
    )
    return "\n".join((*settings, _body()))


def command_line() -> str:
    """What starts the probe: Windows PowerShell, without profile, reading the script on standard input."""
    encoded = base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode()
    return f"powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand {encoded}"


@cache
def _body() -> str:
    text = files("collectors.host.windows").joinpath("probe.ps1").read_text(encoding="ascii")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(*sys.argv[1:2]))
