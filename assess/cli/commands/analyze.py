"""`assess analyze`: everything after collection, again, from stored evidence."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.analyze import analyze as analyzed
from assess.app.own_catalog import keep_prices
from assess.cli.options import EstateOption, LogFileOption, NoColorOption, QuietOption, estate_path
from assess.cli.summary import print_summary
from assess.cli.terminal import open_terminal
from assess.store.estate import open_estate

ORDER = 60


def register(app: typer.Typer) -> None:
    """Adds `assess analyze`."""
    app.command("analyze")(analyze)


def analyze(
    estate: EstateOption = None,
    prices: Annotated[
        Path | None,
        typer.Option("--prices", metavar="FILE", help="A CSV of own prices; kept in the estate from now on."),
    ] = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Classify, connect, decide and plan again from the stored evidence; contacts no endpoint."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    with open_estate(estate_path(estate), create=False) as opened:
        if prices is not None:
            keep_prices(opened, prices)
        assessment = analyzed(opened)
    print_summary(terminal, assessment)
