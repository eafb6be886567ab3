"""`assess waves plan` and `assess waves export`: plan again under other limits; hand the plan on."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assess.app.plan import Limits, export_waves, exporter_names, plan_again
from assess.app.what_if import COLUMNS
from assess.cli.options import (
    EstateOption,
    Format,
    FormatOption,
    LogFileOption,
    NoColorOption,
    QuietOption,
    estate_path,
)
from assess.cli.rows import print_rows
from assess.cli.terminal import open_terminal
from assess.errors import InputError
from assess.store.estate import read_estate
from assess.waves.constraints_check import day_of
from assess.waves.solver.solution import Effort

ORDER = 80
MOST_WARNINGS = 20
LOG = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    """Adds `assess waves` with its commands."""
    waves = typer.Typer(no_args_is_help=True, help="Plan the waves again, or hand the plan to other tools.")
    waves.command("plan")(plan)
    waves.command("export", epilog=f"Formats: {', '.join(exporter_names())}.")(export)
    app.add_typer(waves, name="waves")


def _day(text: str) -> date:
    try:
        return day_of(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; for example 2027-01-11") from None


def plan(
    max_endpoints: Annotated[
        int | None,
        typer.Option("--max-endpoints-per-wave", min=1, help="At most so many endpoints in a wave."),
    ] = None,
    max_data_gib: Annotated[
        float | None,
        typer.Option("--max-data-gib-per-wave", min=0.001, help="At most so much data in a wave."),
    ] = None,
    max_cutover_minutes: Annotated[
        float | None, typer.Option("--max-cutover-minutes-per-wave", min=1, help="At most so long a cutover.")
    ] = None,
    start: Annotated[
        date | None,
        typer.Option(
            "--start", metavar="YYYY-MM-DD", parser=_day, help="The day on which the first wave may start."
        ),
    ] = None,
    split_tenants: Annotated[
        bool | None,
        typer.Option("--split-tenants/--whole-tenants", help="Let a tenant's stateless parts move first."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE",
            help="Compare with the stored plan under another limit, e.g. max_endpoints_per_wave=50, "
            "pin=alpha:2, split_tenants=true. Repeatable.",
        ),
    ] = None,
    steps: Annotated[
        int,
        typer.Option(
            "--steps", min=0, help="How long to search, in steps; the same steps give the same plan."
        ),
    ] = Effort().steps,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Start of the search's dice.")] = Effort().seed,
    estate: EstateOption = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Plan the waves under other limits and print them; the estate file stays as it is."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    first = None if start is None else start.isoformat()
    limits = Limits(max_endpoints, max_data_gib, max_cutover_minutes, first, split_tenants)
    with read_estate(estate_path(estate)) as opened:
        planned = plan_again(opened, limits, what_if or (), Effort(steps, seed))
    if what_if:
        print_rows(terminal, planned.comparison, COLUMNS, form)
    else:
        print_rows(terminal, planned.rows, planned.columns(short=form is Format.TABLE), form)
    for line in planned.quality():
        terminal.say(line)
    for warning in planned.warnings:
        LOG.warning("%s", warning)
    for line in shown(planned.warnings):
        terminal.warn(line)


def shown(warnings: Sequence[str]) -> Iterator[str]:
    """The first warnings, and how many are left out where there are too many for a terminal."""
    yield from warnings[:MOST_WARNINGS]
    if len(warnings) > MOST_WARNINGS:
        yield f"and {len(warnings) - MOST_WARNINGS} more; --log-file FILE keeps them all"


def export(
    form: Annotated[str, typer.Option("--as", metavar="NAME", help="The format.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write it. Default: standard output."),
    ] = None,
    estate: EstateOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> None:
    """Write the stored wave plan for another tool."""
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    with read_estate(estate_path(estate)) as opened:
        text = export_waves(opened, form)
    if output is None:
        terminal.data(text)
        return
    _write(output, text)
    terminal.say(f"Wrote {output}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
