"""`assess scan`: collect, classify, connect, decide, plan; into one estate file."""

from pathlib import Path
from typing import Annotated

import typer

from assess.app.analyze import analyze
from assess.app.checked_inventory import checked_inventory
from assess.app.scanning.dry_run import plan_reads
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.progress import scan_progress
from assess.app.scanning.scan import scan as collect
from assess.cli.options import (
    EstateOption,
    InventoryArgument,
    LogFileOption,
    NoColorOption,
    QuietOption,
    estate_path,
)
from assess.cli.scan_options import (
    CHOICE,
    PACE,
    AcceptOption,
    ConcurrencyOption,
    KindOption,
    OnlyOption,
    SiteOption,
    TimeoutOption,
    seconds_of,
)
from assess.cli.summary import print_summary
from assess.cli.terminal import Terminal, open_terminal
from assess.errors import InputError
from assess.model.inventory import Inventory
from assess.store.estate import open_estate

ORDER = 30
DONE, SOME_FAILED, INTERRUPTED = 0, 1, 3


def register(app: typer.Typer) -> None:
    """Adds `assess scan`."""
    app.command("scan")(scan)


def scan(
    inventory: InventoryArgument,
    only: OnlyOption = None,
    kind: KindOption = None,
    site: SiteOption = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Skip what the last scan has read.", rich_help_panel=CHOICE)
    ] = False,
    concurrency: ConcurrencyOption = 64,
    timeout: TimeoutOption = 120.0,
    sample_every: Annotated[
        str | None,
        typer.Option(
            "--sample-every", metavar="5m", help="Look at connections again so often.", rich_help_panel=PACE
        ),
    ] = None,
    sample_for: Annotated[
        str | None,
        typer.Option("--sample-for", metavar="24h", help="Go on looking for so long.", rich_help_panel=PACE),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would run on each endpoint; connect to nothing.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="DIR", help="Also keep what each endpoint said as a capture there."),
    ] = None,
    accept_new_host_keys: AcceptOption = False,
    estate: EstateOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> int:
    """Read every endpoint of the inventory, and say what it means.

    Reads only; one endpoint that fails never stops the others; what was read is kept at once.
    """
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    if (sample_every is None) != (sample_for is None):
        raise InputError(
            "--sample-every and --sample-for go together", hint="--sample-every 5m --sample-for 24h"
        )
    loaded = checked_inventory(inventory)
    options = ScanOptions(
        only=tuple(only or ()),
        kinds=tuple(kind or ()),
        site=site,
        concurrency=concurrency,
        timeout_seconds=timeout,
        sample_every_seconds=seconds_of(sample_every, "--sample-every"),
        sample_for_seconds=seconds_of(sample_for, "--sample-for"),
        resume=resume,
        record=record,
        accept_new_host_keys=accept_new_host_keys,
    )
    if dry_run:
        _tell(terminal, loaded, options)
        return DONE
    return _scan(terminal, loaded, estate_path(estate, inventory), options)


def _scan(terminal: Terminal, inventory: Inventory, path: Path, options: ScanOptions) -> int:
    with scan_progress(terminal.err, quiet=terminal.quiet) as progress:
        result = collect(inventory, path, options, progress)
    with open_estate(path, create=False) as opened:
        assessment = analyze(opened)
    print_summary(terminal, assessment)
    terminal.say(f"Estate          {path}")
    if result.is_interrupted:
        terminal.warn("Interrupted. What was collected is kept; `assess scan --resume` goes on.")
        return INTERRUPTED
    return SOME_FAILED if result.failed else DONE


def _tell(terminal: Terminal, inventory: Inventory, options: ScanOptions) -> None:
    reads, skipped = plan_reads(inventory, options)
    for read in reads:
        who = f" as {read.user}" if read.user else ""
        through = f" through {read.through}" if read.through else ""
        terminal.data(f"{read.endpoint}: {read.kind} by {read.transport}, {read.address}{who}{through}")
        for command in read.commands:
            terminal.data(f"    {command}")
    for outcome in skipped:
        why = "; ".join(gap.detail for gap in outcome.gaps) or outcome.error
        terminal.data(f"{outcome.endpoint}: nothing is run: {why}")
