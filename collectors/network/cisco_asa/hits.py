"""Hit counts out of `show access-list`, joined to entries by the list's name and the line's number."""

import re

from collectors.network.cisco_asa.segments import Segment

_SHOWN = re.compile(r"(?P<indent>\s*)access-list (?P<name>\S+) line (?P<line>\d{1,9}) (?P<rest>.*)")
_COUNT = re.compile(r"\(hitcnt=(\d{1,18})\)")
_HEADER = re.compile(
    r"access-list \S+;? ?\d* elements?\b|access-list cached ACL log flows|\s*alert-interval \d+"
)

Hits = dict[tuple[str, int], int]


def take_hits(segment: Segment) -> Hits:
    """Hits by list and line number; the lines are emptied, so that what remains is configuration only.

    An entry with groups is told with its expansions: where it has no count itself, theirs add up.
    """
    own: Hits = {}
    expanded: Hits = {}
    if not any("hitcnt=" in line for line in segment.lines):
        return {}
    for index, line in enumerate(segment.lines):
        if "access-list" not in line and "alert-interval" not in line:
            continue
        found = _SHOWN.match(line)
        if found is None:
            if _HEADER.match(line):
                segment.lines[index] = ""
            continue
        segment.lines[index] = ""
        count = _COUNT.search(found["rest"])
        if count:
            key = (found["name"], int(found["line"]))
            target = expanded if found["indent"] else own
            target[key] = target.get(key, 0) + int(count[1])
    return {**expanded, **own}
