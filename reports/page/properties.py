"""What the page says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PageProperties:
    """`estate` is the inventory's name, `scanned_at` the start of the last scan (UTC; None: none)."""

    estate: str
    version: str
    scanned_at: datetime | None = None
