"""The page of a stored assessment."""

from pathlib import Path

from assess import __version__
from assess.app.stored import stored_assessment
from assess.store.estate import Estate
from reports.page.page import PageProperties, write_page


def write_report_page(estate: Estate, path: Path) -> None:
    """Writes the HTML page of the stored assessment.

    Raises:
        InputError: nothing was assessed yet, or the file cannot be written.
    """
    properties = PageProperties(
        estate=estate.inventory().estate, version=__version__, scanned_at=estate.scans()[-1].at
    )
    write_page(stored_assessment(estate), properties, path)
