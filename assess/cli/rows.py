"""Prints rows as a table that fits the terminal, as JSON, JSON Lines or CSV."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assess.app.show import Row, cell_text, csv_text
from assess.cli.options import Format
from assess.cli.terminal import Terminal, plain
from assess.model.sizes import in_words

STYLES = {
    "durable": "red",
    "ephemeral": "yellow",
    "stateless": "green",
    "unknown": "magenta",
    "blocker": "bold red",
    "high": "red",
    "medium": "yellow",
    "failed": "red",
    "partial": "yellow",
    "ok": "green",
}
MOST_ITEMS = 3
MOST_WIDTH = 1000
TOLERATED_WIDTH = 1.5


def print_rows(terminal: Terminal, rows: Iterable[Row], columns: Sequence[str], form: Format) -> None:
    """Writes the rows to standard output; `table` shows the short columns, the others every key."""
    if form is Format.JSON:
        terminal.data(json.dumps(list(rows), indent=2, ensure_ascii=False))
    elif form is Format.JSONL:
        for row in rows:
            terminal.data(json.dumps(row, ensure_ascii=False))
    elif form is Format.CSV:
        for line in csv_text(rows, columns):
            terminal.data(line)
    else:
        _print_table(terminal.out, list(rows), columns)


def _print_table(console: Console, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """A table; where it would be far too wide for the terminal, one block of lines per row."""
    table = _table(rows, columns)
    widest = console.measure(table, options=console.options.update(width=MOST_WIDTH)).maximum
    if widest <= console.width * TOLERATED_WIDTH:
        console.print(table)
        return
    for row in rows:
        console.print(_block(row, columns))


def _block(row: Row, columns: Sequence[str]) -> Table:
    block = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    block.add_column(style="bold", no_wrap=True)
    block.add_column(overflow="fold")
    for column in columns:
        block.add_row(_heading(column), _cell(column, row.get(column)))
    block.add_row("", "")
    return block


def _table(rows: Sequence[Row], columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=f"{len(rows)} rows", caption_justify="left")
    for column in columns:
        numeric = all(isinstance(row.get(column), int | float | None) for row in rows)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(_heading(column), overflow="fold", justify=justify, no_wrap=numeric)
    for row in rows:
        table.add_row(*(_cell(column, row.get(column)) for column in columns))
    return table


def _heading(column: str) -> str:
    return (
        column.removesuffix("_bytes").replace("_", " ")
        if column.endswith("_bytes")
        else column.replace("_", " ")
    )


def _cell(column: str, value: Any) -> Text:
    if column.endswith("_bytes") and isinstance(value, int | float):
        return Text(in_words(value))
    text = _shortened(value) if isinstance(value, list) else cell_text(value)
    return Text(plain(text), style=STYLES.get(text, ""))


def _shortened(items: list[Any]) -> str:
    """The first few of a list and how many there are; the other formats have all."""
    told = ", ".join(cell_text(item) for item in items[:MOST_ITEMS])
    return f"{told} and {len(items) - MOST_ITEMS} more" if len(items) > MOST_ITEMS else told
