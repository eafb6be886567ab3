"""What the workbook says of itself, and the rules that it explains."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as people read it. `kind` is `state` or `finding`."""

    id: str
    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookProperties:
    """`estate` is the inventory's name, `scanned_at` the end of the last scan (UTC; None: none ended)."""

    estate: str
    version: str
    scanned_at: datetime | None = None
    rules: tuple[RuleText, ...] = ()
