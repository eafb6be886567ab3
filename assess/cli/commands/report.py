"""`assess report`: the workbook that architects work in, and the page with the map."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.page import write_report_page
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
            "--xlsx",
            metavar="FILE",
            help="Where to write the workbook. Default: assessment.xlsx beside the estate.",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Where to write the page. Default: assessment.html beside the estate.",
        ),
    ] = None,
    estate: EstateOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Write the Excel workbook and the HTML page; with --xlsx or --html alone, only that one."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    source = estate_path(estate)
    if xlsx is None and html is None:
        xlsx, html = source.with_name("assessment.xlsx"), source.with_name("assessment.html")
    with read_estate(source) as opened:
        for path, write in ((xlsx, write_report), (html, write_report_page)):
            if path is not None:
                write(opened, path)
                terminal.say(f"Wrote {path}")
