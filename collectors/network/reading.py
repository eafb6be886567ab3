"""What a reader of one platform's configuration is, and how readers are found: modules that have `READER`."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from assess.errors import InvariantBroken
from assess.model.network import NetworkFacts


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file of a device's configuration. `name` is the path below the folder given, with `/`.

    Secrets are withheld already; the lines are those of the file, so that line numbers hold.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PlatformReader:
    """Reads the files of one platform (`cisco_asa`, `fortigate`, `haproxy` ...), whole.

    `read` takes the endpoint's name and its files, and is pure; it raises nothing but `ParseError`, which
    names file and line. `recognises` says whether a file's text is surely of this platform, for endpoints
    that do not name theirs. `companions` are platforms whose files it reads too, beside its own.
    """

    platform: str
    read: Callable[[str, Sequence[ConfigFile]], NetworkFacts]
    recognises: Callable[[str], bool]
    also_called: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()


@cache
def readers_by_platform() -> dict[str, PlatformReader]:
    """Every reader by its platform's names. Fails when two claim one name."""
    package = importlib.import_module(__package__)
    found: list[PlatformReader] = []
    for module in pkgutil.walk_packages(package.__path__, prefix=f"{__package__}."):
        reader = getattr(importlib.import_module(module.name), "READER", None)
        if isinstance(reader, PlatformReader):
            found.append(reader)
    names = [(name, each) for each in found for name in (each.platform, *each.also_called)]
    by_name = dict(sorted(names, key=lambda pair: pair[0]))
    if len(by_name) != len(names):
        raise InvariantBroken(f"platform readers: {sorted(name for name, _ in names)} are not unique")
    return by_name
