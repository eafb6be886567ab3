"""`assess init`: a commented example inventory to edit."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.example import example_inventory, write_example
from assess.cli.options import NoColorOption, QuietOption
from assess.cli.terminal import open_terminal

ORDER = 10


def register(app: typer.Typer) -> None:
    """Adds `assess init`."""
    app.command("init")(init)


def init(
    path: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it; - prints it.")] = Path(
        "inventory.yaml"
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> None:
    """Write a commented example inventory."""
    terminal = open_terminal(quiet=quiet, no_color=no_color)
    if str(path) == "-":
        terminal.data(example_inventory())
        return
    write_example(path, replace=force)
    terminal.say(f"Wrote {path}. Edit it, then: assess inventory check {path}")
