"""What the workbook says of itself, and the rules that it explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assess.model.overrides import Topic


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as people read it. `kind` is `state` or `finding`."""

    id: str
    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookProperties:
    """`estate` is the inventory's name, `scanned_at` the end of the last scan (UTC; None: none ended).

    `choices` are the legal values of overrides by topic, `fingerprint` tells this assessment from others.
    """

    estate: str
    version: str
    scanned_at: datetime | None = None
    rules: tuple[RuleText, ...] = ()
    choices: Mapping[Topic, tuple[str, ...]] = field(default_factory=dict)
    fingerprint: str = ""
