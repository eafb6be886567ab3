"""The progress bar of a scan: done, failed, rate and time left; one line where there is no terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from assess.app.scanning.events import EndpointFinished, Progress, RoundFinished, ScanEvent, ScanStarted
from assess.model.outcome import Outcome


@contextmanager
def scan_progress(
    console: Console, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress]:
    """Takes the events of a scan and shows them on the console, which is standard error; nothing if quiet."""
    tally = _Tally(clock)
    if quiet:
        yield tally.take
        return
    if not console.is_terminal:
        yield tally.take
        console.print(tally.line(), highlight=False, markup=False, soft_wrap=True)
        return
    with _bar(console) as bar:
        task = bar.add_task("reading", total=None, failed=0, rate="")
        yield lambda event: _show(bar, task, tally, event)


class _Tally:
    """Counts of a scan."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self.total = 0
        self.done = 0
        self.failed = 0
        self.rounds = ""

    def take(self, event: ScanEvent) -> None:
        if isinstance(event, ScanStarted):
            self._began = self._clock()
            self.total = event.endpoints
        elif isinstance(event, EndpointFinished):
            self.done += 1
            self.failed += _is_failed(event.outcome)
        elif isinstance(event, RoundFinished):
            self.rounds = f", sample {event.number} of {event.of}"

    def rate(self) -> str:
        seconds = self._clock() - self._began
        return f"{self.done / seconds:.1f}/s" if seconds > 0 else ""

    def line(self) -> str:
        seconds = self._clock() - self._began
        read = f"{self.done} of {self.total} endpoints read, {self.failed} failed"
        return f"{read}, in {seconds:.0f} s{self.rounds}"


def _is_failed(outcome: Outcome) -> bool:
    return bool(outcome.error)


def _bar(console: Console) -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


def _show(bar: Bar, task: TaskID, tally: _Tally, event: ScanEvent) -> None:
    tally.take(event)
    bar.update(
        task,
        total=tally.total,
        completed=tally.done,
        failed=tally.failed,
        rate=tally.rate(),
        description="reading" + tally.rounds,
    )
