"""Writes the page of an assessment: one HTML file that opens from disk and loads nothing."""

import tempfile
from pathlib import Path

from assess.errors import InputError
from assess.model.assessment import Assessment
from reports.page.markup import markup
from reports.page.payload import payload
from reports.page.properties import PageProperties

__all__ = ["PageProperties", "write_page"]


def write_page(assessment: Assessment, properties: PageProperties, path: Path) -> None:
    """Writes the page beside its final place and moves it there, so that a half one is never seen.

    Raises:
        InputError: the folder is missing, may not be written, or is full; what was there before stays.
    """
    text = markup(payload(assessment, properties), properties)
    try:
        with tempfile.TemporaryDirectory(prefix=".assess-", dir=path.parent) as folder:
            unfinished = Path(folder) / "page.html"
            unfinished.write_text(text, encoding="utf-8", newline="\n")
            unfinished.replace(path)
    except OSError as error:
        raise InputError(
            f"the page cannot be written: {error.strerror or error}",
            where=str(path),
            hint="Make room, or give another place with --html.",
        ) from None
