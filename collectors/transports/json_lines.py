"""Rows as the text of a section: JSON Lines, the first one the columns."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from assess.model.evidence import Evidence


def section_of(
    endpoint: str, section: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Evidence:
    """The section as it was answered now."""
    lines = [json.dumps(columns), *(json.dumps(row) for row in rows)]
    return Evidence(endpoint, section, datetime.now(UTC), "\n".join(lines) + "\n")
