"""What was asked of an endpoint and what came back, or why nothing did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Reason(StrEnum):
    """Why something that was sought was not seen."""

    DENIED = "denied"
    UNREACHABLE = "unreachable"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed_out"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One section of one endpoint's answer, verbatim, redacted at the source.

    `section` names what was asked (`mountinfo`, `relations@alpha_db`). `reason` is None when the answer
    is complete; otherwise `body` holds what did come and `detail` the endpoint's own words.
    """

    endpoint: str
    section: str
    at: datetime
    body: str
    reason: Reason | None = None
    detail: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Something sought and not seen. `remedy` says what would settle it."""

    endpoint: str
    section: str
    reason: Reason
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a fact stands: a section of its endpoint's evidence, and a line in it counted from 1."""

    section: str
    line: int


@dataclass(frozen=True, slots=True)
class Trace:
    """One piece of evidence as users see it: what was observed, from where (`endpoint:section`), when."""

    observed: str
    source: Annotated[str, Field(alias="from")]
    at: datetime | None = None
    line: int | None = None
