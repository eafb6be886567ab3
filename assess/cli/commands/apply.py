"""`assess apply`: the architect's edits, from the workbook or a file, into the estate."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from assess.app.apply import Answer, Applied, Outcome
from assess.app.apply import apply as applied
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
from assess.cli.summary import print_summary
from assess.cli.terminal import Terminal, open_terminal, plain
from assess.store.estate import open_estate

ORDER = 80
STYLES = {"taken": "green", "changed": "green", "cleared": "yellow", "refused": "red"}
DONE, SOME_REFUSED, NOTHING_TAKEN = 0, 1, 2


def register(app: typer.Typer) -> None:
    """Adds `assess apply`."""
    app.command("apply")(apply)


def apply(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="WORKBOOK",
            help="The edited workbook, or a .yaml or .csv of overrides (subject, about, value, reason, by).",
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="Who decided. Default: as the file says."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be taken; change nothing.")
    ] = False,
    estate: EstateOption = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    log_file: LogFileOption = None,
) -> int:
    """Take the Override columns back, tell what was refused and why, and work everything out again.

    What is refused leaves the override before in force. Exit code 1 where some are refused, 2 where all are.
    """
    terminal = open_terminal(quiet=quiet, no_color=no_color, log_file=log_file)
    with open_estate(estate_path(estate), create=False) as opened:
        result = applied(opened, file, by=by or "", at=datetime.now(UTC), dry_run=dry_run)
    for note in result.notes:
        terminal.warn(f"Note: {note}.")
    _print(terminal, result, form)
    if result.assessment is not None:
        print_summary(terminal, result.assessment)
    terminal.say(_told(result, dry_run=dry_run))
    if not result.count(Outcome.REFUSED):
        return DONE
    return SOME_REFUSED if result.changes else NOTHING_TAKEN


def _print(terminal: Terminal, result: Applied, form: Format) -> None:
    if form is not Format.TABLE:
        print_rows(
            terminal, [asdict(each) for each in result.answers], [each.name for each in fields(Answer)], form
        )
        return
    for answer in result.answers:
        if answer.outcome is not Outcome.UNCHANGED:
            line = Text.assemble(
                (f"{answer.outcome:<9}", STYLES.get(answer.outcome, "")), plain(_line(answer))
            )
            terminal.out.print(line, soft_wrap=True)


def _line(answer: Answer) -> str:
    """One answer in words.

    >>> from assess.model.overrides import Topic
    >>> _line(Answer(Outcome.CHANGED, Topic.WAVE, "alpha", "2", "1", "Tenants!K4"))
    'Tenants!K4: wave of alpha: 2 (was 1)'
    """
    what = f"{answer.where}: {answer.about.replace('_', ' ')} of {answer.subject}"
    if answer.outcome is Outcome.REFUSED:
        return f"{what}: {answer.why}"
    if answer.outcome is Outcome.CLEARED:
        return f"{what}: no override any more (was {answer.was})"
    return f"{what}: {answer.value}" + (f" (was {answer.was})" if answer.was else "")


def _told(result: Applied, *, dry_run: bool) -> str:
    counts = ", ".join(f"{result.count(each)} {each}" for each in Outcome if result.count(each))
    said = f"Overrides       {counts or 'none in the file'}"
    return f"{said}; nothing was changed (--dry-run)" if dry_run else said
