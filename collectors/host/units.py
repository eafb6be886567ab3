"""Service units with the directories that they declare, from the section `units`."""

from collections.abc import Iterator
from sys import intern

from assess.model.evidence import Ref
from assess.model.host import Unit
from collectors.host.lines import integer, numbered

_BASES = {"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache"}


def parse_units(units: str) -> tuple[Unit, ...]:
    """Units sorted by name; of OpenRC, upstart and init scripts only name and state are known.

    Raises:
        ParseError: a number is none.
    """
    found: dict[str, Unit] = {}
    for ref, block in _blocks(units):
        unit = _unit(ref, block)
        if unit.name:
            found.setdefault(unit.name, unit)
    for ref, line in numbered("units", units):
        words = line.split()
        if words[:1] and words[0] in {"rc", "initd", "upstart"} and len(words) >= 2:
            found.setdefault(words[1], Unit(words[1], words[2] if len(words) > 2 else "", ref))
    return tuple(found[name] for name in sorted(found))


def _blocks(units: str) -> Iterator[tuple[Ref, dict[str, list[str]]]]:
    """Property blocks of `systemctl show`, which an empty line ends."""
    block: dict[str, list[str]] = {}
    start = 1
    for number, line in enumerate([*units.split("\n"), ""], start=1):
        key, equals, value = line.partition("=")
        if equals:
            start = start if block else number
            block.setdefault(key, []).append(intern(value))
        elif not line and block:
            yield Ref("units", start), block
            block = {}


def _unit(ref: Ref, block: dict[str, list[str]]) -> Unit:
    main_pid = _first(block, "MainPID")
    return Unit(
        name=_first(block, "Id"),
        state=_state(block),
        ref=ref,
        main_pid=(integer(main_pid, ref) or None) if main_pid else None,
        user=_first(block, "User"),
        command=_first(block, "ExecStart"),
        working_directory=_first(block, "WorkingDirectory").lstrip("!-"),
        state_directories=_directories(block, "StateDirectory"),
        cache_directories=_directories(block, "CacheDirectory"),
        environment_files=tuple(_environment_files(block)),
        private_tmp=_first(block, "PrivateTmp") in {"yes", "disconnected"},
    )


def _state(block: dict[str, list[str]]) -> str:
    active, sub = _first(block, "ActiveState"), _first(block, "SubState")
    return f"{active} ({sub})" if sub else active


def _first(block: dict[str, list[str]], key: str) -> str:
    return block[key][0] if key in block else ""


def _directories(block: dict[str, list[str]], key: str) -> tuple[str, ...]:
    """Relative names are below the base that systemd has for them; `name:link` names the first."""
    names = [name.split(":")[0] for value in block.get(key, ()) for name in value.split()]
    return tuple(name if name.startswith("/") else f"{_BASES[key]}/{name}" for name in names if name)


def _environment_files(block: dict[str, list[str]]) -> Iterator[str]:
    for key in ("EnvironmentFiles", "EnvironmentFile"):
        for value in block.get(key, ()):
            path = value.split(" (")[0].lstrip("-")
            if path:
                yield path
