"""What the rules on tables read: one relation with its place, its neighbours and its evidence."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from assess.model.database import Relation
from assess.model.evidence import Trace


@dataclass(frozen=True, slots=True)
class RelationSubject:
    """A base table or materialised view. `referenced_by` are the names of tables with a key to it."""

    name: str
    endpoint: str
    relation: Relation
    referenced_by: tuple[str, ...] = ()
    at: datetime | None = None

    def trace(self, observed: str) -> Trace:
        """Evidence out of the section and line in which the relation stands."""
        ref = self.relation.ref
        return Trace(observed, f"{self.endpoint}:{ref.section}", self.at, ref.line)


@lru_cache(maxsize=1 << 16)
def words(name: str) -> tuple[str, ...]:
    """The words of an SQL name in lower case, however they are joined.

    >>> words("WebSession_dataURL2")
    ('web', 'session', 'data', 'url', '2')
    """
    return tuple(each.lower() for each in _WORD.findall(name))


@lru_cache(maxsize=1 << 16)
def snake(name: str) -> str:
    """The words joined by underscores, so that runAt, RUN_AT and run_at are one."""
    return "_".join(words(name))


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
