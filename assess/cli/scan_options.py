"""Options that `assess scan` and `assess inventory check` share."""

import re
from typing import Annotated

import typer

from assess.errors import InputError

CHOICE, PACE = "Which endpoints", "How fast, how long"

OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="GLOB", help="Only these names (repeatable).", rich_help_panel=CHOICE),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only this kind (repeatable).", rich_help_panel=CHOICE),
]
SiteOption = Annotated[
    str | None, typer.Option("--site", metavar="SITE", help="Only this site.", rich_help_panel=CHOICE)
]
ConcurrencyOption = Annotated[
    int,
    typer.Option("--concurrency", min=1, max=1024, help="Endpoints read at once.", rich_help_panel=PACE),
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=1, help="Per endpoint.", rich_help_panel=PACE)
]
AcceptOption = Annotated[
    bool,
    typer.Option(
        "--accept-new-host-keys",
        help="Record the SSH key of a host seen for the first time. A changed key is always refused.",
    ),
]
DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
SECONDS_OF = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds_of(text: str | None, option: str) -> float | None:
    """A duration such as `90s`, `5m`, `24h` or `2d` in seconds.

    >>> seconds_of("5m", "--sample-every")
    300.0
    """
    if text is None:
        return None
    match = DURATION.fullmatch(text.strip().lower())
    if match is None or not float(match[1]):
        raise InputError(f"{option} '{text}' is no duration", hint="For example 90s, 5m, 24h or 2d.")
    return float(match[1]) * SECONDS_OF[match[2]]
