"""How reading one endpoint ended: what `assess scan` reports of it, whatever came back."""

from dataclasses import dataclass
from datetime import datetime

from assess.model.estate import Status
from assess.model.evidence import Gap


@dataclass(frozen=True, slots=True)
class Outcome:
    """One endpoint's end: `error` and `hint` are for people, `gaps` name what could not be read.

    `started_at` and `seconds` are None where nothing was contacted.
    """

    endpoint: str
    kind: str
    status: Status
    error: str = ""
    hint: str = ""
    gaps: tuple[Gap, ...] = ()
    started_at: datetime | None = None
    seconds: float | None = None
