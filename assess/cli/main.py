"""The command line: finds the commands, runs one, and turns its end into an exit code."""

import importlib
import logging
import pkgutil
import sys
from collections.abc import Iterator
from typing import Annotated, Protocol, cast

import typer
from typer.exceptions import TyperException

from assess import __version__
from assess.cli import commands
from assess.cli.terminal import open_terminal
from assess.errors import AssessError, InputError, InvariantBroken, StoreFull

DONE, SOME_FAILED, BAD_INPUT, INTERRUPTED, BUG = range(5)

EPILOG = "Exit codes: 0 done; 1 done, some endpoints failed; 2 bad input; 3 interrupted, --resume; 4 a bug."
HELP = """Find where the state of per-tenant virtual machines is, prove it, and plan their move to Amazon EKS.

Start with `assess init`, edit the file, then `assess scan inventory.yaml` and `assess report`.
"""


class Command(Protocol):
    """A module of `assess.cli.commands`: puts its command into the application."""

    ORDER: int

    def register(self, app: typer.Typer) -> None:
        """Adds the command to the application."""


def run() -> None:
    """Runs the command line and ends the process with the exit code of the contract."""
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(outcome(sys.argv[1:]))


def outcome(arguments: list[str]) -> int:
    """The exit code of one run; errors have been told on standard error."""
    try:
        command = typer.main.get_command(build(_first_word(arguments)))
        returned = command(args=arguments, prog_name="assess", standalone_mode=False)
    except TyperException as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        open_terminal().warn("Interrupted. What was collected is kept; `assess scan --resume` goes on.")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except AssessError as error:
        open_terminal().complain(error)
        return _code_of(error)
    except Exception as error:
        return _bug(error)
    return returned if isinstance(returned, int) else DONE


def _first_word(arguments: list[str]) -> str:
    return next((word for word in arguments if not word.startswith("-")), "")


def build(wanted: str = "") -> typer.Typer:
    """The application with every command of `assess.cli.commands`, or only the one that is wanted.

    Importing all of them costs four times as much as importing `show`.
    """
    app = typer.Typer(
        help=HELP,
        epilog=EPILOG,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for command in _commands(wanted):
        command.register(app)
    return app


def _print_version(value: bool) -> None:
    if value:
        open_terminal().data(f"assess {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Options of the program itself."""


def _commands(wanted: str) -> Iterator[Command]:
    names = [each.name for each in pkgutil.iter_modules(commands.__path__)]
    names = [wanted] if wanted in names else names
    found = [
        cast("Command", importlib.import_module(f"{commands.__name__}.{name}")) for name in sorted(names)
    ]
    if not found:
        raise InvariantBroken("no command was found in assess.cli.commands")
    yield from sorted(found, key=lambda command: command.ORDER)


def _usage(error: TyperException) -> int:
    """Wrong options or arguments, told like every other mistake; where help was shown, nothing more."""
    if not error.format_message():
        return BAD_INPUT
    hint = "`assess --help` lists the commands, `assess COMMAND --help` tells their options."
    open_terminal().complain(InputError(error.format_message(), hint=hint))
    return BAD_INPUT


def _code_of(error: AssessError) -> int:
    if isinstance(error, StoreFull):
        return INTERRUPTED
    return BAD_INPUT if isinstance(error, InputError) else BUG


def _bug(error: Exception) -> int:
    logging.getLogger("assess").exception("internal error")
    terminal = open_terminal()
    terminal.warn(f"internal error: {type(error).__name__}: {error}")
    terminal.warn("This is a bug in assess. Run again with --log-file FILE and report that file.")
    return BUG
