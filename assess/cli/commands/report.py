"""`assess report`: the workbook that architects work in."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.report import write_report
from assess.cli.options import EstateOption, LogFileOption, NoColorOption, QuietOption, estate_path
from assess.cli.terminal import open_terminal
from assess.store.estate import read_estate

ORDER = 70


def register(app: typer.Typer) -> None:
    """Adds `assess report`."""
    app.command("report")(report)


def report(
    xlsx: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", metavar="FILE", help="Where to write it. Default: assessment.xlsx beside the estate."
        ),
    ] = None,
    estate: EstateOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Write the Excel workbook."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    source = estate_path(estate)
    path = xlsx or source.parent / "assessment.xlsx"
    with read_estate(source) as opened:
        write_report(opened, path)
    terminal.say(f"Wrote {path}")
