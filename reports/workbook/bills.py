"""What a tenant's targets cost a month: a number only where every part of it is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.model.decisions import BILLED, About, Decision
from reports.workbook.content import Content
from reports.workbook.table import Cell

AS_PROPOSED = "as_proposed"
"""The row of `models` that holds every tenant's own answer."""


@dataclass(frozen=True, slots=True)
class Bill:
    """The known parts' sum in USD a month, and how many parts have no known price or size."""

    known_usd: float
    unknown: int

    @property
    def cell(self) -> Cell:
        """The sum; in words where it is not the whole."""
        if not self.unknown:
            return self.known_usd
        return f"unknown (known parts: {self.known_usd:,.2f} USD)"


def bill(decisions: Iterable[Decision]) -> Bill:
    """What these decisions cost together."""
    costs = [each.monthly_cost_usd for each in decisions if each.about in BILLED]
    return Bill(round(sum(cost for cost in costs if cost is not None), 2), costs.count(None))


def tenant_bill(content: Content, tenant: str) -> Bill:
    """What is the tenant's alone; shared services are in no tenant's bill."""
    return bill(each for each in content.assessment.decisions if each.tenant == tenant)


def estate_bill(content: Content) -> Bill:
    """What everything costs; nodes once, by the estate's own answer on segmentation if there is one."""
    segmentation = content.decisions.get(About.SEGMENTATION, ())
    nodes = [each for each in segmentation if not each.tenant] or segmentation
    others = (each for each in content.assessment.decisions if each.about is not About.SEGMENTATION)
    return bill((*nodes, *others))


def model_costs(content: Content) -> list[tuple[str, float | None]]:
    """USD a month of nodes and control planes in every way to keep tenants apart. None: not known."""
    return [(model_name(each.model), each.monthly_usd) for each in content.assessment.models]


def model_name(model: str) -> str:
    """The model as people say it."""
    return "as proposed" if model == AS_PROPOSED else model
