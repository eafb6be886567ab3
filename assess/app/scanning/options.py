"""What a user may wish of a scan, and what comes of it."""

from dataclasses import dataclass
from pathlib import Path

from assess.model.login import HostKeyPolicy
from assess.model.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """Which endpoints, how many at once, and for how long each.

    `only` are globs on endpoint names, `timeout_seconds` bounds each endpoint, `record` is a folder for
    captures. With `sample_every_seconds` and `sample_for_seconds` the connections are looked at again, on
    sessions that stay open. `known_hosts` are believed besides the estate's own file.
    """

    only: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    site: str | None = None
    concurrency: int = 64
    timeout_seconds: float = 120.0
    connect_seconds: float = 10.0
    sample_every_seconds: float | None = None
    sample_for_seconds: float | None = None
    resume: bool = False
    record: Path | None = None
    accept_new_host_keys: bool = False
    known_hosts: tuple[Path, ...] = HostKeyPolicy().files

    @property
    def rounds(self) -> int:
        """How often the connections are sampled after the first look."""
        if not self.sample_every_seconds or not self.sample_for_seconds:
            return 0
        return int(self.sample_for_seconds // self.sample_every_seconds)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """How a scan ended. `skipped_done` counts endpoints that --resume found read already."""

    scan: int
    outcomes: tuple[Outcome, ...]
    skipped_done: int = 0
    is_interrupted: bool = False

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Outcomes with an error, by endpoint name."""
        return tuple(each for each in self.outcomes if each.error)


def host_key_policy(estate_path: Path, options: ScanOptions) -> HostKeyPolicy:
    """The estate's own known_hosts file, `estate.known_hosts` beside it, and then the others."""
    return HostKeyPolicy(
        files=options.known_hosts,
        own_file=estate_path.with_suffix(".known_hosts"),
        accept_new=options.accept_new_host_keys,
    )
