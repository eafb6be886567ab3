"""`assess schema`: JSON Schema of what goes in and what comes out."""

import json
from typing import Annotated

import typer

from assess.app.schemas import schema_of
from assess.cli.terminal import open_terminal

ORDER = 90


def register(app: typer.Typer) -> None:
    """Adds `assess schema`."""
    app.command("schema")(schema)


def schema(
    name: Annotated[str, typer.Argument(metavar="inventory|TABLE", help="`inventory`, or a table's name.")],
) -> None:
    """Print the JSON Schema of the inventory, or of one row of a table."""
    open_terminal().data(json.dumps(schema_of(name), indent=2))
