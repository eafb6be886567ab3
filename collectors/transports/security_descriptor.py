"""Owner and access entries of a file, from a self-relative security descriptor (MS-DTYP 2.4.2 to 2.4.6)."""

import struct
from dataclasses import dataclass

from assess.errors import ParseError

DENIED = 1
INHERITED = 0x10
MOST_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class Access:
    """Whose a file is (a SID), and its access entries: all, those inherited, those that deny."""

    owner: str
    entries: int
    inherited: int
    denies: int


def parse_descriptor(data: bytes) -> Access:
    """What the descriptor says.

    Raises:
        ParseError: it has not its form.
    """
    try:
        _, _, owner, _, _, entries = struct.unpack_from("<HHIIII", data)
        kinds = _entries(data, entries) if entries else []
        return Access(
            owner=_sid(data, owner) if owner else "",
            entries=len(kinds),
            inherited=sum(bool(flags & INHERITED) for _, flags in kinds),
            denies=sum(kind == DENIED for kind, _ in kinds),
        )
    except struct.error as error:
        raise ParseError("a security descriptor ends in the middle") from error


def _sid(data: bytes, at: int) -> str:
    revision, count = struct.unpack_from("<BB", data, at)
    authority = int.from_bytes(data[at + 2 : at + 8])
    parts = struct.unpack_from(f"<{count}I", data, at + 8)
    return "-".join(("S", str(revision), str(authority), *map(str, parts)))


def _entries(data: bytes, at: int) -> list[tuple[int, int]]:
    """Type and flags of each entry."""
    (count,) = struct.unpack_from("<H", data, at + 4)
    if count > MOST_ENTRIES:
        raise ParseError(f"an access list of {count} entries, at most {MOST_ENTRIES} are sensible")
    found, at = [], at + 8
    for _ in range(count):
        kind, flags, size = struct.unpack_from("<BBH", data, at)
        if size < 4:
            raise ParseError("an access entry without its size")
        found.append((kind, flags))
        at += size
    return found
