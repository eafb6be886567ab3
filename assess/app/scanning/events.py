"""What happens during a scan, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from assess.model.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ScanStarted:
    """So many endpoints will be read."""

    endpoints: int


@dataclass(frozen=True, slots=True)
class EndpointFinished:
    """One endpoint was read, or failed."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RoundFinished:
    """The connections of all endpoints were sampled once more."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """Nothing more comes."""

    is_interrupted: bool = False


ScanEvent = ScanStarted | EndpointFinished | RoundFinished | ScanEnded
Progress = Callable[[ScanEvent], None]
"""Takes events as they happen, always from the thread that scans."""


def unseen(event: ScanEvent) -> None:
    """Progress that nobody looks at."""
