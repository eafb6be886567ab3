"""Reads SMB file servers: shares, who uses them, and what a walk counted (kind `smb`)."""

from collections.abc import Sequence

from assess.model.evidence import Evidence, Gap, Reason
from assess.model.file_share import FileServerFacts, FolderAccess, OfferedShare, ShareUser
from collectors.base import Collector, ShareProbe, gaps_of
from collectors.database.sections import Reading, Row, read
from collectors.file_share.walk_rows import walk_of

KINDS = {0: "disk", 1: "printer", 2: "device", 3: "ipc"}
SPECIAL = 0x80000000
TEMPORARY = 0x40000000
WRITE_OR_CREATE = 0x2 | 0x4
"""PERM_FILE_WRITE and PERM_FILE_CREATE of MS-SRVS 2.2.4.7."""
OPTIONAL = frozenset({"sessions", "open_files"})
"""Administrators only may ask these; that they are refused is usual, and told in one gap."""


def parse(endpoint: str, evidence: Sequence[Evidence]) -> FileServerFacts:
    """Shares with their volumes and walks; sessions and open files where the login may see them."""
    reading = read(endpoint, evidence, optional=OPTIONAL)
    shares = tuple(_share(row, reading) for row in reading.of("shares"))
    return FileServerFacts(
        endpoint=endpoint,
        protocol="smb",
        version=_version(reading.one("server").text("dialect")),
        shares=shares,
        users=(*_openers(reading, shares, _clients(reading)), *_sessions(reading)),
        gaps=(*reading.gaps, *_unseen(endpoint, evidence)),
        section_at={each.section: each.at for each in evidence},
    )


def _version(dialect: str) -> str:
    """`3.1.1` out of `0x311`."""
    digits = dialect.removeprefix("0x")
    return ".".join(digits) if len(digits) == 3 else dialect


def _share(row: Row, reading: Reading) -> OfferedShare:
    name, kind = row.text("name"), row.integer("type") or 0
    volume, walked = reading.one("volume", name), reading.of("walk", name)
    size, free = volume.integer("size_bytes"), volume.integer("free_bytes")
    bare = KINDS.get(kind & ~(SPECIAL | TEMPORARY), "device")
    return OfferedShare(
        name=name,
        ref=row.ref,
        kind="special" if bare == "disk" and (kind & SPECIAL or name.endswith("$")) else bare,
        path=_local(row.text("path")),
        comment=row.text("remark"),
        volume_bytes=size,
        used_bytes=size - free if size is not None and free is not None else None,
        walk=walk_of(walked[0]) if walked else None,
        access=tuple(_access(each) for each in reading.of("access", name)),
    )


def _access(row: Row) -> FolderAccess:
    entries, inherited, denies = (row.integer(name) or 0 for name in ("entries", "inherited", "denies"))
    return FolderAccess(row.text("folder"), row.text("owner"), entries, inherited, denies, row.ref)


def _local(path: str) -> str:
    r"""The server's own path; Samba tells `C:\srv\x` for `/srv/x`."""
    return path[2:].replace("\\", "/") if path.startswith("C:\\") and path[3:4].islower() else path


def _openers(reading: Reading, shares: Sequence[OfferedShare], clients: dict[str, str]) -> list[ShareUser]:
    """Who has files open, by the share whose path holds the file; with the client where the user has one."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in reading.of("open_files"):
        path = _local(row.text("path"))
        share = max(
            (s for s in shares if s.path and path.startswith(s.path)), key=lambda s: len(s.path), default=None
        )
        found.setdefault((share.name if share else "", row.text("user")), []).append(row)
    return [
        ShareUser(
            clients.get(user, ""),
            rows[0].ref,
            share,
            user,
            open_files=len(rows),
            written=sum(bool((row.integer("permissions") or 0) & WRITE_OR_CREATE) for row in rows),
            locks=sum(row.integer("locks") or 0 for row in rows),
        )
        for (share, user), rows in sorted(found.items())
    ]


def _clients(reading: Reading) -> dict[str, str]:
    """The client of each user who has sessions from one only."""
    found: dict[str, set[str]] = {}
    for row in reading.of("sessions"):
        found.setdefault(row.text("user"), set()).add(row.text("client").lstrip("\\"))
    return {user: min(clients) for user, clients in found.items() if len(clients) == 1}


def _sessions(reading: Reading) -> list[ShareUser]:
    return [
        ShareUser(row.text("client").lstrip("\\"), row.ref, user=row.text("user"))
        for row in reading.of("sessions")
    ]


def _unseen(endpoint: str, evidence: Sequence[Evidence]) -> list[Gap]:
    refused = sorted(
        {each.section for each in evidence if each.section in OPTIONAL and each.reason is not None}
    )
    if not refused:
        return []
    detail = "who uses which share was not told to this login"
    return [
        Gap(endpoint, refused[0], Reason.DENIED, detail, "An administrator or server operator may ask it.")
    ]


COLLECTOR = Collector(
    kind="smb",
    transport="smb",
    default_port=445,
    probe=ShareProbe(),
    check=ShareProbe(walk_entries=0),
    parse=parse,
    missing=gaps_of(parse),
)
