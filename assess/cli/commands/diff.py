"""`assess diff`: what changed between two scans or two estate files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Annotated

import typer

from assess.app.diff import Change, Difference
from assess.app.diff import diff as differences
from assess.cli.options import (
    EstateOption,
    Format,
    FormatOption,
    LogFileOption,
    NoColorOption,
    QuietOption,
    estate_path,
)
from assess.cli.rows import print_rows
from assess.cli.terminal import open_terminal

ORDER = 85
SIDE = "An estate file, the number of a scan of the estate, or FILE@NUMBER."


def register(app: typer.Typer) -> None:
    """Adds `assess diff`."""
    app.command("diff")(diff)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=SIDE)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, with which A is compared.")],
    estate: EstateOption = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Tell what appeared, is gone, changed its class, target, tenant or wave, or drifted, from A to B."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    found = differences(before, after, estate_path(estate))
    columns = [each.name for each in fields(Difference)]
    if found or form is not Format.TABLE:
        print_rows(terminal, [asdict(each) for each in found], columns, form)
    terminal.say(_told(found))


def _told(found: Sequence[Difference]) -> str:
    counts = Counter(each.change for each in found)
    said = ", ".join(f"{counts[change]} {change.replace('_', ' ')}" for change in Change if counts[change])
    return f"Differences     {said or 'none'}"
