"""The values that the architect may choose from, list by list."""

from collections.abc import Iterable

from assess.model.decisions import About
from assess.model.state import State
from reports.workbook.content import Content


def choices(content: Content) -> dict[str, tuple[str, ...]]:
    """Legal values by list: what was proposed or rejected anywhere, states, tenants, waves."""
    waves = content.assessment.waves
    last = max((wave.number for wave in waves), default=0)
    return {
        "state": tuple(State),
        "storage": _targets(content, About.STORAGE),
        "database": _targets(content, About.DATABASE),
        "segmentation": _targets(content, About.SEGMENTATION),
        "tenant": tuple(tenant.name for tenant in content.assessment.tenants),
        "wave": tuple(str(number) for number in range(1, last + 2)),
    }


def _targets(content: Content, about: About) -> tuple[str, ...]:
    decisions = content.decisions.get(about, ())
    return tuple(sorted({name for each in decisions for name in (each.choice, *_rejected(each.rejected))}))


def _rejected(rejected: Iterable[object]) -> list[str]:
    return [str(getattr(each, "choice", "")) for each in rejected]
