"""Tables that a search index may have been made from: as many rows, and the same name."""

import re

from assess.analysis.traces import trace
from assess.model.evidence import Trace
from assess.model.observed import Observed
from assess.model.store import SearchIndex

ALIKE = 0.01
"""Rows and documents may differ by this part: statistics are never of the same moment."""
_WORDS = re.compile(r"[^a-z]+")


def twin_of(index: SearchIndex, observed: Observed) -> Trace | None:
    """A table of a database server with the index's name and number, as evidence."""
    documents = index.documents
    if not documents:
        return None
    words = {_stem(word) for word in _WORDS.split(index.name.lower()) if len(word) > 2}
    for _, server in sorted(observed.servers.items()):
        for database in server.databases:
            for relation in database.relations:
                rows = relation.live_rows if relation.rows is None else relation.rows
                if rows and _stem(relation.name.lower()) in words and abs(rows - documents) <= ALIKE * rows:
                    shown = f"table {database.name}/{relation.name} has {rows} rows, the index {documents}"
                    return trace(server, relation.ref, shown)
    return None


def _stem(word: str) -> str:
    return word.removesuffix("s")
