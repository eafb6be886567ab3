"""`assess inventory check`: reach every endpoint, log in, and name the privileges that are missing."""

from collections.abc import Iterable
from dataclasses import replace

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from assess.app.checked_inventory import checked_inventory
from assess.app.endpoint_rows import gap_text
from assess.app.scanning.check import check as checked
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.progress import scan_progress
from assess.cli.options import (
    EstateOption,
    InventoryArgument,
    LogFileOption,
    NoColorOption,
    QuietOption,
    estate_path,
)
from assess.cli.rows import STYLES
from assess.cli.scan_options import (
    AcceptOption,
    ConcurrencyOption,
    KindOption,
    OnlyOption,
    SiteOption,
    TimeoutOption,
)
from assess.cli.terminal import open_terminal, plain
from assess.model.evidence import Gap
from assess.model.outcome import Outcome

ORDER = 20


def register(app: typer.Typer) -> None:
    """Adds `assess inventory` with its commands."""
    inventory = typer.Typer(no_args_is_help=True, help="Check the inventory before a scan.")
    inventory.callback()(lambda: None)
    inventory.command("check")(check)
    app.add_typer(inventory, name="inventory")


def check(
    inventory: InventoryArgument,
    only: OnlyOption = None,
    kind: KindOption = None,
    site: SiteOption = None,
    concurrency: ConcurrencyOption = 64,
    timeout: TimeoutOption = 30.0,
    accept_new_host_keys: AcceptOption = False,
    estate: EstateOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> int:
    """Reach, log in, list the privileges that are missing; scan nothing."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    options = ScanOptions(
        only=tuple(only or ()),
        kinds=tuple(kind or ()),
        site=site,
        concurrency=concurrency,
        timeout_seconds=timeout,
        accept_new_host_keys=accept_new_host_keys,
    )
    loaded = checked_inventory(inventory)
    with scan_progress(terminal.err, quiet=terminal.quiet) as progress:
        outcomes = checked(loaded, estate_path(estate, inventory), options, progress)
    terminal.out.print(_table(outcomes))
    return 1 if any(outcome.error for outcome in outcomes) else 0


def _table(outcomes: tuple[Outcome, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("endpoint", overflow="fold")
    table.add_column("kind")
    table.add_column("status")
    table.add_column("what is missing, and the cure", overflow="fold")
    for outcome in outcomes:
        status = Text(outcome.status, style=STYLES.get(outcome.status, ""))
        table.add_row(outcome.endpoint, outcome.kind, status, Text(plain(_words(outcome))))
    return table


def _words(outcome: Outcome) -> str:
    if outcome.error:
        return f"{outcome.error}\n{outcome.hint}".strip()
    remedies = dict.fromkeys(gap.remedy for gap in outcome.gaps)
    return "\n".join(_cured_by(remedy, outcome.gaps) for remedy in remedies)


def _cured_by(remedy: str, gaps: Iterable[Gap]) -> str:
    """What one remedy would settle, a line each, and then the remedy."""
    missing = [gap_text(replace(gap, remedy="")) for gap in gaps if gap.remedy == remedy]
    return "\n".join([*missing, f"=> {remedy}"] if remedy else missing)
