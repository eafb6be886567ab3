"""Configuration that somebody wrote for this host or tenant: small and durable."""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.model.evidence import Trace
from assess.model.state import Signal, State
from assess.rules.base import StateRule

SOURCE = "evidence rules 3.3 D13, 2026-11"


@dataclass(frozen=True, slots=True)
class ConfigCopy:
    """A configuration file or folder of an application. `packaged` is None where no package was asked."""

    path: str
    packaged: bool | None
    modified: bool | None
    file: Trace
    settings: tuple[Trace, ...] = ()


def _own_settings(config: ConfigCopy) -> Iterable[Signal]:
    """Settings that name endpoints and stores, in a file that no package brought as it is."""
    if not config.settings or (config.packaged and not config.modified):
        return
    yield Signal(
        rule="state.config.own_settings",
        state=State.DURABLE,
        weight=4,
        trace=config.settings[0],
        flips_if="the file is generated anew at each deployment",
        purpose="config",
        flags=("config",),
    )


def _own_file(config: ConfigCopy) -> Iterable[Signal]:
    if config.packaged is False or config.modified:
        yield Signal(
            rule="state.config.own_file",
            state=State.DURABLE,
            weight=2,
            trace=config.file,
            flips_if="the file is generated anew at each deployment",
            purpose="config",
            flags=("config",),
        )


RULES = (
    StateRule(
        "state.config.own_settings",
        ConfigCopy,
        _own_settings,
        "It names the endpoints and stores of this copy of the application.",
        SOURCE,
    ),
    StateRule(
        "state.config.own_file", ConfigCopy, _own_file, "No package brought it, or it was changed.", SOURCE
    ),
)
