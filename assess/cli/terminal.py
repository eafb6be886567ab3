"""The terminal: data to standard output, messages to standard error, hostile text made visible."""

import logging
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from assess.errors import AssessError, InputError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PIPE_WIDTH = 160
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def plain(text: object) -> str:
    """The text with control and direction-changing characters made visible, so that none acts.

    >>> plain("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return CONTROL.sub(lambda match: _visible(match[0]), str(text))


def _visible(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command writes. `out` is for data, `err` for progress and messages."""

    out: Console
    err: Console
    quiet: bool

    def say(self, message: str) -> None:
        """Tells the user something on standard error, unless they asked for quiet."""
        if not self.quiet:
            self.err.print(Text(plain(message)), soft_wrap=True)

    def warn(self, message: str) -> None:
        """Tells the user something on standard error even when they asked for quiet."""
        self.err.print(Text(plain(message)), soft_wrap=True, style="yellow")

    def complain(self, error: AssessError) -> None:
        """Prints an error and what to do about it on standard error."""
        located = f"{error.where}: {error.what}" if error.where else error.what
        self.err.print(Text(f"error: {plain(located)}", style="red"), soft_wrap=True)
        if error.hint:
            self.err.print(Text(f"  {plain(error.hint)}"), soft_wrap=True)

    def data(self, text: str) -> None:
        """Writes data to standard output as it is, with one line end."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def open_terminal(*, quiet: bool = False, no_color: bool = False, log_file: Path | None = None) -> Terminal:
    """The terminal as the user wants it; logs go to `log_file` only, never to the terminal."""
    _start_log(log_file)
    colorless = no_color or "NO_COLOR" in os.environ
    return Terminal(
        out=_console(sys.stdout, colorless=colorless),
        err=_console(sys.stderr, colorless=colorless),
        quiet=quiet,
    )


def _console(stream: TextIO, *, colorless: bool) -> Console:
    """A console as wide as the terminal; for a file or pipe as `COLUMNS` says, else ample."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(
        file=stream, width=width, no_color=colorless or None, highlight=False, markup=False, emoji=False
    )


def _start_log(log_file: Path | None) -> None:
    root = logging.getLogger()
    root.handlers.clear()
    if log_file is None:
        root.addHandler(logging.NullHandler())
        return
    try:
        handler = logging.FileHandler(log_file, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the log file cannot be written: {error.strerror}", where=str(log_file)) from None
    handler.setFormatter(logging.Formatter(LOG_FORMAT))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
