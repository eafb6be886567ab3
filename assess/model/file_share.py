"""What a file server says of its shares, asked over the network, and what a walk of a share counted."""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref

MOST_FOLDERS = 500
"""Of the first level, whose names and sums a walk keeps."""
POSIX_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Count:
    """Files of one sort and their bytes: an extension, an age, a size, a folder of the first level."""

    name: str
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ShareWalk:
    """What lies in a share. With `sampled` its numbers are estimates, `error` their relative standard error.

    Without error they are lower bounds then. `ages` are by time of change (within 1 d, 7 d, 30 d, 90 d, 1 y,
    older), `sizes` by bytes. `folders` are those of the first level that were walked whole. `refused` counts
    folders that the login may not list.
    """

    ref: Ref
    files: int = 0
    directories: int = 0
    size_bytes: int = 0
    allocated_bytes: int | None = None
    depth: int = 0
    longest_path: int = 0
    most_in_folder: int = 0
    entries_seen: int = 0
    sampled: bool = False
    error: float | None = None
    refused: int = 0
    links: int = 0
    illegal_names: int = 0
    same_but_case: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None
    ages: tuple[Count, ...] = ()
    sizes: tuple[Count, ...] = ()
    extensions: tuple[Count, ...] = ()
    folders: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderAccess:
    """A share's top (`folder` is empty) or a first-level folder: its owner (a SID) and access entries."""

    folder: str
    owner: str
    entries: int
    inherited: int
    denies: int
    ref: Ref

    @property
    def beyond_mode(self) -> bool:
        """It says more than owner, group and everybody, as a POSIX mode does, and what is inherited."""
        return self.entries - self.inherited > POSIX_ENTRIES or self.denies > 0


@dataclass(frozen=True, slots=True)
class OfferedShare:
    """A share or export. `kind`: disk, printer, ipc, special. `path` is the server's own, where it tells."""

    name: str
    ref: Ref
    kind: str = "disk"
    path: str = ""
    comment: str = ""
    clients: tuple[str, ...] = ()
    volume_bytes: int | None = None
    used_bytes: int | None = None
    walk: ShareWalk | None = None
    access: tuple[FolderAccess, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareUser:
    """Who uses a share: a client that mounted it, or has files of it open; a bare session names no share.

    Of the `open_files` so many are open for writing (`written`), with so many locks.
    """

    client: str
    ref: Ref
    share: str = ""
    user: str = ""
    open_files: int = 0
    written: int = 0
    locks: int = 0


@dataclass(frozen=True, slots=True)
class FileServerFacts:
    """One file server as its protocol shows it: `protocol` is nfs or smb."""

    endpoint: str
    protocol: str
    version: str = ""
    shares: tuple[OfferedShare, ...] = ()
    users: tuple[ShareUser, ...] = ()
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)
