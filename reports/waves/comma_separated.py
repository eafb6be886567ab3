"""CSV as other tools import it."""

import csv
import io
from collections.abc import Iterable, Sequence

from reports.hostile_text import csv_safe


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV as of RFC 4180, with a header; text that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([csv_safe(cell) for cell in row] for row in rows)
    return out.getvalue()
