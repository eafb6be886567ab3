"""What follows from all decisions together, as findings."""

from assess.decide.consequences.account_quotas import find_over_quota
from assess.decide.consequences.attachments import find_attachments
from assess.decide.consequences.container_fit import find_container_fit
from assess.decide.estate_view import view_of
from assess.model.estate import Finding
from assess.model.observed import Situation


def find_in_decisions(situation: Situation) -> tuple[Finding, ...]:
    """Quotas that the sum breaks, full nodes, what stands in a pod's way. The decisions must be made."""
    view = view_of(situation)
    return (*find_over_quota(view), *find_attachments(view), *find_container_fit(view))
