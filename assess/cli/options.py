"""Options that several commands share, with their help."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

OUTPUT = "Output"


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


InventoryArgument = Annotated[
    Path, typer.Argument(metavar="INVENTORY", help="The inventory file (YAML, or CSV of endpoints).")
]
EstateOption = Annotated[
    Path | None,
    typer.Option(
        "--estate",
        metavar="FILE",
        envvar="ASSESS_ESTATE",
        help="The estate file. Default: estate.db beside the inventory, or in this folder.",
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", help="How to print rows.", case_sensitive=False, rich_help_panel=OUTPUT),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no summary.", rich_help_panel=OUTPUT)
]
NoColorOption = Annotated[
    bool, typer.Option("--no-color", help="No colour (also: NO_COLOR).", rich_help_panel=OUTPUT)
]
LogFileOption = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="FILE", help="Write a log there.", rich_help_panel=OUTPUT),
]


def estate_path(estate: Path | None, inventory: Path | None = None) -> Path:
    """The estate file that is meant: as given, else `estate.db` beside the inventory or in this folder."""
    if estate is not None:
        return estate
    return (inventory.parent if inventory else Path()) / "estate.db"
