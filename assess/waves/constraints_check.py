"""Whether the inventory's constraints can be kept at all, told before anything is contacted."""

from collections.abc import Iterable, Sequence
from datetime import date

from assess.errors import InputError
from assess.model.inventory import Constraints, Inventory, PinBefore, PinTenant, PinTogether
from assess.waves.circles import Arc
from assess.waves.groups import grouping
from assess.waves.loads import Load
from assess.waves.machines import Machine, moving
from assess.waves.pins import pins
from assess.waves.precedence import precedence
from assess.waves.windows import freeze, window

PLANNABLE_YEARS = range(1970, 2201)
"""Dates far outside are typing errors, and calendars end somewhere."""


def check_constraints(inventory: Inventory) -> None:
    """Nothing, if some plan can keep the windows, freezes, first date and pins; nothing is contacted.

    What the scan may still find, such as two tenants on one machine, is not judged here.

    Raises:
        InputError: a window, freeze or date that cannot be read, or pins that contradict each other, by name.
    """
    for text in (text for tenant in inventory.tenants for text in tenant.windows):
        window(text)
    limits = inventory.constraints
    for text in limits.freeze:
        freeze(text)
    if limits.first_wave_at is not None:
        _check_date(limits.first_wave_at)
    if limits.pins:
        _check_pins(_pinned(inventory), limits)


def _check_date(text: str) -> None:
    try:
        day_of(text)
    except ValueError as error:
        raise InputError(f"first_wave_at {error}", hint="For example '2027-01-11'.") from None


def day_of(text: str) -> date:
    """The day that a text such as `2027-01-11` names, for a first wave.

    Raises:
        ValueError: there is no such day, or nobody plans for that year; the message names the text.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no date") from None
    if found.year not in PLANNABLE_YEARS:
        years = f"{PLANNABLE_YEARS[0]} to {PLANNABLE_YEARS[-1]}"
        raise ValueError(f"'{text}' is not in the years {years}")
    return found


def _check_pins(machines: Sequence[Machine], limits: Constraints) -> None:
    loads = {machine.name: Load() for machine in machines}
    grouped = grouping(machines, {}, loads, limits)
    none: dict[Arc, float] = {}
    precedence(grouped.groups, none, (), pins(machines, grouped.group_of, limits), lambda _: True)


def _pinned(inventory: Inventory) -> tuple[Machine, ...]:
    """A machine for each tenant with all that is said to be its, and one for each other endpoint."""
    names = {tenant.name for tenant in inventory.tenants} | set(_named(inventory.constraints))
    owned: dict[str, list[str]] = {}
    alone: dict[str, list[str]] = {}
    for endpoint in moving(inventory):
        if endpoint.tenant:
            owned.setdefault(endpoint.tenant, []).append(endpoint.name)
        else:
            alone[endpoint.name] = [endpoint.name]
    for name in sorted(names - set(alone) - {one for ones in owned.values() for one in ones}):
        owned.setdefault(name, [])
    return (
        *(Machine(name, (name, *own), owner=name, tenants=(name,)) for name, own in sorted(owned.items())),
        *(Machine(name, tuple(own)) for name, own in sorted(alone.items()) if name not in owned),
    )


def _named(limits: Constraints) -> Iterable[str]:
    for pin in limits.pins:
        if isinstance(pin, PinTenant):
            yield pin.tenant
        elif isinstance(pin, PinBefore):
            yield from pin.before
        elif isinstance(pin, PinTogether):
            yield from pin.together
