"""The plan endpoint by endpoint, as most other tools want it."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.model.assessment import Assessment
from assess.model.estate import EndpointRow
from assess.model.waves import MoveGroup, Wave


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One endpoint in its group and wave. `endpoint` is None for one that the inventory no longer has."""

    name: str
    wave: Wave
    group: MoveGroup
    endpoint: EndpointRow | None


def plan_rows(assessment: Assessment) -> Iterator[PlanRow]:
    """Every endpoint that moves, in the order of waves and names."""
    endpoints = {endpoint.name: endpoint for endpoint in assessment.endpoints}
    groups = {name: group for group in assessment.groups for name in group.endpoints}
    for wave in sorted(assessment.waves, key=lambda each: each.number):
        for name in wave.endpoints:
            yield PlanRow(name, wave, groups[name], endpoints.get(name))
