"""Organisational units of a directory that the host serves, from the section `directory_units`."""

import re

from assess.model.host import DirectoryUnit
from collectors.host.lines import numbered

_FIRST = re.compile(r"[^=,]+=((?:[^\\,+]|\\.)*)")
"""The value of a distinguished name's first part; a backslash escapes what follows it (RFC 4514)."""


def parse_directory_units(body: str) -> tuple[DirectoryUnit, ...]:
    """The units of each naming context's first level, in the directory's order."""
    found, context = [], ""
    for ref, line in numbered("directory_units", body):
        word, _, rest = line.partition(" ")
        if word == "context":
            context = rest
        elif word == "unit" and (first := _FIRST.match(rest)):
            found.append(DirectoryUnit(context, re.sub(r"\\(.)", r"\1", first[1]), ref))
    return tuple(found)
