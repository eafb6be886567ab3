"""The workbook of a stored assessment."""

from pathlib import Path

from assess import __version__
from assess.app.stored import stored_assessment
from assess.app.vocabulary import legal_values
from assess.rules.base import FindingRule, all_rules
from assess.store.estate import Estate
from reports.workbook.workbook import RuleText, WorkbookProperties, write_workbook


def write_report(estate: Estate, path: Path) -> None:
    """Writes the workbook of the stored assessment.

    Raises:
        InputError: nothing was assessed yet, or the file cannot be written.
    """
    assessment = stored_assessment(estate)
    properties = WorkbookProperties(
        choices=legal_values(assessment),
        fingerprint=estate.fingerprint(),
        estate=estate.inventory().estate,
        version=__version__,
        scanned_at=estate.scans()[-1].at,
        rules=tuple(
            RuleText(rule.id, "finding" if isinstance(rule, FindingRule) else "state", rule.text, rule.source)
            for rule in all_rules()
        ),
    )
    write_workbook(assessment, properties, path)
