"""Times as the page carries them."""

from datetime import datetime


def seconds(at: datetime | None) -> int:
    """Seconds since 1970, 0 where the time is not known."""
    return int(at.timestamp()) if at else 0
