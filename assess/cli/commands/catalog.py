"""`assess catalog`: the figures that decisions are made with, each with source and date."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.catalog_rows import PARTS, catalog_part, part_rows, searched
from assess.app.own_catalog import catalog_for
from assess.app.show import chosen_columns, matching
from assess.cli.options import Format, FormatOption, LogFileOption, NoColorOption
from assess.cli.rows import print_rows
from assess.cli.terminal import open_terminal

ORDER = 88
OVERVIEW = ("part", "holds", "rows", "unknown", "oldest", "newest")


def register(app: typer.Typer) -> None:
    """Adds `assess catalog`."""
    app.command("catalog", epilog=f"Parts: {', '.join(PARTS)}.")(catalog)


def catalog(
    part: Annotated[
        str | None, typer.Argument(metavar="[PART]", help="What to list; without: all parts.")
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Only rows that hold these words.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows for which this holds (repeatable)."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A,B", help="Only these columns, in this order.")
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(
            "--inventory", metavar="FILE", help="With this inventory's prices, region and discounts."
        ),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", metavar="FILE", help="With the prices of this CSV file.")
    ] = None,
    form: FormatOption = Format.TABLE,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """List prices, limits, EC2 types, support dates: `assess catalog prices --search gp3`."""
    terminal = open_terminal(no_color=no_color, log_file=log_file)
    shown = catalog_part(part) if part else None
    known = shown.columns if shown else OVERVIEW
    asked = chosen_columns(columns, known, f"part {part}" if part else "the overview") if columns else ()
    facts = catalog_for(inventory, prices)
    rows = matching(searched(shown.rows(facts) if shown else part_rows(facts), search), where or [])
    if asked:
        rows = ({column: row[column] for column in asked} for row in rows)
    short = shown.short if shown and form is Format.TABLE else known
    print_rows(terminal, rows, asked or short, form)
