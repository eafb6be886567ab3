"""A plan under other limits beside the stored one: what would be better, what worse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from assess.app.show import Row
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.model.inventory import Constraints, PinTenant
from assess.model.waves import Wave

PIN = "pin"
COLUMNS = ("measure", "stored", "what_if", "change")
KEYS = (*sorted(set(Constraints.model_fields) - {"pins"}), PIN)


def constraints_with(constraints: Constraints, words: Iterable[str]) -> Constraints:
    """The constraints with each `key=value` put in its place; `pin=TENANT:WAVE` moves a tenant.

    Raises:
        InputError: no such key, or a value that cannot be.

    >>> constraints_with(Constraints(), ["max_endpoints_per_wave=50"]).max_endpoints_per_wave
    50
    """
    given: dict[str, Any] = constraints.model_dump()
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in KEYS:
            close = suggest(key, KEYS)
            raise InputError(f"'{word}' is no KEY=VALUE of a limit{close}", hint=f"Keys: {', '.join(KEYS)}.")
        if key == PIN:
            given["pins"] = _pinned(given["pins"], value)
        elif key == "freeze":
            given[key] = (*given[key], value)
        else:
            given[key] = value
    try:
        return Constraints.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = first["loc"][0] if first["loc"] else "a limit"
        told = f"{name}: {first['msg']}, not {first['input']!r}"
        raise InputError(told, hint="For example max_endpoints_per_wave=50 or split_tenants=true.") from None


def _pinned(pins: Sequence[Mapping[str, Any]], value: str) -> list[Mapping[str, Any]]:
    tenant, colon, wave = value.rpartition(":")
    if not colon or not wave.isdecimal() or not int(wave):
        raise InputError(f"pin={value} names no wave", hint="For example pin=alpha:2")
    kept = [pin for pin in pins if pin.get("tenant") != tenant]
    return [*kept, PinTenant(tenant=tenant, wave=int(wave)).model_dump()]


def compared(stored: Sequence[Wave], planned: Sequence[Wave], warnings: Sequence[str]) -> Iterator[Row]:
    """Rows of `COLUMNS`; a `change` is None where one side is not known."""
    for measure, one, other in _measures(stored, planned):
        known = isinstance(one, int | float) and isinstance(other, int | float)
        change = round(other - one, 3) if known else None
        yield {"measure": measure, "stored": one, "what_if": other, "change": change}
    yield {"measure": "warnings", "stored": None, "what_if": len(warnings), "change": None}
    moved = _moved(stored, planned)
    yield {"measure": "tenants in another wave", "stored": None, "what_if": moved, "change": len(moved)}


def _measures(stored: Sequence[Wave], planned: Sequence[Wave]) -> Iterator[tuple[str, Any, Any]]:
    for measure, of in (
        ("waves", len),
        ("endpoints in the largest wave", lambda waves: max((len(w.endpoints) for w in waves), default=0)),
        ("connections cut between waves", lambda waves: round(sum(w.cut_weight for w in waves), 3)),
        ("bridges", lambda waves: sum(len(w.bridges) for w in waves)),
        ("highest risk", lambda waves: max((w.risk for w in waves), default=0)),
        ("longest cutover, minutes", _longest),
        ("waves that do not fit their window", lambda waves: sum(not w.fits_window for w in waves)),
        ("done", _done),
    ):
        yield measure, of(stored), of(planned)


def _longest(waves: Sequence[Wave]) -> float | None:
    known = [wave.cutover_minutes for wave in waves if wave.cutover_minutes is not None]
    return max(known, default=0.0) if len(known) == len(waves) else None


def _done(waves: Sequence[Wave]) -> str | None:
    ends = [wave.ends_at for wave in waves if wave.ends_at is not None]
    return max(ends).isoformat() if ends and len(ends) == len(waves) else None


def _moved(stored: Sequence[Wave], planned: Sequence[Wave]) -> list[str]:
    was, is_ = ({t: w.number for w in waves for t in w.tenants} for waves in (stored, planned))
    names = sorted(was.keys() & is_.keys())
    return [f"{name}: {was[name]} -> {is_[name]}" for name in names if was[name] != is_[name]]
