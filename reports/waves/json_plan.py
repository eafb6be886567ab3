"""`json`: waves and groups with all their keys, as `assess show` prints them."""

import json
from typing import Any

from pydantic import TypeAdapter

from assess.model.assessment import Assessment
from assess.model.waves import MoveGroup, Objective, Wave
from reports.waves.exporter import Exporter

WAVES = TypeAdapter(tuple[Wave, ...])
GROUPS = TypeAdapter(tuple[MoveGroup, ...])
OBJECTIVES = TypeAdapter(tuple[Objective, ...])


def render(assessment: Assessment) -> str:
    """One JSON object with `waves`, `groups`, and how good the plan is (`objectives`)."""
    plan: dict[str, Any] = {
        "waves": WAVES.dump_python(assessment.waves, mode="json", by_alias=True),
        "groups": GROUPS.dump_python(assessment.groups, mode="json", by_alias=True),
        "objectives": OBJECTIVES.dump_python(assessment.objectives, mode="json", by_alias=True),
    }
    return json.dumps(plan, indent=2, ensure_ascii=False) + "\n"


EXPORTER = Exporter("json", ".json", render)
