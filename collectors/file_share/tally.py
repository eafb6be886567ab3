"""What is counted of a folder's entries: sums by sort, and extremes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

AGES = ((1, "1 d"), (7, "7 d"), (30, "30 d"), (90, "90 d"), (365, "1 y"))
SIZES = ((4 << 10, "4 KiB"), (64 << 10, "64 KiB"), (1 << 20, "1 MiB"), (100 << 20, "100 MiB"))
OLDER, BIGGER, UNDATED, NO_EXTENSION = "older", "bigger", "undated", "none"
MOST_EXTENSION = 8
ILLEGAL = frozenset('<>:"|?*\\')
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))})
"""Names that Windows keeps for itself, with any extension (Microsoft, "Naming Files", 2026-11)."""

Key = tuple[str, str]
"""A measure (files, bytes, ages ...) and the sort within it; empty for the whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder. `allocated_bytes` is None where the protocol does not tell; times are UTC."""

    name: str
    is_folder: bool
    size_bytes: int = 0
    allocated_bytes: int | None = None
    changed_at: datetime | None = None
    is_link: bool = False


@dataclass(slots=True)
class Tally:
    """Sums of what was counted, each entry by its folder's weight, and extremes of what was seen."""

    sums: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    depth: int = 0
    longest_path: int = 0
    most_in_folder: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None

    def add(self, folder: str, entries: list[Entry], now: datetime, weight: float = 1.0) -> None:
        """Counts one folder and its entries; `folder` is its path below the share, empty for the root."""
        self.depth = max(self.depth, folder.count("/") + 1 if folder else 0)
        self.most_in_folder = max(self.most_in_folder, len(entries))
        names = Counter(entry.name.casefold() for entry in entries)
        self._sum("directories", "", weight)
        self._sum("same but case", "", weight * sum(count for count in names.values() if count > 1))
        for entry in entries:
            self.longest_path = max(self.longest_path, len(folder) + 1 + len(entry.name))
            self._sum("illegal names", "", weight * is_illegal(entry.name))
            if entry.is_link:
                self._sum("links", "", weight)
            elif not entry.is_folder:
                self._file(entry, now, weight)

    def _file(self, entry: Entry, now: datetime, weight: float) -> None:
        for measure, sort in (
            ("", ""),
            ("age", age_of(entry.changed_at, now)),
            ("size", next((name for most, name in SIZES if entry.size_bytes <= most), BIGGER)),
            ("extension", extension_of(entry.name)),
        ):
            self._sum(f"{measure} files".lstrip(), sort, weight)
            self._sum(f"{measure} bytes".lstrip(), sort, weight * entry.size_bytes)
        if entry.allocated_bytes is not None:
            self._sum("allocated bytes", "", weight * entry.allocated_bytes)
        if entry.changed_at is not None:
            self.newest = max(self.newest or entry.changed_at, entry.changed_at)
            self.oldest = min(self.oldest or entry.changed_at, entry.changed_at)

    def _sum(self, measure: str, sort: str, amount: float) -> None:
        self.sums[measure, sort] += amount

    def of(self, measure: str, sort: str = "") -> int:
        """One sum, rounded."""
        return round(self.sums.get((measure, sort), 0.0))

    def take(self, parts: Iterable["Tally"], weight: float) -> None:
        """Adds the sums of the parts by their weight, and their extremes."""
        for part in parts:
            for key, amount in part.sums.items():
                self.sums[key] += amount * weight
            self.depth = max(self.depth, part.depth)
            self.longest_path = max(self.longest_path, part.longest_path)
            self.most_in_folder = max(self.most_in_folder, part.most_in_folder)
            self.newest = max(filter(None, (self.newest, part.newest)), default=None)
            self.oldest = min(filter(None, (self.oldest, part.oldest)), default=None)


def is_illegal(name: str) -> bool:
    """Windows cannot hold the name.

    >>> is_illegal("a:b"), is_illegal("nul.txt"), is_illegal("trailing."), is_illegal("plain.txt")
    (True, True, True, False)
    """
    return (
        bool(ILLEGAL & set(name))
        or name.split(".", 1)[0].casefold() in DEVICES
        or name.endswith((".", " "))
        or any(ord(char) < 32 for char in name)
    )


def age_of(changed_at: datetime | None, now: datetime) -> str:
    """The youngest age class that holds the time."""
    if changed_at is None:
        return UNDATED
    days = (now - changed_at).total_seconds() / 86_400
    return next((name for most, name in AGES if days <= most), OLDER)


def extension_of(name: str) -> str:
    """The extension in small letters, without what is none.

    >>> extension_of("Letter.PDF"), extension_of(".profile"), extension_of("a.very long tail")
    ('pdf', 'none', 'none')
    """
    stem, dot, tail = name.rpartition(".")
    return tail.lower() if dot and stem and len(tail) <= MOST_EXTENSION and tail.isalnum() else NO_EXTENSION
