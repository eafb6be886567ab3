"""Plans the waves under other limits, and hands the stored plan to other tools."""

import json
from dataclasses import dataclass, fields, replace
from datetime import date

from pydantic import TypeAdapter

from assess.app.analyze import situation_of
from assess.app.hearing import plan_heard
from assess.app.show import SHORT_COLUMNS, Row
from assess.app.stored import stored_assessment
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.model.inventory import Constraints, Inventory
from assess.model.observed import Situation
from assess.model.waves import Plan, Wave
from assess.store.estate import Estate
from reports.waves.discovery import exporters_by_name


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that replace the inventory's; None keeps what the inventory says."""

    max_endpoints_per_wave: int | None = None
    max_data_gib_per_wave: float | None = None
    max_cutover_minutes_per_wave: float | None = None
    first_wave_at: str | None = None
    split_tenants: bool | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as rows of `waves`, with the planner's warnings."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...]

    def columns(self, *, short: bool) -> tuple[str, ...]:
        """The columns to print."""
        return SHORT_COLUMNS["waves"] if short else tuple(each.name for each in fields(Wave))


def plan_again(estate: Estate, limits: Limits) -> Planned:
    """A new plan from the stored assessment; nothing is stored.

    Raises:
        InputError: a limit that cannot be, or limits that clash.
    """
    situation, start = situation_of(estate)
    inventory = situation.observed.inventory
    changed = inventory.model_copy(update={"constraints": _changed(inventory.constraints, limits)})
    planned, _ = plan_heard(_with(situation, changed), _start(limits.first_wave_at, start))
    return _rows(planned)


def _with(situation: Situation, inventory: Inventory) -> Situation:
    return replace(situation, observed=replace(situation.observed, inventory=inventory))


def _changed(constraints: Constraints, limits: Limits) -> Constraints:
    given = {each.name: getattr(limits, each.name) for each in fields(Limits)}
    return constraints.model_copy(update={key: value for key, value in given.items() if value is not None})


def _start(text: str | None, otherwise: date) -> date:
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--start '{text}' is no date", hint="For example --start 2027-01-11") from None


def _rows(planned: Plan) -> Planned:
    adapter = TypeAdapter(Wave)
    rows = tuple(json.loads(adapter.dump_json(wave, by_alias=True)) for wave in planned.waves)
    return Planned(rows, planned.warnings)


def exporter_names() -> tuple[str, ...]:
    """Names that `assess waves export --as` takes."""
    return tuple(exporters_by_name())


def export_waves(estate: Estate, name: str) -> str:
    """The stored plan in another tool's format.

    Raises:
        InputError: no such format, or nothing was planned yet.
    """
    exporters = exporters_by_name()
    if name not in exporters:
        hint = f"Formats: {', '.join(exporters)}."
        raise InputError(f"there is no export '{name}'{suggest(name, exporters)}", hint=hint)
    return exporters[name].render(stored_assessment(estate))
