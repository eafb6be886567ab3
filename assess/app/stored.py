"""The assessment as the estate file holds it."""

from assess.errors import EstateError
from assess.model.assessment import Assessment
from assess.store.estate import Estate


def stored_assessment(estate: Estate) -> Assessment:
    """Every table of the last analysis.

    Raises:
        EstateError: nothing was analysed yet.
    """
    assessment = estate.assessment()
    if not assessment.endpoints:
        raise EstateError(
            "the estate holds no assessment yet",
            where=str(estate.path),
            hint="Run `assess scan INVENTORY` first, or `assess analyze` where a scan was interrupted.",
        )
    return assessment
