"""The architect's pins, as groups: which wave, and which before which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assess.errors import InputError
from assess.model.inventory import Constraints, PinBefore, PinTenant
from assess.waves.circles import Arc
from assess.waves.groups import machines_named
from assess.waves.machines import Machine


@dataclass(frozen=True, slots=True)
class Pins:
    """`wave_of` is the wave by group id; `before` holds (later, earlier) groups, strictly."""

    wave_of: dict[str, int]
    before: frozenset[Arc]

    def wave_of_any(self, groups: Iterable[str]) -> int | None:
        """The wave to which one of the groups is pinned; the lowest where they differ."""
        return min((self.wave_of[group] for group in groups if group in self.wave_of), default=None)


def pins(machines: Sequence[Machine], group_of: Mapping[str, str], constraints: Constraints) -> Pins:
    """What the inventory pins.

    Raises:
        InputError: pins that one group cannot keep.
    """
    wave_of: dict[str, int] = {}
    before: set[Arc] = set()
    for pin in constraints.pins:
        if isinstance(pin, PinTenant):
            for group in _groups(machines, group_of, pin.tenant):
                _pin(wave_of, group, pin)
        elif isinstance(pin, PinBefore):
            before.update(_before(machines, group_of, pin))
    return Pins(dict(sorted(wave_of.items())), frozenset(before | _by_wave(wave_of)))


def _by_wave(wave_of: Mapping[str, int]) -> set[Arc]:
    """What is pinned to a wave moves before what is pinned to the next pinned one."""
    waves = sorted(set(wave_of.values()))
    return {
        (later, earlier)
        for low, high in pairwise(waves)
        for later in wave_of
        for earlier in wave_of
        if wave_of[later] == high and wave_of[earlier] == low
    }


def _groups(machines: Sequence[Machine], group_of: Mapping[str, str], name: str) -> list[str]:
    return sorted({group_of[machine] for machine in machines_named(machines, [name])})


def _pin(wave_of: dict[str, int], group: str, pin: PinTenant) -> None:
    known = wave_of.setdefault(group, pin.wave)
    if known != pin.wave:
        raise InputError(
            f"pins contradict each other: {group} is pinned to wave {known} and to wave {pin.wave}",
            hint="What moves together can only be pinned to one wave: take one of the pins away.",
        )


def _before(machines: Sequence[Machine], group_of: Mapping[str, str], pin: PinBefore) -> set[Arc]:
    first, second = (_groups(machines, group_of, name) for name in pin.before)
    both = sorted(set(first) & set(second))
    if both:
        raise InputError(
            f"{pin.before[0]} cannot move before {pin.before[1]}: both are in group {both[0]}",
            hint="Take the `before` pin away, or what ties them (`together` pins, dependencies in a circle).",
        )
    return {(later, earlier) for later in second for earlier in first}
