"""`assess explain`: the chain from evidence to decision for one thing."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from assess.app.explain import Branch
from assess.app.explain import explain as explained
from assess.cli.options import (
    EstateOption,
    Format,
    FormatOption,
    LogFileOption,
    NoColorOption,
    estate_path,
)
from assess.cli.terminal import open_terminal, plain
from assess.errors import InputError
from assess.store.estate import read_estate

ORDER = 50

STYLES = {
    "name": "bold",
    "group": "bold",
    "state": "bold cyan",
    "decision": "bold green",
    "finding": "bold yellow",
    "override": "bold magenta",
    "plan": "bold blue",
    "rejected": "dim",
    "printed": "italic",
}


def register(app: typer.Typer) -> None:
    """Adds `assess explain`."""
    app.command("explain")(explain)


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A tenant, host, host/service, server/database, host:/path, table, wave or group.",
        ),
    ],
    estate: EstateOption = None,
    form: FormatOption = Format.TABLE,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Say why: rules, evidence, rejected alternatives, down to the line that a server printed."""
    terminal = open_terminal(no_color=no_color, log_file=log_file)
    if form in {Format.CSV, Format.JSONL}:
        raise InputError(f"an explanation is a tree and has no {form} form", hint="Use table or json.")
    with read_estate(estate_path(estate)) as opened:
        branch = explained(opened, name)
    if form is Format.JSON:
        terminal.data(json.dumps(asdict(branch), indent=2, ensure_ascii=False))
    else:
        terminal.out.print(_tree(branch))


def _tree(branch: Branch) -> Tree:
    tree = Tree(Text(plain(branch.text), style=STYLES.get(branch.kind, "")))
    for child in branch.children:
        tree.add(_tree(child))
    return tree
