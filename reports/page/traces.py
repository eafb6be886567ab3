"""Evidence, each piece kept once however many things rest on it."""

from collections.abc import Sequence
from typing import Any

from assess.model.evidence import Trace
from reports.page.strings import Strings

SHOWN_AT_MOST = 24
"""Pieces of evidence kept per thing; the page says how many more `assess explain` has."""


class Traces:
    """Numbers the pieces of evidence; `columns` gives them in order."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._places: dict[Trace, int] = {}

    def places(self, traces: Sequence[Trace]) -> list[int]:
        """The numbers of the first pieces; where some are left out, minus their count comes last."""
        kept = [self._places.setdefault(each, len(self._places)) for each in traces[:SHOWN_AT_MOST]]
        more = len(traces) - len(kept)
        return [*kept, -more] if more else kept

    def columns(self) -> dict[str, list[Any]]:
        """What was observed, from where, in which line and when (seconds since 1970); 0: not told."""
        found = list(self._places)
        return {
            "observed": [self._strings.place(each.observed) for each in found],
            "source": [self._strings.place(each.source) for each in found],
            "line": [each.line or 0 for each in found],
            "at": [int(each.at.timestamp()) if each.at else 0 for each in found],
        }
