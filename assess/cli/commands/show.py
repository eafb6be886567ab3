"""`assess show`: any table of the answer, in the terminal or for other programs."""

from typing import Annotated

import typer

from assess.app.show import all_columns, columns_of, matching, table_rows
from assess.cli.options import (
    EstateOption,
    Format,
    FormatOption,
    LogFileOption,
    NoColorOption,
    estate_path,
)
from assess.cli.rows import print_rows
from assess.cli.terminal import open_terminal
from assess.model.assessment import TABLES
from assess.store.estate import read_estate

ORDER = 40


def register(app: typer.Typer) -> None:
    """Adds `assess show`."""
    app.command("show", epilog=f"Tables: {', '.join(TABLES)}.")(show)


def show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The table's name, for example surfaces.")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows for which this holds (repeatable)."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A,B", help="Only these columns, in this order.")
    ] = None,
    estate: EstateOption = None,
    form: FormatOption = Format.TABLE,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Print a table: `assess show surfaces --where state=unknown`."""
    terminal = open_terminal(no_color=no_color, log_file=log_file)
    shown = columns_of(table, columns)
    with read_estate(estate_path(estate)) as opened:
        rows = matching(table_rows(opened, table), where or [])
        if columns:
            rows = ({column: row.get(column) for column in shown} for row in rows)
        print_rows(terminal, rows, shown if columns or form is Format.TABLE else all_columns(table), form)
