"""The connections looked at again and again, on sessions that stay open."""

import re
import resource
import time
from collections.abc import Iterable
from dataclasses import replace

from assess.app.scanning.endpoint import Visit
from assess.model.evidence import Evidence

SPARE_FILES = 128
"""Open files that the program needs besides its sessions."""

FILES_PER_SESSION = 2
MOST_SESSIONS = 2000
"""Each held session is a thread of its SSH library."""


def sessions_that_fit() -> int:
    """How many sessions may stay open; the limit on open files is raised as far as allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SPARE_FILES + MOST_SESSIONS * FILES_PER_SESSION
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(0, min(MOST_SESSIONS, (soft - SPARE_FILES) // FILES_PER_SESSION))


def numbered(taken: Iterable[str], evidences: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The sections under the next free numbers: `tcp` becomes `tcp#2`, then `tcp#3`.

    >>> numbered([], [])
    ()
    """
    highest: dict[str, int] = {}
    for section in taken:
        base, number = _numbered(section)
        highest[base] = max(highest.get(base, 0), number)
    found = []
    for each in evidences:
        base, _ = _numbered(each.section)
        highest[base] = highest.get(base, 0) + 1
        section = f"{base}#{highest[base]}" if highest[base] > 1 else base
        found.append(replace(each, section=section))
    return tuple(found)


def _numbered(section: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.+)#(\d{1,9})", section)
    return (found[1], int(found[2])) if found else (section, 1)


def wait_until(moment: float) -> None:
    """Returns at this moment of the monotonic clock."""
    time.sleep(max(0.0, moment - time.monotonic()))


def close_all(visits: Iterable[Visit]) -> None:
    """Ends every session that is still open."""
    for visit in visits:
        visit.close()
