"""Plans the waves under other limits, and hands the stored plan to other tools."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from pydantic import TypeAdapter

from assess.app.analyze import situation_of
from assess.app.hearing import plan_heard
from assess.app.show import SHORT_COLUMNS, Row
from assess.app.stored import stored_assessment
from assess.app.what_if import compared, constraints_with
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.inventory.references import wrong_references
from assess.model.inventory import Constraints, Inventory
from assess.model.observed import Situation
from assess.model.waves import Objective, Plan, Wave
from assess.store.estate import Estate
from assess.waves.constraints_check import check_constraints, day_of
from assess.waves.solver.solution import Effort
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
    """A plan as rows of `waves`, with how good it is and the planner's warnings.

    `comparison` stands beside the stored plan, where that was asked.
    """

    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    objectives: tuple[Objective, ...] = ()
    comparison: tuple[Row, ...] = ()

    def quality(self) -> Iterator[str]:
        """A line for each objective: its value, and how far it may be from the best."""
        for each in self.objectives:
            yield f"{each.name}: {each.value:g}{_proof(each)}"

    def columns(self, *, short: bool) -> tuple[str, ...]:
        """The columns to print."""
        return SHORT_COLUMNS["waves"] if short else tuple(each.name for each in fields(Wave))


def _proof(objective: Objective) -> str:
    if objective.bound is None or objective.gap is None:
        return ""
    if not objective.gap:
        return " (proven best)"
    return f" (at most {objective.gap:.1%} above the best; no plan is below {objective.bound:g})"


def plan_again(
    estate: Estate, limits: Limits, what_if: Sequence[str] = (), effort: Effort | None = None
) -> Planned:
    """A new plan from the stored assessment; nothing is stored.

    `what_if` are limits as `key=value`; with them the new plan is compared with the stored one.

    Raises:
        InputError: a limit that cannot be, or limits that clash.
    """
    constraints = constraints_with(_changed(estate.inventory().constraints, limits), what_if)
    situation, start = situation_of(estate)
    changed = situation.observed.inventory.model_copy(update={"constraints": constraints})
    if what_if:
        _check_names(changed)
    check_constraints(changed)
    first = day_of(constraints.first_wave_at) if constraints.first_wave_at else start
    planned, _ = plan_heard(_with(situation, changed), first, effort)
    found = _rows(planned)
    if not what_if:
        return found
    stored = stored_assessment(estate).waves
    return replace(found, comparison=tuple(compared(stored, planned.waves, planned.warnings)))


def _with(situation: Situation, inventory: Inventory) -> Situation:
    return replace(situation, observed=replace(situation.observed, inventory=inventory))


def _changed(constraints: Constraints, limits: Limits) -> Constraints:
    given = {each.name: getattr(limits, each.name) for each in fields(Limits)}
    return constraints.model_copy(update={key: value for key, value in given.items() if value is not None})


def _check_names(inventory: Inventory) -> None:
    for _, told, hint in wrong_references(inventory):
        raise InputError(told, hint=hint)


def _rows(planned: Plan) -> Planned:
    adapter = TypeAdapter(Wave)
    rows = tuple(json.loads(adapter.dump_json(wave, by_alias=True)) for wave in planned.waves)
    return Planned(rows, planned.warnings, planned.objectives)


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
